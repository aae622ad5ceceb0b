"""The words of a line as they are looked for: one text, in which each column has a place of its own.

Every column is folded by search_key, so that ศธ ๐๔๐๐๑ is found by 04001, and stands behind a mark of its own. A mark
is a control character, which no folded text has: nobody can type one, and no word runs over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from common.thai.normalise import search_key

if TYPE_CHECKING:
    from hub.efiling.models import Entry

COLUMNS = ("number", "reference", "sender", "recipient", "subject", "action", "note", "reserved_for")
_MARKS = dict(zip((*COLUMNS, ""), map(chr, range(1, 10)), strict=True))
_AT_ONCE = 500


def of(entry: Entry) -> str:
    return "".join(_MARKS[name] + search_key(str(getattr(entry, name) or "")) for name in COLUMNS) + _MARKS[""]


def with_words(found: QuerySet[Entry], column: str, typed: str) -> QuerySet[Entry]:
    """Those whose column has every word of what was typed."""
    start, end = _MARKS[column], chr(ord(_MARKS[column]) + 1)
    rest = Substr(F("search_text"), StrIndex(F("search_text"), Value(start)))
    for place, word in enumerate(search_key(typed).split()):
        # Where the word first stands behind the column's mark, and where the next column begins.
        at, until = f"_{column}_{place}", f"_{column}_end"
        found = found.filter(search_text__contains=word)
        found = found.alias(**{at: StrIndex(rest, Value(word)), until: StrIndex(rest, Value(end))})
        found = found.filter(Q(**{f"{at}__gt": 0}), Q(**{f"{at}__lt": F(until)}))
    return found


class Behind:
    """Lines from before there were marks get them behind the pages, some at a time; for background.register."""

    def __init__(self) -> None:
        self._done_to = 0

    def step(self) -> bool:
        from hub.efiling.models import Entry

        with transaction.atomic():
            after = Entry.objects.select_for_update().filter(pk__gt=self._done_to).order_by("pk")
            old = list(after.exclude(search_text__startswith=_MARKS["number"])[:_AT_ONCE])
            for entry in old:
                entry.search_text = of(entry)
            Entry.objects.bulk_update(old, ["search_text"])
        if old:
            self._done_to = old[-1].pk
        return bool(old)
