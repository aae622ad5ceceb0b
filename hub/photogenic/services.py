"""What other letters may ask about check-ins and visits; they use nothing else of this app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hub.people.models import Person, Unit
from hub.photogenic import day, rosters, scope

republish_rosters = rosters.republish_after_commit
"""For changes of persons or memberships that send no signals, such as bulk_create."""


@dataclass(frozen=True)
class Attended:
    """A person's day: the first arrival and the last leaving that stand, and whether the arrival was late."""

    person: Person
    unit: Unit | None
    arrived: datetime | None
    left: datetime | None
    late: bool


def attendance(unit: Unit, on: date) -> list[Attended]:
    """Everybody counted in the unit (with the groups in it) on that day, in Thai order of names."""
    return [
        Attended(row.person, row.unit, row.first.at if row.first else None, row.last.at if row.last else None, row.late)
        for row in day.of(scope.part_of(unit), on).rows
    ]


def visitors(unit: Unit, on: date) -> int:
    """How many visits were recorded in the unit on that day."""
    return len(day.visits(scope.part_of(unit), on))
