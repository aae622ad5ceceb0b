"""The mailbox fetched from a real IMAP server: every mail becomes one letter, whatever breaks and whenever."""

from __future__ import annotations

import imaplib
import logging
import socket
from datetime import timedelta
from functools import cache

import pytest
from django.utils import timezone

from hub.efiling import intake, moving
from hub.efiling.exchange import mail_connection, mail_fetching, mail_letters, mail_words, passwords
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.efiling.models import Attachment, Event, Incoming, Register
from tests.hub.efiling.exchange.conftest import certificate, free_port

pytestmark = pytest.mark.django_db
State = MailMessage.State


class Killed(BaseException):
    """The process is ended here: nothing after it runs, and nothing catches it."""


def fetch_all(mailbox: Mailbox) -> None:
    while mail_fetching.fetch(mailbox):
        pass
    mailbox.refresh_from_db()


@pytest.fixture
def letter(make_pdf, make_mail):
    @cache  # made a second later, the same letter would be another file
    def pdf(about: str) -> bytes:
        return make_pdf("ที่ ศธ 04001/77", "20 พฤศจิกายน 2569", f"เรื่อง {about}", "เรียน ผู้อำนวยการ")

    def make(about: str, **headers: str) -> bytes:
        return make_mail("ตามแนบ", ("หนังสือ.pdf", pdf(about), "application/pdf"), **headers)

    return make


def test_a_letter_by_mail_waits_to_be_registered_with_where_it_came_from(saraban, imap, letter):
    imap.deliver(letter("ขอเชิญประชุม", subject="ส่งหนังสือ", message_id="<a@b>"))
    fetch_all(saraban)
    came, row = Incoming.objects.get(), MailMessage.objects.get()
    assert (came.state, came.source, came.came_by, came.name) == ("waiting", "mail", None, "หนังสือ.pdf")
    assert came.suggestion["subject"] == "ขอเชิญประชุม"
    assert came.suggestion["sender"] == "สพฐ. <saraban@obec.example.go.th>"
    mail = came.origin["mail"]
    assert (mail["message_id"], mail["subject"], mail["date"]) == ("<a@b>", "ส่งหนังสือ", "2026-11-20T02:30:00+00:00")
    assert (row.state, row.incoming, imap.seen()) == (State.TAKEN, came, 1)
    assert saraban.fault == ""
    assert saraban.fetched_at


def test_by_starttls_too(saraban, imap, letter):
    imap.deliver(letter("ขอเชิญประชุม"))
    Mailbox.objects.update(port=imap.plain_port, security="starttls")
    fetch_all(Mailbox.objects.get())
    assert Incoming.objects.count() == 1


def test_thirty_messages_become_thirty_letters_and_stay_so(saraban, imap, make_mail):
    imap.deliver(*(make_mail(f"ข้อความฉบับที่ {number}", subject=f"เรื่องที่ {number}") for number in range(30)))
    fetch_all(saraban)
    fetch_all(saraban)
    assert MailMessage.objects.filter(state=State.TAKEN).count() == Incoming.objects.count() == 30
    assert imap.seen() == 30


