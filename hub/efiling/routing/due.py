"""By when a letter is wanted: the time that its urgency allows, by the office's working time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.utils.timezone import get_current_timezone

from hub.efiling import working_time
from hub.efiling.models import Entry
from hub.efiling.office_calendar import office_time
from hub.efiling.routing.models import TimeAllowed


def by_urgency(entry: Entry, start: datetime) -> datetime | None:
    """None where no time is set for its urgency, or the office never works."""
    return reckoning()(entry.urgency, start)


def reckoning() -> Callable[[str, datetime], datetime | None]:
    """The same for many: `reckon(urgency, start)` asks the database nothing more."""
    table = {each.urgency: each for each in TimeAllowed.objects.all()}
    office = office_time()

    def reckon(urgency: str, start: datetime) -> datetime | None:
        allowed = table.get(urgency)
        if allowed is None:
            return None
        try:
            return working_time.due(start, allowed.amount, cast(working_time.Measure, allowed.measure), office)
        except working_time.NeverDue:
            return None

    return reckon


def end_of(day: date) -> datetime:
    """The moment work ends on a day that somebody has set, whether or not the office works then."""
    return datetime.combine(day, office_time().closes, get_current_timezone())
