"""Letters that are pictures: what was read of them, who is told, and what is never overwritten."""

import uuid

import pytest

from hub.documents import archive, ocr, previews, texts
from hub.documents.blobs import open_blob
from hub.documents.models import ArchiveCopy
from hub.efiling import archiving, dispatch, intake, reading, registering, scans, trail
from hub.efiling.models import Incoming, Register
from tests.hub.efiling.conftest import READ
from tests.hub.efiling.test_pages import LETTER, page, post
from tests.hub.scanned_letters import letter, picture, scanned

pytestmark = pytest.mark.usefixtures("own_folder")

FOUND = {
    "reference": "ศธ 04009/ว 1278",
    "dated": "2025-11-22",
    "sender": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
    "subject": "ขอเชิญประชุมผู้บริหาร",
    "recipient": "ผู้อำนวยการโรงเรียนทุกแห่ง",
}


def behind_the_pages() -> None:
    while texts.step():
        pass


def now(letter: Incoming) -> Incoming:
    return Incoming.objects.get(pk=letter.pk)


# What is read


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("เรือง ขอเชิญประชุม", "เรื่อง ขอเชิญประชุม"),
        ("เร่ืองขอเชิญประชุม", "เรื่องขอเชิญประชุม"),
        ("เรยน ผู้อำนวยการ", "เรียน ผู้อำนวยการ"),
        ("ที ศ5 ๐๔๐๐๙/๑", "ที่ ศธ ๐๔๐๐๙/๑"),
        ("ที่ ศี5 04009/1", "ที่ ศธ 04009/1"),
        ("ที่ ศย ๐๑๖/๑", "ที่ ศย ๐๑๖/๑"),
        ("ที มท ๐๘๐๙.๓/๔", "ที่ มท ๐๘๐๙.๓/๔"),
        ("ดวนทีสุด", "ด่วนที่สุด"),
        ("ลบทสุด", "ลับที่สุด"),
        ("ลบ", "ลบ"),
        ("ลับ", "ลับ"),
        ("๓๑ จฉั้นวาคม ๒๕๖๘", "31 ธันวาคม 2568"),
        ("วันที่ 5 มกราคน 2570", "วันที่ 5 มกราคม 2570"),
        ("ประชุม 12 ครั้ง 2570", "ประชุม 12 ครั้ง 2570"),
        ("ทีมงานได้ประชุม", "ทีมงานได้ประชุม"),
    ],
)
def test_words_that_mark_a_letters_parts_are_mended(line, mended):
    assert scans.repaired(line) == mended


@pytest.mark.parametrize(
    ("parts", "how"),
    [
        ({}, {"askew": 0.4}),
        ({"reference": "ศธ ๐๔๐๙๙/๖๘๙", "date": "๕ มกราคม ๒๕๖๘"}, {"askew": -0.5, "noise": 0.005}),
        ({"reference": "ศธ 04009/1278", "date": "22 มีนาคม 2569", "mark": "ลับ", "ink": "#c00000"}, {"seed": 3}),
    ],
)
def test_number_date_and_subject_come_out_of_a_scan(parts, how):
    read = ocr.recognise(picture(letter(**parts), **how))
    found = reading.suggest([scans.repaired(read.text)])
    expected = reading.suggest(["\n".join((f"ที่ {parts.get('reference', 'ศธ ๐๔๐๐๙/ว ๑๒๗๘')}",
                                           parts.get("date", "๒๒ พฤศจิกายน ๒๕๖๙")))])  # fmt: skip
    assert (found.reference, found.dated) == (expected.reference, expected.dated)
    assert found.subject.startswith("ขอเชิญประชุม")
    assert found.secrecy == ("secret" if "mark" in parts else "")


def test_a_scan_brought_in_is_read_and_its_fields_suggested(receive, office_clerk):
    came = intake.take(receive, office_clerk, scanned(letter(), seed=2), "สแกน.pdf")
    assert (came.text.strip(), came.suggestion) == ("", {})
    behind_the_pages()
    read = now(came)
    assert read.suggestion["reference"] == "ศธ 04009/ว 1278"
    assert read.suggestion["dated"] == "2026-11-22"
    assert "ประชุม" in read.text


