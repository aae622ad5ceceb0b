"""A letter goes to other units at once and whole, and its sender sees how far it has come at each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hub.efiling import dispatch, intake, registering, trail
from hub.efiling.models import Delivery, Incoming, Outgoing, Register

LETTER = {"subject": "แจ้งวันหยุด", "recipient": "โรงเรียนในสังกัด", "urgency": "urgent"}


@pytest.fixture
def entry(send, office_clerk):
    return registering.register(send, office_clerk, LETTER, circular=True)


@pytest.fixture
def outgoing(entry, office_clerk, make_pdf):
    return dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้งวันหยุด"), "แจ้ง.pdf")


@pytest.fixture
def schools(school, other_school):
    for unit in (school, other_school):
        Register.objects.create(unit=unit, kind="receive")
    return [school, other_school]


@pytest.fixture
def school_clerk(make_person, school):
    return make_person("SCLERK", school, "clerk", given_name="บัวผัน", family_name="ธุรการ")


@pytest.fixture
def sent(outgoing, office_clerk, schools):
    return dispatch.send(outgoing, office_clerk, schools)


def step(outgoing, unit):
    return next(str(one.step) for one in dispatch.standings(outgoing) if one.delivery.unit == unit)


def at_school(school):
    return Incoming.objects.get(register__unit=school)


def test_a_letter_stands_at_once_among_what_each_unit_has_to_register(sent, school, other_school, entry):
    assert {delivery.unit for delivery in sent.deliveries} == {school, other_school}
    line = at_school(school).suggestion
    assert (line["reference"], line["subject"], line["sender"]) == (
        "ศธ 04099/ว 1",
        "แจ้งวันหยุด",
        str(entry.book.register.unit),
    )


def test_sending_again_reaches_only_those_who_lack_it(sent, outgoing, office_clerk, schools):
    again = dispatch.send(outgoing, office_clerk, schools)
    assert (again.deliveries, again.without_register) == ([], [])
    assert Delivery.objects.count() == Incoming.objects.count() == 2


def test_a_letter_never_goes_to_its_own_sender(outgoing, office, office_clerk, receive):
    assert dispatch.send(outgoing, office_clerk, [office]).deliveries == []
    assert not Incoming.objects.exists()


def test_a_unit_without_a_register_is_named_and_the_others_get_it(outgoing, office_clerk, schools, group):
    done = dispatch.send(outgoing, office_clerk, [group, *schools])
    assert done.without_register == [group]
    assert len(done.deliveries) == 2


def test_a_secret_letter_goes_into_secret_registers_alone(
    send, office_clerk, make_pdf, schools, school, make_person, degree
):
    send.secret = True
    send.save()
    entry = registering.register(send, office_clerk, LETTER | {"secrecy": degree})
    outgoing = dispatch.attach(entry, office_clerk, make_pdf("ลับ"), "ลับ.pdf")
    assert dispatch.send(outgoing, office_clerk, [school]).without_register == [school]
    kept = Register.objects.create(unit=school, kind="receive", secret=True)
    assert dispatch.send(outgoing, office_clerk, [school]).without_register == [school], "nobody would see it there"
    kept.registrars.add(make_person("SREG", school, "clerk"))
    assert dispatch.send(outgoing, office_clerk, [school]).deliveries[0].incoming.register.secret


@pytest.mark.parametrize("state", ["void", "reserved"])
def test_only_a_registered_letter_is_sent(entry, office_clerk, send, outgoing, schools, state, make_pdf):
    if state == "void":
        registering.void(entry, office_clerk, "ผิด", 1)
    else:
        entry = registering.reserve(send, office_clerk, 1, "งาน")[0]
        with pytest.raises(dispatch.NotRegistered):
            dispatch.attach(entry, office_clerk, make_pdf("ก"), "ก.pdf")
        return
    with pytest.raises(dispatch.NotRegistered):
        dispatch.send(outgoing, office_clerk, schools)
    assert not Incoming.objects.exists()


def test_the_file_cannot_be_exchanged_once_a_unit_has_it(entry, sent, office_clerk, make_pdf):
    with pytest.raises(dispatch.AlreadySent):
        dispatch.attach(entry, office_clerk, make_pdf("อื่น"), "อื่น.pdf")


def test_the_same_file_under_two_numbers_is_two_letters(send, office_clerk, make_pdf, schools, school):
    data = make_pdf("เรื่องเดียวกัน")
    for _ in range(2):
        entry = registering.register(send, office_clerk, LETTER)
        dispatch.send(dispatch.attach(entry, office_clerk, data, "ก.pdf"), office_clerk, [school])
    assert Incoming.objects.filter(register__unit=school).count() == 2


def test_the_sender_sees_each_step_and_the_receivers_own_number(
    signed_in, sent, outgoing, entry, office_clerk, school, other_school, school_clerk
):
    assert step(outgoing, school) == "ถึงแล้ว ยังไม่เปิด"
    there, client = at_school(school), signed_in(school_clerk)
    client.get(f"/efiling/incoming/{there.pk}/")
    assert step(outgoing, school) == "เปิดอ่านแล้ว"
    made = intake.enter(there, school_clerk, {"subject": "แจ้งวันหยุด", "sender": "สพป."})
    assert step(outgoing, school) == "ลงทะเบียนแล้ว"
    client.post(f"/efiling/incoming/{there.pk}/acknowledge/")
    assert step(outgoing, school) == "รับทราบแล้ว"
    intake.reject(at_school(other_school), office_clerk, "ไม่เกี่ยวข้อง")
    assert step(outgoing, other_school) == "ไม่รับ"
    shown = signed_in(office_clerk).get(f"/efiling/entries/{entry.pk}/").content.decode()
    assert "ไม่เกี่ยวข้อง" in shown
    assert f">{made.written_number}<" in shown


def test_who_looks_at_the_senders_unit_has_not_opened_it_for_the_receiver(
    signed_in, sent, entry, outgoing, office_clerk, school
):
    signed_in(office_clerk).get(f"/efiling/entries/{entry.pk}/file.pdf")
    assert step(outgoing, school) == "ถึงแล้ว ยังไม่เปิด"


def test_a_superior_of_another_unit_does_not_open_it_for_the_receiver(
    signed_in, sent, outgoing, office_director, school
):
    signed_in(office_director).get(f"/efiling/incoming/{at_school(school).pk}/")
    assert step(outgoing, school) == "ถึงแล้ว ยังไม่เปิด"


def test_acknowledging_counts_once(sent, school, school_clerk, office_clerk):
    delivery = sent.deliveries[0]
    for person in (school_clerk, office_clerk):
        dispatch.acknowledge(delivery, person)
    delivery.refresh_from_db()
    assert delivery.acknowledged_by == school_clerk


def test_only_those_who_have_not_registered_are_reminded_and_not_more_than_once_an_hour(
    sent, outgoing, office_clerk, school, other_school, monkeypatch
):
    intake.enter(at_school(school), office_clerk, {"subject": "ก"})
    assert [dispatch.remind(outgoing, office_clerk) for _ in range(2)] == [1, 0]
    later = timezone.now() + dispatch.REMIND_AGAIN
    monkeypatch.setattr(dispatch.timezone, "now", lambda: later)
    assert dispatch.remind(outgoing, office_clerk) == 1
    assert Delivery.objects.get(unit=other_school).reminders == 2
    assert Delivery.objects.get(unit=school).reminders == 0


def test_the_clerk_attaches_sends_to_all_schools_and_reminds_on_the_page(
    signed_in, entry, office_clerk, schools, make_pdf, school_clerk
):
    client = signed_in(office_clerk)
    address = f"/efiling/entries/{entry.pk}/"
    assert "ไม่ใช่ PDF" in client.post(f"{address}attach/", {"file": pdf(b"no")}, follow=True).content.decode()
    assert "แนบไฟล์แล้ว" in client.post(f"{address}attach/", {"file": pdf(make_pdf("ก"))}, follow=True).content.decode()
    assert "อย่างน้อยหนึ่งแห่ง" in client.post(f"{address}send/", follow=True).content.decode()
    assert "ส่งถึง 2 หน่วยงานแล้ว" in client.post(f"{address}send/", {"schools": "on"}, follow=True).content.decode()
    shown = client.get(address).content.decode()
    assert f"{address}void/" not in shown
    assert "จึงยกเลิกเลขไม่ได้" in shown
    assert "เตือน 2 หน่วยงาน" in client.post(f"{address}remind/", follow=True).content.decode()
    shown = (
        signed_in(school_clerk).get(f"/efiling/registers/{schools[0].registers.get().pk}/incoming/").content.decode()
    )
    assert "ผู้ส่งเตือน 1 ครั้ง" in shown
    assert list(trail.verify(schools[0])) == list(trail.verify(entry.book.register.unit)) == []


def pdf(data):
    return SimpleUploadedFile("หนังสือ.pdf", data, "application/pdf")


@pytest.mark.parametrize(
    "who",
    [
        "group_staff", "school_director", "school_clerk", "school_staff", "office_director", "administrator",
        "office_deputy", "receptionist", "school_deputy", "school_receptionist",
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["attach", "send", "remind"])
def test_only_the_senders_clerks_send(request, signed_in, outgoing, entry, who, verb, schools):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/efiling/entries/{entry.pk}/{verb}/", {"schools": "on"}).status_code in (403, 404)
    assert Outgoing.objects.get().deliveries.count() == 0


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("school_staff", False), ("group_staff", False), ("office_clerk", False), ("office_director", False),
        ("school_administrator", True), ("school_deputy", True), ("school_receptionist", False),
        ("office_deputy", False), ("receptionist", False),
    ],
)  # fmt: skip
def test_only_the_receiving_unit_acknowledges(request, signed_in, sent, school, school_clerk, who, may):
    there = at_school(school)
    intake.enter(there, school_clerk, {"subject": "ก"})
    client = signed_in(request.getfixturevalue(who))
    status = client.post(f"/efiling/incoming/{there.pk}/acknowledge/").status_code
    assert (status == 302) == may


def test_home_tells_the_clerks_of_both_sides_what_waits(
    signed_in, sent, outgoing, office_clerk, school_clerk, school_staff
):
    home = {
        name: signed_in(who).get("/").content.decode()
        for name, who in (("sender", office_clerk), ("school", school_clerk), ("teacher", school_staff))
    }
    assert "ปลายทางยังไม่ลงทะเบียน" in home["sender"]
    assert "หนังสือรอลงทะเบียน" in home["school"]
    assert "หนังสือรอลงทะเบียน" not in home["teacher"]
    dispatch.remind(outgoing, office_clerk)
    assert "ผู้ส่งเตือนแล้ว 1 ฉบับ" in signed_in(school_clerk).get("/").content.decode()


def test_a_letter_that_units_have_is_not_cancelled_behind_their_backs(entry, sent, office_clerk):
    with pytest.raises(registering.AlreadySent):
        registering.void(entry, office_clerk, "ผิด", entry.version)
    entry.refresh_from_db()
    assert entry.state == "registered"


@pytest.mark.parametrize("written", ["ลับ", "ลับมาก", "ลับที่สุด"])
def test_a_secret_letter_does_not_go_out_from_an_ordinary_register(signed_in, entry, office_clerk, make_pdf, written):
    client = signed_in(office_clerk)
    said = client.post(f"/efiling/entries/{entry.pk}/attach/", {"file": pdf(make_pdf(written, "เรื่อง ก"))}, follow=True)
    assert "ลับ" in said.content.decode()
    assert not Outgoing.objects.exists()


def test_the_senders_page_does_not_read_the_letters_text_for_every_unit(sent, outgoing):
    assert all("text" in one.delivery.incoming.get_deferred_fields() for one in dispatch.standings(outgoing))
