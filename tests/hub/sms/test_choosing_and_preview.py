"""Who is chosen and who is left out, what the preview shows of them, and what becomes of drafts and of opting out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import answers, choosing, queue, sending, services
from hub.sms.choosing import Choice
from hub.sms.models import Answer, Draft, Message, Modem, OptOut, Part, Quota, RecipientList, Settings
from tests.hub.conftest import MakePerson, SignedIn

Role = Membership.Role
State = Part.State
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]
Filled = Callable[..., dict[str, object]]


@pytest.fixture
def filled(office: Unit) -> Filled:
    def form(**more: object) -> dict[str, object]:
        start = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ประชุมด่วน"}
        return {**start, "numbers": "0812345678", "do": "preview", **more}

    return form


def submit(unit: Unit, by: Person | None, pasted: str = "0812345678", **more: object) -> Message:
    return sending.submit(sending.Composed("ประชุม", unit, Choice(pasted=pasted), **more), by, uuid.uuid4())  # type: ignore[arg-type]


def test_a_position_is_chosen_by_its_name(
    clerk: Client, filled: Filled, make_person: MakePerson, school: Unit, other_school: Unit
) -> None:
    for code, unit, position in (("P1", school, "ครูอนามัย"), ("P2", other_school, "ครูอนามัย"), ("P3", school, "ครู")):
        person = make_person(code, unit, given_name=f"คนที่{code}", phone=f"081000000{code[1]}")
        Membership.objects.filter(person=person).update(position=position)
    page = clerk.post("/sms/compose/", filled(numbers="", positions=["ครูอนามัย"]))
    shown = clerk.get(page.url).content.decode()
    assert [code in shown for code in ("คนที่P1", "คนที่P2", "คนที่P3")] == [True, True, False]
    assert clerk.post("/sms/compose/", filled(positions=["นักบิน"])).status_code == 422


def test_who_serves_no_more_is_told_not_dropped(make_person: MakePerson, office: Unit, school: Unit) -> None:
    gone = make_person("G1", school, given_name="ย้ายแล้ว", phone="0811111111")
    Membership.objects.filter(person=gone).update(end=timezone.localdate() - timedelta(days=1))
    closed = make_person("G2", school, given_name="ปิดบัญชี", phone="0822222222", is_active=False)
    kept = RecipientList.objects.create(unit=office, name="เวร")
    kept.members.set([gone, closed])
    came = choosing.chosen(Choice(lists=(kept.pk,)), "notice")
    assert {each.who: each.why for each in came.left_out} == {
        str(gone): "ไม่ได้ปฏิบัติงานแล้ว", str(closed): "ไม่ได้ปฏิบัติงานแล้ว",
    }  # fmt: skip


def test_who_is_out_of_reach_is_counted_and_not_named(
    make_person: MakePerson, school: Unit, other_school: Unit
) -> None:
    far = make_person("F1", other_school, given_name="ไกล", phone="0811111111")
    former = make_person("F2", other_school, given_name="เคยอยู่ไกล")
    Membership.objects.filter(person=former).update(end=timezone.localdate() - timedelta(days=1))
    within = Unit.objects.filter(pk=school.pk)
    came = choosing.chosen(Choice(persons=(far.pk, former.pk)), "notice", within)
    assert [(each.who, each.why) for each in came.left_out] == [("บุคลากร 1 คน", "อยู่นอกหน่วยงานที่เขียนถึงได้")]


def test_every_recipient_can_be_looked_at_before_it_goes(clerk: Client, filled: Filled) -> None:
    pasted = "\n".join(f"นาย{chr(0x0E01 + n)}ดี 08100{n:05d}" for n in range(45))
    last, other = f"เรียน นาย{chr(0x0E01 + 44)}ดี", f"เรียน นาย{chr(0x0E01 + 33)}ดี"
    page = clerk.post("/sms/compose/", filled(numbers=pasted, text="เรียน {ชื่อ}")).url
    assert last not in clerk.get(page).content.decode()
    assert last in clerk.get(page, {"page": 3}).content.decode()
    assert other in clerk.get(page, {"q": other.removeprefix("เรียน ")}).content.decode()
    assert other in clerk.get(page, {"q": "081-000-0033"}).content.decode()
    assert "ไม่พบผู้รับ" in clerk.get(page, {"q": "ไม่มีใคร"}).content.decode()


def test_the_same_text_to_the_same_number_within_the_hour_is_warned_of(
    clerk: Client, filled: Filled, office: Unit, office_clerk: Person
) -> None:
    told = "1 หมายเลขได้รับข้อความเดียวกันนี้แล้ว"
    page = clerk.post("/sms/compose/", filled(text="ประชุม", numbers="0812345678 0898765432")).url
    assert told not in clerk.get(page).content.decode()
    message = submit(office, office_clerk)
    assert told in clerk.get(page).content.decode()
    Message.objects.filter(pk=message.pk).update(made_at=timezone.now() - timedelta(minutes=61))
    assert told not in clerk.get(page).content.decode()
    again = submit(office, office_clerk)
    sending.cancel(again, office_clerk)
    assert told not in clerk.get(page).content.decode()


def test_a_draft_is_discarded_by_its_writer_alone(
    clerk: Client, filled: Filled, signed_in: SignedIn, office_director: Person
) -> None:
    clerk.post("/sms/compose/", filled(text="รอปรึกษา ผอ."))
    key = Draft.objects.get().key
    assert signed_in(office_director).post(f"/sms/drafts/{key}/discard/").status_code == 404
    assert clerk.get(f"/sms/drafts/{key}/discard/").status_code == 405
    clerk.post(f"/sms/drafts/{key}/discard/")
    assert "รอปรึกษา ผอ." not in clerk.get("/sms/").content.decode()


def test_pressing_for_the_composer_again_opens_the_same_draft(office: Unit, office_clerk: Person) -> None:
    whom = services.Whom(units=[office])
    addresses = {services.prepare("เรื่อง", whom, office, office_clerk, about="entry/7") for _time in range(3)}
    assert (len(addresses), Draft.objects.count()) == (1, 1)
    services.prepare("เรื่อง", whom, office, office_clerk, about="entry/8")
    assert Draft.objects.count() == 2


def opt_out(sim: Modem, sender: str) -> None:
    answer = Answer.objects.create(sender=sender, text="ยกเลิก", sent_at=timezone.now())
    answers.take(answer, sim)
    assert answer.kind == Answer.Kind.OPTS_OUT


def test_who_opts_out_gets_no_notice_that_was_scheduled_before_but_orders(office: Unit, office_clerk: Person) -> None:
    sim = Modem.objects.create(name="ซิม", path="/dev/none")
    submit(office, office_clerk)
    part = queue.take_next(sim)
    assert part is not None
    queue.sent(part, 1)
    tomorrow = timezone.now() + timedelta(days=1)
    notice = submit(office, office_clerk, at=tomorrow)
    order = submit(office, office_clerk, at=tomorrow, kind="order")
    opt_out(sim, "0812345678")
    states = {message: Part.objects.get(recipient__message=message).state for message in (notice, order)}
    assert states == {notice: State.CANCELLED, order: State.QUEUED}


def test_what_was_held_goes_without_who_opted_out_meanwhile(
    office: Unit, office_clerk: Person, office_director: Person
) -> None:
    Quota.objects.create(unit=office, parts=0)
    message = submit(office, office_clerk, "0812345678 0898765432")
    OptOut.objects.create(number="+66812345678")
    sending.approve(message, office_director)
    states = dict(Part.objects.values_list("to", "state"))
    assert states == {"+66812345678": State.CANCELLED, "+66898765432": State.QUEUED}


def test_a_message_is_looked_at_by_unit(
    clerk: Client, office: Unit, office_clerk: Person, make_person: MakePerson, school: Unit, other_school: Unit
) -> None:
    people = [
        make_person(f"P{n}", unit, phone=f"081000000{n}") for n, unit in enumerate((school, school, other_school))
    ]
    chosen = Choice(persons=tuple(each.pk for each in people))
    message = sending.submit(sending.Composed("ประชุม", office, chosen), office_clerk, uuid.uuid4())
    sim = Modem.objects.create(name="ซิม", path="/dev/none")
    now = timezone.now()
    Part.objects.filter(to="+66810000000").update(state=State.DELIVERED, modem=sim, attempt=uuid.uuid4(), sent_at=now)
    Part.objects.filter(to="+66810000001").update(state=State.FAILED, modem=sim, attempt=uuid.uuid4())
    page = clerk.get(f"/sms/messages/{message.pk}/?by=unit").content.decode()
    row = page[page.index(f">{school}<") :]
    cells = [cell.split("<")[0] for cell in row.split('data-label="')[1:5]]
    assert [cell.rpartition(">")[2] for cell in cells] == ["2", "1", "0", "1"]
    assert str(other_school) in page


def test_a_pasted_number_of_known_staff_is_theirs_where_the_sender_may_write_to_them(
    clerk: Client, filled: Filled, make_person: MakePerson, school: Unit, other_school: Unit, signed_in: SignedIn
) -> None:
    make_person("P1", other_school, given_name="ดารา", phone="081 234-5678")
    for code in ("P2", "P3"):
        make_person(code, school, given_name="ร่วมสาย", phone="0899999999")
    form = filled(numbers="+66812345678 0899999999", text="เรียน {ชื่อ}")
    shown = clerk.get(clerk.post("/sms/compose/", form).url).content.decode()
    assert ("ดารา" in shown, other_school.name in shown, "ร่วมสาย" in shown) == (True, True, False)
    assert "081-234-5678" in shown
    assert "+66812345678" not in shown
    elsewhere = make_person("C1", school, Role.CLERK)
    form = filled(unit=school.pk, numbers="0812345678")
    browser = signed_in(elsewhere)
    assert "ดารา" not in browser.get(browser.post("/sms/compose/", form).url).content.decode()


def test_numbers_of_answers_are_written_as_offices_write_them(clerk: Client) -> None:
    answer = Answer.objects.create(sender="+66812345678", text="สวัสดี", sent_at=timezone.now())
    for url in ("/sms/inbox/?of=unknown", f"/sms/inbox/{answer.pk}/"):
        page = clerk.get(url).content.decode()
        assert ("081-234-5678" in page, "+66812345678" in page) == (True, False)


def test_what_may_be_left_empty_says_when_it_may_not(clerk: Client) -> None:
    page = clerk.get("/sms/compose/").content.decode()
    for told in ("(ต้องบอกเมื่อด่วน)", "(ต้องกรอกเมื่อเลือกหนึ่งข้อ)", "(ต้องกรอกเมื่อตอบเป็นตัวเลข)", "(ต้องกรอกเมื่อถาม)"):
        assert told in page


def test_the_preview_says_which_time_lies_in_quiet_hours(clerk: Client, filled: Filled) -> None:
    now = timezone.localtime()
    Settings.objects.update(quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())
    soon = now + timedelta(minutes=5)
    chosen = f"{soon.day}/{soon.month}/{soon.year + 543} {soon.hour}.{soon.minute:02}"
    for more, told in (({}, "ขณะนี้อยู่ในเวลางดส่ง"), ({"not_before": chosen}, "เวลาที่เลือกอยู่ในเวลางดส่ง")):
        assert told in clerk.get(clerk.post("/sms/compose/", filled(**more)).url).content.decode()


def test_unread_answers_are_told_in_words_and_whose_the_newest_is(clerk: Client) -> None:
    Answer.objects.create(sender="+66812345678", text="9", sent_at=timezone.now())
    assert "081-234-5678: 9" in clerk.get("/").content.decode()
    assert "จากผู้ที่ไม่รู้จัก · ยังไม่อ่าน 1" in clerk.get("/sms/inbox/").content.decode()
