"""Where on a letter that was typed elsewhere number, day and signature shall stand, and how much of them is printed.

Pure. Offices' files differ: some leave the whole number open, some print the agency's code and leave the figures; so a
guess is made from the text's lines, and whoever drafts or signs moves it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.thai.dates import MONTHS, format_date, thai_year
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from hub.documents.pictures import Line
from hub.documents.signing.placing import Box
from hub.efiling.drafting.kinds import SHAPES, Kind
from hub.efiling.rules import RegisterKind

NAMES = ("signature", "number", "date")


class NumberHow(TextChoices):
    WHOLE = "whole", _("ทั้งเลขที่หนังสือ เช่น ศธ 04001/ว 12")
    SHORT = "short", _("เฉพาะเลข ในไฟล์พิมพ์รหัสไว้แล้ว เช่น ว 12")
    FIGURES = "figures", _("เฉพาะตัวเลข ในไฟล์พิมพ์ถึง ว แล้ว เช่น 12")


class DayHow(TextChoices):
    WHOLE = "whole", _("วัน เดือน ปี เช่น 22 พฤศจิกายน 2569")
    ERA = "era", _("วัน เดือน พ.ศ. เช่น 22 พฤศจิกายน พ.ศ. 2569")
    DAY = "day", _("เฉพาะวันที่ ในไฟล์พิมพ์เดือนและปีไว้แล้ว เช่น 22")


HOWS: dict[str, type[TextChoices]] = {"number": NumberHow, "date": DayHow}


@dataclass(frozen=True)
class Mark:
    """On page `page`, from 0, in `box`; `how` is one of HOWS, or "" for the signature."""

    page: int
    box: Box
    how: str = ""


Marks = Mapping[str, Mark]


def wanted(kind: str) -> tuple[str, ...]:
    """Which of NAMES a kind has: not every kind bears a number or a day."""
    shape = SHAPES[kind]
    has = {"signature": True, "number": shape.numbered and shape.register is not None, "date": "dated" in shape.fields}
    return tuple(name for name in NAMES if has[name])


def kept(marks: Marks) -> dict[str, Any]:
    """For the database; as exactly as the page posts places, so that one that was not moved is the same."""
    boxes = {name: [round(part, 4) for part in astuple(mark.box)] for name, mark in marks.items()}
    return {name: {"page": mark.page, "box": boxes[name], "how": mark.how} for name, mark in marks.items()}


def read(values: Mapping[str, Any]) -> dict[str, Mark]:
    """From the database."""
    return {name: Mark(each["page"], Box(*each["box"]), each["how"]) for name, each in values.items()}


def posted(values: Mapping[str, Any], before: Marks, pages: int) -> dict[str, Mark]:
    """From a form with the fields mark_NAME, page_NAME and how_NAME; what is missing or unreadable stays as it was."""
    found = {}
    for name, mark in before.items():
        page, how = str(values.get(f"page_{name}", "")), str(values.get(f"how_{name}", ""))
        try:
            box = Box.parse(str(values.get(f"mark_{name}", "")))
        except ValueError:
            box = mark.box
        there = page.isdecimal() and len(page) < 5 and int(page) < pages
        known = name in HOWS and how in HOWS[name].values
        found[name] = Mark(int(page) if there else mark.page, box, how if known else mark.how)
    return found


def number_text(reference: str, register: RegisterKind, how: str) -> str:
    """As much of a number as is printed: of ศธ 04001/ว 12 (a letter's), or of 12/2569 (an order's)."""
    parts = reference.split("/")
    short = parts[-1] if register == RegisterKind.SEND else parts[0]
    if how == NumberHow.FIGURES:
        return "".join(re.findall(r"[0-9.…]+", short)[-1:]) or short.strip()
    return short.strip() if how == NumberHow.SHORT else reference


def day_text(day: date, how: str) -> str:
    if how == DayHow.DAY:
        return str(day.day)
    return f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {thai_year(day)}" if how == DayHow.ERA else format_date(day)


# A form's open places: dots, or a wide gap; what stands before them is printed already.
_OPEN = re.compile(r"(?:[.…·_]\s?){3,}|\s{3,}")
_NUMBER = re.compile(r"^\s*ที่(?=[\s.…]|$)")
_DAY = re.compile(r"(?:^|\s|ณ\s?)วันที่")
_MONTH_YEAR = re.compile(rf"^[\s.…]*(?:เดือน\s*)?(?:{'|'.join(MONTHS)})\s*(?:พ\.\s?ศ\.\s*)?\d{{4}}\s*$")
_NAME = re.compile(r"^\s*\(\s*(?:นาย|นาง|ว่าที่|ดร|พล|พ\.|ร\.|ผศ|รศ|ศ\.|[.…]{3})")
_CLOSING = re.compile(r"^\s*(?:ขอแสดงความนับถือ|ขอนมัสการ|ด้วยความเคารพ)")
_UPPER = 0.45
"""Number and day of a letter stand above this part of its first page."""


def guess(kind: str, pages: int, first: Sequence[Line], last: Sequence[Line]) -> dict[str, Mark]:
    """From the lines of the first and the last page; where they say nothing, where the kind's form has them."""
    first, last = [_plain(line) for line in first], [_plain(line) for line in last]
    number = next((found for line in first if line.top < _UPPER and (found := _number(line))), None)
    letter = SHAPES[kind].register == RegisterKind.SEND and kind != Kind.STAMPED
    # A letter's day stands at its head, that of an order or a stamped letter at its end.
    lines = [line for line in first if line.top < _UPPER] if letter else list(reversed(last))
    day = next((found for line in lines if (found := _day(line))), None)
    end = pages - 1
    guessed = {
        "signature": Mark(end, _signature(last) or Box(0.47, 0.64, 0.42, 0.13)),
        "number": Mark(0, *(number or (_USUAL_NUMBER.get(kind, Box(0.16, 0.17, 0.3, 0.022)), NumberHow.WHOLE))),
        "date": Mark(0 if letter else end, *(day or _usual_day(kind))),
    }
    return {name: guessed[name] for name in wanted(kind)}


