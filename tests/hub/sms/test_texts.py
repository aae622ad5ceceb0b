"""What a text costs, and where it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sms import texts


@pytest.mark.parametrize(
    ("text", "parts", "unicode", "left"),
    [
        ("a" * 160, 1, False, 0),
        ("a" * 161, 2, False, 306 - 161),
        ("€" * 80, 1, False, 0),
        ("€" * 81, 2, False, 152 - 10 + 1),
        ("ก" * 70, 1, True, 0),
        ("ก" * 71, 2, True, 134 - 71),
        ("ก" * 134, 2, True, 0),
        ("ก" * 135, 3, True, 66),
        ("", 1, False, 160),
    ],
)
def test_parts_are_counted_as_operators_bill_them(text: str, parts: int, unicode: bool, left: int) -> None:
    found = texts.cut(text)
    assert (len(found.parts), found.unicode, found.left) == (parts, unicode, left)


def test_no_letter_is_torn_from_its_marks() -> None:
    text = "ก" * 66 + "ที่" + "ก" * 20  # the 67th letter carries two marks
    first, second = texts.cut(text).parts
    assert (first, second) == ("ก" * 66, "ที่" + "ก" * 20)


def test_a_pair_of_surrogates_stays_together() -> None:
    first, _second = texts.cut("ก" * 66 + "😀" + "ก" * 10).parts
    assert first == "ก" * 66


@given(st.text(alphabet="กขคงจ่้๊๋ิีึืุูั็์ำ abc{}€😀\n", max_size=400))
def test_whatever_is_cut_is_whole_again_and_each_part_fits(text: str) -> None:
    found = texts.cut(text)
    assert "".join(found.parts) == text
    for part in found.parts:
        assert len(part.encode("utf-16-be")) <= 140 if found.unicode else len(part) <= 160


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ดูที่ https://moe.go.th/x", ["https://moe.go.th/x"]),
        ("www.obec.go.th", ["www.obec.go.th"]),
        ("กดที่ bit.ly/abc เลย", ["bit.ly/abc"]),
        ("ประชุมเวลา 9.30 น.", []),
        ("ที่ ศธ 04099/ว 136", []),
        ("สพป. เขต 1", []),
    ],
)
def test_links_are_found(text: str, found: list[str]) -> None:
    assert texts.links(text) == found
