"""Persons: the list, one person, adding, changing, closing, one-time passwords, memberships."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hub.people.models import Membership, Person, Unit

Role = Membership.Role


def names(page) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', page.content.decode())


def person_data(unit: Unit, **changes: str) -> dict[str, str]:
    data = {"staff_code": "n1", "title": "นาง", "given_name": "ใหม่", "family_name": "มาดี"}
    return data | {"serving-unit": str(unit.pk), "serving-role": "staff"} | changes


def test_the_list_is_in_thai_order(administrator: Person, make_person, school: Unit, signed_in) -> None:
    for code, name in enumerate(["แก้ว", "เก่ง", "ฮานา", "กบ"]):
        make_person(f"P{code}", school, title="", given_name=name, family_name="ก")
    shown = names(signed_in(administrator).get(f"/people/persons/?unit={school.code}"))
    assert shown == ["กบ ก", "เก่ง ก", "แก้ว ก", "ฮานา ก"]


@pytest.mark.parametrize("query", ["เพ็ญ", "ครูใหญ่ เพ็ญ", "sdir", "SDIR"])
def test_the_list_finds_by_words_of_name_or_code(
    administrator: Person, school_director: Person, signed_in, query: str
) -> None:
    assert names(signed_in(administrator).get("/people/persons/", {"q": query})) == ["นางเพ็ญศรี ครูใหญ่"]


def test_the_list_says_when_nobody_was_found(administrator: Person, signed_in) -> None:
    assert "ไม่พบบุคลากร" in signed_in(administrator).get("/people/persons/?q=xyz").content.decode()


def test_the_list_answers_htmx_with_the_table_alone(administrator: Person, signed_in) -> None:
    page = signed_in(administrator).get("/people/persons/", headers={"HX-Request": "true", "HX-Target": "found"})
    assert "<table" in page.content.decode()
    assert "<html" not in page.content.decode()


def test_a_school_director_sees_the_school_only(
    school_director: Person, school_staff: Person, administrator: Person, signed_in
) -> None:
    client = signed_in(school_director)
    assert set(names(client.get("/people/persons/"))) == {"นางเพ็ญศรี ครูใหญ่", "นางสาวแก้วตา ครูดี"}
    assert client.get(f"/people/persons/{administrator.pk}/").status_code == 404
    assert client.get(f"/people/persons/{school_staff.pk}/").status_code == 200


def test_staff_see_no_list(school_staff: Person, signed_in) -> None:
    assert signed_in(school_staff).get("/people/persons/").status_code == 403


def test_adding_makes_a_person_who_serves_and_cannot_sign_in_yet(
    school_administrator: Person, school: Unit, signed_in
) -> None:
    data = person_data(school, phone="๐๘๑ ๒๓๔ ๕๖๗๘")
    assert signed_in(school_administrator).post("/people/persons/add/", data).status_code == 302
    person = Person.objects.get(staff_code="N1")
    assert person.phone == "081-234-5678"
    assert not person.has_usable_password()
    assert person.memberships.get().unit == school


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"staff_code": "SADMIN"}, "รหัสนี้เป็นของบุคลากรอื่นแล้ว"),
        ({"staff_code": "sadmin "}, "รหัสนี้เป็นของบุคลากรอื่นแล้ว"),
        ({"staff_code": "ก1"}, "ใช้ตัวอักษรอังกฤษ"),
        ({"given_name": ""}, "กรุณากรอกช่องนี้"),
        ({"phone": "12"}, "โทรศัพท์"),
        ({"email": "x"}, "กรอกอีเมลให้ถูกต้อง"),
        ({"serving-end": "31 กุมภาพันธ์ 2569"}, "ไม่มีวันที่ 31"),
        ({"serving-start": "2 ม.ค. 2569", "serving-end": "1 ม.ค. 2569"}, "วันสิ้นสุดอยู่ก่อนวันเริ่ม"),
        ({"serving-role": "king"}, "ตัวเลือกนี้ใช้ไม่ได้"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    school_administrator: Person, school: Unit, signed_in, changes: dict[str, str], says: str
) -> None:
    page = signed_in(school_administrator).post("/people/persons/add/", person_data(school, **changes))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Person.objects.filter(given_name="ใหม่").exists()


def test_an_administrator_of_a_school_cannot_add_to_another(
    school_administrator: Person, other_school: Unit, signed_in
) -> None:
    assert signed_in(school_administrator).post("/people/persons/add/", person_data(other_school)).status_code == 422


@pytest.mark.parametrize("action", ["edit", "active", "one-time-password"])
def test_an_account_is_changed_only_by_who_administers_all_its_units(
    school_administrator: Person, administrator: Person, school: Unit, signed_in, action: str
) -> None:
    Membership.objects.create(person=administrator, unit=school, role=Role.STAFF)
    password = administrator.password
    client = signed_in(school_administrator)
    assert client.get(f"/people/persons/{administrator.pk}/").status_code == 200
    assert client.post(f"/people/persons/{administrator.pk}/{action}/", {"active": "0"}).status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.password == password


@pytest.mark.parametrize("action", ["edit", "active", "one-time-password", "memberships/add"])
def test_who_may_only_see_may_not_change(school_director: Person, school_staff: Person, signed_in, action: str) -> None:
    url = f"/people/persons/{school_staff.pk}/{action}/"
    assert signed_in(school_director).post(url, {"active": "0"}).status_code == 403


def test_a_one_time_password_is_shown_once_and_works_and_ends_a_pause(
    school_administrator: Person, school_staff: Person, signed_in
) -> None:
    for _ in range(5):
        Client().post("/people/sign-in/", {"username": "TEACHER", "password": "wrong"})
    page = signed_in(school_administrator).post(f"/people/persons/{school_staff.pk}/one-time-password/")
    found = re.search(r'class="secret">([a-z0-9-]+)<', page.content.decode())
    assert found
    assert "no-store" in page["Cache-Control"]
    theirs = Client()
    theirs.post("/people/sign-in/", {"username": "TEACHER", "password": found[1]})
    assert theirs.get("/")["Location"] == "/people/password/"


def test_closing_and_opening_an_account(school_administrator: Person, school_staff: Person, signed_in) -> None:
    client, url = signed_in(school_administrator), f"/people/persons/{school_staff.pk}/active/"
    client.post(url, {"active": "0"})
    assert not Person.objects.get(pk=school_staff.pk).is_active
    assert names(client.get("/people/persons/?state=closed")) == ["นางสาวแก้วตา ครูดี"]
    client.post(url, {"active": "1"})
    assert Person.objects.get(pk=school_staff.pk).is_active


def test_nobody_closes_the_own_account_or_drops_the_own_administration(administrator: Person, signed_in) -> None:
    client, held = signed_in(administrator), administrator.memberships.get()
    client.post(f"/people/persons/{administrator.pk}/active/", {"active": "0"})
    client.post(f"/people/memberships/{held.pk}/remove/")
    client.post(f"/people/memberships/{held.pk}/", {"unit": held.unit_id, "role": "staff"})
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.memberships.get().role == Role.ADMINISTRATOR


def test_a_membership_is_added_with_thai_dates_changed_and_removed(
    administrator: Person, school_staff: Person, other_school: Unit, signed_in
) -> None:
    client = signed_in(administrator)
    data = {"unit": other_school.pk, "role": "clerk", "position": "ครู", "start": "๑ ต.ค. ๒๕๖๙", "end": ""}
    assert client.post(f"/people/persons/{school_staff.pk}/memberships/add/", data).status_code == 302
    held = school_staff.memberships.get(unit=other_school)
    assert held.start is not None
    assert held.start.isoformat() == "2026-10-01"
    assert "1 ตุลาคม 2569" in client.get(f"/people/memberships/{held.pk}/").content.decode()
    assert client.post(f"/people/persons/{school_staff.pk}/memberships/add/", data).status_code == 422, "twice"
    assert client.post(f"/people/memberships/{held.pk}/", data | {"role": "deputy"}).status_code == 302
    assert client.post(f"/people/memberships/{held.pk}/remove/").status_code == 302
    assert school_staff.memberships.count() == 1


@pytest.mark.parametrize("path", ["", "remove/"])
def test_memberships_of_other_units_are_out_of_reach(
    school_administrator: Person, office_clerk: Person, signed_in, path: str
) -> None:
    held = office_clerk.memberships.get()
    assert signed_in(school_administrator).post(f"/people/memberships/{held.pk}/{path}").status_code == 404
