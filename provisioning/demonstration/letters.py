"""Registers of the demonstration's office with some letters in them, entered as its clerk would."""

import csv
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from hub.efiling import registering
from hub.efiling.models import Agency, Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Person, Unit

AGENCY_CODE = "ศธ 04099"
SCHOOL_KINDS = (RegisterKind.RECEIVE, RegisterKind.SEND, RegisterKind.ORDER)


def load(file: Path, clerk_code: str) -> None:
    """Nothing happens where there are registers already."""
    if Register.objects.exists():
        return
    office, clerk = Unit.objects.get(kind=Unit.Kind.OFFICE), Person.objects.get(staff_code=clerk_code)
    Agency.objects.create(unit=office, code=AGENCY_CODE)
    registers = {str(kind): Register.objects.create(unit=office, kind=kind) for kind in RegisterKind}
    for school in Unit.objects.filter(kind=Unit.Kind.SCHOOL):
        Agency.objects.create(unit=school, code=f"{AGENCY_CODE}.{school.code[-3:]}")
        Register.objects.bulk_create(Register(unit=school, kind=kind) for kind in SCHOOL_KINDS)
    today = timezone.localdate()
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            kind, dated = line.pop("register"), today - timedelta(days=int(line.pop("days_ago")))
            circular = kind == "circular"
            of = registers[RegisterKind.SEND if circular else kind]
            registering.register(of, clerk, {**line, "dated": dated}, circular=circular)
