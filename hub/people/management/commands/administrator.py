"""Makes the first administrator, or lets one back in: the only account that is not made in the browser."""

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.thai.codes import staff_code
from hub.people import one_time_password
from hub.people.models import Membership, Person, Unit


class Command(BaseCommand):
    help = "Makes CODE an administrator of the area office, with a one-time password, which is printed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--name", nargs=2, metavar=("GIVEN", "FAMILY"), help="for somebody who is not known yet")
        parser.add_argument("--office", metavar="NAME", help="the area office's name, if there is none yet")

    @transaction.atomic
    def handle(self, *args: Any, code: str, name: list[str] | None, office: str | None, **options: Any) -> None:
        unit = Unit.objects.filter(kind=Unit.Kind.OFFICE).first()
        if unit is None:
            if not office:
                raise CommandError("there is no area office yet: give its name with --office")
            unit = Unit.objects.create(code="AREA", kind=Unit.Kind.OFFICE, name=office)
        person = Person.objects.filter(staff_code=staff_code(code)).first()
        if person is None:
            if not name:
                raise CommandError(f"nobody has the staff code {code}: give a name with --name GIVEN FAMILY")
            person = Person(staff_code=staff_code(code), given_name=name[0], family_name=name[1])
        person.is_active = True
        password = one_time_password.give(person)
        try:
            person.full_clean()
        except ValidationError as fault:
            raise CommandError("; ".join(fault.messages)) from fault
        person.save()
        Membership.objects.get_or_create(person=person, unit=unit, role=Membership.Role.ADMINISTRATOR)
        self.stdout.write(f"{person.staff_code} {person}: {password}")
