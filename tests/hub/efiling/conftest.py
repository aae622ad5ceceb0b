"""An office with its registers, and who keeps them."""

from __future__ import annotations

import pytest
from django.db import connection

from hub.efiling import append_only
from hub.efiling.models import Agency, Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Person, Unit


@pytest.fixture
def receive(office: Unit) -> Register:
    return Register.objects.create(unit=office, kind=RegisterKind.RECEIVE)


@pytest.fixture
def send(office: Unit) -> Register:
    Agency.objects.create(unit=office, code="ศธ 04099")
    return Register.objects.create(unit=office, kind=RegisterKind.SEND)


@pytest.fixture
def secret(office: Unit, registrar: Person) -> Register:
    made = Register.objects.create(unit=office, kind=RegisterKind.RECEIVE, secret=True)
    made.registrars.add(registrar)
    return made


@pytest.fixture
def registrar(make_person, office: Unit) -> Person:
    return make_person("SECRET", office, "clerk", given_name="เงียบ", family_name="สนิท")


@pytest.fixture
def tampering(db: None):
    """Somebody with the database in their hands, who has put its guards aside."""
    append_only.release(connection)
