"""The rules of letters, each with a letter that breaks it and one that does not."""

from __future__ import annotations

from datetime import date

import pytest

from hub.efiling.drafting.composing import Forms, Head
from hub.efiling.drafting.content import read
from hub.efiling.drafting.lint import Letter, Severity, lint

TODAY = date(2026, 11, 22)
HEAD = Head("สพป. ตัวอย่าง เขต 1", "ศธ 04099", ("ถนนราษฎร์บำรุง",), "กลุ่มอำนวยการ", "0 5300 0000", garuda=b"picture")
GOOD = {
    "subject": "ขอเชิญประชุมผู้บริหารสถานศึกษา",
    "recipient": "ผู้อำนวยการโรงเรียนบ้านหนองบัว",
    "division": "กลุ่มอำนวยการ โทร. 0 5300 0000",
    "cause": "ด้วยสำนักงานกำหนดประชุม",
    "purpose": "จึงขอเชิญท่านเข้าร่วมประชุม",
    "conclusion": "จึงเรียนมาเพื่อโปรดพิจารณา",
    "body": "จึงแต่งตั้งผู้มีรายชื่อต่อไปนี้เป็นคณะกรรมการ",
    "effective": "ตั้งแต่วันที่ 1 ธันวาคม 2569 เป็นต้นไป",
}
HIGH = Forms("high", "กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง")
UNSURE = Forms("patriarch", "กราบทูล", "ควรมิควรแล้วแต่จะโปรด", verified=False)
REFERENCE = "หนังสือจังหวัดตัวอย่าง ที่ ตย 0017.3/ว 2281 ลงวันที่ 14 พฤศจิกายน 2569"


def found(
    kind: str = "external", *, head: Head = HEAD, forms: Forms | None = None, **changes
) -> dict[str, list[Severity]]:
    """The fields that something was found in, and how bad it is."""
    outside = {name: changes.pop(name) for name in ("signer", "register", "files", "pages") if name in changes}
    letter = Letter(kind, read({**GOOD, **changes}), head, forms or Forms(), TODAY, **outside)
    said: dict[str, list[Severity]] = {}
    for finding in lint(letter):
        assert str(finding.message)
        assert str(finding.source)
        said.setdefault(finding.field, []).append(finding.severity)
    return said


@pytest.mark.parametrize(
    "kind", ["external", "memo", "stamped", "order", "regulation", "announcement", "news", "certificate", "minutes"]
)
def test_a_whole_letter_of_each_kind_has_nothing_against_it(kind):
    assert found(kind) == {}


ERROR, WARN = Severity.ERROR, Severity.WARN


