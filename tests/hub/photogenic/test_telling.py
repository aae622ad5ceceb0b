"""Whom a visitor comes to see is told by SMS: at a press of who receives visitors, or by itself where that is set."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.photogenic import erasing, telling
from hub.photogenic.models import HostTelling, Visit
from hub.sms import queue, sending
from hub.sms.models import Message, Modem, Part, Quota, Recipient, Settings
from tests.hub.conftest import MakePerson, SignedIn

MakeVisit = Callable[..., Visit]
PAGE = "photogenic:visitors"


@pytest.fixture(autouse=True)
def _any_hour(db: None) -> None:
    Settings.objects.update(quiet_from=None, quiet_until=None)


@pytest.fixture
def reception(make_person: MakePerson, office: Unit) -> Person:
    return make_person("RECEPT", office, Membership.Role.RECEPTION, given_name="ต้อนรับ")


@pytest.fixture
def host(group_staff: Person) -> Person:
    """นายปิ่น ผู้กล้า, of a group in the office."""
    Person.objects.filter(pk=group_staff.pk).update(phone="0811111111")
    group_staff.refresh_from_db()
    return group_staff


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("นายปิ่น ผู้กล้า", ["ปิ่น"]), ("ปิ่น", ["ปิ่น"]), ("คุณปิ่น ผู้กล้า กลุ่มอำนวยการ", ["ปิ่น"]), ("กล้า", ["ปิ่น", "กล้าหาญ"]),
        ("งานสารบรรณ", []), ("", []), ("สมชาย", []),
    ],
)  # fmt: skip
def test_whom_a_visitor_means(group: Unit, host: Person, make_person: MakePerson, words: str, meant: list[str]) -> None:
    other = make_person("S2", group, given_name="กล้าหาญ", family_name="ชาญชัย")
    assert {one.given_name for one in telling.hosts(words, [host, other])} == set(meant)


def test_reception_tells_the_host_at_one_press_and_once(
    reception: Person, host: Person, visited: MakeVisit, signed_in: SignedIn
) -> None:
    visit, client = visited({"whom": host.full_name, "purpose": "ขอย้าย {ด่วน}"}), signed_in(reception)
    page = client.get(reverse(PAGE)).content.decode()
    assert "แจ้งผู้ที่มาพบทาง SMS" in page
    assert f'value="{host.pk}"' in page
    for _twice in range(2):
        client.post(reverse("photogenic:tell", args=[visit.pk]), {"person": host.pk})
    [recipient] = Message.objects.get().recipients.all()
    assert recipient.person == host
    assert "นายสมหมาย รักเรียน เรื่อง ขอย้าย (ด่วน)" in recipient.text
    assert "รอส่ง" in client.get(reverse(PAGE)).content.decode()


def test_where_several_are_meant_or_nobody_a_person_chooses(
    reception: Person, host: Person, visited: MakeVisit, signed_in: SignedIn, school_director: Person
) -> None:
    visit, client = visited({"whom": "งานสารบรรณ"}), signed_in(reception)
    url = reverse("photogenic:tell", args=[visit.pk])
    assert url in client.get(reverse(PAGE)).content.decode()
    assert "ไม่มีบุคลากรชื่อตรง" in client.get(url).content.decode()
    assert str(host) in client.get(url, {"q": "ปิ่น"}).content.decode()
    assert "ไม่พบบุคลากร" in client.get(url, {"q": school_director.given_name}).content.decode()
    assert client.post(url, {"person": school_director.pk}).status_code == 404
    assert client.post(url, {"person": "x"}).status_code == 404
    assert not Message.objects.exists()


def test_a_host_without_a_telephone_is_told_of_on_the_page(
    reception: Person, group_staff: Person, visited: MakeVisit, signed_in: SignedIn
) -> None:
    visit, client = visited({"whom": group_staff.full_name}), signed_in(reception)
    page = client.post(
        reverse("photogenic:tell", args=[visit.pk]), {"person": group_staff.pk}, follow=True
    ).content.decode()
    assert "ไม่มีหมายเลขโทรศัพท์มือถือ" in page
    assert not Message.objects.exists()


def test_only_who_receives_visitors_of_that_agency_tells_and_only_today(
    host: Person, visited: MakeVisit, signed_in: SignedIn, make_person: MakePerson, school: Unit, reception: Person
) -> None:
    visit, old = visited({"whom": host.full_name}), visited(at=timezone.now() - timedelta(days=1))
    elsewhere = make_person("SRECEPT", school, Membership.Role.RECEPTION)
    for who, which, status in ((host, visit, 403), (elsewhere, visit, 404), (reception, old, 404)):
        url = reverse("photogenic:tell", args=[which.pk])
        assert signed_in(who).post(url, {"person": host.pk}).status_code == status
    assert not Message.objects.exists()


def test_nothing_is_told_by_itself_unless_who_leads_sets_it(
    host: Person, visited: MakeVisit, signed_in: SignedIn, office_director: Person, office: Unit, reception: Person
) -> None:
    visited({"whom": host.full_name})
    telling.step()
    assert not Message.objects.exists()
    leader, url = signed_in(office_director), reverse("photogenic:telling")
    assert signed_in(reception).get(url).status_code == 403
    assert leader.post(url, {"unit": office.pk, "do": "on"}).status_code == 302
    assert leader.post(url, {"unit": "999999", "do": "on"}).status_code == 404
    for _twice in range(2):
        telling.step()
    assert [one.person for one in Message.objects.get().recipients.all()] == [host]
    leader.post(url, {"unit": office.pk, "do": "off"})
    assert not HostTelling.objects.exists()


def test_what_came_late_or_is_not_clear_is_left_to_a_person(host: Person, visited: MakeVisit, office: Unit) -> None:
    HostTelling.objects.create(unit=office)
    visited({"whom": host.full_name}, at=timezone.now() - timedelta(hours=2))
    visited({"whom": "ผู้อำนวยการ"})
    telling.step()
    assert not Message.objects.exists()


def kept_texts() -> str:
    kept = (Message.objects, Recipient.objects, Part.objects)
    return " ".join(text for rows in kept for text in rows.values_list("text", flat=True))


@pytest.mark.parametrize("state", Part.State.values)
def test_an_erased_visit_leaves_no_word_in_what_was_told_and_nothing_of_it_goes(
    state: str, host: Person, visited: MakeVisit, office_director: Person
) -> None:
    visit = visited({"whom": host.full_name, "purpose": "ขอย้าย"})
    telling.tell(visit, host, office_director)
    modem = Modem.objects.create(name="ซิม", path="/dev/modem0")
    Part.objects.update(state=state, attempt=uuid.uuid4(), modem=modem)
    was = Part.objects.first()
    assert was is not None
    erasing.erase_visits([visit], timezone.now(), office_director)
    assert not any(word in kept_texts() for word in ("สมหมาย", "ขอย้าย"))
    if state == Part.State.SENDING:
        queue.again(was, timedelta(0), "later")
    sending.decide_unknown(Recipient.objects.get(), office_director, again=True)
    assert queue.take_next(modem) is None


def test_an_erased_visit_that_waits_for_approval_is_approved_no_more(
    host: Person, visited: MakeVisit, office: Unit, reception: Person, office_director: Person
) -> None:
    Quota.objects.create(unit=office, parts=0)
    visit = visited({"whom": host.full_name})
    assert telling.tell(visit, host, reception).waits
    erasing.erase_visits([visit], timezone.now(), office_director)
    assert sending.approve(Message.objects.get(), office_director) is False
    assert not Part.objects.exists()


def test_what_tells_of_a_visitor_is_listed_for_who_sent_it_and_for_reception_that_day(
    host: Person, visited: MakeVisit, office: Unit, reception: Person, office_clerk: Person, make_person: MakePerson,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    telling.tell(visited({"whom": host.full_name}), host, office_clerk)
    other = make_person("CLERK2", office, Membership.Role.CLERK)

    def lists(who: Person) -> bool:
        return "มีผู้มาพบท่าน" in signed_in(who).get("/sms/").content.decode()

    assert (lists(office_clerk), lists(other)) == (True, False)
    Membership.objects.create(person=other, unit=office, role=Membership.Role.RECEPTION)
    assert lists(other)
    Message.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert (lists(office_clerk), lists(other)) == (True, False)


def test_many_visits_ask_the_database_and_fold_names_no_more_often_than_one(
    host: Person, group: Unit, visited: MakeVisit, reception: Person, signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client, folded, fold = signed_in(reception), [], telling.search_key

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(telling, "search_key", counted)

    def cost() -> tuple[int, int]:
        folded.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(PAGE), headers={"HX-Request": "true"}).status_code == 200
        queries = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"] and "session" not in one["sql"]]
        return len(queries), len(folded)

    visited({"whom": host.full_name})
    Visit.objects.update(unit=group)
    before = cost()
    for _again in range(5):
        visited({"whom": host.full_name})
    Visit.objects.update(unit=group)
    assert cost() == before
