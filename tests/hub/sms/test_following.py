"""A message's page, its list, approval above the quota, and what a person decides about it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import following, queue, rules, self_testing, sending, services
from hub.sms.choosing import Choice
from hub.sms.models import Answer, Lane, Message, Modem, Part, Quota, Recipient, Settings, Step
from tests.hub.conftest import MakePerson, SignedIn

Role = Membership.Role
State = Part.State
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]
Put = Callable[..., Message]
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=ZoneInfo("Asia/Bangkok"))


@pytest.fixture
def put(office: Unit, office_clerk: Person) -> Put:
    """put("text", "0812345678 0898765432", by=…, unit=…): a message as a person sends it."""

    def send(
        text: str, pasted: str, *, by: Person | None = office_clerk, unit: Unit = office, **more: object
    ) -> Message:
        composed = sending.Composed(text, unit, Choice(pasted=pasted), **more)  # type: ignore[arg-type]
        return sending.submit(composed, by, uuid.uuid4())

    return send


def become(message: Message, number: str, state: str, cause: str = "") -> Recipient:
    """As if a modem had come so far with it."""
    modem, _made = Modem.objects.get_or_create(name="ซิม", path="/dev/none")
    recipient = message.recipients.get(number=number)
    recipient.parts.update(
        state=state, cause=cause, modem=modem, attempt=uuid.uuid4(), started_at=timezone.now(), sent_at=timezone.now()
    )
    return recipient


def test_a_page_shows_where_it_stands_with_each_and_why(clerk: Client, put: Put) -> None:
    message = put("ประชุม", "0811111111 0822222222 0833333333")
    become(message, "+66811111111", State.DELIVERED)
    become(message, "+66822222222", State.FAILED, "cms-1")
    become(message, "+66833333333", State.UNKNOWN, "the answer was lost")
    page = clerk.get(f"/sms/messages/{message.pk}/").content.decode()
    for told in ("ถึงเครื่องผู้รับ", "ไม่มีเลขหมายนี้", "ระบบไม่ส่งซ้ำเอง", "ถือว่าส่งแล้ว", "ส่งอีกครั้ง"):
        assert told in page
    only = clerk.get(f"/sms/messages/{message.pk}/?state=failed", headers={"HX-Request": "true"}).content.decode()
    assert "082-222-2222" in only
    assert "081-111-1111" not in only
    assert "<html" not in only


def test_the_list_finds_a_message_by_its_words_and_by_a_telephone(clerk: Client, put: Put) -> None:
    put("ประชุมน้ำท่วม", "0811111111")
    for query in ("น้ำท่วม", "081-111-1111"):
        assert "ประชุมน้ำท่วม" in clerk.get("/sms/", {"q": query}).content.decode()
    assert "ประชุมน้ำท่วม</a>" not in clerk.get("/sms/", {"q": "งานวัด"}).content.decode()


def test_the_export_holds_what_the_page_shows(clerk: Client, put: Put) -> None:
    message = put("=1+1", "นายก 0811111111, 0822222222")
    become(message, "+66822222222", State.FAILED, "cms-1")
    answer = clerk.get(f"/sms/messages/{message.pk}/recipients.xlsx?state=failed")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert "082-222-2222" in rows[1]
    assert "=1+1" in rows[1]


def test_what_has_not_begun_can_be_taken_back(clerk: Client, put: Put) -> None:
    message = put("ประชุม", "0811111111 0822222222")
    become(message, "+66811111111", State.SENDING)
    clerk.post(f"/sms/messages/{message.pk}/cancel/")
    assert list(Part.objects.order_by("pk").values_list("state", flat=True)) == [State.SENDING, State.CANCELLED]
    assert "ไม่มีอะไรให้ยกเลิก" in clerk.post(f"/sms/messages/{message.pk}/cancel/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("before", "do", "after", "noted"),
    [
        (State.UNKNOWN, "deem", State.SENT, "deemed-sent"),
        (State.UNKNOWN, "again", State.QUEUED, "sent-again"),
        (State.FAILED, "again", State.QUEUED, "sent-again"),
        (State.FAILED, "deem", State.FAILED, None),
        (State.DELIVERED, "again", State.DELIVERED, None),
        (State.SENT, "again", State.SENT, None),
    ],
)
def test_what_is_unknown_is_decided_by_a_person_and_kept(
    clerk: Client, put: Put, before: str, do: str, after: str, noted: str | None
) -> None:
    message = put("ประชุม", "0811111111")
    recipient = become(message, "+66811111111", before)
    assert clerk.post(f"/sms/recipients/{recipient.pk}/decide/", {"do": do}).status_code == 302
    assert Part.objects.get().state == after
    assert Step.objects.filter(message=message).exclude(action="sent").values_list("action", flat=True).first() == noted


def test_above_the_quota_a_leader_approves_and_then_it_is_queued(
    put: Put, office: Unit, office_director: Person, signed_in: SignedIn
) -> None:
    Quota.objects.create(unit=office, parts=1)
    first, second = put("หนึ่ง", "0811111111"), put("สอง", "0822222222")
    assert (first.approval, second.approval) == ("free", "waiting")
    assert not Part.objects.filter(recipient__message=second).exists()
    leader = signed_in(office_director)
    assert "สอง" in leader.get("/sms/approvals/").content.decode()
    assert "SMS รออนุมัติ" in leader.get("/").content.decode()
    for _twice in range(2):
        leader.post(f"/sms/approvals/{second.pk}/", {"do": "approve"})
    assert Part.objects.filter(recipient__message=second).count() == 1
    assert second.steps.filter(action="approved").count() == 1


def test_refused_with_a_reason_that_the_sender_reads(
    put: Put, office: Unit, office_director: Person, signed_in: SignedIn, clerk: Client
) -> None:
    Quota.objects.create(unit=office, parts=0)
    message, leader = put("หนึ่ง", "0811111111"), signed_in(office_director)
    leader.post(f"/sms/approvals/{message.pk}/", {"do": "refuse", "reason": ""})
    message.refresh_from_db()
    assert message.approval == "waiting"
    leader.post(f"/sms/approvals/{message.pk}/", {"do": "refuse", "reason": "ใช้ประกาศแทน"})
    assert "ใช้ประกาศแทน" in clerk.get(f"/sms/messages/{message.pk}/").content.decode()
    assert not Part.objects.exists()
    assert (
        "ตัดสินไปก่อนแล้ว" in leader.post(f"/sms/approvals/{message.pk}/", {"do": "approve"}, follow=True).content.decode()
    )


def test_a_clerk_approves_nothing_and_who_leads_waits_for_nobody(
    put: Put, office: Unit, office_director: Person, clerk: Client
) -> None:
    Quota.objects.create(unit=office, parts=0)
    message = put("หนึ่ง", "0811111111")
    assert clerk.post(f"/sms/approvals/{message.pk}/", {"do": "approve"}).status_code == 403
    assert put("สอง", "0822222222", by=office_director).approval == "free"
    assert put("เครื่องขัดข้อง", "0822222222", by=None, urgent=True).approval == "free"


def test_another_units_messages_are_not_there(
    put: Put, signed_in: SignedIn, school_director: Person, other_school: Unit, make_person: MakePerson, school: Unit
) -> None:
    message = put("ของสำนักงาน", "0811111111")
    recipient = message.recipients.get()
    client = signed_in(school_director)
    assert "ของสำนักงาน" not in client.get("/sms/").content.decode()
    for url in (f"/sms/messages/{message.pk}/", f"/sms/messages/{message.pk}/recipients.xlsx"):
        assert client.get(url).status_code == 404
    for url in (
        f"/sms/messages/{message.pk}/cancel/",
        f"/sms/recipients/{recipient.pk}/decide/",
        f"/sms/approvals/{message.pk}/",
    ):
        assert client.post(url, {"do": "again"}).status_code == 404
    own = put("ของโรงเรียน", "0811111111", by=school_director, unit=school)
    neighbour = signed_in(make_person("N", other_school, Role.DIRECTOR))
    assert neighbour.get(f"/sms/messages/{own.pk}/").status_code == 404


def test_at_night_only_the_urgent_and_what_has_begun_go(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("ไม่ด่วน", "0811111111")
    begun = put("ก" * 100, "0822222222")
    urgent = put("ด่วน", "0833333333", urgent=True, reason="น้ำท่วม")
    modem = Modem.objects.create(name="ซิม", path="/dev/none")
    part = begun.recipients.get().parts.get(number=1)
    Part.objects.filter(pk=part.pk).update(state=State.SENT, modem=modem, attempt=uuid.uuid4())
    begun.recipients.get().parts.filter(number=2).update(modem=modem)
    monkeypatch.setattr(rules, "is_quiet", lambda *_: True)
    taken = [queue.take_next(modem) for _ in range(3)]
    assert [each and each.recipient.message for each in taken] == [urgent, begun, None]


def test_what_is_sent_at_night_waits_for_the_morning(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    hours = Settings.now()
    hours.quiet_from, hours.quiet_until = datetime.strptime("20", "%H").time(), datetime.strptime("07", "%H").time()  # noqa: DTZ007
    hours.save()
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    assert put("ไม่ด่วน", "0811111111").not_before == NIGHT + timedelta(hours=9)
    assert put("ด่วน", "0811111111", urgent=True, reason="น้ำท่วม").not_before == NIGHT


def test_other_apps_send_once_and_are_told_who_is_left_out(office: Unit, school: Unit, make_person: MakePerson) -> None:
    head = make_person("D1", school, Role.DIRECTOR, phone="0811111111")
    nobody = make_person("D2", school, Role.CLERK, given_name="ไร้เบอร์")
    key, whom = (
        uuid.uuid4(),
        services.Whom(persons=[head, nobody], units=[school], numbers=["053-112233", "0811111111"]),
    )
    sent = services.send("เครื่องลงเวลาขัดข้อง", whom, office, None, key=key, urgent=True, about="device/7")
    again = services.send("เครื่องลงเวลาขัดข้อง", whom, office, None, key=key, urgent=True, about="device/7")
    assert (sent.recipients, sent.url) == (1, again.url)
    assert Message.objects.get().lane == Lane.URGENT
    assert {left.who for left in sent.left_out} == {str(nobody), "053-112233"}
    [standing] = services.standing("device/7")
    assert dict(standing.counts) == {"รอส่ง": 1}
    with pytest.raises(services.Refused) as refused:
        services.send("ดู http://x.co", whom, office, None, key=uuid.uuid4())
    assert refused.value.reason == "link"


def test_saved_texts_and_lists_are_made_renamed_removed_and_put_back(
    clerk: Client, office: Unit, school: Unit, make_person: MakePerson
) -> None:
    head = make_person("D1", school, Role.DIRECTOR, phone="0811111111")
    made = {"unit": office.pk, "name": "เวร", "persons": [head.pk], "numbers": "นายก 0822222222"}
    clerk.post("/sms/lists/", made)
    page = clerk.get("/sms/lists/").content.decode()
    assert "เวร" in page
    pk = int(page.split("/sms/lists/")[2].split("/")[0]) if "/sms/lists/1/" not in page else 1
    assert clerk.post("/sms/lists/", made).status_code == 422
    assert clerk.post("/sms/lists/", {**made, "name": "อื่น", "numbers": "053112233"}).status_code == 422
    clerk.post(f"/sms/lists/{pk}/", {**made, "name": "เวรเสาร์"})
    clerk.post(f"/sms/lists/{pk}/remove/")
    assert "ลบ เวรเสาร์ แล้ว" in clerk.get("/sms/lists/").content.decode()
    assert "นำ เวรเสาร์ กลับมาแล้ว" in clerk.post("/sms/lists/put-back/", follow=True).content.decode()
    assert clerk.post("/sms/lists/put-back/").status_code == 404
    assert clerk.post("/sms/texts/", {"unit": office.pk, "name": "ก", "text": "www.x.com"}).status_code == 422
    clerk.post("/sms/texts/", {"unit": office.pk, "name": "ก", "text": "เรียน {ชื่อ}"})
    assert "เรียน {ชื่อ}" in clerk.get("/sms/texts/").content.decode()


def test_an_administrator_sets_price_hours_quotas_words_and_opt_outs(
    signed_in: SignedIn, administrator: Person, office: Unit, clerk: Client
) -> None:
    client = signed_in(administrator)
    plan = {"form": "plan", "price": "0.35", "quiet_from": "21.00", "quiet_until": "06.30", "quota": "๕๐๐"}
    for posted in (
        plan, {"form": "quota", "unit-unit": office.pk, "unit-parts": "9"},
        {"form": "word", "long": "มหาวิทยาลัย", "short": "ม."}, {"form": "optout", "optout-number": "081-234-5678"},
    ):  # fmt: skip
        assert client.post("/sms/settings/", posted).status_code == 302, posted
    row = Settings.now()
    assert (row.price, row.quota, str(row.quiet_until)) == (35, 500, "06:30:00")
    assert sending.quota_of(office) == 9
    assert Step.objects.filter(action="set-up").count() == 4
    for wrong in (
        {**plan, "quiet_until": ""}, {**plan, "price": "-1"}, {"form": "word", "long": "ก", "short": "กข"},
        {"form": "optout", "optout-number": "1669"},
    ):  # fmt: skip
        assert client.post("/sms/settings/", wrong).status_code == 422, wrong
    assert clerk.post("/sms/settings/", plan).status_code == 403


def answered(message: Message, number: str, text: str, kind: str = "text") -> None:
    recipient = message.recipients.get(number=number)
    Answer.objects.create(sender=number, text=text, sent_at=timezone.now(), recipient=recipient, kind=kind)


def test_answers_in_other_words_stand_on_the_page_the_newest_first_and_no_more_than_fifty(
    clerk: Client, put: Put
) -> None:
    message = put("ประชุม", "0811111111")
    for place in range(60):
        answered(message, "+66811111111", "1", "acknowledges")
        answered(message, "+66811111111", f"ถามข้อที่ {place}.")
    page = clerk.get(f"/sms/messages/{message.pk}/").content.decode()
    assert page.index("ถามข้อที่ 59.") < page.index("ถามข้อที่ 58.")
    assert "ถามข้อที่ 9." not in page
    assert page.count("</strong> 1<") == 0
    assert "อีก 10 ข้อความ" in page
    inbox = clerk.get(f"/sms/inbox/?message={message.pk}&page=2").content.decode()
    assert "ถามข้อที่ 9." in inbox


@pytest.mark.parametrize(
    ("state", "settled", "acknowledged", "ago", "asks"),
    [
        (State.QUEUED, False, False, 0, 3), (State.SENT, False, False, 0, 3), (State.SENT, True, False, 0, 30),
        (State.SENT, True, False, 4, 0), (State.DELIVERED, True, False, 0, 30), (State.DELIVERED, True, True, 0, 0),
        (State.FAILED, True, False, 0, 0), (State.UNKNOWN, False, False, 0, 30),
    ],
)  # fmt: skip
def test_a_page_left_open_asks_no_longer_than_something_can_change(
    put: Put, state: str, settled: bool, acknowledged: bool, ago: int, asks: int
) -> None:
    message = put("ประชุม", "0811111111")
    become(message, "+66811111111", state)
    now = timezone.now()
    if settled:
        Part.objects.update(settled_at=now, cause="no-report")
    if acknowledged:
        Recipient.objects.update(acknowledged_at=now)
    assert following.asks_every(following.rows(message), now - timedelta(days=ago)) == asks


def test_tests_of_the_modems_are_neither_in_the_list_nor_in_the_quota(clerk: Client, office: Unit) -> None:
    sim = Modem.objects.create(name="ซิม", path="/dev/none", number="+66899000000")
    assert self_testing.begin(sim, timezone.localdate()) is not None
    assert Part.objects.count() == 1
    assert "SP-TEST" not in clerk.get("/sms/").content.decode()
    assert sending.used(office, timezone.now()) == 0
