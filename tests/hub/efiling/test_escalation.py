"""A letter that lies at a unit: it is reminded, then its leaders are told, once each, by the office's working time."""

import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from hub.efiling import dispatch, escalation, intake, registering, verification
from hub.efiling.models import Delivery, EscalationRule, Event, Holiday, Incoming, Register

BANGKOK = ZoneInfo("Asia/Bangkok")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=BANGKOK)


@pytest.fixture
def schools(school, other_school):
    for unit in (school, other_school):
        Register.objects.create(unit=unit, kind="receive")
    return [school, other_school]


@pytest.fixture
def outgoing(send, office_clerk, make_pdf, schools):
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง", "urgency": "urgent"}, circular=True)
    made = dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้ง"), "แจ้ง.pdf")
    dispatch.send(made, office_clerk, schools)
    Delivery.objects.update(sent_at=at("1/12/2025 09:00"))  # a Monday
    return made


@pytest.fixture
def clock(monkeypatch):
    def turn(text: str) -> None:
        monkeypatch.setattr(escalation.timezone, "now", lambda: at(text).astimezone(UTC))

    return turn


def run() -> None:
    for _ in range(5):  # as the background does, until there is no more
        escalation.step()


@pytest.mark.parametrize(
    ("now", "reminded", "escalated"),
    [
        ("1/12/2025 12:59", 0, 0), ("1/12/2025 13:00", 2, 0), ("2/12/2025 08:59", 2, 0), ("2/12/2025 09:00", 0, 2),
    ],
)  # fmt: skip
def test_an_urgent_letter_is_reminded_after_four_hours_of_work_and_escalated_after_eight(
    outgoing, clock, now, reminded, escalated
):
    clock(now)
    run()
    assert Delivery.objects.filter(reminders=1, escalated_at=None).count() == reminded
    assert Delivery.objects.filter(escalated_at__isnull=False).count() == escalated


def test_each_is_told_once_however_often_the_background_comes_by(outgoing, clock):
    for now in ("1/12/2025 13:00", "1/12/2025 13:01", "2/12/2025 09:00", "3/12/2025 09:00"):
        clock(now)
        run()
    assert [one.reminders for one in Delivery.objects.all()] == [2, 2]
    assert Event.objects.filter(action="reminded").count() == 1
    assert Event.objects.filter(action="escalated", about=f"entry/{outgoing.entry_id}").count() == 1
    assert list(verification.verify()) == []
    assert not escalation.step()


def test_what_was_registered_or_rejected_meanwhile_is_left_alone(outgoing, clock, office_clerk):
    one, other = Incoming.objects.all()
    intake.enter(one, office_clerk, {"subject": "ก"})
    intake.reject(other, office_clerk, "ซ้ำ")
    clock("5/12/2025 09:00")
    run()
    assert not Delivery.objects.filter(escalated_at__isnull=False).exists()


def test_a_holiday_does_not_count(outgoing, clock):
    Holiday.objects.create(day=date(2025, 12, 2), name="วันหยุดพิเศษ")
    clock("2/12/2025 16:00")
    run()
    assert not Delivery.objects.filter(escalated_at__isnull=False).exists()
    clock("3/12/2025 09:00")
    run()
    assert Delivery.objects.filter(escalated_at__isnull=False).count() == 2


def test_without_a_rule_nothing_is_told(outgoing, clock):
    EscalationRule.objects.all().delete()
    clock("1/12/2030 09:00")
    run()
    assert not Delivery.objects.filter(reminders__gt=0).exists()


def test_one_that_was_reminded_by_its_sender_is_not_reminded_again_by_the_hub(outgoing, clock, office_clerk):
    dispatch.remind(outgoing, office_clerk)
    clock("1/12/2025 13:00")
    run()
    assert {one.reminders for one in Delivery.objects.all()} == {1}


# Secret letters: leaders see nothing of them


@pytest.fixture
def keeper(make_person, school):
    return make_person("SREG", school, "clerk")


@pytest.fixture
def one_secret(outgoing, school, keeper):
    """At one of the two schools the letter lies in the secret register."""
    there = Register.objects.create(unit=school, kind="receive", secret=True)
    there.registrars.add(keeper)
    Incoming.objects.filter(register__unit=school).update(register=there)
    return outgoing


@pytest.mark.parametrize(
    ("now", "reminders"),
    [
        ("1/12/2025 12:59", 0), ("1/12/2025 13:00", 1), ("2/12/2025 12:59", 1), ("2/12/2025 13:00", 2),
        ("3/12/2025 13:00", 3),
    ],
)  # fmt: skip
def test_the_registrars_of_a_secret_letter_are_reminded_again_in_the_place_of_leaders(
    one_secret, clock, school, now, reminders
):
    for each in ("1/12/2025 13:00", "2/12/2025 13:00", "3/12/2025 13:00"):
        if at(each) <= at(now):
            clock(each)
            run()
    clock(now)
    run()
    lying = Delivery.objects.get(unit=school)
    assert (lying.reminders, lying.escalated_at) == (reminders, None)
    assert not Event.objects.filter(unit=school, action="escalated").exists()
    assert not escalation.step()


