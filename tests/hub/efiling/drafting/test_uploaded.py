"""Letters that were typed elsewhere: brought as a PDF, proposed, signed and numbered as any other."""

from __future__ import annotations

import io
import subprocess

import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from common.thai.dates import format_date
from common.thai.normalise import normalise
from hub.documents.blobs import open_blob, storage_name
from hub.documents.models import Blob
from hub.documents.signing import owning, pins, sealing
from hub.documents.signing.drawings import Drawing
from hub.documents.signing.placing import LABEL
from hub.documents.typesetting import typeset
from hub.efiling.drafting import checking, issuing, marks, proposing, writing
from hub.efiling.drafting.content import read
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Book, Entry, Outgoing

PIN = "472913"
LETTER = """
#set page(paper: "a4", margin: (left: 3cm, right: 2cm, top: 5cm))
#set text(font: "Sarabun", size: 12pt, features: (mark: 0, mkmk: 0))
ที่ ศธ 04099/
#v(1cm)
#h(6.5cm) #DAY
#v(0.5cm)
เรื่อง #h(1em) ขอเชิญประชุมผู้บริหารสถานศึกษา

เรียน #h(1em) ผู้อำนวยการโรงเรียนบ้านหนองบัว

ด้วยสำนักงานเขตพื้นที่การศึกษากำหนดประชุม จึงเรียนมาเพื่อโปรดพิจารณา #MORE
#v(1cm)
#h(7cm) ขอแสดงความนับถือ
#v(2cm)
#h(7cm) (นางดวงใจ นำพา)
"""


@pytest.fixture(scope="session")
def word_letter(tmp_path_factory):
    """word_letter(day, more): a letter as offices type it, its number and day open."""

    def make(day: str = "พฤศจิกายน 2569", more: str = "") -> bytes:
        folder = tmp_path_factory.mktemp("typed")
        source = folder / "letter.typ"
        source.write_text(LETTER.replace("#DAY", day).replace("#MORE", more))
        return typeset(source, folder)

    return make


@pytest.fixture
def bring(signed_in, group_staff, send):
    """bring(pdf, **fields): the member of the group begins a draft with it, as the page posts it."""

    def posted(pdf: bytes, **fields):
        file = SimpleUploadedFile("เชิญประชุม.pdf", pdf, "application/pdf")
        unit = group_staff.memberships.get().unit_id
        return signed_in(group_staff).post(
            reverse("drafting:new"), {"kind": "external", "unit": unit, "pdf": file, **fields}, follow=True
        )

    return posted


@pytest.fixture
def uploaded(bring, word_letter) -> Draft:
    bring(word_letter())
    return Draft.objects.get()


@pytest.fixture
def waiting(uploaded, group_staff, director_position) -> Draft:
    return proposing.propose(uploaded, group_staff, [], director_position, uploaded.version)


@pytest.fixture
def certified(office_director, settings, tmp_path, monkeypatch):
    """The director has a certificate under PIN, of an authority of the test's own."""
    settings.DATA = tmp_path / "data"
    monkeypatch.setattr(pins, "_COST", 2**4)
    monkeypatch.delenv("SP_TSA", raising=False)
    owning.make(office_director, PIN, None)
    return office_director


@pytest.fixture
def press(waiting, office_director, signed_in, drawn):
    """press(**changes): the director signs as the page posts it."""

    def posted(**changes):
        form = {"version": waiting.version, "drawing": drawn, "looked_at": "on", "lines": "on", **changes}
        return signed_in(office_director).post(reverse("drafting:sign", args=[waiting.pk]), form, follow=True)

    return posted


def file_of(blob, tmp_path):
    file = tmp_path / "letter.pdf"
    with open_blob(blob.pk) as source:
        file.write_bytes(source.read())
    return file


def text_of(blob, tmp_path) -> str:
    told = subprocess.run(
        ["pdftotext", "-layout", file_of(blob, tmp_path), "-"], capture_output=True, text=True, check=True
    )
    return normalise(told.stdout)


