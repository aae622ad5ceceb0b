"""Units and persons from CSV files: seen first, then done; all of it or nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hub.people.models import Membership, Person, Unit

PERSONS = "code,title,given_name,family_name,name_en,unit,role,position\n"
UNITS = "kind,code,parent,name,name_en\n"
GOOD = PERSONS + "๗๗๑,นาง,มาลี,ศรีสุข,,5001,staff,นักวิชาการ\nADMIN,นาย,อนันต์,ดูแลดี,,5001,administrator,\n"


@pytest.fixture
def client(administrator: Person, signed_in) -> Client:
    return signed_in(administrator)


def upload(client: Client, kind: str, text: str | bytes) -> HttpResponse:
    data = text.encode() if isinstance(text, str) else text
    return client.post(reverse("people:import"), {"kind": kind, "file": SimpleUploadedFile("x.csv", data)})


def test_a_file_is_shown_first_and_written_once_confirmed(client: Client) -> None:
    preview = upload(client, "persons", "\ufeff" + GOOD)
    assert preview.status_code == 200
    assert (preview.context["new"], preview.context["changed"], preview.context["same"]) == (1, 0, 1)
    assert "771 นางมาลี ศรีสุข" in preview.content.decode()
    assert not Person.objects.filter(staff_code="771").exists(), "nothing is written before"
    again = {"kind": "persons", "text": preview.context["text"]}
    assert client.post(reverse("people:import"), again)["Location"] == reverse("people:persons")
    added = Person.objects.get(staff_code="771")
    assert not added.has_usable_password()
    assert Membership.objects.get(person=added).position == "นักวิชาการ"
    assert upload(client, "persons", GOOD).context["same"] == 2, "done twice it changes nothing more"


def test_units_may_stand_in_units_of_the_same_file(client: Client, office: Unit) -> None:
    text = UNITS + "group,G1,5001,กลุ่มหนึ่ง,\ngroup,G2,G1,กลุ่มสอง,\n"
    assert upload(client, "units", text).context["new"] == 2
    client.post(reverse("people:import"), {"kind": "units", "text": text})
    assert Unit.objects.get(code="G2").parent == Unit.objects.get(code="G1")


@pytest.mark.parametrize(
    ("kind", "text", "line", "says"),
    [
        ("persons", GOOD + "772,,ก,ข,,9999,staff,\n", 4, "ไม่มีหน่วยงานรหัส “9999”"),
        ("persons", GOOD + "772,,ก,ข,,5001,king,\n", 4, "บทบาท"),
        ("persons", GOOD + "772,,,ข,,5001,staff,\n", 4, "ชื่อ"),
        ("persons", GOOD + "772,,ก\n", 4, "จำนวนช่องไม่เท่ากับหัวตาราง"),
        ("persons", "code,title\n1,2\n", 1, "ไม่มีคอลัมน์ given_name"),
        ("persons", "", 1, "ไฟล์"),
        ("persons", PERSONS, 1, "ไฟล์ไม่มีข้อมูล"),
        ("units", UNITS + "castle,C1,5001,ปราสาท,\n", 2, "ประเภท"),
        ("units", UNITS + "group,G1,,กลุ่ม,\n", 2, "เลือกว่าหน่วยงานนี้อยู่ในหน่วยงานใด"),
        ("persons", "ชื่อ,นามสกุล\n".encode("cp874"), None, "CSV UTF-8"),
        ("persons", b"x" * 1_000_001, None, "1 MB"),
    ],
)
def test_what_is_wrong_is_told_by_its_line_and_nothing_is_written(
    client: Client, kind: str, text: str | bytes, line: int | None, says: str
) -> None:
    before = Person.objects.count(), Unit.objects.count(), Membership.objects.count()
    answer = upload(client, kind, text)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    if line and text:
        assert [fault.line for fault in answer.context["faults"]] == [line]
    if isinstance(text, str):
        assert client.post(reverse("people:import"), {"kind": kind, "text": text}).status_code in (302, 422)
    assert (Person.objects.count(), Unit.objects.count(), Membership.objects.count()) == before


def test_only_administrators_of_the_office_import(office_director, school_administrator, signed_in) -> None:
    for person in (office_director, school_administrator):
        assert signed_in(person).get(reverse("people:import")).status_code == 403
        assert upload(signed_in(person), "persons", GOOD).status_code == 403


def test_the_command_says_the_line_too(db: None, tmp_path, office: Unit) -> None:
    (tmp_path / "units.csv").write_text(UNITS + "group,G1,5001,กลุ่มหนึ่ง,\n")
    (tmp_path / "persons.csv").write_text(PERSONS + "772,,ก,ข,,9999,staff,\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("load_office", str(tmp_path))
    assert not Unit.objects.filter(code="G1").exists()
