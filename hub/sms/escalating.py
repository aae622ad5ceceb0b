"""Who has not acknowledged: reminded once, then the deputy is told, then they stand on the call list.

The times are data of each message (hub.sms.models.Escalation), counted from when it was sent. A step is due when the
one before it was done, and is done once: its message has a key made from the first one's.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.thai.errors import InvalidInput
from hub.people import positions
from hub.people.models import Membership, Unit
from hub.sms import numbers, queue, texts, wording
from hub.sms.models import Escalation, Lane, Message, Part, Recipient

Role = Membership.Role
State = Part.State
REMINDER = "เตือนครั้งที่ 2 โปรดตอบ 1 เพื่อรับทราบ: {text}"
TO_DEPUTY = "{n} คนยังไม่ตอบรับทราบ: {names} โปรดติดตาม ข้อความเมื่อ {at} “{text}”"
DEPUTY_PARTS = 4
"""A text to a deputy takes no more: what does not go in is counted, and stands on the message's page."""
_QUOTED = 60


def step() -> bool:
    """The background's step: one due step of one message. Whether there was any."""
    now = timezone.now()
    for each in Escalation.objects.filter(message__made_at__gte=now - timedelta(days=14)).select_related(
        "message__unit"
    ):
        name = each.next_step
        if name and _due_at(each, name) <= now and _do(each.pk, name, now):
            return True
    return False


def _due_at(each: Escalation, name: str) -> datetime:
    minutes = {"reminder": each.remind_after, "deputies": each.deputy_after, "list": each.list_after}[name]
    return each.message.not_before + timedelta(minutes=minutes or 0)


def _do(pk: int, name: str, now: datetime) -> bool:
    """Whether it was still to be done: two processes may see it."""
    with transaction.atomic():
        each = Escalation.objects.select_for_update(of=("self",)).select_related("message__unit").get(pk=pk)
        if each.next_step != name:
            return False
        if name == "reminder":
            each.reminder, each.reminded_at = _remind(each.message), now
        elif name == "deputies":
            each.deputies, each.deputies_at = _tell_deputies(each.message), now
        else:
            each.listed_at = now
        each.save()
    return True


def silent(message: Message) -> QuerySet[Recipient]:
    """Those to whom something of it went, and who have not acknowledged. What failed for certain is no silence."""
    tried = message.recipients.filter(acknowledged_at=None)
    return tried.filter(parts__state__in=(State.SENT, State.DELIVERED, State.UNKNOWN)).distinct()


def call_list(message: Message) -> QuerySet[Recipient]:
    """Whom to ring up: all who have not acknowledged, also those whom it never reached."""
    waits = message.recipients.filter(acknowledged_at=None).select_related("person", "unit")
    return waits.order_by("unit__order", "unit__code", "person__sort_key", "pk")


def _remind(message: Message) -> Message | None:
    to = [
        queue.To(each.number, each.person, each.unit, _short(REMINDER, text=each.text))
        for each in silent(message).select_related("person", "unit")
    ]
    return _put(message, "reminder", to)


def _tell_deputies(message: Message) -> Message | None:
    """One text to each deputy, of all of the agency who are silent; to nobody about themselves."""
    silent_of: dict[str, tuple[Membership, list[Recipient]]] = {}
    for each in silent(message).select_related("person", "unit"):
        for deputy in _deputies(each.unit) if each.unit else ():
            number = _mobile(deputy.person.phone)
            if number and deputy.person_id != each.person_id:
                silent_of.setdefault(number, (deputy, []))[1].append(each)
    to = [
        queue.To(number, deputy.person, deputy.unit, to_deputy(message, those))
        for number, (deputy, those) in silent_of.items()
    ]
    return _put(message, "deputies", to)


def to_deputy(message: Message, those: list[Recipient]) -> str:
    """How many are silent, their names as far as DEPUTY_PARTS reach, and what the message was, without its fields."""
    names = [each.person.full_name if each.person else each.name or each.number for each in those]
    at = timezone.localtime(message.made_at).strftime("%H.%M น.")
    quoted = wording.filled(message.text, {})
    if len(quoted) > _QUOTED:
        quoted = quoted[:_QUOTED].rstrip() + "…"
    named = len(names)
    while True:
        listed = ", ".join(names[:named]) + (f" และอีก {len(names) - named} คน" if named < len(names) else "")
        told = TO_DEPUTY.format(n=len(names), at=at, names=listed, text=quoted)
        if named <= 1 or len(texts.cut(told).parts) <= DEPUTY_PARTS:
            return told
        named -= 1


def _deputies(unit: Unit) -> QuerySet[Membership]:
    serving = Membership.objects.current().filter(role=Role.DEPUTY, person__is_active=True)
    return serving.filter(unit__in=positions.parts(positions.agency(unit))).select_related("person", "unit")


def _mobile(phone: str) -> str:
    try:
        return numbers.mobile(phone)
    except InvalidInput:
        return ""


def _short(form: str, *, text: str, **words: str) -> str:
    """In as many parts as a text may have: the quoted message is cut, not what is said of it."""
    while len(texts.cut(made := form.format(text=text, **words)).parts) > texts.MOST_PARTS:
        text = text[:-20]
    return made


def _put(message: Message, step_name: str, to: list[queue.To]) -> Message | None:
    if not to:
        return None
    key = uuid.uuid5(message.key, step_name)
    lane = Lane.URGENT if message.lane == Lane.URGENT else Lane.REPLY
    made = queue.put(
        to[0].text, to, message.unit, message.sent_by, key=key, lane=lane, about=f"sms/{message.pk}",
    )  # fmt: skip
    return made.message
