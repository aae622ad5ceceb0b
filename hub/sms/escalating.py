"""Who has not acknowledged: reminded once, then the deputy is told, then they stand on the call list.

The times are data of each message (hub.sms.models.Escalation), counted for each recipient from when it went to them:
a long queue takes hours, and what waits for approval went to nobody. A step is done once for each recipient (FollowUp).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.thai.errors import InvalidInput
from hub.people import positions
from hub.people.models import Membership, Unit
from hub.sms import numbers, queue, rules, sending, texts, wording
from hub.sms.models import Escalation, FollowUp, Kind, Lane, Message, OptOut, Part, Recipient, Settings

Role = Membership.Role
State = Part.State
Step = FollowUp.Step
LATELY = timedelta(days=14)
REMINDER = "เตือนครั้งที่ 2 โปรดตอบ 1 เพื่อรับทราบ: {text}"
TO_DEPUTY = "{n} คนยังไม่ตอบรับทราบ: {names} โปรดติดตาม ข้อความเมื่อ {at} “{text}”"
DEPUTY_PARTS = 4
"""A text to a deputy takes no more: what does not go in is counted, and stands on the message's page."""
_QUOTED = 60
_WENT = (State.SENT, State.DELIVERED, State.UNKNOWN)


def step() -> bool:
    """The background's step: what is due of one message. Whether there was any."""
    now = timezone.now()
    lately = Escalation.objects.filter(message__recipients__parts__started_at__gte=now - LATELY)
    return any(_follow(pk, now) for pk in lately.order_by("pk").values_list("pk", flat=True).distinct())


def _follow(pk: int, now: datetime) -> bool:
    """The first step that is due for anybody, for all for whom it is. Two processes at once do it once."""
    with transaction.atomic():
        each = Escalation.objects.select_for_update(of=("self",)).select_related("message__unit").get(pk=pk)
        after = {Step.REMINDER: each.remind_after, Step.DEPUTIES: each.deputy_after, Step.LIST: each.list_after}
        for name, minutes in after.items():
            due = _due(each.message, name, now - timedelta(minutes=minutes)) if minutes is not None else []
            if not due:
                continue
            sent: dict[int, Message] = {}
            if name == Step.REMINDER:
                sent = _remind(each.message, due)
            elif name == Step.DEPUTIES:
                sent = _tell_deputies(each.message, due)
            FollowUp.objects.bulk_create(
                [FollowUp(recipient=one, step=name, at=now, message=sent.get(one.pk)) for one in due], 500
            )
            return True
    return False


def _due(message: Message, step_name: str, before: datetime) -> list[Recipient]:
    """Silent since `before`, and nothing was done. A deputy waits for the agency's last, to be told of all at once."""
    lists = step_name == Step.LIST
    found = silent(message, (*_WENT, State.FAILED) if lists else _WENT).exclude(follow_ups__step=step_name)
    found = found.annotate(gone_at=Max(Coalesce("parts__sent_at", "parts__started_at"))).select_related(
        "person", "unit"
    )
    those = list(found.order_by("pk"))
    if step_name != Step.DEPUTIES:
        return [each for each in those if _gone(each) <= before]
    agency = _agencies(those)
    last: dict[int | None, datetime] = {}
    for each in those:
        key = agency[each.unit_id]
        last[key] = max(last.get(key, _gone(each)), _gone(each))
    return [each for each in those if last[agency[each.unit_id]] <= before]


def _gone(recipient: Recipient) -> datetime:
    at: datetime = vars(recipient)["gone_at"]
    return at


def _agencies(those: Iterable[Recipient]) -> dict[int | None, int | None]:
    units = {each.unit_id: each.unit for each in those}
    return {pk: positions.agency(unit).pk if unit else None for pk, unit in units.items()}


def silent(message: Message, states: Iterable[str] = _WENT) -> QuerySet[Recipient]:
    """Those to whom all of it went, and who have not acknowledged. What failed for certain is no silence."""
    waiting = message.recipients.filter(acknowledged_at=None)
    still = Part.objects.filter(recipient__message=message, state__in=(State.QUEUED, State.SENDING)).order_by()
    went = Part.objects.filter(recipient__message=message, state__in=states).order_by()
    return waiting.filter(pk__in=went.values("recipient")).exclude(pk__in=still.values("recipient"))


