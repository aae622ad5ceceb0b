"""What a text may be: cleaned, refused in words, its fields filled in, its words made short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sms import texts, wording
from hub.sms.wording import Refused


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("", "empty", "ยังไม่มีข้อความ"),
        (" \u200b\n\t", "empty", "ยังไม่มีข้อความ"),
        ("ดูที่ https://bit.ly/x", "link", "เลขทะเบียน"),
        ("www.obec.go.th", "link", "มติคณะรัฐมนตรี"),
        ("เข้า obec.go.th ด่วน", "link", "obec.go.th"),
        ("เปิดbit.ly/abcด่วน", "link", "bit.ly"),
        ("ก" * 2000, "long", "30 ส่วน"),
        ("ก" * 6000, "long", "ตัดให้สั้นลง"),
        ("😀" * 400, "long", "ส่วน"),
        ("เรียน \ue123 ครับ", "private-use", "U+E123"),
        ("เรียน {เบอร์}", "field", "{ชื่อ}"),
    ],
)
def test_what_is_not_sent_is_refused_with_what_to_do(text: str, reason: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        wording.clean(text)
    assert refused.value.reason == reason
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("  ประชุม  ", "ประชุม"),
        ("น\u0e4d\u0e32ท่วม", "น้ำท่วม".replace("้", "")),
        ("ที\uf70aประชุม", "ที่ประชุม"),  # the shape of an old Windows font is the mark it shows
        ("หนึ่ง\r\nสอง", "หนึ่ง\nสอง"),
        ("ด่วน 😀", "ด่วน 😀"),
        ("ผอ.รร. เวลา 09.30 น. ที่ ศธ 04001/ว123", "ผอ.รร. เวลา 09.30 น. ที่ ศธ 04001/ว123"),
        ("a\x00b", "ab"),
    ],
)
def test_what_is_sent_is_in_one_spelling(typed: str, sent: str) -> None:
    assert wording.clean(typed) == sent


@given(st.text(max_size=1500))
def test_any_text_is_cleaned_once_and_for_all_or_refused(text: str) -> None:
    try:
        cleaned = wording.clean(text)
    except Refused:
        return
    assert wording.clean(cleaned) == cleaned
    assert len(texts.cut(cleaned).parts) <= texts.MOST_PARTS


@pytest.mark.parametrize(
    ("text", "values", "read"),
    [
        ("เรียน {ชื่อ} {ตำแหน่ง}", {"ชื่อ": "นางดวงใจ นำพา", "ตำแหน่ง": "ผอ."}, "เรียน นางดวงใจ นำพา ผอ."),
        ("เรียน { ชื่อ }", {}, "เรียน ท่าน"),
        ("{หน่วยงาน}: ประชุม", {}, ": ประชุม"),
        ("ไม่มีช่อง", {"ชื่อ": "ก"}, "ไม่มีช่อง"),
        ("{ชื่อ}", {"ชื่อ": "{หน่วยงาน}", "หน่วยงาน": "ข"}, "{หน่วยงาน}"),  # a value is never read as a field
    ],
)
def test_fields_are_filled_in_for_each_recipient(text: str, values: dict[str, str], read: str) -> None:
    assert wording.filled(text, values) == read


TABLE = [("ผู้อำนวยการโรงเรียน", "ผอ.รร."), ("ผู้อำนวยการ", "ผอ."), ("โรงเรียน", "รร."), ("นาฬิกา", "น.")]


def test_a_hint_says_which_words_save_a_part_and_the_longest_word_first() -> None:
    text = "ขอเชิญผู้อำนวยการโรงเรียนทุกโรงเรียนประชุม " + "ก" * 30
    found = wording.hints(text, TABLE)
    assert [(hint.long, hint.times) for hint in found] == [("ผู้อำนวยการโรงเรียน", 1), ("โรงเรียน", 1)]
    assert len(texts.cut(text).parts) == 2
    assert found[0].parts == 1


def test_no_hint_where_nothing_can_be_short() -> None:
    assert wording.hints("ประชุมวันนี้", TABLE) == []


@given(st.lists(st.sampled_from([long for long, _short in TABLE] + ["ก", " "]), max_size=12))
def test_what_a_hint_promises_is_what_it_saves(words: list[str]) -> None:
    text = "".join(words)
    for hint in wording.hints(text, TABLE):
        short = text.replace(hint.long, hint.short)
        assert len(texts.cut(text).parts) - len(texts.cut(short).parts) == hint.parts
