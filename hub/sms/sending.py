"""From a composed message to one in the queue: what it will cost, when it goes, whether somebody must approve it.

Every step that a person decides is written down (Step) in the transaction of what it does.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.people import access
from hub.people.models import Person, Unit
from hub.sms import choosing, economy, polls, queue, reach, rules, wording
from hub.sms.choosing import Addressee, Choice, Chosen
from hub.sms.models import Escalation, Kind, Lane, Message, Part, Quota, Recipient, Settings, Step
from hub.sms.self_testing import ABOUT as SELF_TEST
from hub.sms.wording import Refused

Action = Step.Action
Approval = Message.Approval
CANCELLED = "cancelled by its sender"
_NAMED = 5
SAME_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Ladder:
    """Minutes after a message went to somebody who does not acknowledge it; None: that step is left out."""

    remind_after: int | None = None
    deputy_after: int | None = None
    list_after: int | None = None


@dataclass(frozen=True)
class Composed:
    """What somebody wants sent. `at`: not before then; None for now. `reason`: why it is urgent."""

    text: str
    unit: Unit
    choice: Choice
    kind: Kind = Kind.NOTICE
    urgent: bool = False
    reason: str = ""
    at: datetime | None = None
    about: str = ""
    ladder: Ladder | None = None
    question: polls.Question | None = None
    economical: bool = False
    wait_hours: int | None = None

    @property
    def whole(self) -> str:
        """The text with what it asks at its end."""
        return f"{self.text.rstrip()}\n{self.question.asks}" if self.question else self.text


@dataclass(frozen=True)
class Letter:
    """The text as one recipient gets it."""

    to: Addressee
    text: str
    parts: int


@dataclass(frozen=True)
class Plan:
    """What sending would do. Prices in satang; `not_before` is later than asked where quiet hours hold it back;
    `left` of the quota before it, in parts; `needs_approval` of somebody other than the sender."""

    composed: Composed
    letters: list[Letter]
    chosen: Chosen
    not_before: datetime
    held_back: bool
    price: int
    left: int
    needs_approval: bool
    saving: economy.Saving | None = None

    @property
    def parts(self) -> int:
        return sum(letter.parts for letter in self.letters)

    @property
    def cost(self) -> int:
        """Satang."""
        return self.parts * self.price

    @property
    def saved(self) -> int:
        """Satang, if everybody acknowledges in the hub."""
        return self.saving.parts * self.price if self.saving else 0

    @property
    def longest(self) -> Letter | None:
        return max(self.letters, key=lambda letter: (letter.parts, len(letter.text)), default=None)


def plan(composed: Composed, by: Person | None, within: QuerySet[Unit] | None = None) -> Plan:
    """`within` as in choosing.chosen. Raises Refused: for the text, for nobody to write to, for urgency without why."""
    text = wording.clean(composed.whole)
    if composed.urgent and by is not None and not composed.reason.strip():
        raise Refused("reason", _("ข้อความด่วนส่งแม้ในเวลางดส่ง บอกเหตุที่ด่วน"))
    came = choosing.chosen(composed.choice, composed.kind, within)
    letters = letters_to(text, came.to)
    if not letters:
        raise Refused("nobody", _("ยังไม่มีผู้รับที่ส่ง SMS ถึงได้"))
    now, hours = timezone.now(), Settings.now()
    asked = max(composed.at or now, now)
    at = asked if composed.urgent else rules.after_quiet(asked, hours.quiet_from, hours.quiet_until)
    left = quota_of(composed.unit) - used(composed.unit, now)
    parts, saved = sum(letter.parts for letter in letters), None
    held = waits(composed.unit, by, parts)
    if composed.economical and not composed.urgent and composed.kind == Kind.NOTICE and composed.question is None:
        saved = economy.saving([(one.to.person, one.parts) for one in letters], asked, composed.wait_hours)
        held = held or waits(composed.unit, by, parts, saved.sms_at)
    return Plan(composed, letters, came, at, at > asked, hours.price, left, held, saved)


def repeated(planned: Plan) -> list[Letter]:
    """Those who were sent the very same text within the hour, by whomever: it is asked once more before it goes."""
    lately = Recipient.objects.filter(message__made_at__gte=timezone.now() - SAME_WITHIN)
    lately = lately.exclude(message__approval=Approval.REFUSED)
    gone = lately.exclude(parts__state=Part.State.CANCELLED).order_by().values_list("number", "text")
    had = set(gone)
    return [letter for letter in planned.letters if (letter.to.number, letter.text) in had] if had else []


def waits(unit: Unit, by: Person | None, parts: int, at: datetime | None = None) -> bool:
    """Whether so many parts are above the unit's quota of the month that they go in, this one if it is not told, and
    somebody other than who sends must approve them."""
    if by is None or parts <= quota_of(unit) - used(unit, at or timezone.now()):
        return False
    return not access.may(by, reach.APPROVE, unit)


def letters_to(text: str, to: list[Addressee]) -> list[Letter]:
    """Raises Refused where the fields make one of them too long, or leave nothing of it."""
    if not wording.has_fields(text):
        parts = wording.fits(text)
        return [Letter(each, text, parts) for each in to]
    fields = wording.fields(text)
    filled = [(each, wording.filled(text, {name: each.value(name) for name in fields})) for each in to]
    if empty := [each.name or each.number for each, own in filled if not own]:
        told = _("ข้อความถึง %(names)s จะว่างเปล่า เพราะไม่รู้ค่าของช่องที่ใช้ เพิ่มคำอื่นในข้อความ")
        named = ", ".join(empty[:_NAMED]) + (" …" if len(empty) > _NAMED else "")
        raise Refused("empty-filled", told % {"names": named})
    return [Letter(each, own, wording.fits(own)) for each, own in filled]


def quota_of(unit: Unit) -> int:
    """Parts a calendar month."""
    own = Quota.objects.filter(unit=unit).first()
    return own.parts if own else Settings.now().quota


def used(unit: Unit, at: datetime) -> int:
    """Parts of the unit's messages of the month in Bangkok that were sent or will be, each as often as it was sent;
    those that wait for acknowledgements, in the month they go. Tests of the modems are nobody's."""
    month = rules.month_of(at)
    went = Part.objects.filter(recipient__message__unit=unit).exclude(state=Part.State.CANCELLED, attempt=None)
    went = went.exclude(recipient__message__about=SELF_TEST)
    at_once = went.filter(recipient__first_way=None, recipient__message__made_at__range=month)
    later = went.exclude(recipient__first_way=None).filter(recipient__message__economy__sms_at__range=month)
    return _tries(at_once) + _tries(later) + economy.waiting_parts(unit, *month)


