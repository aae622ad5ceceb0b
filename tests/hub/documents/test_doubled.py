"""Text that Chromium's and Typst's PDFs carry twice reads as it was written; what people write stays."""

import pytest

from hub.documents import doubled

PAGE = """สำ นักงานคณะกรรมการการศึกษาขั้นขั้ พื้นพื้ ฐาน
กระทรวงศึกษาธิกธิ าร กทม. 10300
ที่ ศธ 04007/1234
18 พฤศจิกจิ ายน 2569
เรื่อรื่ง ประชุมชี้แ
ชี้
จงการรับรั นักเรียรีน ปีการศึกษา 2570
เรียรีน ผู้อำผู้ อำ นวยการสำ นักงานเขตพื้นพื้ ที่การศึกษาประถมศึกษาทุกทุ เขต
"""
WRITTEN = """สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน
กระทรวงศึกษาธิการ กทม. 10300
ที่ ศธ 04007/1234
18 พฤศจิกายน 2569
เรื่อง ประชุมชี้แจงการรับนักเรียน ปีการศึกษา 2570
เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาทุกเขต
"""


def test_a_page_of_chromium_reads_as_it_was_written() -> None:
    assert doubled.mended(PAGE) == WRITTEN


def test_a_syllable_that_nobody_writes_twice_is_mended_wherever_it_stands() -> None:
    assert doubled.mended("การศึกษาขั้ขั้นพื้พื้นฐาน " + "ตามที่ได้รับแจ้ง " * 30).startswith("การศึกษาขั้นพื้นฐาน ตาม")


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        "",
        "ริเริ่มมาตรการที่เข้มข้น กีดกันและกักกัน ระดับดับเพลิง " + "ตามที่ได้รับแจ้งจากหน่วยงานต้นสังกัดแล้วนั้น " * 10,
        "ที่ที่ประชุมเห็นชอบ",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert doubled.mended(text) == text
