"""A letter to an agency outside and back: exported, taken in, told of, on the pages where clerks do it."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.efiling import dispatch, intake, registering
from hub.efiling.exchange import egif, exporting, importing, notices, parcel
from hub.efiling.exchange.egif import NoticeKind
from hub.efiling.exchange.models import Notice, OutsideAgency, OutsideDelivery, OwnCodes
from hub.efiling.models import Attachment, Entry, Event, Incoming, Register
from tests.hub.efiling.exchange.test_egif import BAD, LETTER

pytestmark = pytest.mark.django_db


def go(client, address, **data):
    response = client.post(f"/efiling/exchange/{address}", data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def page(client, address):
    response = client.get(f"/efiling/{address}")
    assert response.status_code == 200
    return response.content.decode()


def upload(*files: tuple[str, bytes]) -> dict[str, list[SimpleUploadedFile]]:
    return {"files": [SimpleUploadedFile(name, data) for name, data in files]}


@pytest.fixture
def province(office):
    return OutsideAgency.objects.create(unit=office, name="ศาลากลางจังหวัด")


def exported(client, delivery, form="xml") -> bytes:
    response = client.post(f"/efiling/exchange/deliveries/{delivery.pk}/{form}/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "attachment" in response["Content-Disposition"]
    return response.content


# Out


def test_a_letter_is_exported_with_all_its_fields_and_files(clerk, delivery, line):
    letter = egif.read(exported(clerk, delivery))
    assert isinstance(letter, egif.Letter)
    assert (letter.id, letter.subject, letter.urgency, letter.secrecy) == (
        "ศธ 04099/1", "ขอส่งรายงาน", "urgent", "normal",
    )  # fmt: skip
    assert (letter.sender.job_title, letter.sender.department_id) == (line.book.register.unit.name, "20099")
    assert (letter.receiver.job_title, letter.receiver.department_id) == ("เลขาธิการ กพฐ.", "20004")
    assert letter.main.name == "รายงาน.pdf"
    assert letter.main.data.startswith(b"%PDF")
    assert [(file.name, file.media) for file in letter.attachments] == [("แผนผัง.png", "image/png")]
    delivery.refresh_from_db()
    assert delivery.exported_at == letter.sent_at.replace(microsecond=delivery.exported_at.microsecond)
    assert "ส่งออกแล้ว รอตอบกลับ" in page(clerk, f"entries/{line.pk}/")
    assert "ส่งออกแล้ว รอตอบกลับ" in page(clerk, f"exchange/registers/{line.book.register_id}/sent/")
    assert Event.objects.filter(action="exported", about=f"entry/{line.pk}").exists()


def test_exported_again_it_is_the_same_message_and_the_zip_holds_it(clerk, delivery):
    first = exported(clerk, delivery)
    assert exported(clerk, delivery) == first
    assert parcel.unpack(exported(clerk, delivery, "zip")).message == egif.read(first)


def test_an_agency_is_addressed_once_however_often_it_is_asked(clerk, delivery, line, obec):
    assert "อยู่แล้ว" in go(clerk, f"entries/{line.pk}/address/", agencies=[obec.pk])
    assert OutsideDelivery.objects.count() == 1
    assert "อย่างน้อยหนึ่งแห่ง" in go(clerk, f"entries/{line.pk}/address/")


def test_a_file_changed_after_it_was_exported_is_pointed_out(clerk, delivery, line, office_clerk, make_pdf):
    exported(clerk, delivery)
    dispatch.attach(line, office_clerk, make_pdf("เรื่อง ขอส่งรายงาน (แก้ไข)"), "ใหม่.pdf")
    assert "ไฟล์เปลี่ยนหลังส่งออก" in page(clerk, f"entries/{line.pk}/")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"state": "void", "void_reason": "ผิด"}, "ยกเลิกแล้ว"),
        ({"reference": ""}, "ยังไม่มีเลขที่"),
        ({"subject": ""}, "ยังไม่มีชื่อเรื่อง"),
    ],
)
def test_what_cannot_be_exported_is_said(clerk, delivery, line, spoil, words):
    Entry.objects.filter(pk=line.pk).update(**spoil)
    assert words in go(clerk, f"deliveries/{delivery.pk}/xml/")
    assert OutsideDelivery.objects.get().exported_at is None


def test_a_line_without_a_file_or_too_large_is_not_exported(clerk, delivery, line, send, office_clerk, monkeypatch):
    other = registering.register(send, office_clerk, {"subject": "ไม่มีไฟล์"})
    assert "ยังไม่มีไฟล์หนังสือ" in go(clerk, f"entries/{other.pk}/address/", agencies=[delivery.agency_id])
    monkeypatch.setattr(exporting, "MOST_BYTES", 10)
    assert "ใหญ่เกินไป" in go(clerk, f"deliveries/{delivery.pk}/zip/")


# In


@pytest.mark.parametrize("form", ["xml", "zip"])
def test_a_message_becomes_a_letter_that_waits_with_its_fields_filled_in(clerk, receive, message, obec, form):
    data = egif.write(message) if form == "xml" else parcel.pack(message)
    shown = go(clerk, f"registers/{receive.pk}/came/", **upload((f"letter.{form}", data)))
    assert "รับหนังสือ ศธ 04001/ว 123 แล้ว" in shown
    came = Incoming.objects.get()
    assert (came.source, came.name, came.origin["letter"]["id"]) == ("exchange", "เชิญประชุม.pdf", "ศธ 04001/ว 123")
    assert came.suggestion == {
        "reference": "ศธ 04001/ว 123", "dated": "2026-11-20", "sender": "สพฐ.", "recipient": "ผู้อำนวยการ สพป.",
        "subject": "ขอเชิญประชุม", "urgency": "urgent", "secrecy": "normal",
    }  # fmt: skip
    assert [each.name for each in came.attachments.all()] == ["แผนที่.png"]
    assert "ขอเชิญประชุม" in page(clerk, f"incoming/{came.pk}/")


def test_the_same_number_again_is_told_with_where_it_is_though_its_file_be_another(
    clerk, receive, message, make_pdf, office_clerk
):
    address, first = f"registers/{receive.pk}/came/", upload(("a.xml", egif.write(message)))
    go(clerk, address, **first)
    other = dataclasses.replace(message, main=egif.File(make_pdf("อีกไฟล์"), "application/pdf", "b.pdf"))
    again = {"files": [SimpleUploadedFile("b.xml", egif.write(other))]}
    assert "รอลงทะเบียนอยู่แล้ว (เชิญประชุม.pdf)" in go(clerk, address, **again)
    intake.enter(Incoming.objects.get(), office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})
    again = {"files": [SimpleUploadedFile("b.xml", egif.write(other))]}
    assert "มีหนังสือฉบับนี้แล้วที่เลขทะเบียน 1" in go(clerk, address, **again)
    next_year = dataclasses.replace(other, dated=other.dated.replace(year=2027))
    go(clerk, address, **upload(("c.xml", egif.write(next_year))))
    assert Incoming.objects.count() == 2


def test_programs_beside_a_letter_are_left_out_and_said(clerk, receive, message):
    program = egif.File(b"MZ program", "application/pdf", "ตารางเวลา.exe")
    nameless = egif.File(b"\x89PNG\r\n\x1a\n x", "image/png")
    odd = dataclasses.replace(message, attachments=(program, nameless))
    shown = go(clerk, f"registers/{receive.pk}/came/", **upload(("a.xml", egif.write(odd))))
    assert "ตารางเวลา.exe (เป็นโปรแกรม" in shown
    assert [each.name for each in Attachment.objects.all()] == ["attachment-2.png"]


def test_a_secret_letter_is_kept_in_the_secret_register_alone(clerk, receive, secret, registrar, signed_in, message):
    data = egif.write(dataclasses.replace(message, secrecy="secret"))
    shown = go(clerk, f"registers/{receive.pk}/came/", **upload(("a.xml", data)))
    assert "นายทะเบียนข้อมูลข่าวสารลับ" in shown
    assert not Incoming.objects.exists()
    go(signed_in(registrar), f"registers/{secret.pk}/came/", **upload(("a.xml", data)))
    assert Incoming.objects.get().register == secret


@pytest.mark.parametrize("name", BAD)
def test_every_bad_message_is_said_in_words_with_the_files_name(clerk, receive, name):
    shown = go(clerk, f"registers/{receive.pk}/came/", **upload((f"{name}.xml", BAD[name][0] or b" ")))
    assert f"{name}.xml: " in shown
    assert "Traceback" not in shown
    assert not Incoming.objects.exists()


def test_a_message_whose_letter_is_no_pdf_is_said(clerk, receive):
    shown = go(
        clerk, f"registers/{receive.pk}/came/", **upload(("a.xml", egif.write(LETTER)), ("b.zip", b"PK\x03\x04"))
    )
    assert "a.xml: ไม่ใช่ PDF หรือไฟล์เสียหาย" in shown
    assert "b.zip: ไฟล์ ZIP เสียหาย" in shown


def test_no_file_at_all_is_said(clerk, receive, send):
    assert "ยังไม่ได้เลือกไฟล์" in go(clerk, f"registers/{receive.pk}/came/")
    assert "ยังไม่ได้เลือกไฟล์" in go(clerk, f"registers/{send.pk}/sent/")


# Notices to the sender


@pytest.fixture
def came(receive, office_clerk, message) -> Incoming:
    OwnCodes.objects.get_or_create(unit=receive.unit, defaults={"department_id": "20099"})
    return importing.take(receive, office_clerk, message).letter


def told(client, letter, kind) -> egif.Notice:
    response = client.post(f"/efiling/exchange/letters/{letter.pk}/{kind}/")
    assert response.status_code == 200
    return egif.read(response.content)


def test_notices_say_what_became_of_the_letter(clerk, came, office_clerk):
    received = told(clerk, came, NoticeKind.RECEIVED.value)
    assert (received.letter_id, received.dated, received.department_id) == (LETTER.id, LETTER.dated, "20099")
    entry = intake.enter(came, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})
    assert told(clerk, came, NoticeKind.ACCEPTED.value).accept_id == str(entry) == "1"
    told(clerk, came, NoticeKind.ACCEPTED.value)
    assert Notice.objects.filter(comes=False).count() == 2
    assert "ลงทะเบียนรับแล้ว (Accepted)" in page(clerk, f"entries/{entry.pk}/")
    assert Event.objects.filter(action="notice").count() == 2


def test_a_rejected_letter_is_told_with_the_reason(clerk, came, office_clerk):
    intake.reject(came, office_clerk, "ส่งผิดหน่วยงาน")
    assert told(clerk, came, NoticeKind.REJECTED.value).reason == "ส่งผิดหน่วยงาน"
    assert told(clerk, came, NoticeKind.INVALID_LETTER.value).reason == "ส่งผิดหน่วยงาน"


def test_a_notice_that_is_not_true_is_not_made(clerk, came, receive, office_clerk, make_pdf):
    shown = go(clerk, f"letters/{came.pk}/{NoticeKind.ACCEPTED.value}/")
    assert "ไม่ตรงความจริง" in shown
    assert clerk.post(f"/efiling/exchange/letters/{came.pk}/nonsense/").status_code == 404
    scan = intake.take(receive, office_clerk, make_pdf("สแกน"), "scan.pdf")
    assert notices.due(scan) == []
    assert not Notice.objects.exists()


def test_a_number_cancelled_and_given_anew_is_told_anew(clerk, came, office_clerk):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    told(clerk, came, NoticeKind.ACCEPTED.value)
    registering.void(entry, office_clerk, "ลงผิด", entry.version)
    came.refresh_from_db()
    assert notices.due(came) == [NoticeKind.RECEIVED]
    intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    assert told(clerk, came, NoticeKind.ACCEPTED.value).accept_id == "2"


# Notices from the receiver


def notice_of(delivery: OutsideDelivery, kind: NoticeKind, **more: str) -> egif.Notice:
    delivery.refresh_from_db()
    return egif.Notice(kind, delivery.letter_id, delivery.dated, department_id="20004", **more)


def bring(client, send: Register, notice: egif.Notice, **more: object) -> str:
    return go(client, f"registers/{send.pk}/sent/", **upload(("n.xml", egif.write(notice))), **more)


def test_the_sender_sees_how_far_a_letter_has_come(clerk, delivery, line, send):
    exported(clerk, delivery)
    assert "บันทึกแล้ว" in bring(clerk, send, notice_of(delivery, NoticeKind.RECEIVED))
    assert "ปลายทางได้รับแล้ว" in page(clerk, f"exchange/registers/{send.pk}/sent/")
    accepted = notice_of(delivery, NoticeKind.ACCEPTED, accept_id="4321")
    bring(clerk, send, accepted)
    assert "เคยนำเข้าแล้ว" in bring(clerk, send, accepted)
    shown = page(clerk, f"entries/{line.pk}/")
    assert "ลงทะเบียนรับแล้ว" in shown
    assert "เลขรับ 4321" in shown
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("kind", [NoticeKind.REJECTED, NoticeKind.INVALID_LETTER])
def test_why_a_letter_was_not_taken_is_shown(clerk, delivery, send, kind):
    exported(clerk, delivery)
    bring(clerk, send, notice_of(delivery, kind, reason="ไม่ใช่หน้าที่ของหน่วยงานนี้"))
    assert "ไม่ใช่หน้าที่ของหน่วยงานนี้" in page(clerk, f"exchange/registers/{send.pk}/sent/")


def test_a_notice_of_a_letter_never_sent_or_with_a_wrong_number_is_answered(clerk, delivery, send):
    assert "ไม่พบหนังสือเลขนี้" in bring(clerk, send, egif.Notice(NoticeKind.ACCEPTED, "ศธ 04099/1", accept_id="1"))
    exported(clerk, delivery)
    for number, known in (("", ""), ("5", "5"), ("6", "5")):
        bring(clerk, send, notice_of(delivery, NoticeKind.ACCEPTED, accept_id=number))
        assert OutsideDelivery.objects.get().accept_id == known
    doubted = Notice.objects.exclude(fault="")
    assert [each.fault for each in doubted] == ["wrong-number", "wrong-number", "not-sent"]
    response = clerk.post(f"/efiling/exchange/notices/{doubted[0].pk}/answer/")
    answered = egif.read(response.content)
    assert (answered.kind, answered.accept_id) == (NoticeKind.INVALID_ACCEPT_ID, "6")
    believed = Notice.objects.filter(fault="").get()
    assert clerk.post(f"/efiling/exchange/notices/{believed.pk}/answer/").status_code == 404


def test_of_several_agencies_the_notice_or_the_clerk_says_which(clerk, delivery, line, send, province):
    go(clerk, f"entries/{line.pk}/address/", agencies=[province.pk])
    for each in OutsideDelivery.objects.all():
        exported(clerk, each)
    silent = egif.Notice(NoticeKind.RECEIVED, "ศธ 04099/1")
    assert "ไม่บอกว่ามาจากหน่วยงานใด" in bring(clerk, send, silent)
    assert not Notice.objects.exists()
    bring(clerk, send, silent, agency=province.pk)
    bring(clerk, send, notice_of(delivery, NoticeKind.ACCEPTED, accept_id="9"))
    received = {each.agency.name: (each.received_at is None, each.accept_id) for each in OutsideDelivery.objects.all()}
    assert received == {"ศาลากลางจังหวัด": (False, ""), "สพฐ.": (True, "9")}


def test_a_letter_among_the_notices_is_sent_to_the_right_page(clerk, send, message):
    shown = go(clerk, f"registers/{send.pk}/sent/", **upload(("a.xml", egif.write(message))))
    assert "ให้นำเข้าที่ทะเบียนหนังสือรับ" in shown


def test_the_sender_disputes_our_number(clerk, came, receive, office_clerk):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    disputes = egif.Notice(NoticeKind.INVALID_ACCEPT_ID, LETTER.id, LETTER.dated, accept_id="1")
    go(clerk, f"registers/{receive.pk}/came/", **upload(("n.xml", egif.write(disputes))))
    assert "ผู้ส่งแจ้งว่าเลขรับ 1 ไม่ถูกต้อง" in page(clerk, f"entries/{entry.pk}/")


def test_between_two_offices_the_whole_round_works(clerk, delivery, send, school, make_person, signed_in):
    """What the office exports, a school of another hub takes in, and its notices come back."""
    theirs = Register.objects.create(unit=school, kind="receive")
    school_clerk = make_person("SCLERK", school, "clerk")
    there = signed_in(school_clerk)
    packed = exported(clerk, delivery, "zip")
    go(there, f"registers/{theirs.pk}/came/", **upload(("จากเขต.zip", packed)))
    letter = Incoming.objects.get(register=theirs)
    assert letter.suggestion["sender"] == send.unit.name
    intake.enter(letter, school_clerk, {"subject": "ขอส่งรายงาน", "sender": "สพป."})
    for kind in (NoticeKind.RECEIVED, NoticeKind.ACCEPTED):
        back = there.post(f"/efiling/exchange/letters/{letter.pk}/{kind.value}/").content
        go(clerk, f"registers/{send.pk}/sent/", **upload(("n.xml", back)))
    delivery.refresh_from_db()
    assert (delivery.accept_id, delivery.received_at is None) == ("1", False)


def test_empty_pages_say_what_to_do(clerk, receive, send, office):
    for address in (
        "", f"registers/{receive.pk}/came/", f"registers/{send.pk}/sent/", f"registers/{receive.pk}/mails/",
        f"units/{office.code}/agencies/",
    ):  # fmt: skip
        assert "<h1>" in page(clerk, f"exchange/{address}")
