"""`python hub/manage.py makemessages`: in place of Django's, without the gettext programs."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.look import messages


class Command(BaseCommand):
    help = (
        "Brings hub/locale/en up to date with the texts in the hub's code and templates, and lists what lacks English."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        messages.update()
        for text in messages.missing():
            self.stdout.write(f"{text.file}:{text.line}: {text.text}")
        self.stdout.write(f"{messages.CATALOGUE}")
