"""What the pages of consents and faces do, from the command line: for consents that were given on paper."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.thai.codes import staff_code
from hub.people.models import Person
from hub.photogenic import consents
from hub.photogenic.models import FaceTemplate


class Command(BaseCommand):
    help = "Records that CODE consented on paper to face matching; with --approve, approves the enrolment that waits."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--by", required=True, metavar="CODE", help="who saw the paper, or compared the photos")
        parser.add_argument("--approve", action="store_true")

    def handle(self, *args: Any, code: str, by: str, approve: bool, **options: Any) -> None:
        person, witness = self.person(code), self.person(by)
        if approve:
            waiting = FaceTemplate.objects.filter(person=person, state=FaceTemplate.State.WAITING).first()
            if waiting is None:
                raise CommandError(f"no enrolment of {person.staff_code} waits")
            self.done(lambda: consents.approve(waiting, witness))
        else:
            self.done(lambda: consents.give(person, witness, "th", on_paper=True))

    def person(self, code: str) -> Person:
        person = Person.objects.filter(staff_code=staff_code(code)).first()
        if person is None:
            raise CommandError(f"nobody has the staff code {code}")
        return person

    def done(self, act: Any) -> None:
        try:
            act()
        except consents.NotAllowed as refusal:
            raise CommandError(f"not now: {refusal.reason}") from refusal
        self.stdout.write("done")
