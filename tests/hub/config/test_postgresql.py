"""The hub on PostgreSQL: every migration runs, and a Thai list is in the right order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.own_hub import OwnHub, Server

SORTED = """
from hub.people.models import Person
for code, name in enumerate(["แก้ว", "เก่ง", "ฮานา", "กบ"]):
    Person.objects.create(staff_code=code, given_name=name, family_name="ก")
print([person.given_name for person in Person.objects.all()])
"""


@pytest.mark.postgresql
def test_every_migration_runs_and_persons_are_in_thai_order(postgresql: Server, tmp_path: Path) -> None:
    hub = OwnHub(tmp_path, postgresql.create("from_nothing"))
    hub.manage("migrate")
    hub.manage("migrate", "--check")
    assert hub.manage("shell", "-v0", "-c", SORTED).strip() == "['กบ', 'เก่ง', 'แก้ว', 'ฮานา']"
