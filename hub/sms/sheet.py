"""A message's recipients as an XLSX file: every cell is text: nothing typed becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.thai.dates import format_datetime
from hub.look.language import page_language
from hub.sms.following import Row
from hub.sms.network_causes import in_words as why
from hub.sms.numbers import shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (28, 32, 16, 18, 24, 24, 40, 50, 24)


def recipients(those: Iterable[Row], answers: Mapping[int, str] | None = None) -> bytes:
    """`answers` to its poll, by recipient."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet("SMS")
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    headings = [
        pgettext("thing", "ชื่อ"), _("หน่วยงาน"), _("โทรศัพท์"), _("สถานะ"), _("เวลา"),
        _("รับทราบเมื่อ"), _("เหตุ"), _("ข้อความ"), *([_("คำตอบ")] if answers is not None else []),
    ]  # fmt: skip
    line = 0
    for line, row in enumerate([headings, *(_cells(row, answers) for row in those)]):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, wrapped if line else head)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)
    workbook.close()
    return file.getvalue()


def _cells(row: Row, answers: Mapping[int, str] | None) -> list[str]:
    to = row.recipient
    acknowledged = to.acknowledged_at
    return [
        str(to.person or to.name), str(to.unit or ""), shown(to.number), str(row.standing.label),
        format_datetime(row.at, page_language(), "short") if row.at else "",
        format_datetime(acknowledged, page_language(), "short") if acknowledged else "",
        why(row.cause), to.text, *([answers.get(to.pk, "")] if answers is not None else []),
    ]  # fmt: skip
