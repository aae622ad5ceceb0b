import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.numerals import to_arabic, to_thai


@pytest.mark.parametrize(
    ("arabic", "thai"), [("2569", "๒๕๖๙"), ("ที่ 04/136", "ที่ ๐๔/๑๓๖"), ("", ""), ("ไม่มีเลข abc", "ไม่มีเลข abc")]
)
def test_digits_are_written_in_the_other_numerals_and_nothing_else_changes(arabic: str, thai: str) -> None:
    assert to_thai(arabic) == thai
    assert to_arabic(thai) == arabic


@given(st.text())
def test_both_ways_lead_back(text: str) -> None:
    assert to_arabic(to_thai(text)) == to_arabic(text)
    assert to_thai(to_arabic(text)) == to_thai(text)
