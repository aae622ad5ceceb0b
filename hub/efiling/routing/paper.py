"""The notes on a letter as a page, in Thai whatever language the person reads: it goes with a printed letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from common.thai.dates import format_date, format_datetime
from hub.documents.typeset_apart import typeset_apart
from hub.efiling.models import Entry
from hub.efiling.routing.way import Noted
from hub.efiling.rules import Secrecy, Urgency

_SOURCES = Path(__file__).parent / "typst"


def pdf(entry: Entry, way: list[Noted]) -> bytes:
    """What was recalled does not stand there. Raises CannotTypeset."""
    with override("th"):
        return typeset_apart(_SOURCES / "notes.typ", _SOURCES, _content(entry, way))


def _content(entry: Entry, way: list[Noted]) -> dict[str, Any]:
    urgent = entry.get_urgency_display() if entry.urgency != Urgency.NORMAL else ""
    secret = entry.get_secrecy_display() if entry.secrecy != Secrecy.NORMAL else ""
    facts = (
        ("เลขทะเบียนรับ", f"{entry.written_number} / {entry.book.year}"),
        ("ที่", entry.reference),
        ("ลงวันที่", format_date(entry.dated) if entry.dated else ""),
        ("จาก", entry.sender),
        ("ถึง", entry.recipient),
        ("เรื่อง", entry.subject),
    )
    return {
        "unit": entry.book.register.unit.name,
        "marks": " ".join(str(mark) for mark in (secret, urgent) if mark),
        "facts": [fact for fact in facts if fact[1]],
        "notes": [_note(step) for step in way if step.note.recalled_at is None],
        "printed": f"พิมพ์เมื่อ {format_datetime(timezone.now())}",
    }


def _note(step: Noted) -> dict[str, Any]:
    note = step.note
    given = [each.handover for each in step.given if each.handover.state != each.handover.State.RECALLED]
    return {
        "step": str(note.get_step_display()),
        "at": format_datetime(note.written_at),
        "text": note.text,
        "name": str(note.lines[0]).strip("()"),
        "lines": [str(line) for line in note.lines],
        "handed": [f"{each.addressee} · {each.get_asked_display()}" for each in given],
    }
