"""A register on paper (the official form, by Typst) and as a spreadsheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.thai.dates import format_datetime
from hub.documents.typeset_apart import typeset_apart
from hub.efiling import cells
from hub.efiling.models import Book, Entry
from hub.efiling.rules import COLUMNS, FORM_NUMBER, RegisterKind

_SOURCES = Path(__file__).parent / "typst"
_PART = 2_000
"""Lines typeset together: the memory it takes grows with them, to about 430 MB for so many."""
MOST_AT_ONCE = 4_000
"""Lines on paper while somebody waits for the page."""
MOST_PRINTED = 20_000
"""Lines on paper at all: those of a year's book when it is closed."""
MOST_IN_SPREADSHEET = 20_000
"""Lines in a spreadsheet at once: measured at 9 s, written out as it goes."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONG_WORD = re.compile(r"[!-~]{12,}|\S{60,}")
_SOME_LETTERS = re.compile(r"[^\W\d_][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*|\d+?|.")  # a letter with its marks
_WIDTH_OF_A_PART, _WIDTH_OF_THE_REST, _WIDTH_IN_A_LIST = 9, 12, 20


def pdf(book: Book, entries: Iterable[Entry], foot: str = "") -> bytes:
    """The lines as they stand in forms 13 and 14, A4 across, oldest first; `foot` at the end. Raises CannotTypeset.

    Many lines are typeset part by part; the pages of each part are counted on their own.
    """
    lines = list(entries)
    parts = [lines[start : start + _PART] for start in range(0, len(lines), _PART)] or [[]]
    with override("th"):  # an official form, whatever language the person reads
        forms = [_form(book, part) | {"part": [at, len(parts)], "foot": ""} for at, part in enumerate(parts, start=1)]
    forms[-1]["foot"] = foot
    return _joined([typeset_apart(_SOURCES / "register.typ", _SOURCES, form) for form in forms])


def _joined(parts: list[bytes]) -> bytes:
    if len(parts) == 1:
        return parts[0]
    whole = io.BytesIO()
    with pypdfium2.PdfDocument.new() as joined:
        for part in parts:
            with pypdfium2.PdfDocument(part) as pages:
                joined.import_pages(pages)
        joined.save(whole)
    return whole.getvalue()


def _form(book: Book, entries: Iterable[Entry]) -> dict[str, Any]:
    register = book.register
    columns = COLUMNS[register.kind]
    return {
        "title": str(register),
        "form": FORM_NUMBER.get(RegisterKind(register.kind)),
        "unit": register.unit.name,
        "year": book.year,
        "circular": book.circular,
        "columns": [{"heading": str(column.heading), "width": column.width} for column in columns],
        "centred": [column.field in ("number", "registered_on", "dated") for column in columns],
        "rows": [
            {"cells": [_breakable(text) for text in cells.row(entry)], "void": entry.state == Entry.State.VOID}
            for entry in entries
        ],
        "printed": format_datetime(timezone.now()),
    }


def _breakable(text: str) -> str:
    """A word without spaces that is wider than its column may be broken, as no language says where."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_SOME_LETTERS.findall(word[0])), text)


def spreadsheet(book: Book, entries: Iterable[Entry]) -> bytes:
    """The same lines as an XLSX file: every cell is text: nothing typed becomes a formula."""
    register = book.register
    columns = COLUMNS[register.kind]
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    struck = workbook.add_format({"text_wrap": True, "valign": "top", "font_strikeout": True})
    sheet = workbook.add_worksheet(str(book.year))
    headings = [*(str(column.heading) for column in columns), _("สถานะ"), _("ชั้นความเร็ว"), _("ชั้นความลับ")]
    sheet.freeze_panes(1, 2)
    for place, heading in enumerate(headings):
        width = columns[place].width * _WIDTH_OF_A_PART if place < len(columns) else _WIDTH_OF_THE_REST
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    line = 0
    for line, entry in enumerate(entries, start=1):
        more = [str(entry.get_state_display()), str(entry.get_urgency_display()), str(entry.get_secrecy_display())]
        shape = struck if entry.state == Entry.State.VOID else wrapped
        for place, text in enumerate([*cells.row(entry), *more]):
            sheet.write_string(line, place, text, shape)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)
    workbook.close()
    return file.getvalue()


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A plain list as an XLSX file, every cell text."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, _WIDTH_IN_A_LIST)
    line = 0
    for line, row in enumerate([headings, *rows]):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, wrapped if line else head)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)
    workbook.close()
    return file.getvalue()
