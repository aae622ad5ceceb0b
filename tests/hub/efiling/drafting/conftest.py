"""A group's member who drafts, the line above, and the registers that number what is signed."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache

from hub.efiling.drafting import proposing, writing
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.models import Draft, Rank
from hub.efiling.models import Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Membership, Person, Unit

WHOLE: dict[str, Any] = {
    "subject": "ขอเชิญประชุมผู้บริหารสถานศึกษา ครั้งที่ 3/2569",
    "rank": "ordinary",
    "recipient": "ผู้อำนวยการโรงเรียนบ้านหนองบัว",
    "cause": "ด้วยสำนักงานเขตพื้นที่การศึกษากำหนดประชุมผู้บริหารสถานศึกษา ครั้งที่ 3/2569 ที่ห้องประชุมใหญ่ ชั้น 2",
    "purpose": "จึงขอเชิญท่านเข้าร่วมประชุมในวันที่ 30 พฤศจิกายน 2569 เวลา 09.00 น.",
    "conclusion": "จึงเรียนมาเพื่อโปรดพิจารณา",
    "body": "ด้วยมีความจำเป็นต้องแต่งตั้งคณะกรรมการดำเนินงาน จึงแต่งตั้งผู้มีรายชื่อต่อไปนี้",
}


@pytest.fixture(autouse=True)
def _ranks(db: None) -> None:
    """A test that empties the tables takes the migration's rows with them."""
    cache.clear()
    if not Rank.objects.exists():
        importlib.import_module("hub.efiling.drafting.migrations.0002_ranks").fill(apps, None)


@pytest.fixture
def whole() -> Content:
    """A letter with nothing left to say."""
    return read(WHOLE)


@pytest.fixture
def head_of_group(make_person, group: Unit) -> Person:
    person = make_person("HEAD", group, "director", title="นาย", given_name="บุญส่ง", family_name="ปัญญาดี")
    Membership.objects.filter(person=person).update(position="ผู้อำนวยการกลุ่มอำนวยการ")
    return person


@pytest.fixture
def director_position(office_director: Person) -> Membership:
    held = office_director.memberships.get()
    held.position = "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"
    held.save()
    return held


@pytest.fixture
def head_position(head_of_group: Person) -> Membership:
    return head_of_group.memberships.get()


@pytest.fixture
def registers(send: Register, office: Unit) -> dict[str, Register]:
    """One of each kind that numbers what is written."""
    kinds = (RegisterKind.ORDER, RegisterKind.ANNOUNCEMENT, RegisterKind.CERTIFICATE)
    return {RegisterKind.SEND: send} | {kind: Register.objects.create(unit=office, kind=kind) for kind in kinds}


@pytest.fixture
def draft(send: Register, group: Unit, group_staff: Person, whole: Content) -> Draft:
    return writing.start(group_staff, group, "external", whole)


@pytest.fixture
def proposed(draft: Draft, group_staff: Person, director_position: Membership) -> Draft:
    """To the director alone, who signs."""
    return proposing.propose(draft, group_staff, [], director_position, draft.version)


@pytest.fixture
def drawn() -> str:
    """A signature as the pad posts it."""
    strokes = [[[40, 120], [120, 40], [200, 160], [300, 60], [400, 140]], [[120, 180], [380, 175]]]
    return json.dumps({"width": 500, "height": 200, "strokes": strokes})
