"""By when a letter is wanted: the time that its urgency allows, by the office's working time."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.utils.timezone import get_current_timezone

from hub.efiling import working_time
from hub.efiling.models import Entry
from hub.efiling.office_calendar import office_time
from hub.efiling.routing.models import TimeAllowed


def by_urgency(entry: Entry, start: datetime) -> datetime | None:
    """None where no time is set for its urgency, or the office never works."""
    allowed = TimeAllowed.objects.filter(urgency=entry.urgency).first()
    if allowed is None:
        return None
    try:
        return working_time.due(start, allowed.amount, cast(working_time.Measure, allowed.measure), office_time())
    except working_time.NeverDue:
        return None


def end_of(day: date) -> datetime:
    """The moment work ends on a day that somebody has set, whether or not the office works then."""
    return datetime.combine(day, office_time().closes, get_current_timezone())
