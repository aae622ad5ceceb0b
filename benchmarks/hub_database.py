"""A hub with an empty database of its own, in this process, for a benchmark's time."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FreshHub:
    """An office with one clerk."""

    clerk: Any

    def signed_in(self, person: Any) -> Any:
        """A client in which the person has signed in (django.test.Client)."""
        from django.test import Client

        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client


@contextmanager
def fresh_hub() -> Iterator[FreshHub]:
    """To be entered once in a process: Django is set up with it."""
    with tempfile.TemporaryDirectory(prefix="sp-power-benchmark-") as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="hub.config.settings", SP_DATA=folder)
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        from hub.people.models import Membership, Person, Unit

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        office = Unit.objects.create(code="1", kind=Unit.Kind.OFFICE, name="สพป. ตัวอย่าง เขต 1")
        clerk = Person.objects.create(staff_code="1", given_name="กตัญญู", family_name="สารบรรณ")
        Membership.objects.create(person=clerk, unit=office, role=Membership.Role.CLERK)
        yield FreshHub(clerk)