def turned(pdf: bytes, degrees: int) -> bytes:
    """Written turned, and shown upright all the same by nobody: the page is shown turned by so many degrees."""
    document = pypdfium2.PdfDocument(pdf)
    document[0].set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_its_line_is_read_from_the_file_and_it_is_kept_as_its_first_version(uploaded):
    assert uploaded.uploaded
    content, version = uploaded.content, uploaded.versions.get()
    assert content.subject == "ขอเชิญประชุมผู้บริหารสถานศึกษา"
    assert content.recipient == "ผู้อำนวยการโรงเรียนบ้านหนองบัว"
    assert (version.pdf_name, version.pages) == ("เชิญประชุม.pdf", 1)
    assert set(version.marks) == {"signature", "number", "date"}


def test_the_open_places_are_found_in_the_text(uploaded):
    found = marks.read(uploaded.versions.get().marks)
    number, day, signature = found["number"], found["date"], found["signature"]
    assert (number.how, day.how) == ("short", "day")
    assert number.box.top == pytest.approx(5 / 29.7, abs=0.03)
    assert number.box.left > 3 / 21
    assert day.box.left + day.box.width < 0.5
    assert number.box.top < day.box.top < signature.box.top


def test_signed_it_has_number_day_and_signature_in_the_file_and_in_the_register(press, waiting, tmp_path):
    assert "ได้เลข 1" in press().content.decode()
    done, entry = Draft.objects.get(), Entry.objects.get()
    text = text_of(done.final, tmp_path)
    assert f"ศธ 04099/ {'๑'}" in " ".join(text.split())
    day = format_date(timezone.localdate(), thai_numerals=True).split()[0]
    assert f"{day} พฤศจิกายน 2569" in " ".join(text.split())
    assert LABEL in text
    assert text.count("นางดวงใจ นำพา") == 2  # typed, and under the signature as was asked
    assert (entry.reference, entry.subject) == ("ศธ 04099/1", "ขอเชิญประชุมผู้บริหารสถานศึกษา")
    assert entry.dated == timezone.localdate()
    assert Outgoing.objects.get(entry=entry).blob == done.final
    copy = text_of(done.file_copy, tmp_path)
    for said in ("สำเนาคู่ฉบับ", "๑", "นายปิ่น ผู้กล้า ร่าง"):
        assert said in copy


def test_a_name_that_is_typed_already_is_not_printed_again_unless_asked_for(
    press, waiting, signed_in, office_director, tmp_path
):
    page = signed_in(office_director).get(reverse("drafting:review", args=[waiting.pk])).content.decode()
    assert "ในไฟล์มีชื่อของท่านอยู่แล้ว" in page
    press(lines="")
    assert text_of(Draft.objects.get().final, tmp_path).count("นางดวงใจ นำพา") == 1


def test_the_signature_by_certificate_over_it_is_valid(certified, press, tmp_path):
    press(pin=PIN)
    done = Draft.objects.get()
    assert (done.sealed, done.stamped) == (True, None)
    told = subprocess.run(["pdfsig", "-nocert", file_of(done.final, tmp_path)], capture_output=True, text=True)
    assert "Signature is Valid" in told.stdout
    assert "ด้วยใบรับรองของ นางดวงใจ นำพา" in text_of(done.final, tmp_path)


def test_a_wrong_pin_numbers_nothing_and_loses_neither_signature_nor_places(certified, press, drawn):
    page = press(pin="000000", mark_number="0.25,0.3,0.2,0.02", how_number="whole").content.decode()
    assert "PIN ไม่ถูกต้อง" in page
    assert "&quot;strokes&quot;" in page
    assert 'value="0.2500,0.3000,0.2000,0.0200"' in page
    assert not Entry.objects.exists()
    assert not Book.objects.filter(last__gt=0).exists()


