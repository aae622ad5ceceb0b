"""A rejection is no dead end: the receiver takes it back, or the sender sends the letter again."""

import pytest
from django.utils import timezone

from hub.efiling import dispatch, intake, moving, registering, verification
from hub.efiling.models import Delivery, Event, Incoming, Register


@pytest.fixture
def school_clerk(make_person, school):
    return make_person("SCLERK", school, "clerk", given_name="บัวผัน", family_name="ธุรการ")


@pytest.fixture
def receives(school):
    return Register.objects.create(unit=school, kind="receive")


@pytest.fixture
def outgoing(send, office_clerk, make_pdf, receives, school):
    entry = registering.register(send, office_clerk, {"subject": "แจ้งวันหยุด"})
    made = dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้งวันหยุด"), "แจ้ง.pdf")
    dispatch.send(made, office_clerk, [school])
    return made


@pytest.fixture
def rejected(outgoing, school_clerk):
    letter = Incoming.objects.get()
    dispatch.opened(letter, school_clerk)
    intake.reject(letter, school_clerk, "กดผิด")
    letter.refresh_from_db()
    return letter


def standing(outgoing):
    return [str(one.step) for one in dispatch.standings(outgoing)]


def test_the_receiver_takes_a_rejection_back_and_the_sender_sees_that_it_waits(
    signed_in, outgoing, rejected, school_clerk
):
    client, page = signed_in(school_clerk), f"/efiling/incoming/{rejected.pk}/"
    assert "ยกเลิกการไม่รับ" in client.get(page).content.decode()
    said = client.post(f"{page}take-back/", follow=True).content.decode()
    assert "กลับมารอลงทะเบียน" in said
    rejected.refresh_from_db()
    assert (rejected.state, rejected.reject_reason, rejected.settled_by) == ("waiting", "", None)
    assert standing(outgoing) == ["เปิดอ่านแล้ว"]
    intake.enter(rejected, school_clerk, {"subject": "ก"})
    assert standing(outgoing) == ["ลงทะเบียนแล้ว"]
    assert list(verification.verify()) == []


def test_what_was_rejected_and_taken_back_stays_in_its_trail_and_on_its_page(signed_in, rejected, school_clerk):
    intake.take_back(rejected, school_clerk)
    steps = Event.objects.filter(about=f"incoming/{rejected.pk}").order_by("seq")
    assert list(steps.values_list("action", flat=True)) == ["came", "rejected", "taken-back"]
    shown = signed_in(school_clerk).get(f"/efiling/incoming/{rejected.pk}/").content.decode()
    assert "กดผิด" in shown
    assert "ยกเลิกการไม่รับ" in shown


def test_only_a_rejected_letter_is_taken_back_and_once(rejected, school_clerk):
    intake.take_back(rejected, school_clerk)
    with pytest.raises(intake.Settled):
        intake.take_back(rejected, school_clerk)
    assert Event.objects.filter(action="taken-back").count() == 1


def test_a_file_that_was_brought_in_again_meanwhile_is_not_there_twice(receive, office_clerk, make_pdf, clerk):
    data = make_pdf("เรื่อง ก")
    first = intake.take(receive, office_clerk, data, "ก.pdf")
    intake.reject(first, office_clerk, "สแกนไม่ชัด")
    intake.take(receive, office_clerk, data, "ก.pdf")
    with pytest.raises(intake.AlreadyHere):
        intake.take_back(first, office_clerk)
    said = clerk.post(f"/efiling/incoming/{first.pk}/take-back/", follow=True).content.decode()
    assert "มีไฟล์นี้รอลงทะเบียนอยู่แล้ว" in said


def test_the_balance_counts_a_rejection_that_was_taken_back_as_waiting(rejected, school_clerk, receives):
    day = timezone.localdate(rejected.came_at)
    assert intake.balance(receives, day) == intake.Balance(1, 0, 1, 0)
    intake.take_back(rejected, school_clerk)
    assert intake.balance(receives, day) == intake.Balance(1, 0, 0, 1)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("school_clerk", 302), ("school_director", 403), ("school_staff", 403), ("office_director", 403),
        ("administrator", 403), ("office_clerk", 404), ("group_staff", 403), ("office_deputy", 403),
        ("school_deputy", 403), ("receptionist", 403), ("school_receptionist", 403),
    ],
)  # fmt: skip
def test_who_may_reject_may_take_it_back_and_nobody_else(request, signed_in, rejected, who, status):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/efiling/incoming/{rejected.pk}/take-back/").status_code == status
    rejected.refresh_from_db()
    assert (rejected.state == "waiting") == (status == 302)


