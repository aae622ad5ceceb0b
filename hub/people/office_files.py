"""Units and persons from CSV files: what they would change, row by row, and the doing of it. All rows, or none.

units: kind, code, parent (code), name, name_en. persons: code, title, given_name, family_name, name_en, unit (code),
role, position, and where the file has them phone and email, of which an empty cell leaves what is known. Who is not in
the file stays as they are; who is serves there from now on, even if an end was set and has passed; done twice it
changes nothing more.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from common.thai.codes import staff_code
from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.phones import parse_phone
from hub.look.language import page_language
from hub.people.models import Membership, Person, Unit

Kind = Literal["units", "persons"]
Outcome = Literal["new", "changed", "same"]
Row = dict[str, str]

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "units": ("kind", "code", "parent", "name", "name_en"),
    "persons": ("code", "title", "given_name", "family_name", "name_en", "unit", "role", "position"),
}
MOST_BYTES = 1_000_000
MOST_ROWS = 5_000


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
    """Goes through the file. Unless `keep`, and whenever a row is at fault, the database is as it was afterwards.

    Only `keep` takes the database's write lock: devices write all the time, and a preview must not hold them up.
    """
    report = Report()
    with transaction.atomic() if keep else nullcontext():
        _read(report, kind, text, _Office(kind, keep=keep))
        if keep and report.faults:
            transaction.set_rollback(True)
    return report


def _read(report: Report, kind: Kind, text: str, office: _Office) -> None:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    take = office.unit if kind == "units" else office.person
    try:
        lacking = [column for column in COLUMNS[kind] if column not in (reader.fieldnames or ())]
        if lacking:
            report.faults.append(Wrong(1, _("ไม่มีคอลัมน์ %s") % ", ".join(lacking)))
        for count, row in enumerate(() if lacking else reader, 1):
            if count > MOST_ROWS:
                most = _("ไฟล์มีเกิน %s รายการ แบ่งเป็นหลายไฟล์") % f"{MOST_ROWS:,}"
                report.faults.append(Wrong(reader.line_num, most))
                break
            _take(report, reader.line_num, row, take)
    except csv.Error as fault:
        report.faults.append(Wrong(reader.line_num, _("อ่านไฟล์ CSV ไม่ได้: %s") % fault))
    if not report.faults and not report.lines:
        report.faults.append(Wrong(1, _("ไฟล์ไม่มีข้อมูล")))


def _take(report: Report, line: int, row: Row, take: Callable[[Row], tuple[Outcome, str]]) -> None:
    if None in row or None in row.values():
        report.faults.append(Wrong(line, _("จำนวนช่องไม่เท่ากับหัวตาราง")))
        return
    try:
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


class _Office:
    """Units, persons and memberships as they are, read once, and as the rows change them one after another.

    What is looked up and must be unique is a key here, so no row asks the database.
    """

    def __init__(self, kind: Kind, *, keep: bool) -> None:
        self.keep = keep
        self.today = timezone.localdate()
        units = Unit.objects.in_bulk()
        for unit in units.values():
            unit.parent = units[unit.parent_id] if unit.parent_id is not None else None
        self.units = {unit.code: unit for unit in units.values()}
        self.persons: dict[str, Person] = {}
        self.served: dict[tuple[str, str, str], Membership] = {}
        if kind == "persons":
            self.persons = {person.staff_code: person for person in Person.objects.all()}
            for held in Membership.objects.places().select_related("person", "unit"):
                self.served[held.person.staff_code, held.unit.code, held.role] = held
        rows: Iterable[Model] = (*self.units.values(), *self.persons.values(), *self.served.values())
        self._said: dict[str, tuple[str, ...]] = {}
        self._known = {id(row) for row in rows}

    def _say_one_thing(self, code: str, said: tuple[str, ...]) -> None:
        """A code that stands twice in the file must mean the same both times, or the second would become the first."""
        if self._said.setdefault(code, said) != said:
            raise RowRefused(_("รหัส “%s” อยู่ในไฟล์สองครั้งแต่ข้อมูลไม่ตรงกัน") % code)

    def unit(self, row: Row) -> tuple[Outcome, str]:
        self._say_one_thing(row["code"], (row["kind"], row["name"], row["name_en"]))
        unit = self.units.get(row["code"]) or Unit(code=row["code"])
        parent = self._unit_of(row["parent"]) if row["parent"] else None
        if parent is not None and any(above is unit for above in parent.line()):
            raise RowRefused(_("ย้ายหน่วยงานไปไว้ในตัวเองหรือในหน่วยงานย่อยของตัวเองไม่ได้"))
        outcome = self._put(
            unit, {"kind": row["kind"], "name": row["name"], "name_en": row["name_en"], "parent": parent}
        )
        self.units[unit.code] = unit
        return outcome, f"{unit.code} {unit.name}"

    def person(self, row: Row) -> tuple[Outcome, str]:
        code = staff_code(row["code"])
        said = {name: row[name] for name in ("title", "given_name", "family_name", "name_en")}
        self._say_one_thing(code, tuple(said.values()))
        for name, read in (("phone", _phone), ("email", str)):
            if row.get(name):
                said[name] = read(row[name])
                self._say_one_thing(f"{code} {name}", (said[name],))
        person = self.persons.get(code)
        if person is None:
            person = Person(staff_code=code)
            person.set_unusable_password()
        outcome = self._put(person, dict(said))
        self.persons[code] = person
        unit, role = self._unit_of(row["unit"]), row["role"]
        held = self.served.get((code, unit.code, role)) or Membership(person=person, unit=unit, role=role)
        ended = held.end is not None and held.end < self.today
        serving = self._put(held, {"position": row["position"], "end": None if ended else held.end})
        self.served[code, unit.code, role] = held
        if outcome == "same" and serving != "same":
            outcome = "changed"
        return outcome, f"{person.staff_code} {person.full_name}"

    def _unit_of(self, code: str) -> Unit:
        if code not in self.units:
            raise RowRefused(_("ไม่มีหน่วยงานรหัส “%s”") % code)
        return self.units[code]

    def _put(self, row: Model, values: dict[str, object]) -> Outcome:
        """Raises ValidationError, with the row as it was."""
        before = {name: getattr(row, name) for name in values}
        new = id(row) not in self._known
        if not new and before == values:
            return "same"
        _set(row, values)
        try:
            # Without the checks that ask the database: relations are rows from here, keys say what is unique.
            row.full_clean(exclude={"parent", "person", "unit"}, validate_unique=False, validate_constraints=False)
        except ValidationError:
            _set(row, before)
            raise
        if self.keep:
            row.save()
        self._known.add(id(row))
        return "new" if new else "changed"


_WITHOUT_ITS_NOUGHT = re.compile("[689][0-9]{8}")


def _phone(typed: str) -> str:
    """As forms store one. Spreadsheets take the nought from the beginning of a number; it is put back."""
    number = f"0{typed}" if _WITHOUT_ITS_NOUGHT.fullmatch(typed) else typed
    try:
        return parse_phone(number).display()
    except InvalidInput as invalid:
        raise RowRefused(f"{_('โทรศัพท์')}: {invalid.message(page_language())}") from invalid


def _set(row: Model, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
