"""Which units belong together: a unit with all its groups. A school in an office is an agency of its own.

The same line is drawn by hub.people.access for roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from hub.people.models import Membership, Person, Unit


def part_of(unit: Unit) -> set[int]:
    """The keys of the unit itself and of every group in it."""
    return parts_of([unit.pk])[unit.pk]


def parts_of(units: Iterable[int]) -> dict[int, set[int]]:
    """`part_of` for several units by their keys, with one query."""
    below: dict[int | None, list[int]] = {}
    rows = Unit.objects.order_by().exclude(kind=Unit.Kind.SCHOOL).values_list("pk", "parent_id")
    for pk, parent in rows:
        below.setdefault(parent, []).append(pk)
    return {unit: _within(unit, below) for unit in units}


def _within(unit: int, below: dict[int | None, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [unit]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += below.get(here, [])
    return found


def memberships(units: set[int], day: date) -> QuerySet[Membership]:
    """Who served in the units on that day, of those who have not left since; not who only acted there for another."""
    held = Membership.objects.on(day).places().filter(unit__in=units, person__is_active=True)
    return held.select_related("person", "unit").order_by("person__sort_key", "person__staff_code", "unit__order", "pk")


def persons(units: set[int], day: date) -> dict[Person, Unit]:
    """Those persons in Thai order, each with the unit where they are counted."""
    found: dict[Person, Unit] = {}
    for held in memberships(units, day):
        found.setdefault(held.person, held.unit)
    return found