# What follows


def test_the_clerks_form_is_filled_with_what_was_read(clerk, came, reads):
    behind_the_pages()
    assert now(came).suggestion == FOUND
    shown = page(clerk, f"incoming/{came.pk}/")
    assert 'value="ศธ 04009/ว 1278"' in shown
    assert "ตัวเลขและวรรณยุกต์อาจผิด" in shown


def test_nobody_waits_for_reading_to_register(clerk, came, reads):
    post(clerk, f"incoming/{came.pk}/", **LETTER)
    behind_the_pages()
    registered = now(came)
    assert registered.state == Incoming.State.REGISTERED
    assert registered.entry.subject == "ขอเชิญประชุม"
    assert "ขอเชิญประชุมผู้บริหาร" in registered.text
    assert registered.suggestion == {}


def test_what_the_files_own_text_said_stays(receive, office_clerk, reads, make_pdf):
    came = intake.take(receive, office_clerk, make_pdf("ที่ มท ๐๘๐๙/๑"), "สแกน.pdf")
    behind_the_pages()
    assert now(came).suggestion == FOUND | {"reference": "มท 0809/1"}


def test_what_another_unit_sent_along_is_never_overwritten(send, school, office_clerk, scan, reads):
    there = Register.objects.create(unit=school, kind="receive")
    entry = registering.register(send, office_clerk, {"subject": "แจ้งกำหนดการ", "sender": "สพป."})
    dispatch.send(dispatch.attach(entry, office_clerk, scan, "สแกน.pdf"), office_clerk, [school])
    before = Incoming.objects.get(register=there).suggestion
    behind_the_pages()
    sent = Incoming.objects.get(register=there)
    assert sent.suggestion == before
    assert "ขอเชิญประชุมผู้บริหาร" in sent.text


def test_a_file_that_was_read_before_is_not_read_again(receive, school, office_clerk, scan, came, reads):
    behind_the_pages()
    elsewhere = Register.objects.create(unit=school, kind="receive")
    reads("อย่างอื่น")
    again = intake.take(elsewhere, office_clerk, scan, "สแกน.pdf")
    behind_the_pages()
    assert now(again).suggestion == FOUND


def test_letters_from_before_there_was_reading_are_read(came, reads):
    texts.Reading.objects.all().delete()
    assert scans.sweep() is True
    behind_the_pages()
    assert now(came).suggestion == FOUND
    assert scans.sweep() is False


def test_a_destroyed_letter_is_not_asked_for(came):
    Incoming.objects.update(blob=None)
    assert scans.of(now(came)) is None
    texts.Reading.objects.all().delete()
    assert scans.sweep() is False


# The letter's page


def test_the_page_says_that_reading_goes_on_and_looks_again(clerk, came):
    shown = page(clerk, f"incoming/{came.pk}/")
    assert "กำลังอ่านจากภาพ… อ่านแล้ว 0 จาก 1 หน้า" in shown
    assert f'hx-get="/efiling/incoming/{came.pk}/reading/?had="' in shown
    assert "อ่านตัวหนังสือจากไฟล์ไม่ได้" not in shown


def test_once_it_is_read_a_button_offers_it_and_nothing_looks_again(clerk, came, reads):
    behind_the_pages()
    shown = page(clerk, f"incoming/{came.pk}/reading/", had="")
    assert "ใช้ข้อมูลที่อ่านได้" in shown
    assert "hx-get" not in shown


def test_what_was_read_while_the_page_was_made_is_offered(clerk, came, reads, monkeypatch):
    asked = scans.of

    def of_just_then(shown):
        behind_the_pages()
        return asked(shown)

    monkeypatch.setattr(scans, "of", of_just_then)
    assert "ใช้ข้อมูลที่อ่านได้" in page(clerk, f"incoming/{came.pk}/reading/", had="")


