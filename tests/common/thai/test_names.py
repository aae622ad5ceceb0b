import pytest

from common.thai.names import InvalidName, parse_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("สมชาย ศรีสุข", "สมชาย ศรีสุข"),
        ("  สมชาย   ศรีสุข ", "สมชาย ศรีสุข"),
        ("ผอ", "ผอ"),
        ("ดร.สมศักดิ์ ณ อยุธยา", "ดร.สมศักดิ์ ณ อยุธยา"),
        ("ปั้น น้ำ ญี่ปุ่น เพ็ญ พันธุ์ สิทธิ์ ฤๅษี", "ปั้น น้ำ ญี่ปุ่น เพ็ญ พันธุ์ สิทธิ์ ฤๅษี"),
        ("กลุ่มอำนวยการ ห้อง 2", "กลุ่มอำนวยการ ห้อง 2"),
        ("Li Na", "Li Na"),
        ("O\u2019Brien", "O\u2019Brien"),
        ("王芳", "王芳"),
    ],
)
def test_a_name_is_taken_and_tidied(typed: str, name: str) -> None:
    assert parse_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("  \u200b ", "empty"),
        ("ก", "too-short"),
        ("x", "too-short"),
        ("....", "too-short"),
        ("123", "too-short"),
        ("ก่้", "marks"),
        ("สมชา่้ย", "marks"),
        ("่สม", "marks"),
        ("สม ีใจ", "marks"),
        ("มิีนา", "marks"),
    ],
)
def test_what_says_nothing_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(InvalidName) as refused:
        parse_name(typed)
    assert refused.value.reason == reason
    assert refused.value.th
    assert refused.value.en
