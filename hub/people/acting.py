"""Acting appointments (รักษาการแทน): who stands in for whom, from one day to another.

An appointment is a membership with the unit and role of the position it is for, so that access follows its two dates by
itself. One person at a time acts in a position; nobody acts in their own.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.people.models import Membership, Person

Role = Membership.Role
POSITIONS = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.CLERK})
"""Roles that somebody may act in; the head of a group is the director of that group. Never an administrator."""


class CannotAppoint(Exception):
    """This appointment cannot stand."""


class NobodysPosition(CannotAppoint):
    """Nobody acts in such a position, or it is an appointment itself."""


class OwnPosition(CannotAppoint):
    """The person holds that position."""


class AlreadyActing(CannotAppoint):
    """On some of these days somebody acts in the position already."""

    def __init__(self, there: Membership) -> None:
        super().__init__(str(there))
        self.there = there


class WrongDay(CannotAppoint):
    """The last day lies before the first, or has gone by."""


def appointments() -> QuerySet[Membership]:
    found = Membership.objects.exclude(acting_for=None)
    return found.select_related("person", "unit", "acting_for__person").order_by("start", "pk")


def appoint(position: Membership, person: Person, start: date, end: date, order_number: str = "") -> Membership:
    """`person` acts in the position from `start` to `end`, both included, Bangkok days. Raises CannotAppoint."""
    if end < start:
        raise WrongDay
    with transaction.atomic():
        # The position's row is the lock: two who appoint at once would not see each other's.
        kept = Membership.objects.select_for_update(of=("self",)).get(pk=position.pk)
        if kept.role not in POSITIONS or kept.acting_for_id:
            raise NobodysPosition
        if kept.person_id == person.pk:
            raise OwnPosition
        there = appointments().filter(acting_for=kept, start__lte=end, end__gte=start).first()
        if there is not None:
            raise AlreadyActing(there)
        return Membership.objects.create(
            person=person, unit_id=kept.unit_id, role=kept.role, position=kept.position,
            start=start, end=end, acting_for=kept, order_number=order_number,
        )  # fmt: skip


def end(appointment: Membership, last_day: date) -> None:
    """Ends it before its time; `last_day` is yesterday at the earliest, so that it can be stopped at once.

    One that would then have had no day at all was entered by mistake, or never began, and goes away.
    """
    with transaction.atomic():
        kept = Membership.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
        if kept.end is None or kept.start is None:
            raise NobodysPosition
        if last_day > kept.end or last_day < timezone.localdate() - timedelta(days=1):
            raise WrongDay
        if last_day < kept.start:
            kept.delete()
            return
        kept.end = last_day
        kept.save(update_fields=["end"])


def stands_in(position: Membership) -> bool:
    """Whether somebody acts in it now or is going to: its unit and role then stay as they are."""
    return position.acting.filter(end__gte=timezone.localdate()).exists()
