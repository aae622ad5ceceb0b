"""Loads an office from two CSV files, units.csv and persons.csv (hub.people.office_files): all of it, or nothing."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hub.people import office_files
from hub.people.models import Person


class Command(BaseCommand):
    help = "Loads units and persons from FOLDER/units.csv and FOLDER/persons.csv."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--password-file", type=Path, help="a first password, for those named by --sign-in")
        parser.add_argument("--sign-in", action="append", default=[], metavar="CODE", help="who gets that password")

    @transaction.atomic
    def handle(self, *args: Any, folder: Path, password_file: Path | None, sign_in: list[str], **options: Any) -> None:
        units = self.load("units", folder / "units.csv")
        persons = self.load("persons", folder / "persons.csv")
        if password_file:
            password = password_file.read_text().strip()
            for person in Person.objects.filter(staff_code__in=sign_in):
                if not person.has_usable_password():
                    person.set_password(password)
                    person.save()
        self.stdout.write(f"{units} units, {persons} persons")

    def load(self, kind: office_files.Kind, path: Path) -> int:
        try:
            report = office_files.load(kind, office_files.decode(path.read_bytes()), keep=True)
        except (OSError, office_files.RowRefused) as fault:
            raise CommandError(f"{path}: {fault}") from fault
        if report.faults:
            raise CommandError("\n".join(f"{path}, line {fault.line}: {fault.text}" for fault in report.faults))
        return len(report.lines)
