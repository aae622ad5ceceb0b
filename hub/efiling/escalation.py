"""A letter that lies at a unit unregistered: the unit is reminded by the hub itself, then its leaders are told.

How long it may lie depends on its urgency (EscalationRule), counted in the office's working time. Leaders see nothing
of a secret register: they are not told what lies there, its registrars are reminded again and again instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.efiling import registering, trail
from hub.efiling.dispatch import REMIND_AGAIN
from hub.efiling.models import Delivery, Entry, EscalationRule, Incoming, Outgoing
from hub.efiling.office_calendar import office_time
from hub.efiling.working_time import Measure, NeverDue, OfficeTime, due
from hub.people.models import Person

_TELLS_LEADERS = Q(incoming__register__secret=False, escalated_at=None)
LETTERS_AT_ONCE = 20
"""Letters one step of the background work looks after; the next step takes the next."""


@dataclass(frozen=True)
class Limits:
    """When a delivery is reminded, and when its leaders are told."""

    remind_at: datetime
    escalate_at: datetime


def limits(sent_at: datetime, rule: EscalationRule, office: OfficeTime) -> Limits | None:
    """None where the office never works: then nothing is ever late."""
    measure: Measure = "days" if rule.measure == EscalationRule.Measure.DAYS else "hours"
    try:
        return Limits(
            due(sent_at, rule.remind_after, measure, office), due(sent_at, rule.escalate_after, measure, office)
        )
    except NeverDue:
        return None


def step() -> bool:
    """Reminds and escalates what is due of some letters; whether there was any. Done twice it does nothing more."""
    late = _late(timezone.now())
    for outgoing in sorted(late)[:LETTERS_AT_ONCE]:
        remind, escalate_ = late[outgoing]
        _tell(outgoing, None, remind=remind, escalate=escalate_)
    return bool(late)


def to_escalate(outgoing: Outgoing) -> QuerySet[Delivery]:
    """Of every unit where it still lies and the leaders were not told."""
    lying = Delivery.objects.filter(_TELLS_LEADERS, outgoing=outgoing, incoming__state=Incoming.State.WAITING)
    return lying.select_related("unit")


def escalate(outgoing: Outgoing, by: Person) -> int:
    """At once, whatever the rule says: to the leaders of every unit where it still lies. How many were told now."""
    return _tell(outgoing.pk, by, remind=(), escalate=list(to_escalate(outgoing).values_list("pk", flat=True)))


def only_secret(outgoing: Outgoing) -> bool:
    """Whether it lies in secret registers alone: then there are no leaders to tell."""
    lying = Delivery.objects.filter(outgoing=outgoing, incoming__state=Incoming.State.WAITING)
    return lying.exists() and not lying.filter(incoming__register__secret=False).exists()


def _late(now: datetime) -> dict[int, tuple[list[int], list[int]]]:
    """By letter (Outgoing's key): the deliveries to remind, and those to escalate."""
    rules = {rule.urgency: rule for rule in EscalationRule.objects.all()}
    office, known = office_time(), dict[tuple[str, datetime], Limits | None]()
    lying = Delivery.objects.filter(incoming__state=Incoming.State.WAITING, outgoing__entry__state="registered")
    unsaid = lying.filter(_TELLS_LEADERS | Q(incoming__register__secret=True)).order_by("pk")
    late: dict[int, tuple[list[int], list[int]]] = {}
    columns = ("pk", "outgoing", "sent_at", "reminded_at", "outgoing__entry__urgency", "incoming__register__secret")
    for key, outgoing, sent_at, reminded_at, urgency, secret in unsaid.values_list(*columns).iterator():
        if urgency not in rules:
            continue
        since = reminded_at if secret and reminded_at else sent_at
        if (urgency, since) not in known:
            known[urgency, since] = limits(since, rules[urgency], office)
        limit = known[urgency, since]
        if limit is None:
            continue
        if limit.escalate_at <= now:
            late.setdefault(outgoing, ([], []))[0 if secret else 1].append(key)
        elif limit.remind_at <= now and not reminded_at:
            late.setdefault(outgoing, ([], []))[0].append(key)
    return late


def _tell(outgoing: int, by: Person | None, *, remind: Collection[int], escalate: Collection[int]) -> int:
    """Writes it at those deliveries that are still so, and in the trails of both sides. How many were escalated."""
    now = timezone.now()
    with transaction.atomic():
        entry = Entry.objects.select_for_update(of=("self",)).select_related("book__register__unit")
        line = entry.get(outgoing=outgoing)
        held = Delivery.objects.select_for_update(of=("self",)).select_related("unit", "incoming__register")
        lying = (
            held.defer("incoming__text")
            .filter(outgoing=outgoing, incoming__state=Incoming.State.WAITING)
            .order_by("pk")
        )
        again = Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_AGAIN)
        reminded = list(lying.filter(again, pk__in=remind))
        escalated = list(lying.filter(_TELLS_LEADERS, pk__in=escalate))
        for one in (*reminded, *escalated):
            one.reminders, one.reminded_at = one.reminders + 1, now
        for one in escalated:
            one.escalated_at = now
        Delivery.objects.bulk_update([*reminded, *escalated], ["reminders", "reminded_at", "escalated_at"])
        sender = line.book.register.unit
        trail.lock([sender, *(one.unit for one in escalated)])
        if reminded:
            trail.add(sender, by, trail.Action.REMINDED, registering.about(line), {"units": _codes(reminded)})
        if escalated:
            trail.add(sender, by, trail.Action.ESCALATED, registering.about(line), {"units": _codes(escalated)})
        for one in escalated:
            told = {"from": sender.code, "reference": line.reference}
            trail.add(one.unit, by, trail.Action.ESCALATED, registering.about(one.incoming), told)
    return len(escalated)


def _codes(deliveries: Iterable[Delivery]) -> list[str]:
    return [one.unit.code for one in deliveries]