@pytest.mark.parametrize(
    ("changes", "field", "severity"),
    [
        ({"subject": " "}, "subject", ERROR),
        ({"recipient": ""}, "recipient", ERROR),
        ({"cause": "", "purpose": "", "conclusion": ""}, "purpose", ERROR),
        ({"purpose": ""}, "purpose", WARN),
        ({"signer": False}, "", ERROR),
        ({"register": False}, "", ERROR),
        ({"pages": 0}, "", ERROR),
        ({"head": Head("สพป.", "", ("ถนน",), phone="0", garuda=b"x")}, "", ERROR),
        ({"head": Head("สพป.", "ศธ 1", ("ถนน",), phone="0")}, "", WARN),
        ({"head": Head("สพป.", "ศธ 1", ("ถนน",), garuda=b"x")}, "", WARN),
        ({"head": Head("สพป.", "ศธ 1", phone="0", garuda=b"x")}, "", WARN),
        ({"subject": "ขอเชิญประชุมผู้บริหาร."}, "subject", WARN),
        ({"subject": "เรื่อง ขอเชิญประชุม"}, "subject", WARN),
        ({"subject": "ขอเชิญประชุม (ด่วนมาก)"}, "subject", WARN),
        ({"subject": "แจ้ง"}, "subject", WARN),
        ({"subject": "ห้องประชุมใหญ่ชั้นสอง"}, "subject", WARN),
        ({"recipient": "เรียน ผู้อำนวยการโรงเรียนบ้านหนองบัว"}, "recipient", WARN),
        ({"recipient": "ผอ.รร.บ้านหนองบัว"}, "recipient", WARN),
        ({"recipient": "นายกรัฐมนตรี"}, "rank", ERROR),
        ({"recipient": "เจ้าอาวาสวัดป่าแดง"}, "rank", ERROR),
        ({"recipient": "สมเด็จพระสังฆราช", "forms": UNSURE}, "rank", WARN),
        ({"recipient": "ผู้อำนวยการโรงเรียนทุกโรงเรียน"}, "circular", WARN),
        ({"closing": "ขอแสดงความนับถืออย่างยิ่ง"}, "closing", ERROR),
        ({"closing": "ขอแสดงความนับถือ", "recipient": "นายกรัฐมนตรี", "forms": HIGH}, "closing", ERROR),
        ({"references": "หนังสือจังหวัดตัวอย่าง ที่ ตย 0017.3/ว 2281"}, "references", WARN),
        ({"references": "หนังสือจังหวัดตัวอย่าง ลงวันที่ 14 พฤศจิกายน 2569"}, "references", WARN),
        ({"cause": "ตามเอกสารแนบ"}, "enclosures", WARN),
        ({"enclosures": "กำหนดการ 1 ฉบับ", "files": 1}, "enclosures", WARN),
        ({"enclosures": "กำหนดการ 1 ฉบับ", "cause": "ตามสิ่งที่ส่งมาด้วย"}, "enclosures", WARN),
        ({"files": 1}, "enclosures", WARN),
        ({"cause": "ประชุมวันที่ ๒๒ เวลา 9 นาฬิกา"}, "", WARN),
        ({"dated": "23/11/2569"}, "dated", ERROR),
        ({"dated": "21/11/2569"}, "dated", WARN),
        ({"dated": "เมื่อวาน"}, "dated", ERROR),
        ({"cause": "ตามระเบียบ พ.ศ. 2026"}, "cause", ERROR),
        ({"cause": "ประชุมวันที่ ๓๐ พฤศจิกายน ๒๐๒๖"}, "cause", WARN),
        ({"cause": "ด้วยสำนักงาน  กำหนดประชุม"}, "cause", WARN),
        ({"cause": "ด้วยสำนักงานกำหนดประชุม,, ที่นี่"}, "cause", WARN),
        ({"cause": "ตอบที่ https://bit.ly/3abc"}, "cause", ERROR),
        ({"cause": "ลับที่สุด\nด้วยสำนักงาน"}, "secrecy", ERROR),
        ({"subject": "ขอส่งแผน (ลับที่สุด)"}, "secrecy", ERROR),
    ],
)
def test_what_a_rule_forbids_is_found_where_it_stands(changes, field, severity):
    assert severity in found(**changes).get(field, [])


@pytest.mark.parametrize(
    ("kind", "changes", "field", "severity"),
    [
        ("memo", {"division": ""}, "division", ERROR),
        ("order", {"effective": ""}, "effective", WARN),
        ("order", {"body": ""}, "body", ERROR),
        ("announcement", {"register": False}, "", ERROR),
    ],
)
def test_rules_of_one_kind(kind, changes, field, severity):
    assert severity in found(kind, **changes).get(field, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"references": REFERENCE},
        {"references": "ระเบียบกระทรวงศึกษาธิการว่าด้วยการพานักเรียนไปนอกสถานศึกษา พ.ศ. 2562"},
        {"dated": "22 พ.ย. 69"},
        {"recipient": "ผู้อำนวยการโรงเรียนทุกโรงเรียน", "circular": True},
        {"recipient": "นายกรัฐมนตรี", "forms": HIGH},
        {"recipient": "รองนายกรัฐมนตรี"},
        {"recipient": "ดร.สมชาย ใจดี"},
        {"subject": "การกลับเข้ารับราชการ"},
        {"cause": "แบบ A4 ตามมติ 1/2569 ... ที่ https://www.example.go.th/plan"},
        {"enclosures": "กำหนดการ 1 ฉบับ", "cause": "รายละเอียดตามสิ่งที่ส่งมาด้วย", "files": 1},
    ],
)
def test_what_is_right_is_left_alone(changes):
    assert found(**changes) == {}


def test_an_order_may_say_in_its_text_from_when_it_holds():
    assert found("order", effective="", body="จึงแต่งตั้ง ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป") == {}


def test_errors_stand_before_warnings():
    findings = lint(Letter("external", read({**GOOD, "recipient": "", "subject": "แจ้ง"}), HEAD, Forms(), TODAY))
    assert [each.severity for each in findings] == [ERROR, WARN]
