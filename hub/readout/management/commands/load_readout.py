"""`python hub/manage.py load_readout FOLDER`: what kiosks show, from a folder of files (hub.readout.loading)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.readout.loading import CannotLoad, load


class Command(BaseCommand):
    help = "Loads or updates the pages in FOLDER and publishes them. Pages edited on the hub since stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(options["folder"].resolve())
        except CannotLoad as fault:
            raise CommandError(str(fault)) from fault
        version = f"version {loaded.publication.version} published" if loaded.publication else "nothing to publish"
        self.stdout.write(f"{len(loaded.new)} new, {len(loaded.changed)} changed, {len(loaded.kept)} kept; {version}")
