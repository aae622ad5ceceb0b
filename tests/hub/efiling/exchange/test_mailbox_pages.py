"""How leaders set up the mailbox, and what clerks see of its mails."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.efiling.exchange import mail_fetching, passwords
from hub.efiling.exchange.models import Mailbox, MailMessage, OutsideAgency, OwnCodes
from hub.efiling.models import Event, Incoming
from tests.hub.efiling.exchange.conftest import PASSWORD, USER, free_port

pytestmark = pytest.mark.django_db
State = MailMessage.State
TYPED = {
    "host": "Imap.Example.go.th", "port": "๙๙๓", "security": "tls", "user": "saraban@example.go.th",
    "secret": "ความลับ #1", "folder": "INBOX", "done_folder": "", "since": "1 พ.ย. 2569", "authority": "", "on": "on",
}  # fmt: skip


def post(client, address, status=200, **data):
    response = client.post(f"/efiling/exchange/{address}", data, follow=True)
    assert response.status_code == status
    return response.content.decode()


def page(client, address):
    response = client.get(f"/efiling/exchange/{address}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_password_is_encrypted_and_never_seen_again(director, receive):
    shown = post(director, f"registers/{receive.pk}/mailbox/", **TYPED)
    kept = Mailbox.objects.get()
    assert (kept.host, kept.port, kept.since.isoformat(), kept.on) == ("imap.example.go.th", 993, "2026-11-01", True)
    assert "ความลับ" not in kept.password + shown + page(director, f"registers/{receive.pk}/mailbox/")
    assert passwords.opened(kept.password) == "ความลับ #1"
    told = Event.objects.get(action="set-up").details
    assert told["password_changed"] is True
    assert "ความลับ" not in str(told)


def test_the_password_stays_where_nothing_is_typed_and_is_asked_for_where_it_would_go_elsewhere(director, receive):
    address = f"registers/{receive.pk}/mailbox/"
    post(director, address, **TYPED)
    post(director, address, **TYPED | {"secret": "", "folder": "สารบรรณ"})
    kept = Mailbox.objects.get()
    assert (kept.folder, passwords.opened(kept.password)) == ("สารบรรณ", "ความลับ #1")
    for changed in ({"host": "evil.example"}, {"port": "994"}, {"user": "x"}):
        assert "ต้องพิมพ์ใหม่" in post(director, address, 422, **TYPED | {"secret": ""} | changed)
    assert Mailbox.objects.get().host == "imap.example.go.th"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"host": "https://mail"}, "ชื่อเซิร์ฟเวอร์อย่างเดียว"),
        ({"host": "a b"}, "ชื่อเซิร์ฟเวอร์อย่างเดียว"),
        ({"port": "0"}, "1"),
        ({"port": "70000"}, "65535"),
        ({"security": "starttls"}, "143"),
        ({"security": "none"}, "none"),
        ({"authority": "hello"}, "PEM"),
        ({"since": "เมื่อวาน"}, "เมื่อวาน"),
        ({"secret": ""}, "พิมพ์รหัสผ่าน"),
    ],
)
def test_what_is_wrong_in_the_settings_is_said(director, receive, typed, words):
    assert words in post(director, f"registers/{receive.pk}/mailbox/", 422, **TYPED | typed)
    assert not Mailbox.objects.exists()


def test_the_connection_is_tried_and_what_is_wrong_said_in_words(director, saraban, imap, make_mail):
    imap.deliver(make_mail())
    address = f"registers/{saraban.register_id}/mailbox/test/"
    assert "เชื่อมต่อได้ มีจดหมายตั้งแต่วันที่ตั้งไว้ 1 ฉบับ" in post(director, address)
    assert not Incoming.objects.exists()
    for changed, words in (
        ({"port": free_port()}, "ไม่เปิดรับที่พอร์ตนี้"),
        ({"port": imap.tls_port, "password": passwords.closed("wrong")}, "ไม่รับชื่อบัญชีหรือรหัสผ่าน"),
        ({"password": passwords.closed(PASSWORD), "authority": ""}, "ไม่ส่งรหัสผ่านให้"),
    ):
        Mailbox.objects.update(**changed)
        assert words in post(director, address)


def test_nothing_to_try_before_anything_is_saved(director, receive):
    post(director, f"registers/{receive.pk}/mailbox/test/", 404)


def test_set_up_on_the_page_it_fetches_and_shows_each_mail(director, clerk, receive, imap, make_mail):
    imap.deliver(make_mail("เรียน"), make_mail("x", ("a.pdf", b"%PDF-1.7 broken", "application/pdf"), subject="เสีย"))
    typed = {"host": "localhost", "port": imap.tls_port, "user": USER, "secret": PASSWORD, "authority": imap.authority}
    post(director, f"registers/{receive.pk}/mailbox/", **TYPED | typed)
    while mail_fetching.step():
        pass
    shown = page(clerk, f"registers/{receive.pk}/mails/")
    assert "รับแล้ว" in shown
    assert "ไฟล์ PDF เสียหาย" in shown
    assert "ดึงจดหมายล่าสุด" in page(director, f"registers/{receive.pk}/mailbox/")
    waiting = clerk.get(f"/efiling/registers/{receive.pk}/incoming/").content.decode()
    assert "ขอเชิญประชุม" in waiting
    assert clerk.get(f"/efiling/incoming/{Incoming.objects.get().pk}/").status_code == 200


@pytest.fixture
def failed(receive):
    mailbox = Mailbox.objects.create(
        register=receive, host="x", user="x", password="x", since=timezone.localdate(), fetched_at=timezone.now()
    )
    return MailMessage.objects.create(
        mailbox=mailbox, place="x", validity=1, uid=1, state=State.FAILED, why="encrypted", tries=5, subject="โอนเงิน"
    )


def test_a_mail_that_failed_is_tried_again_or_seen_to_by_hand(clerk, failed):
    assert "โอนเงิน" in page(clerk, f"registers/{failed.mailbox.register_id}/mails/")
    assert "ไปรษณีย์สารบรรณกลาง" in clerk.get("/").content.decode()
    assert "ภายในหนึ่งนาที" in post(clerk, f"mails/{failed.pk}/again/")
    assert "ไม่ต้องดึงใหม่" in post(clerk, f"mails/{failed.pk}/again/")
    failed.refresh_from_db()
    assert (failed.state, failed.tries, Mailbox.objects.get().fetched_at) == (State.WAITING, 0, None)
    MailMessage.objects.update(state=State.FAILED)
    post(clerk, f"mails/{failed.pk}/handled/")
    assert "จัดการเองแล้ว" in page(clerk, f"registers/{failed.mailbox.register_id}/mails/")
    assert Event.objects.filter(action="finished").count() == 1
    assert "ไปรษณีย์สารบรรณกลาง" not in clerk.get("/").content.decode()


def test_a_clerk_keeps_the_directory_of_agencies(clerk, office):
    address = f"units/{office.code}/agencies/"
    post(clerk, address, name="สพฐ.", code="ศธ 04001", email="a@obec.go.th", ministry_id="20", department_id="20004")
    assert "มีหน่วยงานชื่อนี้แล้ว" in post(clerk, address, 422, name="สพฐ. ")
    assert "wrong" in post(clerk, address, 422, name="อื่น", email="ไม่ใช่อีเมล")
    agency = OutsideAgency.objects.get()
    post(clerk, f"agencies/{agency.pk}/", name="สำนักงาน กพฐ.", department_id="20005")
    assert OutsideAgency.objects.get().department_id == "20005"
    post(clerk, f"units/{office.code}/own/", ministry_id="20", department_id="20099")
    assert OwnCodes.objects.get().department_id == "20099"
    post(clerk, f"agencies/{agency.pk}/remove/")
    assert not OutsideAgency.objects.exists()
