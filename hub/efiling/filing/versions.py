"""What a corrected line said before: read from the trail, in the words of its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from common.thai.dates import format_date, format_datetime
from hub.efiling import trail
from hub.efiling.models import Entry
from hub.efiling.registering import about
from hub.look.language import page_language
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
        Version(number, step.at, step.person, list(_changes(step.details))) for number, step in enumerate(steps, 1)
    ]
    return found[::-1]


def _changes(details: dict[str, Any]) -> Iterator[Change]:
    for name, (before, after) in details.items():
        column = Entry._meta.get_field(name)
        yield Change(str(getattr(column, "verbose_name", name)), _in_words(column, before), _in_words(column, after))


def _in_words(column: Any, written: str) -> str:
    """As the trail keeps it: every column as text, days in ISO form, moments in UTC."""
    if not written:
        return "–"
    if column.choices:
        return str(dict(column.flatchoices).get(written, written))
    if isinstance(column, models.DateTimeField):
        return format_datetime(datetime.fromisoformat(written), page_language(), "short")
    if isinstance(column, models.DateField):
        return format_date(date.fromisoformat(written), page_language(), "short")
    return written