def _tries(parts: QuerySet[Part]) -> int:
    counted = parts.order_by().aggregate(parts=Count("pk"), before=Sum("before"))
    return int(counted["parts"] + (counted["before"] or 0))


def submit(composed: Composed, by: Person | None, key: uuid.UUID, within: QuerySet[Unit] | None = None) -> Message:
    """Into the queue, or to who approves. The same key again gives the same message. Raises Refused."""
    with transaction.atomic():
        # Two at once must not both find room in one quota.
        Unit.objects.select_for_update(of=("self",)).get(pk=composed.unit.pk)
        already = Message.objects.filter(key=key).first()
        if already is not None:
            return already
        planned = plan(composed, by, within)
        lane = Lane.URGENT if composed.urgent else Lane.BULK
        terms = queue.Terms(
            kind=composed.kind, urgent_reason=composed.reason.strip()[:200] if composed.urgent else "",
            by_day=not composed.urgent, price=planned.price, held=planned.needs_approval,
            later=planned.saving is not None,
        )  # fmt: skip
        to = [
            queue.To(letter.to.number, letter.to.person, letter.to.unit, letter.text, letter.to.kept_name)
            for letter in planned.letters
        ]
        text = wording.clean(composed.whole)
        message = queue.put(
            text, to, composed.unit, by, key=key, lane=lane, not_before=planned.not_before, about=composed.about,
            terms=terms,
        ).message  # fmt: skip
        if planned.saving is not None:
            economy.begin(message, planned.saving.shown_at, composed.wait_hours)
        if composed.ladder is not None:
            Escalation.objects.create(message=message, **asdict(composed.ladder))
        if composed.question is not None:
            polls.make(message, composed.question)
        note(message, by, Action.SUBMITTED if planned.needs_approval else Action.SENT)
    return message