def test_where_nothing_could_be_read_the_page_says_so(clerk, came, reads):
    reads()
    behind_the_pages()
    shown = page(clerk, f"incoming/{came.pk}/reading/", had="")
    assert "อ่านตัวหนังสือจากไฟล์ไม่ได้" in shown
    assert "ใช้ข้อมูลที่อ่านได้" not in shown


def test_a_page_that_cannot_be_read_is_told(clerk, came, monkeypatch):
    def fails(picture):
        raise ocr.OcrError("no")

    monkeypatch.setattr(ocr, "recognise", fails)
    for _try in range(4):
        behind_the_pages()
        texts.PageText.objects.update(not_before=None)
    behind_the_pages()
    assert "มี 1 หน้าที่อ่านจากภาพไม่ได้" in page(clerk, f"incoming/{came.pk}/")


def test_what_the_clerk_has_typed_stays_when_the_rest_is_filled_in(clerk, came, reads):
    behind_the_pages()
    typed = LETTER | {"reference": "", "dated": "", "subject": "พิมพ์เอง", "note": "ด่วน", "urgency": "normal"}
    response = post(clerk, f"incoming/{came.pk}/", 200, **typed, fill="read", request=str(uuid.uuid4()))
    form = response.context["form"]
    values = {name: form[name].value() for name in ("reference", "dated", "subject", "note", "sender", "recipient")}
    assert values == {
        "reference": "ศธ 04009/ว 1278", "dated": "22 พฤศจิกายน 2568", "subject": "พิมพ์เอง", "note": "ด่วน",
        "sender": "สพฐ.", "recipient": "สพป.",
    }  # fmt: skip
    assert not form.errors
    assert now(came).state == Incoming.State.WAITING


def test_fields_that_nobody_touched_are_filled_in(clerk, came, reads, office):
    behind_the_pages()
    typed = {"recipient": office.name, "urgency": "normal", "secrecy": "normal", "received_at": "22 พ.ย. 2568 09.00 น."}
    form = post(clerk, f"incoming/{came.pk}/", 200, **typed, fill="read").context["form"]
    assert form["recipient"].value() == FOUND["recipient"]
    assert form["received_at"].value() == "22 พ.ย. 2568 09.00 น."


def test_a_letter_of_text_says_nothing_of_pictures(clerk, receive, office_clerk):
    came = intake.take(receive, office_clerk, letter(), "หนังสือ.pdf")
    behind_the_pages()
    shown = page(clerk, f"incoming/{came.pk}/")
    assert "กำลังอ่านจากภาพ" not in shown
    assert "ระบบอ่านบางช่องจากไฟล์ให้" in shown


def test_only_those_who_see_the_letter_see_how_its_reading_goes(signed_in, came, school_director, school_staff):
    assert signed_in(school_director).get(f"/efiling/incoming/{came.pk}/reading/").status_code == 404
    assert signed_in(school_staff).get(f"/efiling/incoming/{came.pk}/reading/").status_code == 403


# Secret letters


def test_an_ordinary_register_warns_of_a_letter_that_its_picture_calls_secret(clerk, came, reads):
    previews.page_picture(came.blob_id, 0, 300)
    reads("ลับ", *READ)
    behind_the_pages()
    shown = page(clerk, f"incoming/{came.pk}/")
    assert "อาจเป็นหนังสือลับ แต่อยู่ในทะเบียนปกติ" in shown
    assert scans.found_secrecy(now(came)) == "secret"
    assert not list((previews.settings.DATA / "previews").glob("*/*"))


def test_no_picture_of_a_page_that_seems_secret_is_kept(clerk, came, reads):
    reads("ลับมาก", *READ)
    behind_the_pages()
    assert clerk.get(f"/efiling/incoming/{came.pk}/page-1.png").status_code == 200
    assert not list((previews.settings.DATA / "previews").glob("*/*"))


