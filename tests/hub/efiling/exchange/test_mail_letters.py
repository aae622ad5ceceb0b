"""What each kind of mail becomes, and that none is too broken to be read."""

from __future__ import annotations

import base64
import dataclasses
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.documents import pdf
from hub.documents.blobs import open_blob
from hub.efiling import intake
from hub.efiling.exchange import egif, mail_letters, mail_reading, parcel
from hub.efiling.exchange.egif import NoticeKind
from hub.efiling.exchange.models import MailMessage, Notice
from hub.efiling.models import Attachment, Incoming
from tests.hub.efiling.exchange.test_egif import LETTER

pytestmark = pytest.mark.django_db
State = MailMessage.State
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def settle(receive):
    return lambda raw: mail_letters.settle(receive, mail_reading.read(raw))


def names() -> list[str]:
    return [each.name for each in Attachment.objects.all()]


def texts_of(letter: Incoming) -> str:
    with open_blob(letter.blob_id) as file:
        return " ".join(pdf.page_texts(file.read()))


def test_the_first_pdf_is_the_letter_and_other_files_are_beside_it(settle, make_mail, make_pdf):
    first, second = make_pdf("เรื่อง ขอเชิญประชุม"), make_pdf("กำหนดการ", *("บรรทัด" for _ in range(20)))
    done = settle(
        make_mail(
            "ตามแนบ",
            ("ภาพ.png", PNG, "image/png"),
            ("หนังสือ.pdf", first, "application/octet-stream"),
            ("กำหนดการ.pdf", second, "application/pdf"),
        )
    )
    assert (done.state, done.letter.name, names()) == (State.TAKEN, "หนังสือ.pdf", ["ภาพ.png", "กำหนดการ.pdf"])


def test_a_program_by_mail_is_left_out_and_said(settle, make_mail, make_pdf):
    raw = make_mail("x", ("a.pdf", make_pdf("ก"), "application/pdf"), ("a.exe", b"MZ", "application/x-msdownload"))
    done = settle(raw)
    assert done.details == {"left_out": [{"name": "a.exe", "why": "program"}]}
    assert (done.state, names()) == (State.TAKEN, [])


def test_a_mail_without_a_file_is_typeset_whole(settle, make_mail):
    raw = make_mail("เรียน ผู้อำนวยการ\n\nขอเชิญประชุม #ด่วน *วันศุกร์* $x$ [ก]\n", ("ภาพ.png", PNG, "image/png"))
    done = settle(raw)
    text = texts_of(done.letter)
    for part in ("ขอเชิญประชุม", "#ด่วน *วันศุกร์* $x$ [ก]", "saraban@obec.example.go.th", "20 พฤศจิกายน 2569", "ภาพ.png"):
        assert part.replace(" ", "") in text.replace(" ", "").replace("\n", ""), part
    assert (done.state, names()) == (State.TAKEN, ["ภาพ.png"])
    assert done.letter.suggestion["subject"] == "ขอเชิญประชุม"
    assert done.letter.suggestion["sender"] == "สพฐ. <saraban@obec.example.go.th>"
    assert settle(raw).letter == done.letter


@pytest.mark.parametrize("text", ["", " \u200b ", "ยาวมาก " * 30_000, "\x00\x07ควบคุม\ufffe", "بالعربية 漢字 🙂"])
def test_whatever_a_mail_says_it_becomes_a_letter(settle, make_mail, text):
    raw = make_mail("ตัวแทน").replace(base64.b64encode("ตัวแทน\n".encode()), base64.b64encode(text.encode()))
    done = settle(raw)
    assert (done.state, done.letter.pages >= 1) == (State.TAKEN, True)


def test_an_html_mail_is_typeset_as_it_reads_without_what_is_unseen(settle, make_mail):
    page = "<html><style>p{}</style><p>ขอเชิญ&nbsp;<b>ประชุม</b></p><script>alert(1)</script><p>วันศุกร์</p></html>"
    done = settle(make_mail(page).replace(b"text/plain", b"text/html"))
    text = texts_of(done.letter)
    assert "ประชุม" in text
    assert "alert" not in text


