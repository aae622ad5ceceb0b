"""Removes blobs that a device sent and no record ever named. `ingest` does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.documents import unnamed


class Command(BaseCommand):
    help = "Removes blobs that devices sent and that no record has named for settings.BLOB_UNNAMED_AGE."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{unnamed.collect()} blobs removed")
