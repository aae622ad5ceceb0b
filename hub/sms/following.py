"""How far a message has come: with each recipient, with each unit, and all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.sms.models import Economy, FirstWay, Message, Part, Recipient
from hub.sms.rules import MAY_GO_AGAIN, TONES, Standing, standing

State = Part.State
_SAY_WHY = (State.FAILED, State.UNKNOWN, State.QUEUED, State.CANCELLED)
_GOING = (Standing.HELD, Standing.QUEUED, Standing.SENDING)
_AWAITS = (Standing.SHOWN, Standing.SENT, Standing.DELIVERED, Standing.UNKNOWN)
_ANSWERED_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Row:
    """One recipient. `cause` as the modem or the operator gave it; `at` of the newest thing that happened; `going`:
    more of it happens by itself, acknowledgements aside; `way`: how it reached them, where it was to cost little."""

    recipient: Recipient
    standing: Standing
    at: datetime | None
    cause: str
    going: bool = True
    way: str = ""

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def undecided(self) -> bool:
        return self.standing is Standing.UNKNOWN

    @property
    def can_go_again(self) -> bool:
        return self.standing in MAY_GO_AGAIN


@dataclass
class UnitLine:
    """The recipients of one unit together; "" for numbers of nobody known."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def arrived(self) -> int:
        return self.counts[Standing.DELIVERED] + self.counts[Standing.ACKNOWLEDGED]

    @property
    def acknowledged(self) -> int:
        return self.counts[Standing.ACKNOWLEDGED]

    @property
    def wrong(self) -> int:
        return self.counts[Standing.FAILED] + self.counts[Standing.UNKNOWN]


def rows(message: Message) -> list[Row]:
    """In the order in which they are sent."""
    counted = {f"n_{state}": Count("parts", filter=Q(parts__state=state)) for state in State.values}
    found = (
        message.recipients.select_related("person", "unit", "first_way")
        .annotate(
            **counted,
            cause=Max("parts__cause", filter=Q(parts__state__in=_SAY_WHY)),
            started=Max("parts__started_at"),
            went=Max("parts__sent_at"),
            settled=Max("parts__settled_at"),
            n_awaited=Count("parts", filter=Q(parts__state=State.SENT, parts__settled_at=None)),
        )
        .order_by("pk")
    )
    saves = Economy.objects.filter(message=message).first()
    return [_row(each, message, saves) for each in found]


def _row(each: Recipient, message: Message, saves: Economy | None) -> Row:
    told = vars(each)
    parts = {state: told[f"n_{state}"] for state in State.values}
    how = standing(parts, acknowledged=each.acknowledged_at is not None)
    first: FirstWay | None = getattr(each, "first_way", None)
    if how is Standing.HELD and (message.approval == Message.Approval.REFUSED or (saves and saves.cancelled)):
        how = Standing.CANCELLED
    elif how is Standing.HELD and first and message.approval != Message.Approval.WAITING:
        how = Standing.SHOWN
    newest = (each.acknowledged_at, told["settled"], told["went"], told["started"])
    going = how in _GOING or (how is Standing.SENT and told["n_awaited"] > 0)
    way = _way(first, sum(parts.values())) if saves else ""
    return Row(each, how, next((at for at in newest if at), None), told["cause"] or "", going, way)


def _way(first: FirstWay | None, parts: int) -> str:
    """SMS, the hub, or e-mail as far as it has come."""
    if first is None:
        return "SMS"
    if first.here:
        return _("ในระบบ")
    ways = [_("ในระบบ")] if first.in_hub else []
    if first.mail != FirstWay.Mail.NONE:
        ways.append(str(first.get_mail_display()))
    return " · ".join([*ways, "SMS"] if parts else ways)


def tally(those: Iterable[Row]) -> dict[str, int]:
    """How many stand where, in the order of Standing, without those that are 0."""
    found = Counter(row.standing for row in those)
    return {one.value: found[one] for one in Standing if found[one]}


def by_unit(those: Iterable[Row]) -> list[UnitLine]:
    """In the order in which the units came."""
    lines: dict[str, UnitLine] = {}
    for row in those:
        name = str(row.recipient.unit or "")
        lines.setdefault(name, UnitLine(name)).counts[row.standing] += 1
    return list(lines.values())


def asks_every(those: Iterable[Row], made_at: datetime) -> int:
    """Seconds between looks of a page that is left open: while something happens by itself, while somebody may still
    acknowledge, and not at all (0) afterwards."""
    seen = list(those)
    if any(row.going for row in seen):
        return 3
    awaits = any(row.standing in _AWAITS for row in seen)
    return 30 if awaits and timezone.now() - made_at < _ANSWERED_WITHIN else 0


@dataclass(frozen=True)
class Line:
    """One message in a list of them: recipients in all, and of these how many have each."""

    message: Message
    total: int
    delivered: int
    acknowledged: int
    wrong: int
    waiting: int
    shown: int


def lines(those: Iterable[Message]) -> list[Line]:
    """Three queries for all of them."""
    listed = list(those)
    people = {
        each["message"]: each
        for each in Recipient.objects.order_by()
        .filter(message__in=listed)
        .values("message")
        .annotate(total=Count("pk"), acknowledged=Count("acknowledged_at"))
    }
    states: dict[int, Counter[str]] = {message.pk: Counter() for message in listed}
    parts = Part.objects.order_by().filter(recipient__message__in=listed).values("recipient__message", "state")
    for each in parts.annotate(n=Count("recipient", distinct=True)):
        states[each["recipient__message"]][each["state"]] = each["n"]
    only_shown = Recipient.objects.order_by().filter(
        message__in=listed, message__economy__done_at=None, acknowledged_at=None, parts=None
    ).exclude(first_way=None)  # fmt: skip
    shown = dict(only_shown.values_list("message").annotate(n=Count("pk")))
    none = {"total": 0, "acknowledged": 0}
    return [
        Line(
            message, people.get(message.pk, none)["total"], states[message.pk][State.DELIVERED],
            people.get(message.pk, none)["acknowledged"],
            states[message.pk][State.FAILED] + states[message.pk][State.UNKNOWN],
            states[message.pk][State.QUEUED] + states[message.pk][State.SENDING], shown.get(message.pk, 0),
        )
        for message in listed
    ]  # fmt: skip