def test_the_signer_can_move_number_and_day(press, tmp_path):
    number = {"mark_number": "0.25,0.05,0.3,0.02", "page_number": "0", "how_number": "whole"}
    press(**number, mark_date="0.25,0.1,0.4,0.02", how_date="whole")
    text = " ".join(text_of(Draft.objects.get().final, tmp_path).split())
    assert "ศธ ๐๔๐๙๙/๑" in text
    assert format_date(timezone.localdate(), thai_numerals=True) in text


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_on_a_turned_page_all_stands_upright_where_it_was_put(
    bring, word_letter, group_staff, director_position, office_director, drawn, degrees, tmp_path
):
    bring(turned(word_letter(), degrees))
    draft = Draft.objects.get()
    line = {"subject": "ขอเชิญประชุมผู้บริหารสถานศึกษา", "recipient": "ผู้อำนวยการโรงเรียนบ้านหนองบัว"}
    draft = writing.save(draft, group_staff, read(line), 1)
    draft = proposing.propose(draft, group_staff, [], director_position, draft.version)
    before = marks.read(draft.versions.get(number=draft.version).marks)
    placed = issuing.Placed({**before, "number": marks.Mark(0, marks.Box(0.6, 0.05, 0.3, 0.03), "whole")}, lines=False)
    done = issuing.issue(draft, office_director, draft.version, Drawing.parse(drawn), "", looked_at=True, placed=placed)
    with open_blob(done.final_id) as file:
        page = pypdfium2.PdfDocument(file.read())[0]
    picture = page.render(scale=1).to_numpy().min(axis=2)
    high, wide = picture.shape
    corner = picture[int(0.05 * high) : int(0.08 * high), int(0.6 * wide) : int(0.9 * wide)]
    assert corner.min() < 100
    assert "ศธ ๐๔๐๙๙/๑" in text_of(done.final, tmp_path)