def call_list(message: Message) -> QuerySet[Recipient]:
    """Whom to ring up: all who have not acknowledged, also those whom it never reached."""
    waits = message.recipients.filter(acknowledged_at=None).select_related("person", "unit")
    return waits.order_by("unit__order", "unit__code", "person__sort_key", "pk")


def steps_done(message: Message) -> list[dict[str, object]]:
    """What was done, the first first: the step, what was sent, since when, and for how many."""
    done = FollowUp.objects.filter(recipient__message=message).order_by().values("step", "message")
    found = done.annotate(at=Min("at"), n=Count("pk")).order_by("at", "message")
    return [{**each, "step": Step(each["step"]).label} for each in found]


def _remind(message: Message, those: list[Recipient]) -> dict[int, Message]:
    """By recipient. Who wants no more notices since is not reminded of one."""
    refused = set() if message.kind == Kind.ORDER else set(OptOut.objects.values_list("number", flat=True))
    reminded = [each for each in those if each.number not in refused]
    to = [queue.To(each.number, each.person, each.unit, _short(each.text), each.name) for each in reminded]
    made = _put(message, Step.REMINDER, to)
    return {each.pk: made for each in reminded} if made else {}


def _tell_deputies(message: Message, those: list[Recipient]) -> dict[int, Message]:
    """One text to each deputy, of all of the agency who are silent; to nobody about themselves. By recipient."""
    of: dict[int | None, list[Membership]] = {each.unit_id: _deputies(each.unit) for each in those if each.unit}
    silent_of: dict[str, tuple[Membership, list[Recipient]]] = {}
    for each in those:
        for deputy in of.get(each.unit_id, ()):
            number = _mobile(deputy.person.phone)
            if number and deputy.person_id != each.person_id:
                silent_of.setdefault(number, (deputy, []))[1].append(each)
    to = [
        queue.To(number, deputy.person, deputy.unit, to_deputy(message, told))
        for number, (deputy, told) in silent_of.items()
    ]
    made = _put(message, Step.DEPUTIES, to)
    return {each.pk: made for _deputy, told in silent_of.values() for each in told} if made else {}


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


def _deputies(unit: Unit) -> list[Membership]:
    serving = Membership.objects.current().filter(role=Role.DEPUTY, person__is_active=True)
    there = serving.filter(unit__in=positions.parts(positions.agency(unit)))
    return list(there.select_related("person", "unit"))


def _mobile(phone: str) -> str:
    try:
        return numbers.mobile(phone)
    except InvalidInput:
        return ""


def _short(text: str) -> str:
    """In as many parts as a text may have: the quoted message is cut, not what is said of it."""
    while len(texts.cut(made := REMINDER.format(text=text)).parts) > texts.MOST_PARTS:
        text = text[:-20]
    return made


def _put(message: Message, step_name: str, to: list[queue.To]) -> Message | None:
    """On the message's own terms: quiet hours unless it is urgent, the price, the quota. Later ones of the same step
    join the message that was made for the first, unless they have one of it already."""
    if not to:
        return None
    urgent, now, hours = message.lane == Lane.URGENT, timezone.now(), Settings.now()
    parts = sum(len(texts.cut(each.text).parts) for each in to)
    held = sending.waits(message.unit, message.sent_by, parts)
    about = f"sms/{message.pk}/{step_name}"
    before = Message.objects.filter(about=about).order_by("pk")
    for joined in before.filter(approval__in=("waiting",) if held else ("free", "approved")):
        if not joined.recipients.filter(number__in=[each.number for each in to]).exists():
            queue.add(joined, to)
            return joined
    terms = queue.Terms(
        kind=Kind(message.kind), urgent_reason=message.urgent_reason, by_day=not urgent, price=hours.price, held=held
    )
    made = queue.put(
        to[0].text, to, message.unit, message.sent_by, key=uuid.uuid5(message.key, f"{step_name}/{before.count()}"),
        lane=Lane.URGENT if urgent else Lane.REPLY, about=about, terms=terms,
        not_before=now if urgent else rules.after_quiet(now, hours.quiet_from, hours.quiet_until),
    )  # fmt: skip
    return made.message
