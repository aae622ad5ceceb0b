"""A register on paper: in parts where it is long, and what is said when its year ends."""

import io
import subprocess

import pypdfium2
import pytest

from hub.documents.blobs import open_blob
from hub.documents.pdf import page_texts
from hub.documents.typeset_apart import typeset_apart
from hub.documents.typesetting import CannotTypeset
from hub.efiling import paper, registering
from hub.efiling.models import Book, Entry, Event
from tests.hub.efiling.test_pages import post


@pytest.fixture
def book(receive, office_clerk):
    for number in range(1, 6):
        registering.register(receive, office_clerk, {"subject": f"เรื่องที่ {number}", "sender": "สพฐ."})
    return Book.objects.select_related("register__unit").get()


def text_of(data):
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(data))]
    return [" ".join(page.split()) for page in pages]


@pytest.mark.parametrize(
    ("text", "most", "wanted"),
    [
        ("การเตรียมความพร้อมรับสถานการณ์", 12, "การ|เตรียม|ความพร้อม|รับ|สถานการณ์"),
        ("โรงเรียนขนาดเล็ก", 12, "โรงเรียน|ขนาดเล็ก"),
        ("เฉลิมพระเกียรติ", 11, "เฉ|ลิ|ม|พ|ระ|เกี|ย|ร|ติ"),
        ("เฉลิมพระเกียรติ", 12, "เฉลิมพระเกียรติ"),
        ("ตามหนังสือที่ ศธ 04001/ว 5120", 17, "ตาม|หนังสือ|ที่ ศธ_04001/ว_5120"),
        ("ศธ ๐๔๐๐๑/ว ๕๑๒๐ ลงวันที่", 12, "ศธ_๐๔๐๐๑/|ว_๕๑๒๐ ลงวันที่"),
        ("ครั้งที่ 11/2569", 17, "ครั้ง|ที่ 11/2569"),
        ("saraban@obec.go.th", 9, "s|a|r|a|b|a|n|@|o|b|e|c|.|g|o|.|t|h"),
        ("", 9, ""),
    ],
)
def test_a_cells_lines_end_between_words_and_a_letters_number_stays_together(text, most, wanted):
    shown = paper.breakable(text, most)
    assert shown.replace(paper.ZERO_WIDTH_SPACE, "|").replace(paper.NO_BREAK_SPACE, "_") == wanted


SUBJECT = (
    "แนวทางการเตรียมความพร้อมรับสถานการณ์อุทกภัยของโรงเรียนขนาดเล็กในสังกัดสำนักงานเขตพื้นที่การศึกษาประถมศึกษา"
    " ตามหนังสือสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐานที่ ศธ 04001/ว 5120"
)


def test_on_paper_no_thai_word_of_a_narrow_column_is_torn(receive, office_clerk, tmp_path):
    sender = "โรงเรียนบ้านหนองน้ำใสสถานการณ์ขนาดเล็กความพร้อมรับสถานการณ์ฉุกเฉินประจำพื้นที่ห่างไกล"
    said = {"subject": SUBJECT, "sender": sender, "reference": "ศธ 04001/ว 5120"}
    line = registering.register(receive, office_clerk, said)
    (tmp_path / "register.pdf").write_bytes(paper.pdf(line.book, [line]))
    read = ["pdftotext", "-raw", tmp_path / "register.pdf", "-"]
    told = subprocess.run(read, capture_output=True, text=True, check=True)
    lines = [each.strip() for each in told.stdout.splitlines()]
    for word in ("พร้อม", "สถานการณ์", "ขนาด", "อุทกภัย", "พื้นฐาน"):
        assert sum(each.count(word) for each in lines) == f"{SUBJECT}{sender}".count(word), (word, lines)
    assert any("ศธ 04001/ว 5120" in each for each in lines)  # in the wide column; in that of numbers in two


def test_a_long_register_is_one_file_of_several_parts(book, monkeypatch):
    monkeypatch.setattr(paper, "_PART", 2)
    pages = text_of(paper.pdf(book, Entry.objects.order_by("number").select_related("book__register")))
    assert [f"ส่วนที่ {part} / 3" in page for part, page in enumerate(pages, start=1)] == [True] * 3
    assert [number for number in range(1, 6) if f"เรื่องที่ {number}" in " ".join(pages)] == [1, 2, 3, 4, 5]


def test_a_short_register_speaks_of_no_parts(book):
    (page,) = text_of(paper.pdf(book, []))
    assert "ส่วนที่" not in page
    assert "ไม่มีรายการ" in page


def test_a_fault_in_the_source_is_said(tmp_path):
    source = tmp_path / "wrong.typ"
    source.write_text("#nothing-of-this-name")
    with pytest.raises(CannotTypeset, match="unknown variable"):
        typeset_apart(source, tmp_path, {})


def test_typesetting_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("hub.documents.typeset_apart._LONGEST", 0.001)
    with pytest.raises(CannotTypeset, match="timed out"):
        typeset_apart(tmp_path / "slow.typ", tmp_path, {})


@pytest.mark.parametrize(
    ("most", "said", "not_said"),
    [(20_000, "และเก็บเล่มทะเบียนเป็น PDF", "ไม่ได้เก็บ"), (4, "แต่ไม่ได้เก็บเป็น PDF", "และเก็บเล่ม")],
)
def test_closing_says_whether_the_book_was_stored(signed_in, office_director, book, monkeypatch, most, said, not_said):
    monkeypatch.setattr(paper, "MOST_PRINTED", most)
    Book.objects.update(year=book.year - 1)
    director = signed_in(office_director)
    shown = director.get(post(director, f"books/{book.pk}/close/")["Location"]).content.decode()
    assert (said in shown, not_said in shown) == (True, False)
    assert (Book.objects.get().archive is None) == (most == 4)


def test_a_closed_book_ends_with_where_the_trail_of_its_unit_stood(signed_in, office_director, book):
    Book.objects.update(year=book.year - 1)
    post(signed_in(office_director), f"books/{book.pk}/close/")
    with open_blob(Book.objects.get().archive_id) as file:
        last = page_texts(file.read())[-1]
    step = Event.objects.get(action="closed-book")
    assert f"ถึงขั้นที่ {step.seq}" in last
    assert step.hash in "".join(last.split())
