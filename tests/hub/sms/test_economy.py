"""In the hub and by e-mail first: who acknowledges there costs nothing, who does not gets the SMS, and none is lost."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from hub.efiling.models import Holiday
from hub.people.models import Membership, Person, Unit
from hub.sms import economy, emailing, following, rules, sending
from hub.sms.choosing import Choice
from hub.sms.models import Economy, FirstWay, Message, Part, Quota
from tests.hub.conftest import MakePerson, SignedIn
from tests.hub.sms.mail_server import MailServer, mail_server

Role = Membership.Role
State = Part.State
pytestmark = pytest.mark.django_db
Send = Callable[..., Message]
BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.fixture(autouse=True)
def _no_mail_server(any_hour: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SP_SMTP", raising=False)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as made:
        monkeypatch.setenv("SP_SMTP", f"127.0.0.1:{made.port}")
        monkeypatch.setenv("SP_SMTP_FROM", "sms@area1.example.go.th")
        monkeypatch.setenv("SP_SMTP_SECURITY", "none")
        yield made


@pytest.fixture
def reader(make_person: MakePerson, school: Unit) -> Person:
    """Signs in, and has an address."""
    return make_person("R1", school, Role.DIRECTOR, phone="0811111111", email="r1@example.go.th", given_name="อ่าน")


@pytest.fixture
def stranger(make_person: MakePerson, other_school: Unit) -> Person:
    """Cannot sign in."""
    made = make_person("R2", other_school, Role.DIRECTOR, phone="0822222222", given_name="ไม่เข้า")
    made.set_unusable_password()
    made.save()
    return made


@pytest.fixture
def send(office: Unit, office_clerk: Person) -> Send:
    def submit(text: str, *people: Person, by: Person | None = office_clerk, **more: object) -> Message:
        choice = Choice(persons=tuple(each.pk for each in people))
        composed = sending.Composed(text, office, choice, economical=True, **more)  # type: ignore[arg-type]
        return sending.submit(composed, by, uuid.uuid4())

    return submit


def by_sms(message: Message) -> list[str]:
    """To whom an SMS is on its way or went."""
    parts = Part.objects.filter(recipient__message=message).exclude(state=State.CANCELLED)
    return sorted(set(parts.values_list("recipient__person__staff_code", flat=True)))


def time_comes(message: Message) -> None:
    Economy.objects.filter(message=message).update(sms_at=timezone.now() - timedelta(seconds=1))
    while economy.step():
        pass


def test_who_signs_in_is_told_in_the_hub_and_who_cannot_by_sms_at_once(
    send: Send, reader: Person, stranger: Person, signed_in: SignedIn
) -> None:
    message = send("ประชุมวันจันทร์", reader, stranger)
    assert by_sms(message) == ["R2"]
    browser = signed_in(reader)
    assert "ข้อความถึงฉันที่ยังไม่รับทราบ" in browser.get("/").content.decode()
    assert "ประชุมวันจันทร์" in browser.get("/sms/notices/").content.decode()


def test_who_acknowledges_in_the_hub_costs_nothing(
    send: Send, reader: Person, signed_in: SignedIn, office_clerk: Person
) -> None:
    message, browser = send("ประชุมวันจันทร์", reader), signed_in(reader)
    first = FirstWay.objects.get()
    for _twice in range(2):
        assert browser.post(f"/sms/notices/{first.pk}/acknowledge/").status_code == 302
    assert "ข้อความถึงฉันที่ยังไม่รับทราบ" not in browser.get("/").content.decode()
    time_comes(message)
    assert by_sms(message) == []
    page = signed_in(office_clerk).get(f"/sms/messages/{message.pk}/").content.decode()
    assert "รับทราบแล้ว" in page
    assert "ในระบบ" in page


def test_who_has_not_acknowledged_in_time_gets_the_sms_once(send: Send, reader: Person) -> None:
    message = send("ประชุมวันจันทร์", reader)
    assert economy.step() is False
    for _twice in range(2):
        time_comes(message)
    assert Part.objects.count() == 1
    assert by_sms(message) == ["R1"]


def test_acknowledged_while_the_sms_waits_in_the_queue_it_is_spared(
    send: Send, reader: Person, signed_in: SignedIn
) -> None:
    message = send("ประชุมวันจันทร์", reader)
    time_comes(message)
    signed_in(reader).post(f"/sms/notices/{FirstWay.objects.get().pk}/acknowledge/")
    assert (by_sms(message), Part.objects.get().state) == ([], State.CANCELLED)


def test_nobody_acknowledges_for_another(
    send: Send, reader: Person, signed_in: SignedIn, school_director: Person
) -> None:
    send("ประชุมวันจันทร์", reader)
    url = f"/sms/notices/{FirstWay.objects.get().pk}/acknowledge/"
    assert signed_in(school_director).post(url).status_code == 404
    assert "ประชุม" not in signed_in(school_director).get("/sms/notices/").content.decode()
    assert Client().get("/sms/notices/").status_code == 302


def test_what_was_taken_back_is_shown_to_nobody_and_sent_to_nobody(
    send: Send, reader: Person, signed_in: SignedIn, office_clerk: Person
) -> None:
    message = send("ประชุมวันจันทร์", reader)
    page = signed_in(office_clerk).post(f"/sms/messages/{message.pk}/cancel/", follow=True).content.decode()
    assert "ยกเลิกแล้ว 1 คน" in page
    time_comes(message)
    assert by_sms(message) == []
    assert "ประชุม" not in signed_in(reader).get("/sms/notices/").content.decode()
    assert [row.standing for row in following.rows(message)] == [rules.Standing.CANCELLED]


def test_above_the_quota_nothing_is_shown_before_it_is_approved(
    send: Send, reader: Person, stranger: Person, office: Unit, office_director: Person, signed_in: SignedIn
) -> None:
    Quota.objects.create(unit=office, parts=1)
    message = send("ประชุมวันจันทร์", reader, stranger)
    time_comes(message)
    browser = signed_in(reader)
    assert "ประชุม" not in browser.get("/sms/notices/").content.decode()
    assert by_sms(message) == []
    sending.approve(message, office_director)
    assert "ประชุม" in browser.get("/sms/notices/").content.decode()
    assert by_sms(message) == ["R2"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "order"}, "ส่งทาง SMS ทันที"), ({"urgent": "1", "urgent_reason": "น้ำท่วม"}, "ส่งทาง SMS ทันที"),
        ({"poll": "choice", "poll_choices": "ก\nข", "poll_closes_at": "1/1/2700"}, "แบบสอบถามตอบทาง SMS"),
    ],
)  # fmt: skip
def test_what_cannot_wait_is_refused(
    signed_in: SignedIn, office_clerk: Person, office: Unit, more: dict[str, str], why: str
) -> None:
    form = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ประชุม"}
    form |= {"numbers": "0812345678", "economical": "1", "do": "preview", **more}
    page = signed_in(office_clerk).post("/sms/compose/", form)
    assert (page.status_code, why in page.content.decode()) == (422, True)


def test_an_order_never_waits_whatever_another_part_of_the_hub_asks(send: Send, reader: Person) -> None:
    message = send("ปิดโรงเรียน", reader, urgent=True, reason="น้ำท่วม")
    assert by_sms(message) == ["R1"]


def test_the_composer_says_what_is_saved_at_most(
    signed_in: SignedIn, office_clerk: Person, office: Unit, reader: Person, stranger: Person
) -> None:
    form = {"unit": office.pk, "kind": "notice", "who": "directors", "text": "ก" * 100, "economical": "1"}
    form |= {"persons": [reader.pk, stranger.pk]}
    page = signed_in(office_clerk).post("/sms/compose/count/", form).content.decode()
    assert "ประหยัดได้ไม่เกิน 2 ส่วน 1.00 บาท" in page
    assert "แจ้งในระบบก่อน 1 คน อีเมล 0 คน" in page


def test_the_rest_goes_on_the_next_morning_that_the_office_works(db: None) -> None:
    Holiday.objects.create(day=date(2026, 11, 30), name="วันหยุดพิเศษ")
    friday = datetime(2026, 11, 27, 9, tzinfo=BANGKOK)
    assert economy.sms_time(friday, None) == datetime(2026, 12, 1, 8, 30, tzinfo=BANGKOK)
    assert economy.sms_time(friday, 3) == friday + timedelta(hours=3)


def test_an_e_mail_says_it_without_a_link_and_with_the_number(send: Send, reader: Person, server: MailServer) -> None:
    message = send("เรียน {ชื่อ} ประชุมวันจันทร์", reader)
    while emailing.step():
        pass
    [letter] = server.letters
    text = letter.get_content()
    assert letter["To"] == "r1@example.go.th"
    assert reader.full_name in text
    assert f"เลขที่ {message.pk}" in text
    assert "http" not in text
    assert "www" not in text
    assert FirstWay.objects.get().mail == "sent"
    assert [row.way for row in following.rows(message)] == ["ในระบบ · ส่งอีเมลแล้ว"]


def test_without_a_server_nobody_is_e_mailed(send: Send, reader: Person) -> None:
    send("ประชุม", reader)
    assert (FirstWay.objects.get().mail, emailing.step()) == ("none", False)


def test_a_server_that_is_away_is_tried_again_and_then_the_sms_goes(
    send: Send, reader: Person, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = send("ประชุม", reader)
    monkeypatch.setenv("SP_SMTP", "127.0.0.1:9")
    assert emailing.step() is False
    first = FirstWay.objects.get()
    assert (first.mail, first.tries, first.next_try_at > timezone.now()) == ("waiting", 1, True)
    monkeypatch.setenv("SP_SMTP", f"127.0.0.1:{server.port}")
    assert emailing.step() is False
    FirstWay.objects.update(next_try_at=timezone.now())
    emailing.step()
    assert len(server.letters) == 1
    time_comes(message)
    assert by_sms(message) == ["R1"]


def test_an_address_that_is_refused_loses_nothing(
    send: Send, reader: Person, stranger: Person, server: MailServer
) -> None:
    Person.objects.filter(pk=stranger.pk).update(email="gone@example.go.th")
    server.refuse = {"gone@example.go.th": "550 nobody", "r1@example.go.th": "451 later"}
    stranger.refresh_from_db()
    message = send("ประชุม", reader, stranger)
    assert by_sms(message) == []
    emailing.step()
    assert {each.email: each.mail for each in FirstWay.objects.all()} == {
        "gone@example.go.th": "failed", "r1@example.go.th": "waiting",
    }  # fmt: skip
    assert by_sms(message) == ["R2"]  # nothing else would tell them


def test_who_acknowledged_gets_no_e_mail_any_more(
    send: Send, reader: Person, server: MailServer, signed_in: SignedIn
) -> None:
    send("ประชุม", reader)
    signed_in(reader).post(f"/sms/notices/{FirstWay.objects.get().pk}/acknowledge/")
    emailing.step()
    assert server.letters == []


@pytest.mark.parametrize("refused", [False, True])
def test_taken_back_while_a_batch_of_e_mails_goes_nothing_more_goes_by_any_way(
    send: Send, reader: Person, stranger: Person, server: MailServer, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    Person.objects.filter(pk=stranger.pk).update(email="r2@example.go.th")
    message, deliver = send("ประชุม", reader, stranger), smtplib.SMTP.send_message

    def taken_back_meanwhile(self: smtplib.SMTP, letter: EmailMessage) -> None:
        economy.cancel(message)
        if refused:
            raise smtplib.SMTPRecipientsRefused({letter["To"]: (550, b"nobody")})
        deliver(self, letter)

    monkeypatch.setattr(smtplib.SMTP, "send_message", taken_back_meanwhile)
    FirstWay.objects.filter(recipient__person=reader).update(in_hub=False)
    emailing.step()
    emailing.step()
    assert len(server.letters) <= 1
    assert FirstWay.objects.filter(mail="waiting").count() == 1
    assert by_sms(message) == []


def test_an_e_mail_that_fails_as_the_sms_go_sends_no_second_one(send: Send, reader: Person, server: MailServer) -> None:
    message = send("ประชุม", reader)
    [recipient] = message.recipients.all()
    time_comes(message)
    for _twice in range(2):
        economy.by_sms_now(recipient)
    assert Part.objects.count() == 1


def test_what_waits_counts_against_the_quota_until_it_is_acknowledged_or_taken_back(
    send: Send, reader: Person, office: Unit, signed_in: SignedIn, make_person: MakePerson
) -> None:
    def used() -> int:
        Economy.objects.filter(done_at=None).update(sms_at=timezone.now())
        return sending.used(office, timezone.now())

    Quota.objects.create(unit=office, parts=3)
    other = make_person("R3", office, Role.CLERK, phone="0833333333")
    message = send("ก" * 71, reader)
    assert used() == 2
    assert send("ก" * 71, other).approval == Message.Approval.WAITING
    assert used() == 2
    time_comes(message)
    assert (by_sms(message), used()) == (["R1"], 2)
    second = send("ข", other)
    assert used() == 3
    economy.cancel(second)
    assert used() == 2
    first = FirstWay.objects.get(recipient__message=send("ค", other))
    signed_in(other).post(f"/sms/notices/{first.pk}/acknowledge/")
    assert used() == 2


def test_what_goes_by_sms_next_month_counts_then_and_is_held_by_the_quota_of_then(
    send: Send, reader: Person, office: Unit, make_person: MakePerson
) -> None:
    Quota.objects.create(unit=office, parts=2)
    other = make_person("R3", office, Role.CLERK, phone="0833333333")
    now = timezone.now()
    next_month = rules.month_of(now)[1] + timedelta(hours=8)
    shown = next_month - timedelta(hours=1)
    message = send("ก", reader, at=shown, wait_hours=1)
    assert [sending.used(office, at) for at in (now, next_month)] == [0, 1]
    assert send("ข" * 71, other, at=shown, wait_hours=1).approval == Message.Approval.WAITING
    time_comes(message)
    assert [sending.used(office, at) for at in (now, next_month)] == [1, 0]
