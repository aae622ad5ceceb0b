"""Units and persons from CSV files: seen first, then done; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.people import office_files
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


def test_telephones_and_addresses_come_along_and_an_empty_cell_leaves_what_is_known(office: Unit) -> None:
    heading = PERSONS.replace("\n", ",phone,email\n")
    both = heading + "771,,มาลี,ศรีสุข,,5001,staff,,๐๘๑ 234 5678,mali@example.org\n772,,มานะ,ใจดี,,5001,staff,,812345679,\n"
    assert office_files.load("persons", both, keep=True).faults == []
    mali, mana = Person.objects.get(staff_code="771"), Person.objects.get(staff_code="772")
    assert (mali.phone, mali.email) == ("081-234-5678", "mali@example.org")
    assert mana.phone == "081-234-5679", "a spreadsheet took its nought"
    for later in (PERSONS + "771,,มาลี,ศรีสุข,,5001,staff,\n", heading + "771,,มาลี,ศรีสุข,,5001,staff,,,\n"):
        assert office_files.load("persons", later, keep=True).count("same") == 1
    mali.refresh_from_db()
    assert (mali.phone, mali.email) == ("081-234-5678", "mali@example.org")


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
        ("persons", GOOD + "771,นาย,มานะ,ใจดี,,5001,staff,\n", 4, "อยู่ในไฟล์สองครั้ง"),
        ("units", UNITS + "group,G1,5001,ก,\ngroup,G1,5001,ข,\n", 3, "อยู่ในไฟล์สองครั้ง"),
        ("persons", GOOD + "772,,,ข,,5001,staff,\n", 4, "ชื่อ"),
        ("persons", PERSONS.replace("\n", ",phone\n") + "772,,ก,ข,,5001,staff,,12\n", 2, "โทรศัพท์"),
        ("persons", PERSONS.replace("\n", ",email\n") + "772,,ก,ข,,5001,staff,,ที่บ้าน\n", 2, "อีเมล"),
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


def rows(count: int) -> str:
    return PERSONS + "".join(f"9{number},นาง,มาลี,ศรีสุข,,5001,staff,ครู\n" for number in range(count))


def test_a_preview_writes_nothing_and_asks_no_more_for_more_rows(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(5) as asked:
        report = office_files.load("persons", rows(200), keep=False)
    assert report.count("new") == 200
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries), "no lock is taken either"


def test_a_file_of_too_many_rows_is_told_to_be_split(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_files, "MOST_ROWS", 1_000)
    assert upload(client, "persons", rows(1_000)).status_code == 200
    answer = upload(client, "persons", rows(1_001))
    assert answer.status_code == 422
    assert "ไฟล์มีเกิน 1,000 รายการ" in answer.content.decode()
    assert [fault.line for fault in answer.context["faults"]] == [1_002]


def test_who_is_in_the_file_serves_again_where_an_end_has_passed(
    client: Client, office: Unit, make_person: Callable[..., Person]
) -> None:
    person = make_person("771", office, title="นาง", given_name="มาลี", family_name="ศรีสุข")
    Membership.objects.filter(person=person).update(
        position="ครู", end=timezone.localdate() - timedelta(days=1), start=None
    )
    text = PERSONS + "771,นาง,มาลี,ศรีสุข,,5001,staff,ครู\n"
    assert upload(client, "persons", text).context["changed"] == 1
    client.post(reverse("people:import"), {"kind": "persons", "text": text})
    assert Membership.objects.current().filter(person=person, unit=office).exists()
    assert upload(client, "persons", text).context["same"] == 1


def test_an_end_that_is_still_to_come_stays(client: Client, office: Unit, make_person: Callable[..., Person]) -> None:
    person = make_person("771", office, title="นาง", given_name="มาลี", family_name="ศรีสุข")
    end = timezone.localdate() + timedelta(days=9)
    Membership.objects.filter(person=person).update(end=end)
    text = PERSONS + "771,นาง,มาลี,ศรีสุข,,5001,staff,\n"
    assert upload(client, "persons", text).context["same"] == 1
    client.post(reverse("people:import"), {"kind": "persons", "text": text})
    assert Membership.objects.get(person=person).end == end


@pytest.mark.parametrize("keep", [True, False])
def test_units_of_one_file_cannot_stand_in_one_another_in_a_circle(client: Client, office: Unit, keep: bool) -> None:
    text = UNITS + "group,G1,5001,หนึ่ง,\ngroup,G2,G1,สอง,\ngroup,G1,G2,หนึ่ง,\n"
    report = office_files.load("units", text, keep=keep)
    assert [fault.line for fault in report.faults] == [4]
    assert "ในตัวเอง" in report.faults[0].text
    assert list(Unit.objects.all()) == [office]


@pytest.mark.parametrize("keep", [True, False])
def test_a_person_may_stand_in_several_rows_for_several_units(client: Client, group: Unit, keep: bool) -> None:
    text = PERSONS + "771,นาง,มาลี,ศรีสุข,,5001,staff,ครู\n๗๗๑,นาง,มาลี,ศรีสุข,,5001-1,clerk,\n"
    report = office_files.load("persons", text, keep=keep)
    assert [line.outcome for line in report.lines] == ["new", "changed"]
    assert Membership.objects.filter(person__staff_code="771").count() == (2 if keep else 0)


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
