"""The tree of units."""

from __future__ import annotations

import pytest

from hub.people.models import Person, Unit


def unit_data(unit: Unit, **changes: object) -> dict[str, object]:
    data = {"kind": unit.kind, "code": unit.code, "name": unit.name, "name_en": unit.name_en, "order": unit.order}
    return data | {"parent": unit.parent_id or ""} | changes


def test_the_tree_shows_every_unit_with_its_persons(administrator: Person, school_staff: Person, signed_in) -> None:
    text = signed_in(administrator).get("/people/units/").content.decode()
    assert "โรงเรียนบ้านหนองบัว" in text
    assert "1 คน" in text


def test_an_empty_hub_says_where_to_start(administrator: Person, signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.people.units.tree", list)
    assert "เริ่มจากเพิ่มสำนักงานเขตพื้นที่" in signed_in(administrator).get("/people/units/").content.decode()


def test_a_unit_is_added_and_moved(administrator: Person, office: Unit, group: Unit, signed_in) -> None:
    client = signed_in(administrator)
    data = {"kind": "group", "code": "G9", "name": "งานพัสดุ", "order": "1", "parent": office.pk}
    assert client.post("/people/units/add/", data).status_code == 302
    added = Unit.objects.get(code="G9")
    assert client.post(f"/people/units/{added.pk}/", data | {"parent": group.pk}).status_code == 302
    added.refresh_from_db()
    assert added.parent == group


@pytest.mark.parametrize(
    ("which", "changes", "says"),
    [
        ("group", {"parent": "self"}, "ตัวเลือกนี้ใช้ไม่ได้"),
        ("group", {"parent": "below"}, "ตัวเลือกนี้ใช้ไม่ได้"),
        ("group", {"parent": ""}, "เลือกว่าหน่วยงานนี้อยู่ในหน่วยงานใด"),
        ("group", {"code": "5001"}, "รหัสนี้ใช้กับหน่วยงานอื่นแล้ว"),
        ("group", {"kind": "castle"}, "ตัวเลือกนี้ใช้ไม่ได้"),
        ("office", {"parent": "below"}, "ตัวเลือกนี้ใช้ไม่ได้"),
    ],
)
def test_a_tree_that_is_none_is_refused(
    administrator: Person, office: Unit, group: Unit, signed_in, which: str, changes: dict[str, str], says: str
) -> None:
    below = Unit.objects.create(code="G2", kind="group", name="งานย่อย", parent=group)
    unit = {"office": office, "group": group}[which]
    if "parent" in changes:
        changes = {"parent": {"self": unit.pk, "below": below.pk, "": ""}[changes["parent"]]}
    page = signed_in(administrator).post(f"/people/units/{unit.pk}/", unit_data(unit, **changes))
    assert page.status_code == 422
    assert says in page.content.decode()


@pytest.mark.parametrize("path", ["add/", "{pk}/"])
def test_only_the_office_changes_units(school_administrator: Person, school: Unit, signed_in, path: str) -> None:
    client = signed_in(school_administrator)
    assert client.get(f"/people/units/{path.format(pk=school.pk)}").status_code == 403
    assert client.get("/people/units/").status_code == 200


def test_staff_do_not_see_units(school_staff: Person, signed_in) -> None:
    assert signed_in(school_staff).get("/people/units/").status_code == 403
