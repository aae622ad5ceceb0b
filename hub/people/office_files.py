"""Units and persons from CSV files: what they would change, row by row, and the doing of it. All rows, or none.

units: kind, code, parent (code), name, name_en. persons: code, title, given_name, family_name, name_en, unit (code),
role, position. Who is not in the file stays as they are; done twice it changes nothing more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from common.thai.codes import staff_code
from common.thai.normalise import normalise
from hub.people.models import Membership, Person, Unit

Kind = Literal["units", "persons"]
Outcome = Literal["new", "changed", "same"]
Row = dict[str, str]

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "units": ("kind", "code", "parent", "name", "name_en"),
    "persons": ("code", "title", "given_name", "family_name", "name_en", "unit", "role", "position"),
}
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be taken; `line` counts as a text editor does, the heading is line 1."""

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


class RowRefused(Exception):
    """A row that makes no sense, in the reader's language."""


def decode(data: bytes) -> str:
    """The text of a file. Raises RowRefused for one that is too large or not UTF-8, as Excel's plain CSV in Thai is."""
    if len(data) > MOST_BYTES:
        raise RowRefused(_("ไฟล์ใหญ่เกิน 1 MB แบ่งเป็นหลายไฟล์"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RowRefused(_("ไฟล์ไม่ใช่ UTF-8 ใน Excel ให้บันทึกเป็น “CSV UTF-8 (Comma delimited)”")) from fault


def load(kind: Kind, text: str, *, keep: bool) -> Report:
    """Goes through the file. Unless `keep`, and whenever a row is at fault, the database is as it was afterwards."""
    report = Report()
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    take: Callable[[Row], tuple[Outcome, str]] = _unit if kind == "units" else _person
    with transaction.atomic():
        try:
            lacking = [column for column in COLUMNS[kind] if column not in (reader.fieldnames or ())]
            if lacking:
                report.faults.append(Wrong(1, _("ไม่มีคอลัมน์ %s") % ", ".join(lacking)))
            for row in () if lacking else reader:
                _take(report, reader.line_num, row, take)
        except csv.Error as fault:
            report.faults.append(Wrong(reader.line_num, _("อ่านไฟล์ CSV ไม่ได้: %s") % fault))
        if not report.faults and not report.lines:
            report.faults.append(Wrong(1, _("ไฟล์ไม่มีข้อมูล")))
        if report.faults or not keep:
            transaction.set_rollback(True)
    return report


def _take(report: Report, line: int, row: Row, take: Callable[[Row], tuple[Outcome, str]]) -> None:
    if None in row or None in row.values():
        report.faults.append(Wrong(line, _("จำนวนช่องไม่เท่ากับหัวตาราง")))
        return
    try:
        with transaction.atomic():
            outcome, label = take({name: normalise(value).strip() for name, value in row.items()})
    except RowRefused as fault:
        report.faults.append(Wrong(line, str(fault)))
    except ValidationError as fault:
        report.faults.append(Wrong(line, _told(fault)))
    else:
        report.lines.append(Line(line, outcome, label))


def _told(fault: ValidationError) -> str:
    if not hasattr(fault, "error_dict"):
        return " ".join(fault.messages)
    labels = {each.name: str(each.verbose_name) for model in (Unit, Person, Membership) for each in model._meta.fields}
    said = fault.message_dict.items()
    return " · ".join(f"{labels.get(name, name)}: {' '.join(texts)}" for name, texts in said)


def _unit(row: Row) -> tuple[Outcome, str]:
    unit = Unit.objects.filter(code=row["code"]).first() or Unit(code=row["code"])
    parent = _unit_of(row["parent"]) if row["parent"] else None
    outcome = _save(unit, {"kind": row["kind"], "name": row["name"], "name_en": row["name_en"], "parent": parent})
    return outcome, f"{unit.code} {unit.name}"


def _person(row: Row) -> tuple[Outcome, str]:
    code = staff_code(row["code"])
    person = Person.objects.filter(staff_code=code).first()
    if person is None:
        person = Person(staff_code=code)
        person.set_unusable_password()
    outcome = _save(person, {name: row[name] for name in ("title", "given_name", "family_name", "name_en")})
    unit, role = _unit_of(row["unit"]), row["role"]
    held = Membership.objects.filter(person=person, unit=unit, role=role).first()
    serving = _save(held or Membership(person=person, unit=unit, role=role), {"position": row["position"]})
    if outcome == "same" and serving != "same":
        outcome = "changed"
    return outcome, f"{person.staff_code} {person.full_name}"


def _unit_of(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise RowRefused(_("ไม่มีหน่วยงานรหัส “%s”") % code)
    return unit


def _save(row: Model, values: dict[str, object]) -> Outcome:
    new = row.pk is None
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not new and not changed:
        return "same"
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return "new" if new else "changed"
