"""What every test of the hub starts from: an office with a group and two schools, and a person in each role."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from hub.people.models import Membership, Person, Unit
from tests.hub import own_hub as own_hubs
from tests.hub.own_hub import OwnHub, Server

Role = Membership.Role
PASSWORD = "ลมหนาว-พัดผ่าน-ทุ่งนา"
MakePerson = Callable[..., Person]
SignedIn = Callable[[Person], Client]


@pytest.fixture(autouse=True, scope="session")
def _english() -> None:
    """The compiled messages are not kept in git; what Django read before they were made is forgotten."""
    call_command("compilemessages", verbosity=0)
    setting_changed.send(sender=None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True)


_migrated = ""
"""What migrations put into the tables."""
DJANGOS_OWN = ("contenttypes.", "auth.")
"""What Django puts back by itself."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    global _migrated
    with django_db_blocker.unblock():
        rows = json.loads(connection.creation.serialize_db_to_string())
    _migrated = json.dumps([row for row in rows if not row["model"].startswith(DJANGOS_OWN)])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """A test with real transactions empties every table at its end; what migrations put there is put back for those
    that come after it: where tests run on every core, those are not only its like."""
    yield
    marked = item.get_closest_marker("django_db")
    if nextitem is not None and marked is not None and marked.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(_migrated)


@pytest.fixture
def office(db: None) -> Unit:
    return Unit.objects.create(
        code="5001", kind=Unit.Kind.OFFICE, name="สพป. ตัวอย่าง เขต 1", name_en="Example Primary Education Area Office 1"
    )


@pytest.fixture
def group(office: Unit) -> Unit:
    return Unit.objects.create(
        code="5001-1", kind=Unit.Kind.GROUP, name="กลุ่มอำนวยการ", name_en="General Administration", parent=office
    )


@pytest.fixture
def school(office: Unit) -> Unit:
    return Unit.objects.create(
        code="50010001", kind=Unit.Kind.SCHOOL, name="โรงเรียนบ้านหนองบัว", name_en="Ban Nong Bua School", parent=office
    )


@pytest.fixture
def other_school(office: Unit) -> Unit:
    return Unit.objects.create(code="50010002", kind=Unit.Kind.SCHOOL, name="โรงเรียนวัดป่าแดง", parent=office)


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """make_person("A1", unit, Role.CLERK, given_name=…): somebody who can sign in with PASSWORD."""

    def make(code: str, unit: Unit | None = None, role: str = Role.STAFF, **fields: object) -> Person:
        person = Person(**{"staff_code": code, "given_name": "สมศรี", "family_name": "ใจดี", **fields})
        person.set_password(PASSWORD)
        person.save()
        if unit is not None:
            Membership.objects.create(person=person, unit=unit, role=role)
        return person

    return make


@pytest.fixture
def administrator(make_person: MakePerson, office: Unit) -> Person:
    return make_person("ADMIN", office, Role.ADMINISTRATOR, title="นาย", given_name="อนันต์", family_name="ดูแลดี")


@pytest.fixture
def office_director(make_person: MakePerson, office: Unit) -> Person:
    return make_person("DIR", office, Role.DIRECTOR, title="นาง", given_name="ดวงใจ", family_name="นำพา")


@pytest.fixture
def office_clerk(make_person: MakePerson, office: Unit) -> Person:
    return make_person("CLERK", office, Role.CLERK, title="นางสาว", given_name="กตัญญู", family_name="สารบรรณ")


@pytest.fixture
def group_staff(make_person: MakePerson, group: Unit) -> Person:
    return make_person("STAFF", group, Role.STAFF, title="นาย", given_name="ปิ่น", family_name="ผู้กล้า")


@pytest.fixture
def school_director(make_person: MakePerson, school: Unit) -> Person:
    return make_person("SDIR", school, Role.DIRECTOR, title="นาง", given_name="เพ็ญศรี", family_name="ครูใหญ่")


@pytest.fixture
def school_administrator(make_person: MakePerson, school: Unit) -> Person:
    return make_person("SADMIN", school, Role.ADMINISTRATOR, title="นาย", given_name="ไกรสร", family_name="ครูไอที")


@pytest.fixture
def school_staff(make_person: MakePerson, school: Unit) -> Person:
    return make_person("TEACHER", school, Role.STAFF, title="นางสาว", given_name="แก้วตา", family_name="ครูดี")


@pytest.fixture
def signed_in() -> SignedIn:
    """signed_in(person): a browser in which that person has signed in."""

    def browser(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own, without a hub's tables."""
    with own_hubs.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Server:
    made = OwnHub(tmp_path_factory.mktemp("migrated"), postgresql.create(own_hubs.MIGRATED))
    made.manage("migrate", "-v0")
    return postgresql


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_hubs.migrated_sqlite(tmp_path_factory.mktemp("migrated"))


_databases = itertools.count()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def own_hub(request: pytest.FixtureRequest, tmp_path: Path) -> OwnHub:
    """A migrated hub of the test's own, on both databases."""
    folder = tmp_path / "hub"
    if request.param == "sqlite":
        return own_hubs.on_sqlite(request.getfixturevalue("migrated_sqlite"), folder)
    server = request.getfixturevalue("migrated_postgresql")
    return own_hubs.on_postgresql(server, folder, f"own{next(_databases)}")
