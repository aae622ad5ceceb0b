"""The process that sends through one modem."""

import os
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.sms import environment
from hub.sms.models import Modem


class Command(BaseCommand):
    help = "Sends and receives short messages through one modem, by its name. Runs until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("modem", nargs="?", default="", help="its name")
        parser.add_argument("--id", type=int, help="its number in the database, instead of its name")
        parser.add_argument("--until-input-ends", action="store_true", help="also stop when standard input ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := environment.missing_drivers():
            raise CommandError(f"not installed: {', '.join(missing)} (the extra `sms`)")
        from hub.sms.gateway import Gateway
        from hub.sms.modems.finding import open_modem

        wanted = {"pk": options["id"]} if options["id"] is not None else {"name": options["modem"]}
        modem = Modem.objects.filter(**wanted).first()
        if modem is None:
            known = ", ".join(Modem.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"no modem {options['modem'] or options['id']}; known: {known}")
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        signal.signal(signal.SIGINT, lambda *_: stopping.set())
        if options["until_input_ends"]:
            threading.Thread(target=_stop_with_input, args=(stopping,), daemon=True).start()
        self.stdout.write(f"gateway of {modem} runs")
        Gateway(modem, open_modem, stopping).run()


def _stop_with_input(stopping: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):  # without a buffer, whose lock would be missed when Python ends
        pass
    stopping.set()
