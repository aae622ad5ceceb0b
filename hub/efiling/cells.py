"""What stands in each column of a register, as text: the same on the page, on paper and in a spreadsheet."""

from __future__ import annotations

from typing import Any

from common.thai.dates import format_date
from hub.efiling.models import Entry
from hub.efiling.rules import COLUMNS, Urgency
from hub.look.language import page_language


def text(entry: Entry, field: str) -> str:
    """`field`: one of rules.COLUMNS."""
    if field == "number":
        return entry.written_number
    if field in ("registered_on", "dated"):
        day = getattr(entry, field)
        return format_date(day, page_language(), "short") if day else ""
    if field == "subject":
        return _subject(entry)
    if field == "note" and entry.state == Entry.State.VOID:
        return " · ".join(filter(None, [f"{entry.get_state_display()}: {entry.void_reason}", entry.note]))
    return str(getattr(entry, field) or "")


def _subject(entry: Entry) -> str:
    if entry.state == Entry.State.RESERVED or not entry.subject:
        return f"({entry.get_state_display()}: {entry.reserved_for})" if entry.reserved_for else ""
    urgent = f"[{entry.get_urgency_display()}] " if entry.urgency != Urgency.NORMAL else ""
    return urgent + entry.subject


def row(entry: Entry) -> list[str]:
    return [text(entry, column.field) for column in COLUMNS[entry.book.register.kind]]


def cells(entry: Entry) -> list[dict[str, Any]]:
    """For templates: each cell with its column."""
    return [{"column": column, "text": text(entry, column.field)} for column in COLUMNS[entry.book.register.kind]]
