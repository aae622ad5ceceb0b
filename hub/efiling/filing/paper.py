"""Folders and destruction rounds on paper, by Typst, and as spreadsheets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import override

from common.thai.dates import format_date, format_datetime
from hub.documents.models import Blob
from hub.documents.typeset_apart import typeset_apart
from hub.efiling import cells
from hub.efiling.filing.models import Decision, Folder, Listed, Round
from hub.efiling.models import Entry
from hub.efiling.rules import RegisterKind
from hub.people.models import Person

_SOURCES = Path(__file__).parent / "typst"
FORM_25 = ("ลำดับที่", "รหัสแฟ้ม", "ที่", "ลงวันที่", "เลขทะเบียนรับ", "เรื่อง", "การพิจารณา", "หมายเหตุ")
FOLDER = ("ทะเบียน", "เลขทะเบียน", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "หมายเหตุ")
MOST_ON_PAPER = 4_000
MOST_IN_SPREADSHEET = 20_000
_WIDTHS = (18, 12, 22, 14, 30, 30, 60, 30)


def folder_pdf(folder: Folder, lines: Sequence[Entry], year: int | None) -> bytes:
    """The lines of a folder, oldest first. Raises CannotTypeset."""
    with override("th"):
        data = {
            "title": f"แฟ้ม {folder.code} {folder.name}",
            "unit": folder.unit.name,
            "year": str(year or ""),
            "columns": list(FOLDER),
            "rows": [{"cells": folder_row(line), "void": line.state == Entry.State.VOID} for line in lines],
            "printed": format_datetime(timezone.now()),
        }
    return typeset_apart(_SOURCES / "folder.typ", _SOURCES, data)


def folder_row(line: Entry) -> list[str]:
    """A line as it stands in a folder, where lines of all registers are together."""
    register = str(line.book.register)
    return [register, numbered(line)] + [
        cells.text(line, name) for name in ("reference", "dated", "sender", "recipient", "subject", "note")
    ]


def numbered(line: Entry) -> str:
    """A line's number with its year, where lines of many years are together; those of orders and the like have it."""
    number = line.written_number
    return (
        f"{number}/{line.book.year}" if line.book.register.kind in (RegisterKind.RECEIVE, RegisterKind.SEND) else number
    )


def folder_xlsx(folder: Folder, lines: Iterable[Entry]) -> bytes:
    """Every cell is text: nothing typed becomes a formula."""
    return _spreadsheet(f"แฟ้ม {folder.code}", FOLDER, _WIDTHS, (folder_row(line) for line in lines))


def list_xlsx(of: Round) -> bytes:
    widths = (10, 12, 24, 16, 16, 60, 22, 30)
    return _spreadsheet(f"บัญชี {of.year}", FORM_25, widths, (form_row(listed) for listed in _lines(of)))


def _spreadsheet(
    name: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]
) -> bytes:  # fmt: skip
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    head, wrapped = book.add_format({"bold": True, "border": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("".join(each for each in name if each not in "[]:*?/\\'")[:31])
    sheet.freeze_panes(1, 0)
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for line, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, wrapped)
    book.close()
    return file.getvalue()


def form_25(of: Round) -> bytes:
    """The list of letters asked to be destroyed (แบบที่ 25). Raises CannotTypeset."""
    with override("th"):
        members = list(of.members.select_related("person"))
        data = {
            "unit": of.unit.name,
            "year": str(of.year),
            "date": format_date(of.opened_at),
            "order": _order(of),
            "columns": list(FORM_25),
            "rows": [form_row(listed) for listed in _lines(of)],
            "members": [{"name": each.person.full_name, "part": _part(each.chair)} for each in members],
            "head": _signed(of.approved_by, of.approved_at),
            "printed": format_datetime(timezone.now()),
        }
    return typeset_apart(_SOURCES / "form25.typ", _SOURCES, data)


def form_row(listed: Listed) -> list[str]:
    """One line in the columns of form 25."""
    entry = listed.entry
    received = entry.book.register.kind == RegisterKind.RECEIVE
    reference = entry.reference if entry.reference or received else entry.written_number
    return [
        str(listed.place),
        listed.folder.code if listed.folder else "",
        reference,
        format_date(entry.dated, style="short") if entry.dated else "",
        numbered(entry) if received else "",
        entry.subject,
        outcome(listed),
        listed.note or listed.retention_name,
    ]


def outcome(listed: Listed) -> str:
    if listed.outcome == Decision.EXTEND:
        return f"{listed.get_outcome_display()}ถึงปี {listed.extend_to}"
    return str(listed.get_outcome_display()) if listed.outcome else ""


def certificate(of: Round) -> bytes:
    """What was destroyed, by whose decision, when, and the hashes of the files. Raises CannotTypeset."""
    with override("th"):
        lines = [listed for listed in _lines(of) if listed.destroyed_at]
        hashes = {file["sha256"] for listed in lines for file in listed.files}
        # Bytes have one name wherever they are used: another unit's copy of the same letter may not be due yet.
        still = set(Blob.objects.filter(pk__in=hashes).values_list("pk", flat=True))
        data = {
            "unit": of.unit.name,
            "year": str(of.year),
            "list": str(of),
            "facts": _facts(of, len(lines), len(hashes)),
            "rows": [_destroyed(listed, still) for listed in lines],
            "members": [
                {"name": each.person.full_name, "part": _part(each.chair)}
                for each in of.members.select_related("person")
            ],
            "date": format_datetime(timezone.now()),
        }
    return typeset_apart(_SOURCES / "certificate.typ", _SOURCES, data)


def _destroyed(listed: Listed, still: set[str]) -> dict[str, Any]:
    entry = listed.entry
    files = [
        {"name": file["name"], "sha256": file["sha256"], "shared": file["sha256"] in still} for file in listed.files
    ]
    return {
        "place": str(listed.place),
        "letter": f"{entry.book.register} {numbered(entry)} {entry.reference}".strip(),
        "subject": entry.subject,
        "files": files,
        "at": format_datetime(listed.destroyed_at, style="short") if listed.destroyed_at else "",
    }


def _facts(of: Round, lines: int, files: int) -> list[list[str]]:
    archives = f"ส่ง {of.archives_letter} เมื่อ {format_date(of.archives_sent_on)}" if of.archives_sent_on else ""
    if of.archives_answered_on:
        archives += f" ตอบ {of.archives_answer} เมื่อ {format_date(of.archives_answered_on)}"
    elif of.archives_sent_on:
        archives += " ไม่แจ้งให้ทราบภายใน 60 วัน ถือว่าเห็นชอบ"
    return [
        ["บัญชี", str(of)],
        ["คณะกรรมการ", _order(of)],
        ["หัวหน้าส่วนราชการอนุมัติ", _signed(of.approved_by, of.approved_at)],
        ["หอจดหมายเหตุแห่งชาติ", archives],
        ["ผู้สั่งดำเนินการทำลาย", _signed(of.carried_by, of.carrying_at)],
        ["ทำลายแล้ว", f"{lines} รายการ {files} ไฟล์"],
    ]


def _order(of: Round) -> str:
    return f"คำสั่งที่ {of.order_number} ลงวันที่ {format_date(of.order_date)}" if of.order_date else ""


def _signed(person: Person | None, at: Any) -> str:
    return f"{person.full_name} เมื่อ {format_datetime(at)}" if person and at else ""


def _part(chair: bool) -> str:
    return "ประธานกรรมการ" if chair else "กรรมการ"


def _lines(of: Round) -> list[Listed]:
    return list(of.listed.select_related("entry__book__register__unit", "folder"))
