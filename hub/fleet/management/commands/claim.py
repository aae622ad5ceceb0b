"""Makes a claim code from the command line: for provisioning without a browser."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.link.seal import write_private
from hub.fleet import claims
from hub.fleet.models import Kind
from hub.people.models import Unit


class Command(BaseCommand):
    help = "Makes a one-time claim code; writes the enrol.toml that a device needs into the file given."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("name")
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", help="the code of the unit where the device stands (default: the area office)")

    def handle(self, *args: Any, kind: str, name: str, file: Path, unit: str | None, **options: Any) -> None:
        found = Unit.objects.filter(**({"code": unit} if unit else {"kind": Unit.Kind.OFFICE})).first()
        if unit and found is None:
            raise CommandError(f"no unit has the code {unit}")
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(file, claims.make(kind, name, found, None).enrol_toml.encode())
        self.stdout.write(f"{file}: for one {kind}, within 24 hours")
