"""The process that keeps the gateways of all enabled modems running."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.sms import environment
from hub.sms.supervising import AlreadyRuns, Supervisor


class Command(BaseCommand):
    help = "Runs one gateway for each enabled modem, and starts it again where it ends. Runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := environment.missing_drivers():
            raise CommandError(f"not installed: {', '.join(missing)} (the extra `sms`)")
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        signal.signal(signal.SIGINT, lambda *_: stopping.set())
        try:
            supervisor = Supervisor()
        except AlreadyRuns:
            raise CommandError("sms_gateways runs already for this hub") from None
        self.stdout.write("gateways run")
        supervisor.run(stopping)
