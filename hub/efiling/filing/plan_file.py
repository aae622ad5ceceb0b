"""A folder plan as a file: what it would change, row by row, and the doing of it. All rows, or none.

Columns: รหัสแฟ้ม (code), อยู่ในแฟ้ม (code of the folder it is in), ชื่อแฟ้ม, อายุการเก็บ (code or name of a class), ลำดับ.
A folder that is not in the file stays as it is; done twice it changes nothing more.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from hub.efiling.filing import plan
from hub.efiling.filing.models import Folder, RetentionClass
from hub.people.models import Person, Unit

HEADINGS = ("รหัสแฟ้ม", "อยู่ในแฟ้ม", "ชื่อแฟ้ม", "อายุการเก็บ", "ลำดับ")
NAMES = ("code", "parent", "name", "retention", "order")
STARTING_PLAN = Path(__file__).parent / "data" / "starting_plan.csv"
MOST_BYTES = 1_000_000
MOST_UNPACKED = 20_000_000
MOST_ROWS = 2_000
_RECKONED = ("=", "+", "-", "@")
Outcome = Literal["new", "changed", "same"]


class FileRefused(Exception):
    """The file cannot be read at all; it says why in the reader's language."""


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be taken; the heading is line 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Line:
    line: int
    outcome: Outcome
    label: str


@dataclass
class Report:
    """What a file does, or would do. With a single fault nothing was written."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Wrong] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return sum(1 for line in self.lines if line.outcome == outcome)


class _Undone(Exception):
    """Takes a preview's writes back."""


def as_text(data: bytes) -> str:
    """The rows of a CSV or XLSX file as CSV text. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(_("ไฟล์ใหญ่เกิน 1 MB แบ่งเป็นหลายไฟล์"))
    if data.startswith(b"PK"):
        return _from_xlsx(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileRefused(_("ไฟล์ไม่ใช่ UTF-8 ใน Excel ให้บันทึกเป็น “CSV UTF-8 (Comma delimited)” หรือ .xlsx")) from fault


def _from_xlsx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise FileRefused(_("ไฟล์ใหญ่เกินไปเมื่อคลายแล้ว"))
        import openpyxl  # brings numpy: too much for every start of the hub

        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, values_only=True)]
    except FileRefused:
        raise
    except Exception as fault:  # openpyxl lets whatever its parsers raise through
        raise FileRefused(_("อ่านไฟล์ Excel ไม่ได้ บันทึกใหม่เป็น .xlsx หรือ CSV UTF-8")) from fault
    written = io.StringIO()
    csv.writer(written).writerows([_cell(value) for value in row[: len(NAMES)]] for row in rows if any(row))
    return written.getvalue()


def _cell(value: Any) -> str:
    """Excel makes 1 of a code 1, and 1.1 of 1.1; a whole number has no decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _no_formula(str(value))


def _no_formula(text: str) -> str:
    """What a spreadsheet would reckon when it opens the CSV begins with an apostrophe; `_as_typed` takes it off."""
    return f"'{text}" if text.startswith(("'", *_RECKONED)) else text


