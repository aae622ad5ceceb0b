"""The process that sends through one modem."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.sms.gateway import Gateway
from hub.sms.models import Modem
from hub.sms.modems.finding import open_modem


class Command(BaseCommand):
    help = "Sends and receives short messages through one modem, by its name. Runs until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("modem")

    def handle(self, *args: Any, **options: Any) -> None:
        modem = Modem.objects.filter(name=options["modem"]).first()
        if modem is None:
            known = ", ".join(Modem.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"no modem {options['modem']}; known: {known}")
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        signal.signal(signal.SIGINT, lambda *_: stopping.set())
        self.stdout.write(f"gateway of {modem} runs")
        Gateway(modem, open_modem, stopping).run()