STEPS = {
    "before the letter is taken": (mail_letters, "settle"),
    "while the letter is taken": (intake, "take"),
    "after the letter is taken": (mail_fetching, "_write"),
    "before the server is told": (mail_connection, "mark"),
    "before a size is asked for": (mail_connection, "size"),
    "before the message is read": (mail_connection, "raw"),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_no_mail_is_lost_and_none_comes_twice(saraban, imap, letter, make_mail, monkeypatch, step):
    imap.deliver(letter("ขอเชิญประชุม"), make_mail("ไม่มีไฟล์"))

    def die(*_args, **_named):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(*STEPS[step], die)
        with pytest.raises(Killed):
            mail_fetching.fetch(saraban)
    fetch_all(saraban)
    assert Incoming.objects.count() == 2
    assert set(MailMessage.objects.values_list("state", flat=True)) == {State.TAKEN}
    assert imap.seen() == 2


def test_killed_after_the_server_was_told_it_is_told_again_without_harm(saraban, imap, letter, monkeypatch):
    imap.deliver(letter("ขอเชิญประชุม"))
    with monkeypatch.context() as patched:
        told = mail_connection.mark

        def tell_and_die(*args):
            told(*args)
            raise Killed

        patched.setattr(mail_connection, "mark", tell_and_die)
        with pytest.raises(Killed):
            mail_fetching.fetch(saraban)
    Mailbox.objects.update(done_folder="รับแล้ว")
    fetch_all(Mailbox.objects.get())
    assert (Incoming.objects.count(), MailMessage.objects.get().marked_at is not None) == (1, True)


def test_a_connection_lost_in_the_middle_loses_nothing(saraban, imap, make_mail, monkeypatch):
    imap.deliver(*(make_mail(f"ฉบับที่ {number}") for number in range(4)))
    asked, left = mail_connection.raw, [2]

    def cut(box, uid):
        left[0] -= 1
        if left[0] < 0:
            box.client.sock.shutdown(socket.SHUT_RDWR)  # as a network does
        return asked(box, uid)

    with monkeypatch.context() as patched:
        patched.setattr(mail_connection, "raw", cut)
        assert not mail_fetching.fetch(saraban)
    saraban.refresh_from_db()
    assert saraban.fault == "lost"
    assert "ไม่มีจดหมายหาย" in mail_words.wrong(saraban.fault)
    assert Incoming.objects.count() == 2
    fetch_all(saraban)
    assert (Incoming.objects.count(), imap.seen(), saraban.fault) == (4, 4, "")


def test_numbered_anew_by_the_server_no_message_comes_twice(saraban, imap, letter, monkeypatch):
    imap.deliver(letter("ขอเชิญประชุม"))
    fetch_all(saraban)
    monkeypatch.setattr(mail_connection, "validity", lambda *_: 4_000_000_000)
    fetch_all(saraban)
    assert Incoming.objects.count() == 1
    assert list(MailMessage.objects.order_by("pk").values_list("state", flat=True)) == [State.TAKEN, State.DUPLICATE]


def test_one_message_delivered_twice_or_one_file_in_two_messages_is_one_letter(saraban, imap, letter):
    once = letter("ขอเชิญประชุม", message_id="<x@y>")
    imap.deliver(once, b"Received: from elsewhere\r\n" + once, letter("ขอเชิญประชุม", subject="ส่งซ้ำ"))
    fetch_all(saraban)
    assert Incoming.objects.count() == 1
    rows = MailMessage.objects.filter(state=State.DUPLICATE)
    assert [row.incoming for row in rows] == [Incoming.objects.get()] * 2


def test_what_was_rejected_does_not_come_again_by_the_same_message(saraban, imap, letter, office_clerk, monkeypatch):
    imap.deliver(letter("ขอเชิญประชุม"))
    fetch_all(saraban)
    intake.reject(Incoming.objects.get(), office_clerk, "ส่งผิด")
    monkeypatch.setattr(mail_connection, "validity", lambda *_: 4_000_000_000)
    fetch_all(saraban)
    assert Incoming.objects.get().state == "rejected"


def test_read_messages_are_moved_where_the_office_wants_them(saraban, imap, letter):
    imap.deliver(letter("ขอเชิญประชุม"))
    Mailbox.objects.update(done_folder="ลงรับแล้ว")
    fetch_all(Mailbox.objects.get())
    assert (len(list((imap.mails / "cur").iterdir())), MailMessage.objects.get().marked_at is None) == (0, False)
    fetch_all(Mailbox.objects.get())
    assert MailMessage.objects.count() == 1


def test_messages_from_before_the_day_that_was_set_stay_where_they_are(saraban, imap, letter):
    imap.deliver(letter("ขอเชิญประชุม"))
    Mailbox.objects.update(since=timezone.localdate() + timedelta(days=2))
    fetch_all(Mailbox.objects.get())
    assert not MailMessage.objects.exists()


# What is wrong with the connection


def wrong_of(mailbox: Mailbox) -> str:
    mail_fetching.fetch(mailbox)
    mailbox.refresh_from_db()
    return mailbox.fault


def test_a_wrong_password_is_said_and_never_logged(saraban, imap, letter, caplog):
    imap.deliver(letter("ขอเชิญประชุม"))
    saraban.password = passwords.closed("ผิด-secret".encode().hex())
    saraban.save()
    with caplog.at_level(logging.DEBUG):
        assert wrong_of(saraban) == "login"
    assert "ผิด-secret".encode().hex() not in caplog.text
    assert "รหัสผ่าน" in mail_words.wrong("login")


def test_a_certificate_of_nobody_we_trust_gets_no_password(saraban, monkeypatch):
    def must_not(*_args, **_named):
        raise AssertionError

    monkeypatch.setattr(imaplib.IMAP4, "_simple_command", must_not)
    saraban.authority = ""
    assert wrong_of(saraban) == "certificate"


def test_another_certificate_than_the_one_given_is_not_trusted(saraban, tmp_path):
    saraban.authority = certificate(tmp_path)
    assert wrong_of(saraban) == "certificate"


def test_a_certificate_of_another_name_is_not_trusted(saraban):
    saraban.host = "127.0.0.1"
    assert wrong_of(saraban) == "certificate-name"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"folder": "ไม่มี"}, "folder"),
        ({"host": "no-such-host.invalid"}, "no-host"),
        ({"authority": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"}, "authority"),
        ({"password": "not ours"}, "password-lost"),
        ({"user": "สารบรรณ"}, "login"),
    ],
)
def test_what_else_is_wrong_is_said(saraban, changed, wrong):
    Mailbox.objects.update(**changed)
    assert wrong_of(Mailbox.objects.get()) == wrong
    assert mail_words.wrong(wrong)


