"""`python hub/manage.py compilemessages`: in place of Django's, without the gettext programs."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.look import messages


class Command(BaseCommand):
    help = "Compiles hub/locale for Django. Run at set-up and after an update."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for compiled in messages.compile_all():
            if options["verbosity"]:
                self.stdout.write(str(compiled))