def test_at_once_too_only_leaders_who_see_the_letter_are_told_and_the_page_says_so(
    one_secret, clerk, school, other_school
):
    address = f"/efiling/entries/{one_secret.entry_id}/"
    assert "แจ้งผู้บริหารของ 1 หน่วยงานแล้ว" in clerk.post(f"{address}escalate/", follow=True).content.decode()
    assert [one.unit for one in Delivery.objects.exclude(escalated_at=None)] == [other_school]
    assert "หนังสือลับไม่แจ้งผู้บริหาร" in clerk.get(address).content.decode()
    Incoming.objects.filter(register__unit=other_school).update(state="rejected", reject_reason="ก")
    shown = clerk.get(address).content.decode()
    assert f"{address}escalate/" not in shown
    assert "หนังสือลับไม่แจ้งผู้บริหาร" in clerk.post(f"{address}escalate/", follow=True).content.decode()


def test_what_was_told_of_a_secret_letter_before_is_told_no_more(one_secret, clerk, signed_in, keeper, school):
    Delivery.objects.update(escalated_at=at("2/12/2025 09:00"))
    answer = clerk.get(f"/efiling/entries/{one_secret.entry_id}/standings/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sorted(str(sheet.cell(row, 8).value) for row in (2, 3)) == ["2 ธ.ค. 68 09.00 น.", "ไม่แจ้ง (หนังสือลับ)"]
    assert clerk.get(f"/efiling/entries/{one_secret.entry_id}/").content.decode().count("แจ้งผู้บริหารแล้ว") == 1
    there = Incoming.objects.get(register__unit=school)
    answer = signed_in(keeper).get(f"/efiling/incoming/{there.pk}/")
    assert (answer.status_code, "แจ้งผู้บริหาร" in answer.content.decode()) == (200, False)


# On the pages


@pytest.mark.parametrize(("verb", "does"), [("remind", "เตือน 2 หน่วยงาน"), ("escalate", "แจ้งผู้บริหารของ 2 หน่วยงาน")])
def test_what_goes_to_many_units_asks_first_with_their_names_and_the_filter_stays(
    outgoing, clerk, school, other_school, verb, does
):
    sender = f"/efiling/entries/{outgoing.entry_id}/"
    assert f'href="{sender}{verb}/?waiting=1"' in clerk.get(f"{sender}?waiting=1").content.decode()
    asked = clerk.get(f"{sender}{verb}/?waiting=1").content.decode()
    assert all(word in asked for word in ("ถึง 2 หน่วยงาน", str(school), str(other_school)))
    assert not Event.objects.filter(action__in=("reminded", "escalated")).exists()
    done = clerk.post(f"{sender}{verb}/?waiting=1")
    assert done["Location"] == f"{sender}?waiting=1"
    assert does in clerk.get(done["Location"]).content.decode()
    assert clerk.get(f"{sender}{verb}/")["Location"] == sender  # nobody is left to ask about


def test_the_leaders_of_the_unit_have_a_card_and_the_letter_is_marked(
    outgoing, signed_in, school_director, make_person, school, clerk, school_staff, office_director
):
    sender = f"/efiling/entries/{outgoing.entry_id}/"
    assert "แจ้งผู้บริหารของ 2 หน่วยงานแล้ว" in clerk.post(f"{sender}escalate/", follow=True).content.decode()
    assert "ไม่มีหน่วยงานที่ต้องแจ้ง" in clerk.post(f"{sender}escalate/", follow=True).content.decode()
    assert "แจ้งผู้บริหารแล้ว" in clerk.get(sender).content.decode()
    assert "หนังสือค้างลงทะเบียน" in signed_in(school_director).get("/").content.decode()
    for other in (school_staff, office_director):
        assert "หนังสือค้างลงทะเบียน" not in signed_in(other).get("/").content.decode()
    school_clerk = signed_in(make_person("SCLERK", school, "clerk"))
    there = Incoming.objects.get(register__unit=school)
    assert "แจ้งผู้บริหารแล้ว" in school_clerk.get(f"/efiling/registers/{there.register_id}/incoming/").content.decode()
    assert "ระบบแจ้งผู้บริหารของหน่วยงานแล้ว" in school_clerk.get(f"/efiling/incoming/{there.pk}/").content.decode()


def test_leaders_are_told_nothing_of_a_secret_letter(outgoing, signed_in, school_director, school):
    Register.objects.filter(unit=school).update(secret=True)
    Delivery.objects.update(escalated_at=at("2/12/2025 09:00"))
    assert "หนังสือค้างลงทะเบียน" not in signed_in(school_director).get("/").content.decode()


def test_the_sender_looks_at_those_who_have_not(outgoing, clerk, office_clerk, school, other_school):
    intake.enter(Incoming.objects.get(register__unit=school), office_clerk, {"subject": "ก"})
    shown = clerk.get(f"/efiling/entries/{outgoing.entry_id}/", {"waiting": "1"})
    assert [one.delivery.unit for one in shown.context["standings"]] == [other_school]
    assert "ส่งถึง 2 หน่วยงาน ยังไม่ลงทะเบียน 1" in shown.content.decode()


@pytest.mark.parametrize(("asked", "lines"), [({}, 2), ({"waiting": "1"}, 1)])
def test_the_list_is_exported(outgoing, clerk, office_clerk, school, asked, lines):
    intake.enter(Incoming.objects.get(register__unit=school), office_clerk, {"subject": "ก"})
    answer = clerk.get(f"/efiling/entries/{outgoing.entry_id}/standings/", asked)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert (sheet.max_row, sheet["C1"].value) == (lines + 1, "สถานะ")
    assert Event.objects.filter(action="exported", about=f"entry/{outgoing.entry_id}").exists()


@pytest.mark.parametrize("who", ["school_director", "school_deputy", "group_staff", "school_staff", "receptionist"])
def test_nobody_else_escalates_or_exports(request, signed_in, outgoing, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/efiling/entries/{outgoing.entry_id}/escalate/").status_code in (403, 404)
    assert client.get(f"/efiling/entries/{outgoing.entry_id}/standings/").status_code in (403, 404)


def test_who_leads_exports_but_does_not_escalate(director, outgoing):
    assert director.get(f"/efiling/entries/{outgoing.entry_id}/standings/").status_code == 200
    assert director.post(f"/efiling/entries/{outgoing.entry_id}/escalate/").status_code == 403


# The administrator's table


def table(**changes):
    kept = {}
    for rule in EscalationRule.objects.all():
        for name in ("measure", "remind_after", "escalate_after"):
            kept[f"{rule.urgency}-{name}"] = getattr(rule, name)
    return kept | {name.replace("__", "-"): value for name, value in changes.items()}


def test_an_administrator_sets_how_long_a_letter_may_lie(signed_in, administrator):
    client = signed_in(administrator)
    client.post("/efiling/rules/", table(urgent__measure="days", urgent__remind_after="๒", urgent__escalate_after="5"))
    rule = EscalationRule.objects.get(urgency="urgent")
    assert (rule.measure, rule.remind_after, rule.escalate_after) == ("days", 2, 5)
    assert "ด่วนที่สุด" in client.get("/efiling/rules/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"urgent__remind_after": "0"}, "1"), ({"urgent__remind_after": "มาก"}, "มาก"),
        ({"urgent__escalate_after": "1"}, "ต้องไม่น้อยกว่า"), ({"urgent__measure": "weeks"}, "weeks"),
        ({"urgent__escalate_after": "999"}, "ไม่เกิน"), ({"urgent__escalate_after": ""}, "กรุณากรอกช่องนี้"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_table_is_said(signed_in, administrator, change, said):
    answer = signed_in(administrator).post("/efiling/rules/", table(**change))
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert EscalationRule.objects.get(urgency="urgent").escalate_after == 8


def test_an_administrator_keeps_the_holidays(signed_in, administrator):
    client = signed_in(administrator)
    year = timezone.localdate().year + 543
    client.post("/efiling/rules/holidays/", {"day": f"31 ธ.ค. {year}", "name": "วันสิ้นปี"})
    assert "วันสิ้นปี" in client.get("/efiling/rules/").content.decode()
    assert client.post("/efiling/rules/holidays/", {"day": f"31 ธ.ค. {year}", "name": "ซ้ำ"}).status_code == 422
    assert client.post("/efiling/rules/holidays/", {"day": "99/99", "name": "ก"}).status_code == 422
    client.post(f"/efiling/rules/holidays/{Holiday.objects.get().pk}/remove/")
    assert not Holiday.objects.exists()
    assert client.post("/efiling/rules/holidays/9/remove/").status_code == 404


@pytest.mark.parametrize("who", ["office_clerk", "office_director", "school_administrator", "school_director"])
def test_only_the_offices_administrator_edits_the_table(request, signed_in, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/efiling/rules/").status_code == 403
    assert client.post("/efiling/rules/holidays/", {"day": "1 ม.ค. 2570", "name": "ก"}).status_code == 403