def test_a_port_where_nobody_listens_or_one_that_speaks_otherwise_is_said(saraban, imap):
    saraban.port = free_port()
    assert wrong_of(saraban) == "refused"
    saraban.port = imap.plain_port
    assert wrong_of(saraban) == "no-tls"


def test_a_full_disk_is_not_taken_for_a_lost_connection(saraban, imap, letter, monkeypatch):
    imap.deliver(letter("ขอเชิญประชุม"))

    def full(*_args, **_named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(intake, "take", full)
        with pytest.raises(OSError, match="No space"):
            mail_fetching.fetch(saraban)
    fetch_all(saraban)
    assert Incoming.objects.count() == 1


# What is due, and trying again


def test_only_what_is_on_and_due_is_fetched_and_one_fault_does_not_hold_up_others(
    saraban, imap, letter, school, monkeypatch
):
    from hub.efiling.models import Register

    imap.deliver(letter("ขอเชิญประชุม"))
    other = Mailbox.objects.create(
        register=Register.objects.create(unit=school, kind="receive"), on=True, host="localhost", port=free_port(),
        user="x", password=passwords.closed("x"), since=timezone.localdate(),
    )  # fmt: skip
    fetched = []
    real = mail_fetching.fetch
    monkeypatch.setattr(mail_fetching, "fetch", lambda box: (fetched.append(box.pk), real(box))[1])
    assert not mail_fetching.step()
    assert not mail_fetching.step()
    assert sorted(fetched) == sorted([saraban.pk, other.pk])
    assert Incoming.objects.count() == 1
    Mailbox.objects.update(on=False, fetched_at=None, fault_at=None)
    mail_fetching.step()
    assert len(fetched) == 2


def test_a_message_that_kills_the_process_each_time_is_given_up_and_told(saraban, imap, letter, monkeypatch):
    imap.deliver(letter("ขอเชิญประชุม"))

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mail_letters, "settle", die)
        for _ in range(mail_fetching.MOST_TRIES):
            with pytest.raises(Killed):
                mail_fetching.fetch(saraban)
        fetch_all(saraban)
    row = MailMessage.objects.get()
    assert (row.state, row.why, imap.seen()) == (State.FAILED, "repeated", 0)
    assert mail_words.why(row)
    assert mail_fetching.again(row)
    fetch_all(saraban)
    assert Incoming.objects.count() == 1
    assert not mail_fetching.again(MailMessage.objects.get())


def test_a_message_too_large_is_not_even_fetched(saraban, imap, letter, settings):
    imap.deliver(letter("ขอเชิญประชุม"))
    settings.BODY_LIMIT = 100
    fetch_all(saraban)
    row = MailMessage.objects.get()
    assert (row.state, row.why, Incoming.objects.count(), imap.seen()) == (State.FAILED, "too-large", 0, 0)