def encrypted(pdf: bytes, tmp_path) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("secret", "secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("broken", "ไม่ใช่ PDF หรือไฟล์เสียหาย"),
        ("no pdf", "ไม่ใช่ PDF หรือไฟล์เสียหาย"),
        ("encrypted", "ตั้งรหัสผ่านหรือห้ามแก้ไขไว้"),
        ("sealed", "ลงลายมือชื่อด้วยใบรับรองแล้ว"),
        ("top secret", "ลับที่สุด"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words_and_not_kept(
    bring, word_letter, certified, what, told, tmp_path
):
    letter = word_letter()
    files = {
        "broken": lambda: b"%PDF-1.7 nothing of the kind",
        "no pdf": lambda: b"PK\x03\x04 a Word file",
        "encrypted": lambda: encrypted(letter, tmp_path),
        "sealed": lambda: sealing.sign(letter, certified, PIN, position="", reason=""),
        "top secret": lambda: word_letter(more="\n\nลับที่สุด\n\n"),
    }
    response = bring(files[what]())
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Draft.objects.exists()
    assert not Blob.objects.exists()


def test_a_file_that_says_secret_makes_a_secret_draft_and_stays_one(
    bring, word_letter, signed_in, group_staff, office_clerk
):
    bring(word_letter(more="\n\nลับ\n\n"))
    draft = Draft.objects.get()
    assert (draft.secret, draft.content.secrecy) == (True, "secret")
    assert signed_in(office_clerk).get(reverse("drafting:draft", args=[draft.pk])).status_code == 404
    response = signed_in(group_staff).post(
        reverse("drafting:write", args=[draft.pk]), {"version": 1, "subject": "ขอเชิญประชุม", "secrecy": "normal"}
    )
    assert response.status_code == 422
    assert "ในไฟล์มีชั้นความลับ" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.version, draft.secret) == (1, True)


def test_another_pdf_is_another_version_and_the_one_before_can_be_brought_back(
    uploaded, word_letter, signed_in, group_staff
):
    browser, url = signed_in(group_staff), reverse("drafting:write", args=[uploaded.pk])
    first = uploaded.versions.get()
    form = {"version": 1, "subject": uploaded.subject, "recipient": uploaded.content.recipient}
    browser.post(url, {**form, "pdf": SimpleUploadedFile("ใหม่.pdf", word_letter(more="ฉบับแก้ไข"))})
    uploaded.refresh_from_db()
    second = uploaded.versions.get(number=2)
    assert second.pdf_id != first.pdf_id
    page = browser.get(reverse("drafting:version", args=[uploaded.pk, 2])).content.decode()
    assert "ไฟล์ PDF เป็นคนละไฟล์" in page
    browser.post(reverse("drafting:restore", args=[uploaded.pk, 1]), {"version": 2})
    uploaded.refresh_from_db()
    third = uploaded.versions.get(number=uploaded.version)
    assert (third.number, third.pdf_id, third.marks) == (3, first.pdf_id, first.marks)


def test_places_that_are_moved_are_a_version_and_unchanged_ones_are_none(uploaded, signed_in, group_staff):
    browser, url = signed_in(group_staff), reverse("drafting:write", args=[uploaded.pk])
    form = {"version": 1, **{name: value for name, value in uploaded.content.kept().items() if value}}
    browser.post(url, form)
    uploaded.refresh_from_db()
    assert uploaded.version == 1
    browser.post(url, {**form, "mark_date": "0.5,0.2,0.3,0.02", "page_date": "0", "how_date": "whole"})
    uploaded.refresh_from_db()
    moved = marks.read(uploaded.versions.get(number=2).marks)["date"]
    assert (moved.box, moved.how) == (marks.Box(0.5, 0.2, 0.3, 0.02), "whole")


@pytest.mark.parametrize(
    "posted", [{"mark_date": "rubbish"}, {"page_date": "7"}, {"page_date": "-1"}, {"how_date": "sideways"}]
)
def test_places_that_are_none_are_left_as_they_were(uploaded, posted):
    before = marks.read(uploaded.versions.get().marks)
    assert marks.posted(posted, before, 1) == before


def test_who_saved_first_is_named_and_nothing_is_written_over(uploaded, signed_in, group_staff, office_clerk):
    url = reverse("drafting:write", args=[uploaded.pk])
    signed_in(office_clerk).post(url, {"version": 1, "subject": "ขอเลื่อนการประชุม", "recipient": "ผู้อำนวยการ"})
    response = signed_in(group_staff).post(url, {"version": 1, "subject": "แจ้งกำหนดการประชุม"})
    assert response.status_code == 409
    assert "กตัญญู" in response.content.decode()
    uploaded.refresh_from_db()
    assert (uploaded.version, uploaded.subject) == (2, "ขอเลื่อนการประชุม")


@pytest.mark.parametrize("name", ["school_staff", "school_director", "office_director"])
def test_who_was_not_proposed_to_sees_neither_draft_nor_pages(uploaded, name, request, signed_in):
    browser = signed_in(request.getfixturevalue(name))
    for url in (
        reverse("drafting:draft", args=[uploaded.pk]),
        reverse("drafting:write", args=[uploaded.pk]),
        reverse("drafting:page-picture", args=[uploaded.pk, 1]) + "?plain=1",
        reverse("drafting:draft-pdf", args=[uploaded.pk]),
    ):
        assert browser.get(url).status_code == 404


def test_its_writer_does_not_change_it_while_it_stands_with_the_signer(waiting, signed_in, group_staff, word_letter):
    form = {"version": 1, "subject": "เปลี่ยน", "pdf": SimpleUploadedFile("x.pdf", word_letter(more="x"))}
    signed_in(group_staff).post(reverse("drafting:write", args=[waiting.pk]), form)
    waiting.refresh_from_db()
    assert (waiting.version, waiting.versions.count()) == (1, 1)


def test_its_pages_are_shown_with_the_open_places_and_without(uploaded, signed_in, group_staff):
    browser, url = signed_in(group_staff), reverse("drafting:page-picture", args=[uploaded.pk, 1])
    with_places, plain = browser.get(url).content, browser.get(f"{url}?plain=1").content
    assert with_places[:4] == plain[:4] == b"\x89PNG"
    assert with_places != plain
    assert browser.get(reverse("drafting:page-picture", args=[uploaded.pk, 2])).status_code == 404
    assert browser.get(reverse("drafting:draft-pdf", args=[uploaded.pk])).content.startswith(b"%PDF-")


CHECKED = [
    ({"subject": "ขอเลื่อนการประชุมออกไป"}, {}, "ชื่อเรื่องไม่ตรงกับในไฟล์"),
    ({"recipient": "ศึกษาธิการจังหวัดตัวอย่าง"}, {}, "ไม่พบผู้รับนี้ในไฟล์"),
    ({"subject": ""}, {}, "ยังไม่มีชื่อเรื่อง"),
    ({"recipient": ""}, {}, "ยังไม่มีผู้รับหนังสือ"),
    ({}, {"day": "22 พฤศจิกายน 2569"}, "ในไฟล์ลงวันที่ไว้แล้ว"),
    ({}, {"more": "ตามสิ่งที่ส่งมาด้วย"}, "แต่ยังไม่ได้แนบไฟล์ที่ส่งไปด้วย"),
]


@pytest.mark.parametrize(("line", "file", "told"), CHECKED)
def test_its_line_and_its_file_are_checked_against_the_rules(bring, word_letter, line, file, told):
    bring(word_letter(**file))
    draft = Draft.objects.get()
    content = read({**draft.content.kept(), **line})
    assert told in " ".join(str(each.message) for each in checking.check(draft, content))


def test_a_letter_in_order_has_nothing_to_say_but_that_its_signer_is_to_be_chosen(uploaded):
    assert [str(each.message) for each in checking.check(uploaded)] == ["ยังไม่ได้เลือกผู้ลงนาม"]


def test_of_a_scan_the_check_says_that_it_read_nothing(bring):
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(595, 842)
    out = io.BytesIO()
    blank.save(out)
    bring(out.getvalue())
    assert any("ไฟล์เป็นภาพสแกน" in str(each.message) for each in checking.check(Draft.objects.get()))


@pytest.mark.parametrize(
    ("reference", "register", "how", "written"),
    [
        ("ศธ 04001/12", "send", "whole", "ศธ 04001/12"),
        ("ศธ 04001/12", "send", "short", "12"),
        ("ศธ 04001/ว 12", "send", "short", "ว 12"),
        ("ศธ 04001/ว 12", "send", "figures", "12"),
        ("12/2569", "order", "whole", "12/2569"),
        ("12/2569", "order", "short", "12"),
    ],
)
def test_as_much_of_the_number_is_printed_as_the_file_leaves_open(reference, register, how, written):
    assert marks.number_text(reference, register, how) == written


LINES = [
    ("ที่ ศธ 04099/", "number", "short"),
    ("ที่ ศธ ๐๔๐๙๙/ว", "number", "figures"),
    ("ที่ ......................", "number", "whole"),
    ("ที่ ......../2569", "number", "short"),
    ("วันที่ ....................", "date", "whole"),
    ("ที่ ศธ 04099/      วันที่", "date", "whole"),
    ("พฤศจิกายน 2569", "date", "day"),
]


@pytest.mark.parametrize(("text", "name", "how"), LINES)
def test_what_a_line_leaves_open_is_guessed(text, name, how):
    line = marks.Line(text, 0.15, 0.2, 0.3, 0.02)
    found = marks.guess("external", 1, [line], [line])[name]
    assert (found.how, found.box.top) == (how, 0.2)


@pytest.mark.parametrize("text", ["ที่ประชุมมีมติ", "ในวันที่ 30 พฤศจิกายน 2569 เวลา 09.00 น.", ""])
def test_a_sentence_is_no_open_place(text):
    line = marks.Line(text, 0.15, 0.2, 0.3, 0.02)
    assert marks.guess("external", 1, [line], [line]) == marks.guess("external", 1, [], [])


def test_an_order_is_dated_at_its_end_in_full(send):
    line = marks.Line("สั่ง ณ วันที่", 0.3, 0.6, 0.1, 0.02)
    found = marks.guess("order", 2, [], [line])["date"]
    assert (found.page, found.how, found.box.top) == (1, "era", 0.6)


def test_a_file_that_is_lost_numbers_nothing_and_says_so(waiting, press):
    storages["blobs"].delete(storage_name(waiting.versions.get().pdf_id))
    cache.clear()
    assert "ยังไม่ได้ออกเลข" in press().content.decode()
    assert not Entry.objects.exists()


def test_what_is_too_long_for_its_line_is_told_and_not_cut_off(uploaded, signed_in, group_staff):
    url = reverse("drafting:write", args=[uploaded.pk])
    response = signed_in(group_staff).post(url, {"version": 1, "subject": "ก" * 1200})
    assert response.status_code == 422
    assert "ตัดให้สั้นลง" in response.content.decode()
    uploaded.refresh_from_db()
    assert uploaded.version == 1
