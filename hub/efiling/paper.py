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
from common.thai.words import ZERO_WIDTH_SPACE, with_breaks
from hub.documents.typeset_apart import typeset_apart
from hub.efiling import cells
from hub.efiling.models import Book, Entry
from hub.efiling.rules import COLUMNS, FORM_NUMBER, RegisterKind

NO_BREAK_SPACE = "\u00a0"
_SOURCES = Path(__file__).parent / "typst"
_PART = 2_000
"""Lines typeset together: the memory it takes grows with them, to about 500 MB for so many."""
MOST_AT_ONCE = 4_000
"""Lines on paper while somebody waits for the page."""
MOST_PRINTED = 20_000
"""Lines on paper at all: those of a year's book when it is closed."""
MOST_IN_SPREADSHEET = 20_000
"""Lines in a spreadsheet at once: measured at 9 s, written out as it goes."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACROSS, _INSET, _LETTER = 273.0, 2.2, 1.95
"""In mm: the page between its margins (register.typ), a cell's edges, and a letter as wide as letters mostly are."""
_WORD = re.compile(rf"[^\s{ZERO_WIDTH_SPACE}]+")
_SOME_LETTERS = re.compile(r"[เ-ไ]?[^\W\d_][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*|.")  # one with its vowels and marks
_MARKS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_NUMBER = re.compile(r"(?<![\u0e01-\u0e4e.])[\u0e01-\u0e2e.]{1,8} ?[\d.]+/(?:[\u0e01-\u0e2e] ?)?\d+")  # ศธ 04001/ว 5120
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
    part = _ACROSS / sum(column.width for column in columns)
    most = [int((column.width * part - _INSET) / _LETTER) for column in columns]
    return {
        "title": str(register),
        "form": FORM_NUMBER.get(RegisterKind(register.kind)),
        "unit": register.unit.name,
        "year": book.year,
        "circular": book.circular,
        "columns": [{"heading": str(column.heading), "width": column.width} for column in columns],
        "centred": [column.field in ("number", "registered_on", "dated") for column in columns],
        "rows": [
            {
                "cells": [breakable(text, letters) for text, letters in zip(cells.row(entry), most, strict=True)],
                "void": entry.state == Entry.State.VOID,
            }
            for entry in entries
        ],
        "printed": format_datetime(timezone.now()),
    }


def breakable(text: str, most: int) -> str:
    """A cell's text with the places where its lines may end: between words, in a column of `most` letters.

    A word that is wider may end anywhere between letters with their vowels and marks. The number of a letter stays on
    one line where that fits, and else ends after its sign /.
    """
    parts, end = [], 0
    for number in _NUMBER.finditer(text):
        parts += [_words(text[end : number.start()], most), _joined_up(number[0], most)]
        end = number.end()
    return "".join([*parts, _words(text[end:], most)])


def _joined_up(number: str, most: int) -> str:
    whole = number.replace(" ", NO_BREAK_SPACE)
    return whole if _wide(whole) <= most else whole.replace("/", "/" + ZERO_WIDTH_SPACE)


def _words(text: str, most: int) -> str:
    return _WORD.sub(lambda word: _spelled(word[0]) if _wide(word[0]) > most else word[0], with_breaks(text))


def _spelled(word: str) -> str:
    return ZERO_WIDTH_SPACE.join(_SOME_LETTERS.findall(word))


def _wide(word: str) -> int:
    return len(_MARKS.sub("", word))


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
