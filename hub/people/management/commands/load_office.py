"""Loads an office from two CSV files: units.csv and persons.csv. Done twice it changes nothing more.

units.csv: kind, code, parent (code), name, name_en. persons.csv: code, title, given_name, family_name, name_en,
unit (code), role, position. UTF-8. All is loaded, or nothing.
"""

import argparse
import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hub.people.models import Membership, Person, Unit


class Command(BaseCommand):
    help = "Loads units and persons from FOLDER/units.csv and FOLDER/persons.csv."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--password-file", type=Path, help="a first password, for those named by --sign-in")
        parser.add_argument("--sign-in", action="append", default=[], metavar="CODE", help="who gets that password")

    @transaction.atomic
    def handle(self, *args: Any, folder: Path, password_file: Path | None, sign_in: list[str], **options: Any) -> None:
        units = self.read(folder / "units.csv", self.unit)
        persons = self.read(folder / "persons.csv", self.person)
        if password_file:
            password = password_file.read_text().strip()
            for person in Person.objects.filter(staff_code__in=sign_in):
                if not person.has_usable_password():
                    person.set_password(password)
                    person.save()
        self.stdout.write(f"{units} units, {persons} persons")

    def read(self, path: Path, load: Any) -> int:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                count = 0
                for row in reader:
                    try:
                        load(row)
                    except (KeyError, ValueError, ValidationError, Unit.DoesNotExist) as fault:
                        raise CommandError(f"{path}, line {reader.line_num}: {fault}") from fault
                    count += 1
        except (OSError, UnicodeDecodeError, csv.Error) as fault:
            raise CommandError(f"{path}: {fault}") from fault
        return count

    def unit(self, row: dict[str, str]) -> None:
        unit = Unit.objects.filter(code=row["code"]).first() or Unit(code=row["code"])
        unit.parent = Unit.objects.get(code=row["parent"]) if row["parent"] else None
        unit.kind, unit.name, unit.name_en = row["kind"], row["name"], row["name_en"]
        unit.full_clean()
        unit.save()

    def person(self, row: dict[str, str]) -> None:
        person = Person.objects.filter(staff_code=row["code"]).first()
        if person is None:
            person = Person(staff_code=row["code"])
            person.set_unusable_password()
        person.title, person.given_name, person.family_name = row["title"], row["given_name"], row["family_name"]
        person.name_en = row["name_en"]
        person.full_clean()
        person.save()
        Membership.objects.update_or_create(
            person=person,
            unit=Unit.objects.get(code=row["unit"]),
            role=Membership.Role(row["role"]),
            defaults={"position": row["position"]},
        )
