"""Sending at little cost: in the hub and by e-mail first, by SMS only to who has not acknowledged by a set time.

Who can neither sign in nor be e-mailed gets the SMS at once. Orders and what is urgent never wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from hub.efiling import services as efiling
from hub.people.models import Person, Unit
from hub.sms import environment, queue, rules, texts
from hub.sms.models import Economy, FirstWay, Message, Recipient, Settings

LONGEST_WAIT_HOURS = 7 * 24
_OUT = (Message.Approval.FREE, Message.Approval.APPROVED)


@dataclass(frozen=True)
class Saving:
    """What waiting may save: how many are told in the hub and by e-mail, and the parts of those who can acknowledge
    there, if all do; `sms_at`: when the rest goes by SMS."""

    in_hub: int
    by_mail: int
    parts: int
    shown_at: datetime
    sms_at: datetime


def sms_time(shown_at: datetime, wait_hours: int | None) -> datetime:
    return shown_at + timedelta(hours=wait_hours) if wait_hours else efiling.next_office_morning(shown_at)


def signs_in(person: Person | None) -> bool:
    return person is not None and person.is_active and person.has_usable_password()


def mail_address(person: Person | None) -> str:
    """ "" where the office has no mail server, or the person no address."""
    return person.email if person is not None and person.is_active and environment.smtp() is not None else ""


def saving(letters: Sequence[tuple[Person | None, int]], shown_at: datetime, wait_hours: int | None) -> Saving:
    """Of persons and the parts that a text to each takes."""
    able = [parts for person, parts in letters if signs_in(person)]
    mailed = sum(1 for person, _parts in letters if mail_address(person))
    return Saving(len(able), mailed, sum(able), shown_at, sms_time(shown_at, wait_hours))


def begin(message: Message, shown_at: datetime, wait_hours: int | None) -> None:
    """Of a message that was just made without parts: shows it, queues its e-mails, and sends SMS to the others."""
    Economy.objects.create(
        message=message, wait_hours=wait_hours, shown_at=shown_at, sms_at=sms_time(shown_at, wait_hours)
    )
    first = []
    for each in message.recipients.select_related("person"):
        address, able = mail_address(each.person), signs_in(each.person)
        if able or address:
            mail = FirstWay.Mail.WAITING if address else FirstWay.Mail.NONE
            first.append(FirstWay(recipient=each, in_hub=able, email=address, mail=mail, next_try_at=shown_at))
    FirstWay.objects.bulk_create(first, 500)
    if message.approval in _OUT:
        queue.release(message, message.recipients.filter(first_way=None))


def approved(message: Message) -> bool:
    """Shows it from now on, within the transaction of who approves. False where it does not wait with its SMS."""
    waits = Economy.objects.filter(message=message).first()
    if waits is None:
        return False
    waits.shown_at = max(waits.shown_at, timezone.now())
    waits.sms_at = sms_time(waits.shown_at, waits.wait_hours)
    waits.save(update_fields=["shown_at", "sms_at"])
    FirstWay.objects.filter(recipient__message=message).update(next_try_at=waits.shown_at)
    queue.release(message, message.recipients.filter(first_way=None))
    return True


def step() -> bool:
    """The background's step: one message whose time has come. Whether there was any."""
    due = Economy.objects.filter(done_at=None, sms_at__lte=timezone.now(), message__approval__in=_OUT)
    first = due.order_by("sms_at").first()
    return first is not None and _send_rest(first.pk)


def _send_rest(pk: int) -> bool:
    """False where another process was first."""
    with transaction.atomic():
        waits = Economy.objects.select_for_update(of=("self",)).select_related("message").get(pk=pk)
        if waits.done_at is not None:
            return False
        hours, now = Settings.now(), timezone.now()
        message = waits.message
        message.not_before = rules.after_quiet(now, hours.quiet_from, hours.quiet_until)
        message.save(update_fields=["not_before"])
        queue.release(message, message.recipients.filter(parts=None, acknowledged_at=None))
        waits.done_at, waits.sms_at = now, message.not_before
        waits.save(update_fields=["done_at", "sms_at"])
    return True


def waiting_parts(unit: Unit, first: datetime, end: datetime) -> int:
    """What a unit will send between two moments if nobody else acknowledges: it counts before it is in the queue."""
    those = Recipient.objects.filter(
        message__unit=unit, message__approval__in=_OUT, message__economy__done_at=None,
        message__economy__sms_at__range=(first, end), acknowledged_at=None, parts=None,
    )  # fmt: skip
    alike = those.order_by().values_list("text").annotate(n=Count("pk"))
    return sum(n * len(texts.cut(text).parts) for text, n in alike)


def by_sms_now(recipient: Recipient) -> None:
    """Of somebody whom nothing but the e-mail was to tell, and it cannot be sent; not what was taken back meanwhile."""
    waiting = Economy.objects.select_for_update(of=("self",)).filter(done_at=None, message__approval__in=_OUT)
    with transaction.atomic():
        if waiting.filter(message=recipient.message_id).first() is not None:
            own = Recipient.objects.filter(pk=recipient.pk, parts=None, acknowledged_at=None)
            queue.release(recipient.message, own)


def cancel(message: Message) -> int:
    """Takes it back from who has not acknowledged and got no SMS; how many."""
    with transaction.atomic():
        ended = Economy.objects.filter(message=message, done_at=None)
        if not ended.update(done_at=timezone.now(), cancelled=True):
            return 0
        return message.recipients.filter(parts=None, acknowledged_at=None).count()


def shown_to(person: Person) -> QuerySet[FirstWay]:
    """What the person is told in the hub, the newest first."""
    found = FirstWay.objects.filter(
        recipient__person=person, in_hub=True, recipient__message__approval__in=_OUT,
        recipient__message__economy__cancelled=False, recipient__message__economy__shown_at__lte=timezone.now(),
    )  # fmt: skip
    return found.select_related("recipient__message__unit", "recipient__message__sent_by").order_by("-recipient")


def acknowledge(first: FirstWay) -> None:
    """The first time counts. An SMS that has not begun is saved."""
    with transaction.atomic():
        mine = Recipient.objects.filter(pk=first.recipient_id, acknowledged_at=None)
        if mine.update(acknowledged_at=timezone.now()):
            FirstWay.objects.filter(pk=first.pk).update(here=True)
            queue.spare(first.recipient)
