"""Who sees and does what with folders, links and rounds: by role, by unit, and in secret registers."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import get_resolver
from django.utils import timezone

from common.thai.dates import thai_year
from hub.efiling import registering
from hub.efiling.filing import linking, placing, rounds
from hub.efiling.filing.models import Filing, Folder, Link, Listed, Member, Round
from hub.efiling.models import Entry, Event, Incoming, Outgoing

YEAR = thai_year(timezone.now()) - 1


@pytest.fixture
def school_clerk(make_person, school):
    return make_person("SCLERK", school, "clerk")


@pytest.fixture
def group_clerk(make_person, group):
    return make_person("GCLERK", group, "clerk")


@pytest.fixture
def folder(make_folder):
    return make_folder("1", retention="routine")


@pytest.fixture
def line(make_letter, receive, folder, office_clerk):
    made = make_letter(receive, "เก่า", file=b"%PDF a")
    placing.file([made], folder, office_clerk)
    Filing.objects.update(year=YEAR - 1)
    return made


@pytest.fixture
def of(office, line, office_clerk, committee):
    made = rounds.start(office, YEAR, office_clerk)
    rounds.appoint(made, office_clerk, ("1/2570", date(2026, 1, 5)), committee[0], committee[1:])
    made.refresh_from_db()
    return made


def addresses(office, folder, line, of):
    listed = of.listed.get().pk
    looks = ["", f"{folder.pk}/", f"{folder.pk}/paper/", f"{folder.pk}/spreadsheet/", f"of/{office.code}/plan.csv"]
    writes = [f"of/{office.code}/unfiled/", f"entries/{line.pk}/link/"]
    plans = [f"of/{office.code}/new/", f"of/{office.code}/import/", f"{folder.pk}/edit/"]
    sits = [f"rounds/{of.pk}/", f"rounds/{of.pk}/form-25.xlsx"]
    decides = [f"rounds/{of.pk}/decide/", f"listed/{listed}/letter.pdf"]
    return {"looks": looks, "writes": writes, "plans": plans, "sits": sits, "decides": decides, "classes": ["classes/"]}


SEES = {
    "office_clerk": {"looks", "writes", "plans", "sits"},
    "office_director": {"looks", "plans", "sits", "letter.pdf"},
    "administrator": {"looks", "plans", "sits", "classes"},
    "group_clerk": {"looks", "unfiled"},
    "group_staff": set(),
    "school_director": set(),
    "school_clerk": set(),
    "school_staff": set(),
    "chair": {"looks", "plans", "sits", "decides"},
    "member": {"looks", "writes", "plans", "sits", "decides"},
    "staff_member": {"sits", "decides"},
}


@pytest.mark.parametrize("who", SEES)
def test_each_role_sees_its_pages_and_no_others(request, signed_in, office, folder, line, of, committee, who):
    seats = dict(zip(("chair", "member", "staff_member"), committee, strict=True))
    client = signed_in(seats.get(who) or request.getfixturevalue(who))
    for kind, pages in addresses(office, folder, line, of).items():
        for address in pages:
            status = client.get(f"/efiling/folders/{address}").status_code
            expected = kind in SEES[who] or address.split("/")[-2 if address.endswith("/") else -1] in SEES[who]
            own = address == "" and who in ("school_director", "school_clerk")  # their own agency's plan
            assert (status == 200) == (expected or own), (address, status)
            assert status in (200, 403, 404), (address, status)


POSTS = {
    "entries/{line}/file/": {"folder": "{folder}"},
    "entries/{line}/retention/": {"retention": "", "reason": "x"},
    "entries/{line}/hold/": {"reason": "คดี"},
    "entries/{line}/link/": {"to": "{other}", "kind": "reply"},
    "links/{link}/remove/": {},
    "of/{office}/unfiled/": {"line": "{other}", "folder": "{folder}"},
    "of/{office}/new/": {"code": "99", "name": "ก", "order": "0"},
    "of/{office}/import/": {"text": "รหัสแฟ้ม,อยู่ในแฟ้ม,ชื่อแฟ้ม,อายุการเก็บ,ลำดับ\n99,,ก,,"},
    "{folder}/edit/": {"code": "1", "name": "เปลี่ยน", "order": "0", "version": "1"},
    "{folder}/close/": {"version": "1"},
    "{folder}/undo/": {},
    "rounds/": {"unit": "{office}", "year": str(YEAR - 1)},
    "rounds/{of}/survey/": {},
    "rounds/{of}/stop/": {"reason": "x"},
    "rounds/{of}/archives/": {"letter": "1", "sent_on": "1 ม.ค. 2569"},
    "rounds/{of}/carry-out/": {"sure": "on"},
    "rounds/{of}/decide/": {"listed": "{listed}", "decision": "destroy"},
    "rounds/{of}/conclude/": {},
    "rounds/{of}/approve/": {},
    "listed/{listed}/strike/": {"reason": "x"},
}


@pytest.mark.parametrize("who", ["group_staff", "school_director", "school_clerk", "school_staff"])
def test_others_change_nothing(request, signed_in, office, folder, line, of, make_letter, receive, office_clerk, who):
    other = make_letter(receive, "อื่น")
    link = linking.link(line, other, "refers", office_clerk)
    places = {"line": line.pk, "folder": folder.pk, "other": other.pk, "link": link.pk, "office": office.code,
              "of": of.pk, "listed": of.listed.get().pk}  # fmt: skip
    client, before = signed_in(request.getfixturevalue(who)), Event.objects.count()
    for address, typed in POSTS.items():
        data = {name: value.format(**places) for name, value in typed.items()}
        status = client.post(f"/efiling/folders/{address.format(**places)}", data).status_code
        assert status in (403, 404), (address, status)
    assert Event.objects.count() == before
    assert (Folder.objects.get().version, Link.objects.count(), Round.objects.get().state) == (1, 1, "committee")


def test_a_member_of_the_committee_decides_and_does_nothing_else(signed_in, of, committee, line):
    client = signed_in(committee[2])
    listed = of.listed.get()
    for step in ("survey", "stop", "archives", "carry-out", "conclude", "approve"):
        assert client.post(f"/efiling/folders/rounds/{of.pk}/{step}/", {"reason": "x"}).status_code == 403, step
    said = {"listed": listed.pk, "decision": "destroy"}
    assert client.post(f"/efiling/folders/rounds/{of.pk}/decide/", said).status_code == 302
    assert listed.opinions.get().member.person == committee[2]
    looks = Event.objects.filter(action="looked", about=registering.about(line))
    client.get(f"/efiling/folders/listed/{listed.pk}/letter.pdf")
    assert looks.filter(person=committee[2]).count() == 1, "the letter itself is a look"
    assert client.get(f"/efiling/entries/{line.pk}/").status_code == 403


def test_who_prepares_a_round_neither_decides_nor_approves_it(signed_in, of, office_clerk, administrator):
    listed = of.listed.get()
    for person in (office_clerk, administrator):
        client = signed_in(person)
        said = {"listed": listed.pk, "decision": "destroy"}
        assert client.post(f"/efiling/folders/rounds/{of.pk}/decide/", said).status_code == 403
        assert client.post(f"/efiling/folders/rounds/{of.pk}/approve/").status_code == 403
    assert not listed.opinions.exists()


def test_a_secret_line_in_a_folder_is_seen_by_its_registrar_alone(
    signed_in, secret, registrar, folder, office_clerk, office_director, administrator
):
    hidden = registering.register(secret, registrar, {"subject": "ความลับ", "sender": "กอ.รมน.", "secrecy": "secret"})
    placing.file([hidden], folder, registrar)
    before = Event.objects.filter(action="looked").count()
    for person in (office_clerk, office_director, administrator):
        client = signed_in(person)
        shown = client.get(f"/efiling/folders/{folder.pk}/").content.decode()
        assert ("ความลับ" in shown, "พบ 0 รายการ" in shown) == (False, True)
        assert "0 ฉบับ" in client.get("/efiling/folders/").content.decode()
        assert client.get(f"/efiling/folders/entries/{hidden.pk}/thread/").status_code == 404
        assert client.post(f"/efiling/folders/entries/{hidden.pk}/hold/", {"reason": "x"}).status_code == 404
        sheet = client.get(f"/efiling/folders/{folder.pk}/spreadsheet/").content
        assert "ความลับ".encode() not in sheet
    assert Event.objects.filter(action="looked").count() == before
    assert "ความลับ" in signed_in(registrar).get(f"/efiling/folders/{folder.pk}/").content.decode()
    assert Event.objects.filter(action="looked").count() == before + 1, "the registrar's look is in the trail"


def test_a_link_to_a_secret_line_is_not_told_to_others(signed_in, secret, registrar, line, office_clerk):
    hidden = registering.register(secret, registrar, {"subject": "เรื่องปกปิด", "sender": "x", "secrecy": "secret"})
    linking.link(hidden, line, "reply", registrar)
    assert "เรื่องปกปิด" not in signed_in(office_clerk).get(f"/efiling/entries/{line.pk}/").content.decode()
    assert "เรื่องปกปิด" not in signed_in(office_clerk).get(f"/efiling/folders/entries/{line.pk}/thread/").content.decode()
    other = signed_in(office_clerk).post(
        f"/efiling/folders/entries/{line.pk}/link/", {"to": hidden.pk, "kind": "reply"}
    )
    assert other.status_code == 404
    assert "เรื่องปกปิด" in signed_in(registrar).get(f"/efiling/entries/{line.pk}/").content.decode()


def test_a_schools_plan_is_its_own(signed_in, make_folder, school, school_clerk, office_clerk, office_director):
    theirs = make_folder("S1", "ของโรงเรียน", unit=school)
    assert signed_in(school_clerk).get(f"/efiling/folders/{theirs.pk}/").status_code == 200
    assert signed_in(office_clerk).get(f"/efiling/folders/{theirs.pk}/").status_code == 404
    assert signed_in(office_director).get(f"/efiling/folders/{theirs.pk}/").status_code == 200


def test_no_page_deletes_a_line_or_its_file(
    signed_in, office, folder, line, of, make_letter, receive, office_clerk, committee, office_director
):
    """Everything that can be posted is posted, by everybody: lines and files are all still there."""
    other = make_letter(receive, "อื่น", file=b"%PDF b")
    link = linking.link(line, other, "refers", office_clerk)
    places = {"line": line.pk, "folder": folder.pk, "other": other.pk, "link": link.pk, "office": office.code,
              "of": of.pk, "listed": of.listed.get().pk}  # fmt: skip
    known = {pattern.name for pattern in get_resolver("hub.efiling.filing.urls").url_patterns}
    assert {"file", "unlink", "strike", "turn", "carry-out"} <= known
    for person in (office_clerk, office_director, *committee):
        client = signed_in(person)
        for address, typed in POSTS.items():
            data = {name: value.format(**places) for name, value in typed.items()}
            client.post(f"/efiling/folders/{address.format(**places)}", data)
    assert (Entry.objects.count(), Incoming.objects.exclude(blob=None).count(), Outgoing.objects.count()) == (2, 2, 0)
    assert (Member.objects.count(), Listed.objects.count()) == (3, 1)
