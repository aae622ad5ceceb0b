"""A day in some units: who came and went when, who was late, who has not come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone

from common.thai.normalise import search_key
from hub.people.models import Person, Unit
from hub.photogenic import hours, scope
from hub.photogenic.models import CheckIn, CheckInQuerySet, Direction, Review, Visit

CONFIRMED = Review.Outcome.CONFIRMED


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of the day in Bangkok and that of the next day."""
    start = datetime.combine(day, time(), get_current_timezone())
    return start, start + timedelta(days=1)


def checkins(units: set[int], day: date) -> CheckInQuerySet:
    """Newest first, each with `standing`."""
    start, end = bounds(day)
    found = CheckIn.objects.filter(unit__in=units, at__gte=start, at__lt=end).with_standing()
    return found.select_related("person", "unit", "record__device")


def visits(units: set[int], day: date, words: str = "") -> list[Visit]:
    """Newest first; `words` as typed, each somewhere in name, organisation, purpose or whom."""
    start, end = bounds(day)
    found = Visit.objects.filter(unit__in=units, at__gte=start, at__lt=end).select_related("unit", "record__device")
    wanted = search_key(words).split()
    return [visit for visit in found if all(word in _searched(visit) for word in wanted)]


def _searched(visit: Visit) -> str:
    if visit.erased_at:
        return ""
    return search_key(f"{visit.name} {visit.organisation} {visit.purpose} {visit.whom}")


def _counts(event: CheckIn) -> bool:
    """A review decides; before it, a check-in counts unless the station could not vouch for that person at all."""
    standing = event.standing  # type: ignore[attr-defined]  # with_standing() adds it
    return standing == CONFIRMED or (standing is None and not event.outside)


@dataclass
class Attendance:
    """One person's day. `first` is the first arrival that stands, `last` the last leaving after it."""

    person: Person
    unit: Unit | None
    first: CheckIn | None = None
    last: CheckIn | None = None
    late: bool = False


@dataclass
class Day:
    """`rows` in Thai order of names; `events` newest first; `arrivals`: first arrivals by key, and whether late."""

    day: date
    rows: list[Attendance] = field(default_factory=list)
    events: list[CheckIn] = field(default_factory=list)
    arrivals: dict[int, bool] = field(default_factory=dict)

    @property
    def present(self) -> int:
        return sum(1 for row in self.rows if row.first)

    @property
    def late(self) -> int:
        return sum(1 for row in self.rows if row.late)

    @property
    def absent(self) -> int:
        return sum(1 for row in self.rows if not row.first)

    def by_arrival(self) -> list[Attendance]:
        """As in the sign-in book: by the time of arrival, then those who did not come."""
        came = [(row.first.at, place, row) for place, row in enumerate(self.rows) if row.first]
        return [row for _at, _place, row in sorted(came)] + [row for row in self.rows if not row.first]


def of(units: set[int], day: date, words: str = "") -> Day:
    """The day in these units; with `words`, of those persons alone whose name or code holds them all."""
    working = hours.of_every_unit()
    wanted = search_key(words).split()
    by_person = {
        person: Attendance(person, unit)
        for person, unit in scope.persons(units, day).items()
        if all(word in person.search_text for word in wanted)
    }
    made = Day(day)
    for event in checkins(units, day):
        if not all(word in event.person.search_text for word in wanted):
            continue
        made.events.append(event)
        # Somebody who served here then and does no longer still stands in that day's book.
        by_person.setdefault(event.person, Attendance(event.person, event.unit))
    for event in reversed(made.events):
        row = by_person[event.person]
        if not _counts(event):
            continue
        if event.direction == Direction.OUT:
            row.last = event if row.first else None
        elif row.first is None:
            row.first = event
            row.late = working.get(event.unit_id or 0, hours.WorkingHours()).late(event.at)
            made.arrivals[event.pk] = row.late
    made.rows = sorted(by_person.values(), key=lambda row: (bytes(row.person.sort_key), row.person.staff_code))
    return made