_USUAL_NUMBER: dict[str, Box] = {
    Kind.MEMO: Box(0.17, 0.135, 0.3, 0.022),
    Kind.ORDER: Box(0.48, 0.185, 0.2, 0.022),
    Kind.CERTIFICATE: Box(0.2, 0.14, 0.2, 0.022),
}


def _usual_day(kind: str) -> tuple[Box, str]:
    if kind == Kind.EXTERNAL:
        return Box(0.5, 0.24, 0.3, 0.022), DayHow.WHOLE
    if kind == Kind.MEMO:
        return Box(0.56, 0.135, 0.3, 0.022), DayHow.WHOLE
    return Box(0.42, 0.6, 0.4, 0.022), DayHow.WHOLE if kind == Kind.STAMPED else DayHow.ERA


def _plain(line: Line) -> Line:
    return Line(to_arabic(normalise(line.text)), line.left, line.top, line.width, line.height)


def _number(line: Line) -> tuple[Box, str] | None:
    if not _NUMBER.match(line.text):
        return None
    said = line.text[: day.start()] if (day := _DAY.search(line.text, 2)) else line.text
    open_at = _OPEN.search(said, len("ที่"))
    before = said[: open_at.start()] if open_at else said
    code = before.replace("ที่", "", 1).strip()
    after = said[open_at.end() :].lstrip() if open_at else ""
    how = NumberHow.SHORT if "/" in code or after.startswith("/") else NumberHow.WHOLE
    if re.search(r"/\s*ว$", code):
        how = NumberHow.FIGURES
    return _box_after(line, before, 0.12 if how != NumberHow.WHOLE else 0.26), how


def _day(line: Line) -> tuple[Box, str] | None:
    text = line.text
    if _MONTH_YEAR.match(text):
        wide = 0.04
        return Box(max(0.0, line.left - wide - 0.008), line.top, wide, line.height), DayHow.DAY
    places = list(_DAY.finditer(text))
    if not places:
        return None
    at = places[-1]
    rest = text[at.end() :]
    if _MONTH_YEAR.match(rest):
        return _box_after(line, text[: at.end()], 0.05), DayHow.DAY
    if rest.strip(" .…·_"):
        return None  # a day is there already, or it is a sentence
    era = "ณ" in at.group()
    return _box_after(line, text[: at.end()], 0.36 if era else 0.3), DayHow.ERA if era else DayHow.WHOLE


def _signature(lines: Sequence[Line]) -> Box | None:
    closing = next((line for line in reversed(lines) if _CLOSING.match(line.text)), None)
    below = closing.top + closing.height if closing else 0.0
    name = next((line for line in lines if line.top > below and _NAME.match(line.text)), None)
    over = name or closing
    if over is None:
        return None
    wide = 0.4
    left = min(max(over.left + over.width / 2 - wide / 2, 0.0), 1 - wide)
    if name is None:
        return Box(left, min(below, 0.86), wide, 0.13)
    top = max(below, name.top - 0.09) if name.top - below > 0.03 else name.top - 0.06
    return Box(left, max(top, 0.0), wide, max(name.top - top, 0.03))


def _box_after(line: Line, before: str, wide: float) -> Box:
    """Behind the part of the line that stands `before`; letters are taken to be of one width."""
    part = _letters(before) / max(_letters(line.text), 1)
    left = min(line.left + line.width * part + 0.006, 1 - wide)
    return Box(max(left, 0.0), max(line.top, 0.0), wide, max(line.height, 0.012))


def _letters(text: str) -> int:
    return sum(
        1 for letter in text.rstrip() if not unicodedata.combining(letter) and unicodedata.category(letter) != "Mn"
    )
