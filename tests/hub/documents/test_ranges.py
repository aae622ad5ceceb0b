"""Reading the headers that say which bytes are meant."""

import pytest

from hub.documents.ranges import MalformedRange, Span, Unsatisfiable, piece_sent, piece_wanted


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes 0-0/1", Span(0, 0, 1)),
        ("bytes 0-99/200", Span(0, 99, 200)),
        (" bytes 100-199/200 ", Span(100, 199, 200)),
    ],
)
def test_a_piece_that_is_sent_is_understood(header: str, span: Span) -> None:
    assert piece_sent(header) == span


@pytest.mark.parametrize(
    "header",
    [
        "", "bytes", "bytes 0-/10", "bytes -5/10", "bytes 0-9/*", "bytes */10", "bytes 5-4/10", "bytes 0-10/10",
        "bytes 0-9/10, 10-11/12", "items 0-9/10", "bytes 0x0-9/10", "bytes ๐-๙/๑๐", "bytes 0-9/" + "9" * 40,
        "bytes 0-0/0",
    ],
)  # fmt: skip
def test_a_malformed_piece_is_refused(header: str) -> None:
    with pytest.raises(MalformedRange):
        piece_sent(header)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, 9),
        ("bytes=-3", 7, 9),
        ("bytes=-99", 0, 9),
        ("bytes=5-99", 5, 9),
    ],
)
def test_a_piece_that_is_wanted_is_understood(header: str, first: int, last: int) -> None:
    assert piece_wanted(header, 10) == Span(first, last, 10)


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "pages=1-2", "bytes=a-b", "bytes=๑-๒"]
)
def test_a_range_that_cannot_be_read_means_the_whole(header: str) -> None:
    assert piece_wanted(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=99-100", 10), ("bytes=0-", 0), ("bytes=-0", 10)]
)
def test_a_range_behind_the_end_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        piece_wanted(header, size)