def test_a_picture_of_an_ordinary_page_is_kept(clerk, came):
    assert clerk.get(f"/efiling/incoming/{came.pk}/page-1.png").status_code == 200
    assert len(list((previews.settings.DATA / "previews").glob("*/*"))) == 1


def test_the_line_of_a_letter_registered_before_it_was_read_warns_too(clerk, came, office_clerk, reads):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    reads("ลบทสุด", *READ)
    behind_the_pages()
    assert "อาจเป็นชั้นลับที่สุด" in page(clerk, f"entries/{entry.pk}/")


def test_in_a_secret_register_a_secret_letter_is_at_home(signed_in, secret, registrar, scan, reads):
    came = intake.take(secret, registrar, scan, "ลับ.pdf")
    reads("ลับ", *READ)
    shown = page(signed_in(registrar), f"incoming/{came.pk}/")
    assert "กำลังอ่านจากภาพ" in shown
    assert "hx-get" not in shown.partition('id="scan"')[2].partition(">")[0]
    behind_the_pages()
    assert "อาจเป็นหนังสือลับ" not in page(signed_in(registrar), f"incoming/{came.pk}/")
    signed_in(registrar).get(f"/efiling/incoming/{came.pk}/page-1.png")
    assert not list((previews.settings.DATA / "previews").glob("*/*"))


# Archive copies


@pytest.fixture
def archived(came, office_clerk, reads):
    entry = intake.enter(came, office_clerk, {"subject": "คำของเจ้าหน้าที่", "sender": "ข"})
    behind_the_pages()
    archiving.sweep()
    while archive.step():
        pass
    return entry


def test_a_registered_letter_gets_an_archive_copy_titled_by_its_own_words(clerk, archived, came):
    made = ArchiveCopy.objects.get()
    assert (made.state, made.title) == ("made", FOUND["subject"])
    assert f"/efiling/incoming/{came.pk}/archive.pdf" in page(clerk, f"entries/{archived.pk}/")
    response = clerk.get(f"/efiling/incoming/{came.pk}/archive.pdf")
    with open_blob(made.copy_id) as file:
        assert response.content == file.read()
    assert response["Cache-Control"] == "private, no-store"
    assert archiving.sweep() is False


def test_a_look_at_the_archive_copy_is_in_the_trail(clerk, archived, came):
    looks = trail.of(registering.about(came)).filter(action=trail.Action.LOOKED)
    before = looks.count()
    clerk.get(f"/efiling/incoming/{came.pk}/archive.pdf")
    assert looks.count() == before + 1


def test_a_letter_that_waits_has_none_yet(clerk, came, reads):
    behind_the_pages()
    assert archiving.sweep() is False
    assert clerk.get(f"/efiling/incoming/{came.pk}/archive.pdf").status_code == 404


def test_a_sent_letter_gets_one_too(clerk, send, office_clerk, scan, reads):
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง", "sender": "สพป."})
    dispatch.attach(entry, office_clerk, scan, "ส่ง.pdf")
    assert "กำลังทำสำเนาจัดเก็บ" in page(clerk, f"entries/{entry.pk}/")
    scans.sweep()
    behind_the_pages()
    archiving.sweep()
    while archive.step():
        pass
    assert clerk.get(f"/efiling/entries/{entry.pk}/archive.pdf").status_code == 200


def test_who_does_not_see_the_letter_does_not_see_its_archive_copy(signed_in, archived, came, school_director):
    assert signed_in(school_director).get(f"/efiling/incoming/{came.pk}/archive.pdf").status_code == 404
    assert signed_in(school_director).get(f"/efiling/entries/{archived.pk}/archive.pdf").status_code == 404


def test_where_no_copy_could_be_made_the_page_says_so(clerk, archived):
    ArchiveCopy.objects.update(state="failed", copy=None)
    assert "ทำสำเนาจัดเก็บจากไฟล์นี้ไม่ได้" in page(clerk, f"entries/{archived.pk}/")