def test_a_message_or_zip_by_mail_becomes_its_letter(settle, make_mail, make_pdf):
    letter = dataclasses.replace(
        LETTER, main=egif.File(make_pdf("ก"), "application/pdf", "ก.pdf"), attachments=(egif.File(PNG, name="ข.png"),)
    )
    done = settle(
        make_mail("ตามแนบ", ("x.zip", parcel.pack(letter), "application/zip"), ("ค.png", PNG + b"2", "image/png"))
    )
    assert (done.state, done.letter.source, names()) == (State.TAKEN, "mail", ["ข.png", "ค.png"])
    assert done.letter.origin["letter"]["id"] == LETTER.id
    assert done.letter.origin["mail"]["from"].startswith("สพฐ.")
    again = settle(make_mail("ส่งซ้ำ", ("x.xml", egif.write(letter), "text/xml")))
    assert (again.state, again.letter) == (State.DUPLICATE, done.letter)


def test_a_pdf_and_its_message_side_by_side_are_one_letter(settle, make_mail, make_pdf):
    data = make_pdf("ก")
    letter = dataclasses.replace(LETTER, main=egif.File(data, "application/pdf", "ก.pdf"), attachments=())
    done = settle(make_mail("x", ("ก.pdf", data, "application/pdf"), ("m.xml", egif.write(letter), "text/xml")))
    assert (done.letter.suggestion["reference"], names()) == (LETTER.id, [])


def test_a_notice_by_mail_is_a_notice_and_no_letter(settle, make_mail):
    notice = egif.Notice(NoticeKind.ACCEPTED, "ศธ 04099/9", accept_id="1")
    raw = make_mail("x", ("n.xml", egif.write(notice), "text/xml"))
    done = settle(raw)
    assert (done.state, done.notice.fault, Incoming.objects.count()) == (State.NOTICE, "not-sent", 0)
    assert settle(raw).notice == done.notice
    assert Notice.objects.count() == 1


def test_a_zip_of_other_files_is_beside_the_typeset_text(settle, make_mail):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a.png", PNG)
    done = settle(make_mail("ตามแนบ", ("งาน.zip", packed.getvalue(), "application/zip")))
    assert (done.state, names()) == (State.TAKEN, ["งาน.zip"])


def bad(**changed: object) -> bytes:
    return egif.write(dataclasses.replace(LETTER, **changed))


@pytest.mark.parametrize(
    ("file", "state", "why"),
    [
        (("a.pdf", b"%PDF-1.7 broken", "application/pdf"), State.FAILED, "broken"),
        (("a.xml", bad(id=""), "text/xml"), State.FAILED, "message:missing"),
        (("a.xml", bad().replace(b">001<", b">004<", 1), "text/xml"), State.SECRET, ""),
        (("a.xml", bad(secrecy="secret"), "text/xml"), State.SECRET, ""),
        (("a.xml", bad(secrecy="very-secret"), "text/xml"), State.SECRET, ""),
        (("a.zip", parcel.pack(LETTER)[:-30], "application/zip"), State.FAILED, "parcel:broken"),
    ],
)
def test_what_cannot_be_taken_is_kept_with_the_reason(settle, make_mail, file, state, why):
    done = settle(make_mail("ตามแนบ", file))
    assert (done.state, done.why, Incoming.objects.count()) == (state, why, 0)


def test_a_mail_that_says_it_is_secret_is_not_kept(settle, make_mail):
    assert settle(make_mail("ลับ\n\nเรียน ผู้อำนวยการ")).state == State.SECRET
    assert not Incoming.objects.exists()


def test_a_pdf_too_large_fails_and_a_worker_that_failed_is_asked_again(
    settle, make_mail, make_pdf, settings, monkeypatch
):
    raw = make_mail("x", ("a.pdf", make_pdf("ก"), "application/pdf"))
    settings.BLOB_LIMIT = 100
    assert settle(raw).why == "too-large"

    def fails(*_args):
        raise pdf.PdfWorkerFailed

    monkeypatch.setattr(pdf, "page_texts", fails)
    with pytest.raises(mail_letters.TryAgain):
        settle(raw)


