"""Letters on paper: the words of each form, figures of one sort, and text that reads back as it was written."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from common.thai.normalise import normalise
from hub.documents import pdf
from hub.documents.typesetting import typeset
from hub.efiling.drafting import printing, writing
from hub.efiling.drafting.composing import Forms, Head, Issued, Signed, compose
from hub.efiling.drafting.content import read
from hub.efiling.drafting.kinds import SHAPES
from hub.efiling.drafting.printing import SOURCES

HEAD = Head(
    "สพป. ตัวอย่าง เขต 1", "ศธ 04099", ("ถนนราษฎร์บำรุง 50000",), "กลุ่มอำนวยการ", "0 5300 0000", email="a1@example.go.th"
)
CONTENT = read(
    {
        "subject": "ขอเชิญประชุม ครั้งที่ 3", "recipient": "ผู้อำนวยการโรงเรียนบ้านหนองบัว",
        "cause": "ด้วยเหตุ 1", "purpose": "จึงขอ 2",
        "conclusion": "จึงเรียนมา", "body": "ข้อความ 4", "division": "กลุ่มอำนวยการ", "effective": "ตั้งแต่วันที่ 1 ธันวาคม 2569",
        "issue": "2", "met": "วันจันทร์ที่ 23 พฤศจิกายน 2569", "place": "ห้องประชุม 5", "present": "นายหนึ่ง | ประธาน",
        "opened": "09.00 น.", "closed": "12.00 น.", "copy_to": "ศธจ.",
    }
)  # fmt: skip
SIGNED = Signed(("(นางดวงใจ นำพา)", "ผู้อำนวยการ"))
ISSUED = Issued("45/2569", date(2026, 11, 22))


def made(kind: str, content=CONTENT, head=HEAD, forms=None, issued: Issued | None = ISSUED, **more) -> bytes:
    data = compose(kind, content, head, forms or Forms(), SIGNED, issued, **more)
    return typeset(SOURCES / SHAPES[kind].source, SOURCES, data)


def text_of(file: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=file, capture_output=True, check=True)
    return " ".join(normalise(done.stdout.decode()).split())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("external", ["ที่ ๔๕/๒๕๖๙", "๒๒ พฤศจิกายน ๒๕๖๙", "เรียน ผู้อำนวยการโรงเรียนบ้านหนองบัว", "ขอแสดงความนับถือ",
                      "โทร. ๐ ๕๓๐๐ ๐๐๐๐", "สำเนาส่ง ศธจ."]),
        ("memo", ["บันทึกข้อความ", "ส่วนราชการ", "กลุ่มอำนวยการ", "เรื่อง", "เรียน ผู้อำนวยการโรงเรียนบ้านหนองบัว"]),
        ("stamped", ["ถึง ผู้อำนวยการโรงเรียนบ้านหนองบัว", "ข้อความ ๔"]),
        ("order", ["คำสั่งสพป. ตัวอย่าง เขต ๑", "ที่ ๔๕/๒๕๖๙", "ทั้งนี้ ตั้งแต่วันที่ ๑ ธันวาคม ๒๕๖๙",
                   "สั่ง ณ วันที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙"]),
        ("regulation", ["ระเบียบสพป.", "ว่าด้วยขอเชิญประชุม", "(ฉบับที่ ๒)", "พ.ศ. ๒๕๖๙", "ประกาศ ณ วันที่"]),
        ("bylaw", ["ข้อบังคับสพป.", "ประกาศ ณ วันที่"]),
        ("announcement", ["ประกาศสพป.", "ประกาศ ณ วันที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙"]),
        ("statement", ["แถลงการณ์สพป.", "ฉบับที่ ๒"]),
        ("news", ["ข่าวสพป.", "๒๒ พฤศจิกายน ๒๕๖๙"]),
        ("certificate", ["เลขที่ ๔๕/๒๕๖๙", "ให้ไว้ ณ วันที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙"]),
        ("minutes", ["รายงานการประชุมขอเชิญประชุม", "ครั้งที่ ๒", "ผู้มาประชุม", "นายหนึ่ง",
                     "เริ่มประชุมเวลา ๐๙.๐๐ น.", "ผู้จดรายงานการประชุม"]),
    ],
)  # fmt: skip
def test_each_form_has_its_words(kind, said):
    text = text_of(made(kind))
    for words in said:
        assert words in text


def test_syllables_with_stacked_marks_read_back_once_each():
    words = "สิ่งที่ส่งมาด้วย ขั้นพื้นฐาน ครั้งที่ ทั้งนี้ น้ำ กตัญญู ผู้ใหญ่ ป่าไม้ ฝั่ง สิทธิ์ เรื่อง ปฏิบัติ"
    assert words in text_of(made("order", replace(CONTENT, body=words)))


def test_latin_words_and_addresses_keep_their_figures():
    text = text_of(made("external", replace(CONTENT, cause="กระดาษ A4 จำนวน 20 รีม")))
    assert "กระดาษ A4 จำนวน ๒๐ รีม" in text
    assert "a1@example.go.th" in text


def test_an_office_may_choose_arabic_figures():
    text = text_of(made("external", replace(CONTENT, cause="จำนวน ๒๐"), replace(HEAD, thai_numerals=False)))
    assert "จำนวน 20" in text
    assert "22 พฤศจิกายน 2569" in text


def test_a_draft_leaves_its_number_and_day_open():
    text = text_of(made("external", issued=None))
    assert "ศธ ๐๔๐๙๙/...." in text
    assert "พฤศจิกายน" not in text
    assert "ตราครุฑ" in text


@pytest.mark.parametrize(
    ("key", "salutation", "closing"),
    [("high", "กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง"), ("monk", "นมัสการ", "ขอนมัสการด้วยความเคารพ")],
)
def test_the_rank_gives_salutation_and_closing(key, salutation, closing):
    text = text_of(
        made("external", forms=Forms(key, salutation, closing), head=replace(HEAD, closing="ขอแสดงความนับถือ"))
    )
    assert f"{salutation} ผู้อำนวยการ" in text
    assert closing in text


def test_urgency_and_secrecy_are_printed():
    text = text_of(made("external", replace(CONTENT, urgency="most-urgent", secrecy="very-secret")))
    assert "ด่วนที่สุด" in text
    assert text.count("ลับมาก") == 2


def test_pages_after_the_first_are_numbered_and_announced(draft, whole, group_staff):
    long = replace(
        whole, purpose="\n".join(f"{number}. ขอให้โรงเรียนดำเนินการตามรายการนี้ให้แล้วเสร็จ" for number in range(1, 60))
    )
    file = printing.draft_pdf(writing.save(draft, group_staff, long, 1), long)
    first, second = (normalise(page) for page in pdf.page_texts(file)[:2])
    assert printing.page_count(file) == len(pdf.page_sizes(file)) == 3
    assert "– ๒ –" in second
    assert "/๒. " in first
    assert "– ๑ –" not in first


def test_the_emblem_is_printed_where_there_is_one():
    picture = io.BytesIO()
    Image.new("RGB", (300, 300), "#205080").save(picture, "PNG")
    drawn = Image.open(
        io.BytesIO(pdf.page_png(made("external", head=replace(HEAD, garuda=picture.getvalue())), 0, 595))
    )
    assert drawn.getpixel((297, 85)) == pytest.approx((0x20, 0x50, 0x80), abs=12)
    bare = Image.open(io.BytesIO(pdf.page_png(made("external"), 0, 595)))
    assert bare.getpixel((297, 85)) == (255, 255, 255)


def test_what_is_typed_is_text_and_never_a_program():
    said = '#panic("x") $x$ *b* _i_ @ref <a> \\ [x] https://www.example.go.th'
    assert '#panic("x") $x$ *b* _i_ @ref <a> \\ [x]' in text_of(
        made("order", replace(CONTENT, body=said, subject=said))
    )


@pytest.mark.parametrize("kind", ["external", "stamped"])
@pytest.mark.parametrize("lines", range(8, 25))
def test_however_full_the_page_whom_to_call_never_stands_alone_on_the_next(kind, lines):
    filled = "\n".join(["ข้อความหนึ่งบรรทัด"] * lines)
    content = replace(CONTENT, cause=filled, purpose="จึงขอ", conclusion="", body=filled)
    last = normalise(pdf.page_texts(made(kind, content))[-1])
    assert "โทร" in last
    assert ("นางดวงใจ" if kind == "external" else "สพป. ตัวอย่าง") in last
