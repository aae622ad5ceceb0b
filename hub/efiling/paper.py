"""A register on paper (the official form, by Typst) and as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.thai.dates import format_datetime
from hub.documents.typesetting import typeset
from hub.efiling import cells
from hub.efiling.models import Book, Entry
from hub.efiling.rules import COLUMNS, FORM_NUMBER, RegisterKind

_SOURCES = Path(__file__).parent / "typst"
MOST_PRINTED = 2_000
"""Lines on paper at once: measured at 4 s and 430 MB, both growing with the lines; the hub has to serve others too."""
MOST_IN_SPREADSHEET = 20_000
"""Lines in a spreadsheet at once: measured at 9 s, written out as it goes."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH_OF_A_PART, _WIDTH_OF_THE_REST = 9, 12


def pdf(book: Book, entries: Iterable[Entry]) -> bytes:
    """The lines as they stand in forms 13 and 14, A4 across, oldest first. Raises CannotTypeset."""
    with override("th"):  # an official form, whatever language the person reads
        return typeset(_SOURCES / "register.typ", _SOURCES, _form(book, entries))


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
        "rows": [{"cells": cells.row(entry), "void": entry.state == Entry.State.VOID} for entry in entries],
        "printed": format_datetime(timezone.now()),
    }


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
