"""The trail: every look and change, sealed by the hub and chained, so that what is altered later is found.

Each unit has a chain of its own. A step is written in the transaction of what it tells of: both are there, or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import get_current_timezone

from common.link.canonical import sha256_hex
from common.link.errors import SealBroken
from common.link.seal import VerifyKey
from hub.efiling.models import Event, TrailHead
from hub.fleet import keys
from hub.people.models import Person, Unit

TYP, HEAD_TYP = "sp-trail", "sp-trail-head"
Action = Event.Action


def add(unit: Unit, person: Person | None, action: str, about: str, details: dict[str, Any] | None = None) -> Event:
    """One step more. Within the caller's transaction, so that it stands or falls with what it tells of."""
    with transaction.atomic():
        locked = TrailHead.objects.select_for_update()
        head = locked.filter(unit=unit).first() or locked.get_or_create(unit=unit)[0]
        at = timezone.now()
        event = Event(
            unit=unit, seq=head.seq + 1, at=at, person=person, action=action, about=about, details=details or {}
        )
        event.seal = keys.seal_key().seal(_statement(event, head.hash), TYP)
        event.hash = sha256_hex(event.seal.encode())
        event.save(force_insert=True)
        seal = head_seal(unit.pk, event.seq, event.hash)
        TrailHead.objects.filter(pk=unit.pk).update(seq=event.seq, hash=event.hash, seal=seal)
    return event


def head_seal(unit: int, seq: int, digest: str) -> str:
    """Where a unit's trail stands, as the hub seals it: a step taken away at the end is found by it."""
    return keys.seal_key().seal({"unit": unit, "seq": seq, "hash": digest}, HEAD_TYP)


def look(unit: Unit, person: Person, about: str) -> None:
    """Somebody looks at a thing that is looked at page by page and day in, day out: one step a person and day."""
    today = datetime.combine(timezone.localdate(), time(), get_current_timezone())
    if not Event.objects.filter(about=about, person=person, action=Action.LOOKED, at__gte=today).exists():
        add(unit, person, Action.LOOKED, about)


def lock(units: Iterable[Unit]) -> None:
    """Takes the trails of several units before any is added to, in one order: no two then wait for each other."""
    keys = sorted({unit.pk for unit in units})
    TrailHead.objects.bulk_create([TrailHead(unit_id=key) for key in keys], ignore_conflicts=True)
    # By "pk" Django would sort, and lock, the units themselves.
    list(TrailHead.objects.select_for_update().filter(pk__in=keys).order_by("unit_id"))


def of(about: str) -> QuerySet[Event]:
    """What happened to a thing, newest first."""
    return Event.objects.filter(about=about).select_related("person").order_by("-seq")


@dataclass(frozen=True)
class Fault:
    """A step that is not as it was sealed, is missing, or stands in the wrong place."""

    unit: Unit
    seq: int
    reason: str


def verify(unit: Unit, key: VerifyKey | None = None) -> Iterator[Fault]:
    """Walks a unit's trail from its beginning; yields what is wrong. `key`: the hub's public one."""
    key = key or keys.seal_key().public
    expected, before = 1, ""
    for event in Event.objects.filter(unit=unit).order_by("seq").iterator():
        if event.seq != expected:
            yield Fault(unit, expected, "missing")
        reason = _fault_of(event, before if event.seq == expected else None, key)
        if reason:
            yield Fault(unit, event.seq, reason)
        expected, before = event.seq + 1, event.hash
    head = TrailHead.objects.filter(unit=unit).first() or TrailHead(unit=unit)
    if head.seq != expected - 1:
        yield Fault(unit, expected, "missing")
    elif head.seq and not (head.hash == before and _head_is_sealed(head, key)):
        yield Fault(unit, head.seq, "head")


def _head_is_sealed(head: TrailHead, key: VerifyKey) -> bool:
    try:
        return key.open(head.seal, HEAD_TYP) == {"unit": head.unit_id, "seq": head.seq, "hash": head.hash}
    except SealBroken:
        return False


def _fault_of(event: Event, before: str | None, key: VerifyKey) -> str:
    try:
        sealed = key.open(event.seal, TYP)
    except SealBroken as fault:
        return str(fault)
    if before is not None and sealed.get("prev") != before:
        return "chain"
    if event.hash != sha256_hex(event.seal.encode()):
        return "hash"
    return "" if sealed == _statement(event, str(sealed.get("prev"))) else "columns"


def _statement(event: Event, before: str) -> dict[str, Any]:
    at: datetime = event.at
    return {
        "unit": event.unit_id,
        "seq": event.seq,
        "at": at.isoformat(),
        "person": event.person_id,
        "action": event.action,
        "about": event.about,
        "details": event.details,
        "prev": before,
    }
