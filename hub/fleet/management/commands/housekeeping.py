"""What is due now and then: photos whose time is over, erasures that were cut short, sessions that ended.

`ingest` sees to it every hour.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from hub.fleet import erasures, housekeeping


class Command(BaseCommand):
    help = "Erases photos and visits that are older than the office keeps them, and sessions that ended."

    def handle(self, *args: Any, **options: Any) -> None:
        for said in housekeeping.run(timezone.now()):
            self.stdout.write(said)
        erasures.finish()
        call_command("clearsessions")
