"""When something is due by the office's working time. Pure: no database, no page; every moment is Bangkok's.

Public work is done from 8.30 to 16.30 on Monday to Friday, other than on holidays (the office's own list). A time of
days does not count the day it begins on (Civil and Commercial Code, section 193/3) and ends with its last day's work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.utils.timezone import get_current_timezone

HOURS, DAYS = "hours", "days"
Measure = Literal["hours", "days"]
_FARTHEST = timedelta(days=3660)


class NeverDue(ValueError):
    """The office does not work long enough in ten years: no weekday, or hours that end before they begin."""


@dataclass(frozen=True)
class OfficeTime:
    """`weekdays` counts from Monday, 0; `holidays` are days on which nobody works."""

    opens: time = time(8, 30)
    closes: time = time(16, 30)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays


def due(start: datetime, amount: int, measure: Measure, office: OfficeTime) -> datetime:
    """When `amount` working hours, or working days, have gone by since `start` (aware). Raises NeverDue.

    Hours run while the office works, the midday break included. Nought days end with work on the day itself.
    """
    return after_hours(start, amount, office) if measure == HOURS else after_days(start, amount, office)


def after_hours(start: datetime, hours: int, office: OfficeTime) -> datetime:
    left, since = timedelta(hours=hours), start.astimezone(get_current_timezone())
    for day in _days(since.date(), office):
        begins = max(since, _at(day, office.opens))
        there = max(_at(day, office.closes) - begins, timedelta())
        if left <= there and begins <= _at(day, office.closes):
            return begins + left
        left -= there
    raise NeverDue(hours)


def after_days(start: datetime, days: int, office: OfficeTime) -> datetime:
    first = start.astimezone(get_current_timezone()).date()
    working = _days(first if days == 0 else first + timedelta(days=1), office)
    for count, day in enumerate(working, start=min(days, 1)):
        if count == days:
            return _at(day, office.closes)
    raise NeverDue(days)


def next_morning(at: datetime, office: OfficeTime) -> datetime:
    """When the office opens on the first working day after the day of `at`. Raises NeverDue."""
    tomorrow = at.astimezone(get_current_timezone()).date() + timedelta(days=1)
    for day in _days(tomorrow, office):
        return _at(day, office.opens)
    raise NeverDue(1)


def _days(first: date, office: OfficeTime) -> Iterator[date]:
    """Working days from `first` on, for ten years."""
    if office.opens >= office.closes:
        return
    day, last = first, first + _FARTHEST
    while day <= last:
        if office.works(day):
            yield day
        day += timedelta(days=1)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, get_current_timezone())
