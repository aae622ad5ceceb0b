"""What is read out of a letter's text: real layouts, Thai figures, old fonts, and texts that say nothing."""

import pytest

from hub.efiling.reading import Suggestion, suggest, without_specks

EXTERNAL = """ด่วนที่สุด
ที่ ศธ ๐๔๐๐๑/ว ๕๑๒๐ สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน
กระทรวงศึกษาธิการ กทม. ๑๐๓๐๐
๒๐ พฤศจิกายน ๒๕๖๙
เรื่อง การจัดสรรงบประมาณรายจ่ายประจำปี
งบประมาณ พ.ศ. ๒๕๗๐
เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาทุกเขต
อ้างถึง หนังสือ สพฐ. ที่ ศธ ๐๔๐๐๑/๔๐๐๐ ลงวันที่ ๑ ตุลาคม ๒๕๖๙
"""
MEMO = """บันทึกข้อความ
ส่วนราชการ กลุ่มนโยบายและแผน โทร. 0 2280 1234
ที่ ศธ 04099.3/88 วันที่ 5 ม.ค. 2570
เรื่อง ขออนุมัติเดินทางไปราชการ
เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา
"""
SCHOOL = """ที่ 31/2569 โรงเรียนบ้านหนองบัว
ตำบลหนองบัว อำเภอเมือง
1 พ.ย. 69
เรื่อง ขออนุญาตพานักเรียนไปทัศนศึกษา
เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา
"""
STAMPED = """ลับ
ที่ ศธ 04001/ ล 12
ถึง สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("โครงการอาหารกลางวัน 7 0 1 17 ซ้ ซ่ = =", "โครงการอาหารกลางวัน"),
        ("โครงการอาหารกลางวัน ' ~ | 3", "โครงการอาหารกลางวัน"),
        ("2 7 0 1 17 ซ้ ซ่ = =", ""),
        ("จ", ""),
        ("' ซ่", ""),
        ("การประชุมครั้งที่ 11/2569", "การประชุมครั้งที่ 11/2569"),
        ("งบประมาณรายจ่ายประจำปี พ.ศ. 2570", "งบประมาณรายจ่ายประจำปี พ.ศ. 2570"),
        ("2570", "2570"),
        ("ระเบียบว่าด้วยการลา (ฉบับที่ 2)", "ระเบียบว่าด้วยการลา (ฉบับที่ 2)"),
        ("2)", "2)"),
        ("สพป. ตัวอย่าง เขต 1", "สพป. ตัวอย่าง เขต 1"),
        ("ภาคเรียนที่ 2 ชั้น ป. 1 - 6", "ภาคเรียนที่ 2 ชั้น ป. 1 - 6"),
        ("ระหว่างวันที่ 1 – 5", "ระหว่างวันที่ 1 – 5"),
        ("แบบรายงาน แบบ ก", "แบบรายงาน แบบ ก"),
        ("ขอความอนุเคราะห์ต่าง ๆ", "ขอความอนุเคราะห์ต่าง ๆ"),
        ("วิตามิน A", "วิตามิน A"),
        ("อัตราเพิ่มร้อยละ 5 %", "อัตราเพิ่มร้อยละ 5 %"),
        ("", ""),
    ],
)
def test_specks_behind_a_lines_words_are_left_out_and_real_endings_stay(line, said):
    assert without_specks(line) == said


def test_specks_between_the_lines_of_a_scan_are_no_part_of_its_subject():
    read = "เรื่อง ขอเชิญประชุมโครงการอาหารกลางวัน\nจ\n๒   7 ๐   ๑ ๑7   ซ้ ซ่   =   =\nเรียน ผู้อำนวยการ"
    assert suggest([read]).subject == "ขอเชิญประชุมโครงการอาหารกลางวัน"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            EXTERNAL,
            Suggestion(
                reference="ศธ 04001/ว 5120",
                dated="2026-11-20",
                sender="สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
                recipient="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาทุกเขต",
                subject="การจัดสรรงบประมาณรายจ่ายประจำปีงบประมาณ พ.ศ. 2570",
                urgency="most-urgent",
            ),
        ),
        (
            MEMO,
            Suggestion(
                reference="ศธ 04099.3/88",
                dated="2027-01-05",
                sender="กลุ่มนโยบายและแผน โทร. 0 2280 1234",
                recipient="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
                subject="ขออนุมัติเดินทางไปราชการ",
            ),
        ),
        (
            SCHOOL,
            Suggestion(
                reference="31/2569",
                dated="2026-11-01",
                sender="โรงเรียนบ้านหนองบัว",
                recipient="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
                subject="ขออนุญาตพานักเรียนไปทัศนศึกษา",
            ),
        ),
    ],
    ids=["external", "memo", "a school's"],
)
def test_the_fields_of_a_letter_are_read(text, read):
    assert suggest([text]) == read


def test_a_secret_letter_is_seen_as_one():
    assert suggest([STAMPED]).secrecy == "secret"


def test_marks_of_old_fonts_are_read():
    assert suggest(["เรื\uf70aอง ขอเชิญประชุม\nเรียน ผู\uf70bอำนวยการ"]) == Suggestion(
        subject="ขอเชิญประชุม", recipient="ผู้อำนวยการ"
    )


@pytest.mark.parametrize(
    "text", ["", "\n\n", "ภาพสแกน", "x" * 10_000, "ที่ประชุมมีมติเห็นชอบ", "เรื่อง", "เรื่อง . . . . . .\nเรียน ........"]
)
def test_a_text_that_says_nothing_suggests_nothing(text):
    assert suggest([text]) == Suggestion()


def test_a_date_that_is_none_is_passed_over():
    assert suggest(["31 กุมภาพันธ์ 2569\n1 มีนาคม 2569"]).dated == "2026-03-01"


@pytest.mark.parametrize(
    ("line", "secrecy"),
    [
        ("ลับ", "secret"), ("(ลับ)", "secret"), ("- ลับ -", "secret"), ("“ลับ”", "secret"), ("ลับ.", "secret"),
        ("ลับมาก", "very-secret"), ("ชั้นความลับ ลับมาก", "very-secret"), ("ลับที่สุด", "top-secret"),
        ("การรักษาความลับของทางราชการ", ""), ("เรื่อง หนังสือลับ", ""), ("ลับมีดให้คม", ""),
    ],
)  # fmt: skip
def test_secrecy_is_seen_wherever_it_is_stamped_and_only_there(line, secrecy):
    long = "\n".join(f"ข้อ {n}" for n in range(60))
    assert suggest([SCHOOL, f"{long}\n{line}"]).secrecy == secrecy


def test_the_highest_degree_counts():
    assert suggest(["ลับ\nเรื่อง ก", "ลับที่สุด"]).secrecy == "top-secret"


def test_a_huge_text_is_read_in_a_moment_and_suggests_no_more_than_a_field_holds():
    assert len(suggest(["เรื่อง " + "ก" * 5_000_000]).subject) == 1000


def test_the_number_of_a_secret_letter_is_read():
    assert suggest([STAMPED]).reference == "ศธ 04001/ล 12"
