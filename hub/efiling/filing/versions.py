"""What a corrected line said before: read from the trail, in the words of its form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.efiling import history, trail
from hub.efiling.models import Entry
from hub.efiling.registering import about
from hub.people.models import Person


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One correction: the line's version before it (from 1), who made it and when, and each column that changed."""

    number: int
    at: datetime
    person: Person | None
    changes: list[Change]


def of(line: Entry) -> list[Version]:
    """Newest first; none of a line that was never corrected."""
    steps = trail.of(about(line)).filter(action=trail.Action.CORRECTED).order_by("seq")
    found = [
        Version(number, step.at, step.person, [Change(*each) for each in history.changes_told(step.details)])
        for number, step in enumerate(steps, 1)
    ]
    return found[::-1]
