"""The composer through its pages: found or told, counted, previewed, sent once, for those who may."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from hub.people.models import Membership, Person, Unit
from hub.sms.models import Draft, Lane, Message, OptOut, Part, RecipientList, SavedText
from tests.hub.conftest import MakePerson, SignedIn

Role = Membership.Role
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]


@pytest.fixture
def filled(office: Unit) -> Callable[..., dict[str, object]]:
    """What a browser posts from the composer."""

    def form(**more: object) -> dict[str, object]:
        start = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ประชุมด่วน"}
        return {**start, "numbers": "0812345678", **more}

    return form


def preview(client: Client, form: dict[str, object]) -> str:
    """Through to the page before sending; its address."""
    answer = client.post("/sms/compose/", {**form, "do": "preview"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def send(client: Client, form: dict[str, object]) -> Message:
    answer = client.post(preview(client, form) + "send/")
    assert answer.status_code == 302, answer.content.decode()
    return Message.objects.get(pk=int(re.findall(r"\d+", answer.url)[0]))


def test_a_message_is_composed_previewed_and_queued(clerk: Client, filled: Callable[..., dict[str, object]]) -> None:
    form = filled(numbers="นายก ใจดี 081-234-5678, 0898765432")
    page = clerk.get(preview(clerk, form)).content.decode()
    assert "1.00" in page  # two parts of 50 satang
    assert "081-234-5678" in page
    assert not Message.objects.exists()
    message = send(clerk, form)
    assert [(each.number, each.name) for each in message.recipients.all()] == [
        ("+66812345678", "นายก ใจดี"), ("+66898765432", ""),
    ]  # fmt: skip
    assert (message.lane, message.parts_planned, message.price) == (Lane.BULK, 2, 50)
    assert set(Part.objects.values_list("state", "by_day")) == {("queued", True)}
    assert not Draft.objects.exists()


def test_a_page_sent_twice_makes_one_message(clerk: Client, filled: Callable[..., dict[str, object]]) -> None:
    form = filled()
    here = preview(clerk, form)
    first, second = clerk.post(here + "send/"), clerk.post(here + "send/")
    assert first.url == second.url
    assert Message.objects.count() == 1
    assert clerk.post("/sms/compose/", {**form, "do": "preview"}).url == first.url


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": "   "}, "ยังไม่มีข้อความ"),
        ({"text": "ดู https://bit.ly/x"}, "เลขทะเบียนหนังสือแทน"),
        ({"text": "ก" * 2000}, "30 ส่วน"),
        ({"text": "\ue123"}, "U+E123"),
        ({"numbers": ""}, "ยังไม่มีผู้รับ"),
        ({"numbers": "053-112233"}, "โทรศัพท์พื้นฐาน"),
        ({"numbers": "+1 202 555 0100"}, "ประเทศไทย"),
        ({"urgent": "on"}, "บอกเหตุที่ด่วน"),
        ({"not_before": "เมื่อไรก็ได้"}, "id_not_before_error"),
        ({"kind": "rumour"}, "rumour"),
        ({"units": "999999"}, "999999"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    clerk: Client, filled: Callable[..., dict[str, object]], wrong: dict[str, object], told: str
) -> None:
    answer = clerk.post("/sms/compose/", {**filled(**wrong), "do": "preview"})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Message.objects.exists()


def test_the_count_follows_the_typing_without_keeping_anything(
    clerk: Client, filled: Callable[..., dict[str, object]]
) -> None:
    text = "ขอเชิญผู้อำนวยการโรงเรียนประชุมที่สำนักงานเขตพื้นที่การศึกษาประถมศึกษา วันจันทร์นี้"
    page = clerk.post(
        "/sms/compose/count/", filled(text=text, numbers="0812345678\n0812345678\n053112233")
    ).content.decode()
    for told in ("<strong>2</strong>", "ซ้ำ 1", "1.00", "ผู้อำนวยการโรงเรียน → ผอ.รร.", "ประหยัด 1 ส่วน", "053112233"):
        assert told in page
    assert not Draft.objects.exists()


def test_words_are_made_short_and_back_without_a_script(
    clerk: Client, filled: Callable[..., dict[str, object]]
) -> None:
    from hub.sms.models import Abbreviation

    word = Abbreviation.objects.get(long="โรงเรียน")
    page = clerk.post("/sms/compose/", {**filled(text="ทุกโรงเรียน"), "do": f"apply:{word.pk}"}).content.decode()
    assert ">\nทุกรร.</textarea>" in page
    back = clerk.post("/sms/compose/", {**filled(text="ทุกรร."), "before": "ทุกโรงเรียน", "do": "undo"}).content.decode()
    assert ">\nทุกโรงเรียน</textarea>" in back


def test_units_roles_positions_and_lists_are_found_once_each_and_the_rest_is_named(
    clerk: Client, filled: Callable[..., dict[str, object]], office: Unit, school: Unit, other_school: Unit,
    make_person: MakePerson,
) -> None:  # fmt: skip
    head = make_person("D1", school, Role.DIRECTOR, given_name="หนึ่ง", phone="081-111-1111")
    make_person("D2", other_school, Role.DIRECTOR, given_name="สอง", phone="")
    landline = make_person("C1", school, Role.CLERK, given_name="สาม", phone="0-5311-2233")
    kept = RecipientList.objects.create(unit=office, name="เวร", numbers="นายสี่ 0844444444")
    kept.members.add(head, landline)
    form = filled(units=[school.pk, other_school.pk], roles=["director"], lists=[kept.pk], numbers="081 111 1111")
    page = clerk.get(preview(clerk, form)).content.decode()
    assert "สอง ใจดี" in page
    assert "ไม่มีหมายเลขโทรศัพท์" in page
    assert "สาม ใจดี" in page
    assert "โทรศัพท์พื้นฐาน" in page
    message = send(clerk, form)
    assert [each.number for each in message.recipients.all()] == ["+66811111111", "+66844444444"]
    assert message.recipients.get(person=head).unit == school


def test_fields_are_filled_in_for_each_and_the_longest_is_shown(
    clerk: Client, filled: Callable[..., dict[str, object]], school: Unit, make_person: MakePerson
) -> None:
    person = make_person("D1", school, Role.DIRECTOR, title="นาง", given_name="พิมพ์", phone="0811111111")
    form = filled(text="เรียน {ชื่อ} {ตำแหน่ง} {หน่วยงาน}", persons=[person.pk])
    assert "เรียน นางพิมพ์ ใจดี ผู้อำนวยการ โรงเรียนบ้านหนองบัว" in clerk.get(preview(clerk, form)).content.decode()
    texts = {each.number: each.text for each in send(clerk, form).recipients.all()}
    assert texts["+66811111111"] == "เรียน นางพิมพ์ ใจดี ผู้อำนวยการ โรงเรียนบ้านหนองบัว"
    assert texts["+66812345678"] == "เรียน ท่าน"


@pytest.mark.parametrize(("kind", "gets"), [("notice", 0), ("order", 1)])
def test_who_wants_no_notices_gets_orders(
    clerk: Client, filled: Callable[..., dict[str, object]], kind: str, gets: int
) -> None:
    OptOut.objects.create(number="+66812345678")
    form = filled(kind=kind, numbers="0812345678 0898765432")
    page = clerk.get(preview(clerk, form)).content.decode()
    assert ("ขอไม่รับ" in page) == (gets == 0)
    assert send(clerk, form).recipients.filter(number="+66812345678").count() == gets


def test_an_urgent_one_goes_first_and_keeps_its_reason(clerk: Client, filled: Callable[..., dict[str, object]]) -> None:
    message = send(clerk, filled(urgent="on", urgent_reason="น้ำท่วมโรงเรียน"))
    assert (message.lane, message.urgent_reason, message.by_day) == (Lane.URGENT, "น้ำท่วมโรงเรียน", False)


def test_a_text_is_kept_under_a_name_and_used_again(
    clerk: Client, filled: Callable[..., dict[str, object]], office: Unit
) -> None:
    form = filled(text="เรียน {ชื่อ} ประชุม")
    assert (
        "เก็บข้อความสำเร็จรูป"
        in clerk.post("/sms/compose/", {**form, "do": "keep", "template_name": "ประชุม"}).content.decode()
    )
    saved = SavedText.objects.get(unit=office)
    page = clerk.post("/sms/compose/", {**filled(text=""), "do": f"use:{saved.pk}"}).content.decode()
    assert "เรียน {ชื่อ} ประชุม</textarea>" in page
    again = clerk.post("/sms/compose/", {**form, "do": "keep", "template_name": "ประชุม"}).content.decode()
    assert "มีข้อความสำเร็จรูปชื่อ" in again


@pytest.mark.parametrize("who", ["group_staff", "school_staff"])
def test_staff_without_the_right_send_nothing(
    request: pytest.FixtureRequest, signed_in: SignedIn, filled: Callable[..., dict[str, object]], who: str
) -> None:
    client = signed_in(request.getfixturevalue(who))
    for url in ("/sms/", "/sms/compose/", "/sms/texts/", "/sms/lists/", "/sms/approvals/", "/sms/settings/"):
        assert client.get(url).status_code == 403, url
    for url in ("/sms/compose/", "/sms/compose/count/", f"/sms/drafts/{uuid.uuid4()}/send/"):
        assert client.post(url, {**filled(), "do": "preview"}).status_code == 403, url


def test_another_persons_draft_is_not_there(
    clerk: Client, filled: Callable[..., dict[str, object]], signed_in: SignedIn, office_director: Person
) -> None:
    form = filled()
    here = preview(clerk, form)
    other = signed_in(office_director)
    assert other.get(here).status_code == 404
    assert other.post(here + "send/").status_code == 404
    assert other.post("/sms/compose/", {**form, "do": "preview"}).status_code == 404
    assert other.get(f"/sms/compose/?draft={form['key']}").status_code == 404


def test_a_school_writes_in_its_own_name_to_its_own_people_and_the_office(
    signed_in: SignedIn, school_director: Person, school: Unit, other_school: Unit, office: Unit,
    filled: Callable[..., dict[str, object]], make_person: MakePerson,
) -> None:  # fmt: skip
    client = signed_in(school_director)
    stranger = make_person("X", other_school, Role.DIRECTOR, given_name="คนอื่น", phone="0811111111")
    assert client.post("/sms/compose/", {**filled(), "do": "preview"}).status_code == 422  # the office's name
    form = filled(unit=school.pk)
    assert client.post("/sms/compose/", {**form, "units": other_school.pk, "do": "preview"}).status_code == 422
    assert "คนอื่น" not in client.get("/sms/compose/persons/?q=คนอื่น").content.decode()
    message = send(client, {**form, "persons": [stranger.pk], "roles": ["director"]})
    assert [each.number for each in message.recipients.all()] == ["+66812345678"]


def test_somebody_is_found_by_words_of_the_name_or_the_unit(
    clerk: Client, school: Unit, make_person: MakePerson
) -> None:
    make_person("D1", school, Role.DIRECTOR, given_name="พิมพ์", phone="0811111111")
    for words in ("พิมพ์", "หนองบัว"):
        assert "พิมพ์ ใจดี" in clerk.get("/sms/compose/persons/", {"q": words}).content.decode()
    assert "<li>" not in clerk.get("/sms/compose/persons/", {"q": "ไม่มีใคร"}).content.decode()


def test_the_live_count_says_which_fields_are_still_wrong(
    signed_in: SignedIn, office_clerk: Person, office: Unit
) -> None:
    form = {"unit": office.pk, "kind": "notice", "who": "directors", "numbers": "0812345678"}
    browser = signed_in(office_clerk)
    told = browser.post("/sms/compose/count/", {**form, "text": "ดู https://example.org"}).content.decode()
    assert '<p data-wrong="id_text">' in told
    assert "data-wrong" not in browser.post("/sms/compose/count/", {**form, "text": "ประชุม"}).content.decode()
