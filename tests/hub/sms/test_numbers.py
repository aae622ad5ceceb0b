"""Numbers as people paste them: found, or told why not, and never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sms import numbers

MOBILE = "+66812345678"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0812345678", [MOBILE]),
        ("081-234-5678, 089 876 5432", [MOBILE, "+66898765432"]),
        ("0812345678 0898765432", [MOBILE, "+66898765432"]),
        ("๐๘๑-๒๓๔-๕๖๗๘", [MOBILE]),
        ("+66 81 234 5678\n66812345678", [MOBILE, MOBILE]),
        ("นายก ใจดี\t081.234.5678\nนางข\t0898765432", [MOBILE, "+66898765432"]),
        ("โทร. 081-2345678 (มือถือ)", [MOBILE]),
        ("", []),
        ("\n , ;\t", []),
    ],
)
def test_numbers_are_found_in_any_form(text: str, found: list[str]) -> None:
    assert [one.number for one in numbers.pasted(text)] == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("053-112233", "พื้นฐาน"),
        ("1669", "เลขหมายพิเศษ"),
        ("+44 20 7946 0958", "ประเทศไทย"),
        ("08123", "หลัก"),
        ("ไม่มีเบอร์", "ไม่มีหมายเลข"),
        ("081234567899", "หลัก"),
    ],
)
def test_what_takes_no_short_message_is_told(text: str, why: str) -> None:
    [one] = numbers.pasted(text)
    assert one.number is None
    assert why in one.why


def test_the_name_beside_a_number_is_kept() -> None:
    found = numbers.pasted("นายก ใจดี\t081-234-5678\nนางข ขยัน 0898765432")
    assert [one.name for one in found] == ["นายก ใจดี", "นางข ขยัน"]


def test_a_paste_without_end_is_cut_off_and_says_so() -> None:
    found = numbers.pasted("\n".join(f"08{number:08d}" for number in range(numbers.MOST_PASTED + 5)))
    assert len(found) == numbers.MOST_PASTED + 1
    assert str(numbers.MOST_PASTED) in found[-1].why


@given(st.text(max_size=300))
def test_any_paste_gives_mobiles_or_reasons(text: str) -> None:
    for one in numbers.pasted(text):
        assert (one.number is not None and len(one.number) == 12) or one.why


@given(
    st.lists(st.from_regex(r"\A0[689][0-9]{8}\Z"), min_size=1, max_size=20),
    st.sampled_from([",", "\n", "; ", "\t", " "]),
)
def test_no_mobile_in_a_list_is_lost(typed: list[str], between: str) -> None:
    assert [one.number for one in numbers.pasted(between.join(typed))] == [f"+66{one[1:]}" for one in typed]