def test_what_a_clerk_registered_meanwhile_is_told_as_a_duplicate(settle, make_mail, make_pdf, receive, office_clerk):
    data = make_pdf("เรื่อง ขอเชิญประชุม")
    known = intake.take(receive, office_clerk, data, "จากอัปโหลด.pdf")
    done = settle(make_mail("x", ("a.pdf", data, "application/pdf")))
    assert (done.state, done.letter) == (State.DUPLICATE, known)


# Reading


THAI = "หนังสือเวียน ที่ ๑๒"


@pytest.mark.parametrize("charset", ["utf-8", "tis-620", "windows-874", "cp874", "TIS-620"])
@pytest.mark.parametrize("coding", ["b", "q"])
def test_headers_of_every_thai_encoding_are_read(charset, coding):
    data = THAI.encode("utf-8" if charset == "utf-8" else "cp874")
    coded = base64.b64encode(data).decode() if coding == "b" else "".join(f"={byte:02X}" for byte in data)
    raw = f"From: =?{charset}?{coding}?{coded}?= <a@b.go.th>\r\nSubject: =?{charset}?{coding}?{coded}?=\r\n\r\nx"
    mail = mail_reading.read(raw.encode())
    assert (mail.subject, mail.sender) == (THAI, f"{THAI} <a@b.go.th>")


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_headers_of_bare_thai_bytes_are_read(encoding):
    raw = b"Subject: " + THAI.encode(encoding) + b"\r\nFrom: " + THAI.encode(encoding) + b" <a@b.go.th>\r\n\r\nx"
    mail = mail_reading.read(raw)
    assert (mail.subject, mail.sender, mail.address) == (THAI, f"{THAI} <a@b.go.th>", "a@b.go.th")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("windows-874", "cp874"), ("tis-620", "cp874"), ("utf-8", "utf-8"), ("us-ascii", "cp874"), ("klingon", "utf-8")],
)
def test_bodies_of_every_thai_encoding_are_read(declared, encoding):
    head = f"Content-Type: text/plain; charset={declared}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()
    assert mail_reading.read(head + THAI.encode(encoding)).text == THAI


def test_a_files_thai_name_is_read_however_it_is_written():
    coded = base64.b64encode("แผน.pdf".encode("cp874")).decode()
    for name in (f'filename="=?windows-874?B?{coded}?="', "filename*=UTF-8''%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"):
        raw = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {name}\r\n\r\n%PDF-1.7 x"
        assert [file.name for file in mail_reading.read(raw.encode()).files] == ["แผน.pdf"]
    bare = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + "แผน.pdf".encode("cp874")
    assert [file.name for file in mail_reading.read(bare + b'"\r\n\r\n%PDF-1.7 x').files] == ["แผน.pdf"]


def test_a_letter_forwarded_inside_another_mail_is_found(make_mail):
    inner = make_mail("ตามแนบ", ("หนังสือ.pdf", b"%PDF-1.7 x", "application/pdf"))
    raw = (
        b"Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    assert [file.name for file in mail_reading.read(raw + inner + b"\r\n--B--\r\n").pdfs] == ["หนังสือ.pdf"]


def test_a_logo_that_the_page_shows_is_no_enclosure():
    raw = (
        b"Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n"
        b'<p>x</p><img src="cid:logo1">'
        b"\r\n--B\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo1>\r\n\r\nPNG"
        b"\r\n--B\r\nContent-Type: image/png; name=map.png\r\nContent-ID: <map>\r\n\r\nPNG\r\n--B--\r\n"
    )
    assert [file.name for file in mail_reading.read(raw).files] == ["map.png"]


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_as_some_mail(raw):
    mail_reading.read(raw)
    mail_reading.read(b"Subject: " + raw + b"\r\nFrom: " + raw)
    mail_reading.read(
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n" + raw + b"\r\n--B\r\nContent-Type:" + raw
    )
    mail_reading.read(
        b"Content-Disposition: attachment; filename=" + raw + b"\r\nContent-Type: text/" + raw + b"\r\n\r\n" + raw
    )