def write_back(
    text: str, to: Addressee, unit: Unit, by: Person, *, key: uuid.UUID, about: str, urgent: bool = False
) -> Message:
    """One person's answer to another, on the same rules as any message. Raises Refused."""
    text = wording.clean(text)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        already = Message.objects.filter(key=key).first()
        if already is not None:
            if (already.about, already.text) != (about, text):
                raise Refused("key", _("แบบฟอร์มนี้ใช้ส่งข้อความอื่นไปแล้ว จึงยังไม่ได้ส่ง โหลดหน้านี้ใหม่แล้วส่งอีกครั้ง"))
            return already
        [letter] = letters_to(text, [to])
        now, hours = timezone.now(), Settings.now()
        at = now if urgent else rules.after_quiet(now, hours.quiet_from, hours.quiet_until)
        held = waits(unit, by, letter.parts)
        terms = queue.Terms(kind=Kind.ORDER, by_day=not urgent, price=hours.price, held=held)
        whose = queue.To(to.number, to.person, to.unit, letter.text, to.kept_name)
        message = queue.put(
            text, [whose], unit, by, key=key, lane=Lane.REPLY, not_before=at, about=about, terms=terms
        ).message  # fmt: skip
        note(message, by, Action.SUBMITTED if held else Action.SENT)
    return message


def approve(message: Message, by: Person, reason: str = "") -> bool:
    """False where somebody decided before."""
    with transaction.atomic():
        if not _decide(message, by, Approval.APPROVED, reason):
            return False
        message.refresh_from_db()
        hours, now = Settings.now(), timezone.now()
        if message.lane != Lane.URGENT:
            message.not_before = rules.after_quiet(max(message.not_before, now), hours.quiet_from, hours.quiet_until)
            message.save(update_fields=["not_before"])
        if not economy.approved(message):
            queue.release(message)
        note(message, by, Action.APPROVED, reason)
    return True


def refuse(message: Message, by: Person, reason: str) -> bool:
    """With a reason its sender reads. False where somebody decided before."""
    with transaction.atomic():
        if not _decide(message, by, Approval.REFUSED, reason):
            return False
        note(message, by, Action.REFUSED, reason)
    return True


def _decide(message: Message, by: Person, approval: Approval, reason: str) -> bool:
    waiting = Message.objects.filter(pk=message.pk, approval=Approval.WAITING)
    told = {"approval": approval, "decided_by": by, "decided_at": timezone.now(), "decision_reason": reason[:200]}
    return bool(waiting.update(**told))


def cancel(message: Message, by: Person) -> int:
    """What has not begun; how many recipients. One that waits for approval is withdrawn whole."""
    with transaction.atomic():
        if _decide(message, by, Approval.REFUSED, _("ผู้ส่งยกเลิก")):
            taken = message.recipients.count()
        else:
            taken = economy.cancel(message) + queue.cancel(message, CANCELLED)
        if taken:
            note(message, by, Action.CANCELLED, str(taken))
    return taken


def decide_unknown(recipient: Recipient, by: Person, *, again: bool) -> bool:
    """Of a text whose fate is unknown, or, `again`, that failed. False where nothing was left to decide.

    Sent again it counts again: raises Refused above the quota, where somebody who approves must decide it.
    """
    with transaction.atomic():
        unit = recipient.message.unit
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        if again and waits(unit, by, recipient.parts.count()):
            raise Refused("quota", _("เกินโควตาของเดือนนี้ ให้ผู้บริหารของหน่วยงานเป็นผู้กดส่งอีกครั้ง"))
        done = queue.send_again(recipient) if again else queue.deem_sent(recipient)
        if done:
            who = str(recipient.person or recipient.number)
            note(recipient.message, by, Action.SENT_AGAIN if again else Action.DEEMED_SENT, who)
    return bool(done)


def note(message: Message | None, by: Person | None, action: str, words: str = "") -> None:
    """One step more of what is kept."""
    Step.objects.create(message=message, person=by, action=action, words=words[:300])