def _as_typed(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(("'", *_RECKONED)) else text


def load(unit: Unit, by: Person, text: str, *, keep: bool) -> Report:
    """Goes through the file. Unless `keep`, and whenever a row is at fault, the plan is as it was afterwards."""
    report = Report()
    try:
        with transaction.atomic():
            _read(report, unit, by, text)
            if not keep or report.faults:
                raise _Undone
    except _Undone:
        pass
    return report


def _read(report: Report, unit: Unit, by: Person, text: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as fault:
        report.faults.append(Wrong(1, _("อ่านไฟล์ CSV ไม่ได้: %s") % fault))
        return
    head = [normalise(cell).strip() for cell in rows[0]] if rows else []
    if tuple(head[: len(NAMES)]) not in (HEADINGS, NAMES):
        report.faults.append(Wrong(1, _("บรรทัดแรกต้องเป็น %s") % ", ".join(HEADINGS)))
        return
    if len(rows) > MOST_ROWS + 1:
        report.faults.append(Wrong(MOST_ROWS + 2, _("ไฟล์มีเกิน %s รายการ แบ่งเป็นหลายไฟล์") % f"{MOST_ROWS:,}"))
        return
    known = {folder.code: folder for folder in Folder.objects.filter(unit=unit).exclude(state=plan.State.REMOVED)}
    classes = {name: each for each in RetentionClass.objects.all() for name in (each.code, each.name)}
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            _take(report, line, row, _Plan(unit, by, known, classes, seen))
    if not report.faults and not report.lines:
        report.faults.append(Wrong(1, _("ไฟล์ไม่มีข้อมูล")))


@dataclass
class _Plan:
    unit: Unit
    by: Person
    known: dict[str, Folder]
    classes: dict[str, RetentionClass]
    seen: set[str]


def _take(report: Report, line: int, row: Sequence[str], into: _Plan) -> None:
    if len(row) < len(NAMES):
        report.faults.append(Wrong(line, _("จำนวนช่องไม่เท่ากับหัวตาราง")))
        return
    cells = dict(zip(NAMES, (_as_typed(normalise(cell).strip()) for cell in row), strict=False))
    content, fault = _content(cells, into)
    if fault:
        report.faults.append(Wrong(line, fault))
        return
    into.seen.add(cells["code"])
    try:
        outcome = _put(cells["code"], content, into)
    except plan.InItself:
        report.faults.append(Wrong(line, _("แฟ้ม “%s” อยู่ในตัวเองไม่ได้") % cells["code"]))
    except plan.ParentGone:
        report.faults.append(Wrong(line, _("แฟ้ม “%s” ปิดแล้ว จึงมีแฟ้มย่อยใหม่ไม่ได้") % cells["parent"]))
    else:
        report.lines.append(Line(line, outcome, f"{cells['code']} {cells['name']}"))


def _content(cells: dict[str, str], into: _Plan) -> tuple[dict[str, Any], str]:
    """The folder as the row says it, or what is wrong with the row."""
    code, order = cells["code"], to_arabic(cells["order"]) or "0"
    if not code or not cells["name"]:
        return {}, _("ต้องมีรหัสแฟ้มและชื่อแฟ้ม")
    if len(code) > 30 or len(cells["name"]) > 200:
        return {}, _("รหัสแฟ้มยาวได้ไม่เกิน 30 ตัวอักษร ชื่อแฟ้มไม่เกิน 200")
    if code in into.seen:
        return {}, _("รหัสแฟ้ม “%s” อยู่ในไฟล์สองครั้ง") % code
    if cells["parent"] and cells["parent"] not in into.known:
        return {}, _("ไม่มีแฟ้มรหัส “%s” แฟ้มแม่ต้องอยู่บรรทัดก่อนแฟ้มย่อย") % cells["parent"]
    if cells["retention"] and cells["retention"] not in into.classes:
        return {}, _("ไม่มีอายุการเก็บ “%s”") % cells["retention"]
    if not (order.isdecimal() and len(order) < 7):
        return {}, _("ลำดับต้องเป็นตัวเลข ไม่ใช่ “%s”") % cells["order"]
    parent = into.known[cells["parent"]] if cells["parent"] else None
    retention = into.classes[cells["retention"]] if cells["retention"] else None
    return {"parent": parent, "name": cells["name"], "retention": retention, "order": int(order)}, ""


def _put(code: str, content: dict[str, Any], into: _Plan) -> Outcome:
    there = into.known.get(code)
    if there is None:
        into.known[code] = plan.add(into.unit, into.by, {"code": code, **content})
        return "new"
    if all(getattr(there, name) == value for name, value in content.items()):
        return "same"
    into.known[code] = plan.change(there, into.by, content, there.version)
    return "changed"


def rows(unit: Unit) -> Iterable[tuple[str, ...]]:
    """The plan in use, as the file has it."""
    for _depth, branch in plan.walk(plan.tree(unit, closed=False)):
        folder = branch.folder
        above = folder.parent.code if folder.parent else ""
        yield folder.code, above, folder.name, folder.retention.code if folder.retention else "", str(folder.order)


def as_csv(unit: Unit) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows([HEADINGS, *([_no_formula(cell) for cell in row] for row in rows(unit))])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(unit: Unit) -> bytes:
    """Every cell is text: a code 1.10 stays 1.10, and nothing typed becomes a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    head, plain = book.add_format({"bold": True, "border": 1}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("แผนการจัดเก็บ")
    for place, (heading, width) in enumerate(zip(HEADINGS, (12, 12, 60, 24, 10), strict=True)):
        sheet.set_column(place, place, width, plain)
        sheet.write_string(0, place, heading, head)
    for line, row in enumerate(rows(unit), 1):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def starting_text() -> str:
    """The plan that an office without one may begin with."""
    return STARTING_PLAN.read_text(encoding="utf-8")


OUTCOMES = {"new": gettext_lazy("เพิ่ม"), "changed": gettext_lazy("แก้ไข"), "same": gettext_lazy("เหมือนเดิม")}
