"""Messages into the queue, and the next part out of it. Nothing here speaks to a modem."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hub.people.models import Person, Unit
from hub.sms import rules, texts
from hub.sms.models import Kind, Lane, Message, Modem, OptOut, Part, Recipient, Settings

State = Part.State
REFERENCES = 256


class TooLong(Exception):
    """A text that would take more than texts.MOST_PARTS parts; `parts` says how many."""

    def __init__(self, parts: int) -> None:
        super().__init__(str(parts))
        self.parts = parts


@dataclass(frozen=True)
class To:
    """A telephone to write to (+66812345678), whose it is, and the text where it is not the message's own."""

    number: str
    person: Person | None = None
    unit: Unit | None = None
    text: str = ""
    name: str = ""


@dataclass
class Queued:
    """What came of queueing: the message, and numbers that were named more than once."""

    message: Message
    duplicates: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """On what terms a person's message is sent. `held`: until somebody approves it there is nothing to send;
    `by_day`: not in quiet hours; `price` of a part in satang; `later`: whoever asks for it puts them in (release)."""

    kind: Kind = Kind.NOTICE
    urgent_reason: str = ""
    by_day: bool = False
    price: int = 0
    held: bool = False
    later: bool = False


def put(
    text: str, to: Iterable[To], unit: Unit, by: Person | None, *, key: uuid.UUID, lane: Lane = Lane.BULK,
    not_before: datetime | None = None, about: str = "", terms: Terms = Terms(),
) -> Queued:  # fmt: skip
    """A message to each telephone once, in one transaction. The same `key` again changes nothing. Raises TooLong."""
    once: dict[str, To] = {}
    duplicates = []
    for each in to:
        if each.number in once:
            duplicates.append(each.number)
        else:
            once[each.number] = each
    cuts = _cuts(text, once)
    with transaction.atomic():
        at = not_before or timezone.now()
        kept = {
            "text": text, "lane": lane, "unit": unit, "sent_by": by, "about": about, "not_before": at,
            "kind": terms.kind, "urgent_reason": terms.urgent_reason, "by_day": terms.by_day, "price": terms.price,
            "approval": Message.Approval.WAITING if terms.held else Message.Approval.FREE,
            "parts_planned": sum(len(cuts[each.text or text]) for each in once.values()),
        }  # fmt: skip
        message, made = Message.objects.get_or_create(key=key, defaults=kept)
        if made:
            recipients = _write_to(message, once.values())
            if not (terms.held or terms.later):
                _fill(message, recipients, cuts)
    return Queued(message, duplicates)


def add(message: Message, to: Iterable[To]) -> None:
    """More recipients of a message that was made: none of whom it has already."""
    once = {each.number: each for each in to}
    cuts = _cuts(message.text, once)
    with transaction.atomic():
        recipients = _write_to(message, once.values())
        more = sum(len(cuts[each.text]) for each in recipients)
        Message.objects.filter(pk=message.pk).update(parts_planned=F("parts_planned") + more)
        if message.approval in (Message.Approval.FREE, Message.Approval.APPROVED):
            _fill(message, recipients, cuts)


def release(message: Message, which: QuerySet[Recipient] | None = None) -> None:
    """Puts into the queue what was held, of all or of those, once: within the transaction of who decided so. Who wanted
    no more notices meanwhile gets none."""
    found = message.recipients.all() if which is None else which
    recipients = list(found.filter(parts=None))
    _fill(message, recipients, {text: texts.cut(text).parts for text in {each.text for each in recipients}})
    if message.kind == Kind.NOTICE:
        refused = OptOut.objects.filter(number__in=message.recipients.values("number"))
        for number in refused.values_list("number", flat=True):
            opted_out(number)


def opted_out(number: str) -> None:
    """Takes out of the queue the notices to a number of which nothing was sent."""
    notices = Recipient.objects.filter(number=number, message__kind=Kind.NOTICE)
    for recipient in notices.filter(parts__state=State.QUEUED).distinct():
        spare(recipient, "opted-out")


def spare(recipient: Recipient, cause: str = "acknowledged") -> bool:
    """Takes a text out of the queue of which nothing was sent. Whether there was one."""
    with transaction.atomic():
        parts = Part.objects.select_for_update(of=("self",)).filter(recipient=recipient).order_by("pk")
        if {*parts.values_list("state", flat=True)} != {State.QUEUED}:
            return False
        return bool(parts.update(state=State.CANCELLED, cause=cause, settled_at=timezone.now()))


def _cuts(text: str, once: Mapping[str, To]) -> dict[str, tuple[str, ...]]:
    """The parts of each text that is sent: most recipients share one."""
    cuts = {each: texts.cut(each).parts for each in {each.text or text for each in once.values()}}
    longest = max((len(parts) for parts in cuts.values()), default=0)
    if longest > texts.MOST_PARTS:
        raise TooLong(longest)
    return cuts


def _write_to(message: Message, to: Iterable[To]) -> list[Recipient]:
    return Recipient.objects.bulk_create(
        [
            Recipient(
                message=message, person=each.person, unit=each.unit, number=each.number, name=each.name,
                text=each.text or message.text,
            )
            for each in to
        ],
        batch_size=500,
    )  # fmt: skip


def _fill(message: Message, recipients: Iterable[Recipient], cuts: Mapping[str, tuple[str, ...]]) -> None:
    Part.objects.bulk_create(
        [
            Part(
                recipient=recipient, number=number, total=len(parts), reference=recipient.pk % REFERENCES, text=part,
                to=recipient.number, lane=message.lane, not_before=message.not_before, by_day=message.by_day,
            )
            for recipient in recipients
            for parts in [cuts[recipient.text]]
            for number, part in enumerate(parts, start=1)
        ],
        batch_size=500,
    )  # fmt: skip