def test_sent_again_to_the_unit_that_rejected_it_the_delivery_begins_anew(
    outgoing, rejected, office_clerk, school, receives
):
    before = Delivery.objects.get()
    assert before.opened_at
    sent = dispatch.send(outgoing, office_clerk, [school], again=[school])
    assert [one.unit for one in sent.deliveries] == [school]
    after = Delivery.objects.get()
    assert (after.pk, after.opened_at, after.reminders) == (before.pk, None, 0)
    assert after.incoming != rejected
    assert standing(outgoing) == ["ถึงแล้ว ยังไม่เปิด"]
    rejected.refresh_from_db()
    assert (rejected.state, rejected.reject_reason) == ("rejected", "กดผิด")
    assert intake.balance(receives, timezone.localdate(rejected.came_at)) == intake.Balance(2, 0, 1, 1)
    assert list(verification.verify()) == []


def test_both_sides_see_in_the_trail_that_it_was_rejected_and_sent_again(
    signed_in, outgoing, rejected, office_clerk, school, school_clerk
):
    dispatch.send(outgoing, office_clerk, [school], again=[school])
    shown = signed_in(office_clerk).get(f"/efiling/entries/{outgoing.entry_id}/").content.decode()
    assert f"ส่งอีกครั้งถึง {school.code} ที่ไม่รับ: กดผิด" in shown
    again = Incoming.objects.get(state="waiting")
    came = Event.objects.get(about=f"incoming/{again.pk}", action="came")
    assert came.details["again"] == {f"incoming/{rejected.pk}": "กดผิด"}
    intake.reject(again, school_clerk, "ไม่เกี่ยวข้องจริง")
    assert "ส่งมาอีกครั้งหลังไม่รับ: กดผิด" in signed_in(school_clerk).get(f"/efiling/incoming/{again.pk}/").content.decode()


def test_once_it_was_sent_again_the_old_rejection_stays(
    signed_in, outgoing, rejected, office_clerk, school, school_clerk
):
    dispatch.send(outgoing, office_clerk, [school], again=[school])
    with pytest.raises(intake.SentAgain):
        intake.take_back(rejected, school_clerk)
    said = signed_in(school_clerk).post(f"/efiling/incoming/{rejected.pk}/take-back/", follow=True)
    assert "ส่งหนังสือฉบับนี้มาอีกครั้งแล้ว" in said.content.decode()


def test_what_was_taken_back_does_not_come_a_second_time(outgoing, rejected, office_clerk, school, school_clerk):
    intake.take_back(rejected, school_clerk)
    assert dispatch.send(outgoing, office_clerk, [school], again=[school]).deliveries == []
    assert Incoming.objects.count() == 1


def test_the_senders_page_offers_it_and_a_tick_for_all_schools_does_not_send_it_again(
    signed_in, outgoing, rejected, office_clerk, school
):
    client, address = signed_in(office_clerk), f"/efiling/entries/{outgoing.entry_id}/"
    assert f'aria-label="ส่งอีกครั้งถึง {school}"' in client.get(address).content.decode()
    asked = client.post(f"{address}recipients/", {"schools": "on"}).content.decode()
    assert "ไม่รับไว้ จึงไม่ส่งซ้ำ" in asked
    client.post(f"{address}send/", {"schools": "on"})
    assert Incoming.objects.count() == 1
    asked = client.post(f"{address}recipients/", {"units": [school.pk]}).content.decode()
    assert "เคยไม่รับ 1 หน่วยงาน" in asked
    said = client.post(f"{address}send/", {"units": [school.pk]}, follow=True).content.decode()
    assert "ส่งถึง 1 หน่วยงานแล้ว" in said
    assert Incoming.objects.filter(state="waiting").count() == 1


def test_a_letter_that_turned_out_secret_there_goes_again_where_only_registrars_are(
    outgoing, school, school_clerk, make_person, office_clerk
):
    secret = Register.objects.create(unit=school, kind="receive", secret=True)
    registrar = make_person("SREG", school, "clerk")
    secret.registrars.add(registrar)
    letter = Incoming.objects.get()
    moving.to_secret(letter, school_clerk)
    letter.refresh_from_db()
    intake.reject(letter, registrar, "กดผิด")
    dispatch.send(outgoing, office_clerk, [school], again=[school])
    again = Incoming.objects.get(state="waiting")
    assert (again.register, again.suggestion["secrecy"]) == (secret, "secret")


def test_what_was_rejected_because_its_file_may_be_nowhere_comes_back_by_no_way(
    signed_in, outgoing, rejected, office_clerk, school, school_clerk
):
    Incoming.objects.update(blob=None)
    with pytest.raises(intake.Settled):
        intake.take_back(rejected, school_clerk)
    client, page = signed_in(school_clerk), f"/efiling/incoming/{rejected.pk}/"
    assert "take-back" not in client.get(page).content.decode()
    client.post(f"{page}take-back/")
    rejected.refresh_from_db()
    assert rejected.state == "rejected"
    assert dispatch.send(outgoing, office_clerk, [school], again=[school]).deliveries == []
    shown = signed_in(office_clerk).get(f"/efiling/entries/{outgoing.entry_id}/").content.decode()
    assert "ส่งอีกครั้งถึง" not in shown
