"""The process that does what goes on behind the pages."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from hub.documents import background


class Command(BaseCommand):
    help = "Reads scans, fetches the mailbox and whatever else goes on behind the pages. Runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        signal.signal(signal.SIGINT, lambda *_: stopping.set())
        self.stdout.write("background runs")
        background.run(stopping)