def take_next(modem: Modem) -> Part | None:
    """The part to send now, committed as SENDING by this modem before anything is said to it; None where none is due.

    Parts of one text go by one modem, for a telephone joins them by the sender's number, too: the first part is free
    to any, and binds the others in the same transaction.
    """
    while True:
        part = _due(modem).order_by("lane", "pk").first()
        if part is None:
            return None
        if _take(part, modem):
            part.refresh_from_db()
            return part


def _due(modem: Modem) -> QuerySet[Part]:
    now, hours = timezone.now(), Settings.now()
    begins = Q(modem=None, number=1)
    if rules.is_quiet(now, hours.quiet_from, hours.quiet_until):
        begins &= Q(by_day=False)  # a text of which a part has gone is finished, whatever the hour
    return Part.objects.filter(Q(modem=modem) | begins, state=State.QUEUED, not_before__lte=now)


def _take(part: Part, modem: Modem) -> bool:
    """Whether it was still as it was seen: two modems may see the same part."""
    seen = Part.objects.filter(pk=part.pk, state=State.QUEUED, attempt=part.attempt, modem=part.modem_id)
    with transaction.atomic():
        taken = seen.update(
            state=State.SENDING, attempt=uuid.uuid4(), modem=modem, tries=part.tries + 1, started_at=timezone.now(),
            cause="",
        )  # fmt: skip
        if taken and part.number == 1 and part.total > 1:
            Part.objects.filter(recipient=part.recipient_id, state=State.QUEUED, modem=None).update(modem=modem)
    return bool(taken)


def is_more(modem: Modem) -> bool:
    """Whether another part follows at once."""
    return _due(modem).exists()


def sent(part: Part, reference: int) -> None:
    Part.objects.filter(pk=part.pk, attempt=part.attempt).update(
        state=State.SENT, modem_reference=reference, sent_at=timezone.now()
    )


def again(part: Part, after: timedelta, cause: str, *, counts: bool = True) -> None:
    """It was not sent for certain: any modem may try once more, after a while; but where another part of the text may
    have gone already, only the same one. A try that says nothing of the message does not count."""
    tries = part.tries if counts else part.tries - 1
    with transaction.atomic():
        Part.objects.filter(pk=part.pk, attempt=part.attempt).update(
            state=State.QUEUED, not_before=timezone.now() + after, cause=cause, tries=tries
        )
        others = Part.objects.filter(recipient=part.recipient_id)
        if not others.exclude(state=State.QUEUED).exists():
            others.filter(bound=False).update(modem=None)


def failed(part: Part, cause: str) -> None:
    """It was not sent, and trying again would not help; nor do the other parts of the text make sense then."""
    now = timezone.now()
    with transaction.atomic():
        Part.objects.filter(pk=part.pk, attempt=part.attempt).update(state=State.FAILED, cause=cause, settled_at=now)
        rest = Part.objects.filter(recipient=part.recipient_id, state=State.QUEUED)
        rest.update(state=State.CANCELLED, cause=cause, settled_at=now)


def unknown(part: Part, cause: str) -> None:
    Part.objects.filter(pk=part.pk, attempt=part.attempt).update(state=State.UNKNOWN, cause=cause)


def left_over(modem: Modem) -> int:
    """After a death of the modem's gateway: what was being sent may have been. How many."""
    was = Part.objects.filter(modem=modem, state=State.SENDING)
    return was.update(state=State.UNKNOWN, cause="gateway-ended")


def cancel(message: Message, cause: str) -> int:
    """Takes out of the queue the texts of which nothing has been sent; how many. What has begun is finished."""
    now = timezone.now()
    with transaction.atomic():
        parts = Part.objects.select_for_update(of=("self",)).filter(recipient__message=message).order_by("pk")
        states: dict[int, set[str]] = {}
        for recipient, state in parts.values_list("recipient_id", "state"):
            states.setdefault(recipient, set()).add(state)
        waiting = [recipient for recipient, those in states.items() if those == {State.QUEUED}]
        mine = Part.objects.filter(recipient__in=waiting, state=State.QUEUED, recipient__message=message)
        mine.update(state=State.CANCELLED, cause=cause, settled_at=now)
    return len(waiting)


def deem_sent(recipient: Recipient) -> int:
    """A person's decision about parts of which it is unknown whether they were sent; how many."""
    return Part.objects.filter(recipient=recipient, state=State.UNKNOWN).update(
        state=State.SENT, sent_at=timezone.now(), cause=""
    )


def send_again(recipient: Recipient) -> int:
    """A person's decision to send anew what failed or is unknown: the whole text, as how many parts.

    A telephone throws away after a while what it has of a text that never became whole, and joins parts by their
    reference: it is another one, and so any modem may take it.
    """
    with transaction.atomic():
        mine = Part.objects.select_for_update(of=("self",)).filter(recipient=recipient).order_by("pk")
        parts = Counter(mine.values_list("state", flat=True))
        if mine.filter(text="").exists():  # erased
            return 0
        if State.SENDING in parts or rules.standing(parts, acknowledged=False) not in rules.MAY_GO_AGAIN:
            return 0
        mine.exclude(attempt=None).update(before=F("before") + 1)
        return Part.objects.filter(recipient=recipient).update(
            state=State.QUEUED, not_before=timezone.now(), tries=0, modem=None, provider=None, modem_reference=None,
            cause="", sent_at=None, settled_at=None, reference=(F("reference") + 1) % REFERENCES,
        )  # fmt: skip
