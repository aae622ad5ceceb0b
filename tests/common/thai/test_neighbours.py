"""Words a slip of the finger apart."""

import pytest

from common.thai.neighbours import Neighbours, distance


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("ครู", "ครู", 0), ("ครู", "คูร", 1), ("อนุญาติ", "อนุญาต", 1), ("leave", "laeve", 1), ("abcd", "badc", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == slips


def test_many_slips_are_not_counted_out() -> None:
    assert distance("โรงเรียน", "สำนักงาน", 2) == 3


def test_short_words_have_no_neighbours() -> None:
    assert Neighbours(["ครู", "คน", "คำ"]).of("คร") == []