def test_a_message_that_is_gone_when_it_is_tried_again_is_told_as_gone(saraban, imap, make_mail):
    imap.deliver(make_mail("x", ("a.pdf", b"%PDF-1.7 broken", "application/pdf")))
    fetch_all(saraban)
    row = MailMessage.objects.get()
    assert (row.state, row.why) == (State.FAILED, "broken")
    for mail in (*(imap.mails / "cur").iterdir(), *(imap.mails / "new").iterdir()):
        mail.unlink()
    assert mail_fetching.again(row)
    fetch_all(saraban)
    assert MailMessage.objects.get().state == State.GONE


def test_a_secret_letter_by_mail_is_not_kept_and_its_subject_neither(saraban, imap, make_pdf, make_mail):
    pdf = make_pdf("ลับ", "เรื่อง แผนป้องกัน")
    imap.deliver(make_mail("ตามแนบ", ("s.pdf", pdf, "application/pdf"), subject="แผนป้องกัน"))
    fetch_all(saraban)
    row = MailMessage.objects.get()
    assert (row.state, row.subject, Incoming.objects.count(), Attachment.objects.count()) == (State.SECRET, "", 0, 0)
    assert "แผนป้องกัน" not in str(list(Event.objects.values_list("details", flat=True)))
    assert imap.seen() == 0
    assert "ทะเบียนหนังสือลับ" in mail_words.why(row)


@pytest.fixture
def moved(saraban, imap, make_pdf, make_mail, secret, office_clerk) -> Incoming:
    """A mail's letter that is secret, which its picture alone says; the clerk has moved it."""
    pdf = make_pdf("แผนอารักขา")
    imap.deliver(make_mail("ตามแนบ", ("สแกน.pdf", pdf, "application/pdf"), subject="แผนอารักขาบุคคลสำคัญ"))
    fetch_all(saraban)
    return moving.to_secret(Incoming.objects.get(), office_clerk)


def test_a_letter_moved_to_the_secret_register_does_not_come_again_by_its_mail(saraban, imap, moved, monkeypatch):
    anew = mail_connection.validity
    monkeypatch.setattr(mail_connection, "validity", lambda box, folder: anew(box, folder) + 1)
    fetch_all(saraban)
    assert list(Incoming.objects.all()) == [moved]
    assert MailMessage.objects.first().state == State.DUPLICATE


def test_the_page_of_mails_tells_nothing_of_a_letter_that_turned_out_to_be_secret(
    saraban, imap, moved, clerk, registrar
):
    intake.enter(moved, registrar, {"subject": "แผนอารักขา", "secrecy": "secret"})
    shown = clerk.get(f"/efiling/exchange/registers/{saraban.register_id}/mails/").content.decode()
    assert "แผนอารักขา" not in shown
    assert "obec.example.go.th" not in shown
    assert f"/efiling/entries/{Incoming.objects.get().entry_id}/" not in shown
    assert "ย้ายไปทะเบียนหนังสือลับ" in shown


def test_whatever_goes_wrong_with_one_mailbox_the_others_are_fetched(saraban, imap, letter, school, monkeypatch):
    other = Register.objects.create(unit=school, kind="receive")
    broken = Mailbox.objects.get()
    broken.pk, broken.register = saraban.pk - 1 or None, other
    broken.save()
    anew = mail_connection.validity
    asked: list[str] = []

    def odd(box, folder):
        asked.append(folder)
        if len(asked) == 1:
            raise KeyError("UIDVALIDITY")
        return anew(box, folder)

    monkeypatch.setattr(mail_connection, "validity", odd)
    imap.deliver(letter("ขอเชิญประชุม"))
    mail_fetching.step()
    assert len(asked) == 2
    assert Incoming.objects.count() == 1


def test_messages_that_were_still_to_be_fetched_when_the_server_numbered_anew_do_not_wait_for_ever(
    saraban, imap, letter, monkeypatch
):
    imap.deliver(letter("ขอเชิญประชุม"))
    MailMessage.objects.create(mailbox=saraban, place=saraban.place, validity=1, uid=7)
    fetch_all(saraban)
    assert [row.state for row in MailMessage.objects.order_by("pk")] == [State.GONE, State.TAKEN]
