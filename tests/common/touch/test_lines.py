import subprocess
import sys

import pytest

from common.touch.graphemes import clusters
from common.touch.lines import pieces, shorten, visible, wrap


def letters(text: str) -> float:
    """A font in which every letter is one wide."""
    return float(len(clusters(text)))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("กา\u200bมี\u200bนา", 10, ["กามีนา"]),
        ("กา\u200bมี\u200bนา", 4, ["กามี", "นา"]),
        ("กา\u200bมี\u200bนา", 2, ["กา", "มี", "นา"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("a\nb", 5, ["a", "b"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("", 5, [""]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("นี่\u200bคือ\u200b(ป้าย)", 4, ["นี่คือ", "(ป้าย", ")"]),
        ("มาก\u200bๆ", 3, ["มาก", "ๆ"]),
    ],
)
def test_lines_are_filled_up_to_the_width(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, letters) == lines


def test_text_without_breaks_is_wrapped_between_thai_words() -> None:
    assert wrap("ขั้นตอนการติดต่อราชการ", 10, letters)[0] in ("ขั้นตอนการ", "ขั้นตอน")


def test_a_repetition_mark_stays_with_its_word() -> None:
    assert pieces("ต่าง\u200bๆ\u200bกัน", len) == ["ต่างๆ", "กัน"]


def test_an_opening_bracket_stays_with_what_follows() -> None:
    assert pieces("ข้อ\u200b(\u200bก\u200b)", len) == ["ข้อ", "(ก)"]


def test_what_is_left_over_after_the_last_line_is_told_by_an_ellipsis() -> None:
    assert wrap("กา\u200bมี\u200bนา\u200bดี", 5, letters, most=1) == ["กามีน…"]
    assert wrap("one two\nthree", 7, letters, most=1) == ["one tw…"]


def test_shortening_never_parts_a_letter_from_its_mark() -> None:
    assert shorten("ที่นี่ที่นั่น", 3, letters) == "ที่นี่…"


def test_the_marks_for_line_breaks_are_never_drawn() -> None:
    assert visible("กา\u200bมี") == "กามี"


def test_a_width_too_small_for_a_letter_still_ends() -> None:
    assert wrap("ที่\u200bนี่", 0, letters) == ["ที่", "นี่"]


def test_the_dictionary_is_not_loaded_for_text_that_fits_or_has_breaks_or_spaces() -> None:
    code = (
        "from common.touch.lines import wrap\n"
        "wrap('ขั้นตอน', 99, len)\n"
        "wrap('ขั้น\\u200bตอน\\u200bการ', 5, len)\n"
        "wrap('สมศรี ใจดี', 6, len)\n"
        "import sys; sys.exit('pythainlp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
