import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.touch.graphemes import boundary_after, boundary_before, clusters, is_boundary

thai = st.text(alphabet=[chr(code) for code in range(0x0E01, 0x0E5C)] + list("a \n"), max_size=30)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ที่นี่", ["ที่", "นี่"]),
        ("น้ำ", ["น้ำ"]),
        ("เก่ง", ["เ", "ก่", "ง"]),
        ("กตัญญู", ["ก", "ตั", "ญ", "ญู"]),
        ("Café", ["C", "a", "f", "é"]),
        ("\u0e48", ["\u0e48"]),
        ("ก\n\u0e48", ["ก", "\n", "\u0e48"]),
        ("", []),
    ],
)
def test_marks_stay_with_their_letter(text: str, letters: list[str]) -> None:
    assert clusters(text) == letters


@given(thai)
def test_the_letters_joined_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(thai, st.integers(0, 30))
def test_the_nearest_boundaries_are_boundaries_on_either_side(text: str, index: int) -> None:
    index = min(index, len(text))
    before, after = boundary_before(text, index), boundary_after(text, index)
    assert before <= index <= after
    assert is_boundary(text, before)
    assert is_boundary(text, after)
