"""The process that does what goes on behind the pages."""

import signal
import threading
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from hub.documents import background


class Command(BaseCommand):
    help = "Reads scans, fetches the mailbox and whatever else goes on behind the pages. Runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(*_signal: object) -> NoReturn:
            # In the midst of a step, too: what it left is taken up again, and its programs end with it.
            stopping.set()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("background runs")
        background.run(stopping)
