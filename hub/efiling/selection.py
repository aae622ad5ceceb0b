"""The lines of a book that a person asked for, a screenful at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone

from common.thai.normalise import search_key
from hub.efiling import line_keys
from hub.efiling.models import Attachment, Book, Entry, Incoming, Outgoing

PER_PAGE = 50
MOST_COUNTED = 1000
"""Lines that are counted where some are chosen: of more it is said that they are more."""
_CONTAINS = ("reference", "sender", "recipient", "subject", "action", "note")
_EQUALS = ("number", "dated", "urgency", "state")
_files: list[tuple[type[Model], str, str]] = [
    (Incoming, "entry", "blob"),
    (Outgoing, "entry", "blob"),
    (Attachment, "incoming__entry", "blob"),
    (Attachment, "outgoing__entry", "blob"),
]


def also_in(model: type[Model], line: str, blob: str) -> None:
    """A part that keeps files of lines in rows of its own says so in its ready(): by which fields line and file are
    found."""
    if (model, line, blob) not in _files:
        _files.append((model, line, blob))


def entries(book: Book, wanted: dict[str, Any]) -> QuerySet[Entry]:
    """Newest number first; none of a book not begun yet. `wanted`: what SelectionForm found right, all demanded."""
    return narrowed(Entry.objects.filter(book_id=book.pk).order_by("-number"), wanted)


def narrowed(found: QuerySet[Entry], wanted: dict[str, Any]) -> QuerySet[Entry]:
    """Of some lines those that are wanted. With `in_text` the words may stand in the texts of its files as well."""
    for word in search_key(wanted.get("q") or "").split():
        in_line = Q(search_text__contains=word)
        found = found.filter(in_line | _in_texts(word) if wanted.get("in_text") else in_line)
    for name in _CONTAINS:
        if wanted.get(name):
            found = line_keys.with_words(found, name, wanted[name])
    for name in _EQUALS:
        if wanted.get(name) not in (None, ""):
            found = found.filter(**{name: wanted[name]})
    zone = get_current_timezone()
    if wanted.get("since"):
        found = found.filter(registered_at__gte=datetime.combine(wanted["since"], time(), zone))
    if wanted.get("until"):
        found = found.filter(registered_at__lt=datetime.combine(wanted["until"] + timedelta(days=1), time(), zone))
    return found


def _in_texts(word: str) -> Q:
    """Lines of which a file has the word in its text."""
    there = [
        Q(Exists(model._default_manager.filter(**{line: OuterRef("pk"), f"{blob}__reading__words__contains": word})))
        for model, line, blob in _files
    ]
    return reduce(or_, there)


def counted(found: QuerySet[Entry], page: Sequence[Entry], *, whole: bool) -> int:
    """How many there are, up to one more than MOST_COUNTED. `whole`: they are all on the page, counted already."""
    return len(page) if whole else found.order_by()[: MOST_COUNTED + 1].count()


@dataclass(frozen=True)
class Screenful:
    """Some lines, and the numbers from which the next and the one before go on; None at the ends."""

    rows: list[Entry]
    older: int | None
    newer: int | None

    @property
    def is_all(self) -> bool:
        return self.older is None and self.newer is None


def screenful(found: QuerySet[Entry], book: Book, *, below: int | None = None, above: int | None = None) -> Screenful:
    """By numbers and not by counting pages: the hundred thousandth line is as near as the first."""
    if above is not None:
        rows = list(found.filter(number__gt=above).order_by("number")[: PER_PAGE + 1])
        more_newer, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        more_older = True
    else:
        some = found if below is None else found.filter(number__lt=below)
        rows = list(some[: PER_PAGE + 1])
        more_older, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
        more_newer = below is not None
    for row in rows:
        row.book = book
    older = rows[-1].number if rows and more_older else None
    newer = rows[0].number if rows and more_newer else None
    return Screenful(rows, older, newer)
