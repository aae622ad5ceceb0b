import json
import re
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ink import MOST_BYTES, MOST_POINTS, MOST_STROKES, BadInk, Ink, read_ink, signature_svg


def read_svg(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314  (a picture of our own)


WAVE = tuple((100.0 + 4 * step, 100.0 + (step % 7) * 9, 16.0 * step) for step in range(60))
SIGNED = Ink((800, 400), (160, 80), (WAVE, ((400.0, 90.0, 2000.0),)))


def document(**changes: Any) -> bytes:
    content = json.loads(SIGNED.to_json())
    content.update(changes)
    return json.dumps(content).encode()


def test_a_signature_comes_back_as_it_was_written() -> None:
    assert read_ink(SIGNED.to_json()) == SIGNED


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 10_000,
        document(format="sp-ink/2"),
        document(size_px=[800]),
        document(size_px=[0, 400]),
        document(size_px=[800, 1e9]),
        document(size_px=["800", 400]),
        document(size_mm=[True, 80]),
        document(size_mm=None),
        document(strokes={}),
        document(strokes=[[]]),
        document(strokes=[[[1, 2]]]),
        document(strokes=[[[1, 2, 3, 4]]]),
        document(strokes=[[[-1, 2, 3]]]),
        document(strokes=[[[801, 2, 3]]]),
        document(strokes=[[[1, "2", 3]]]),
        document(strokes=[[[1, 2, 5], [1, 2, 4]]]),
        document(strokes=[[[1, 2, 1e12]]]),
        document(strokes=[[[1, 2, 3]]] * (MOST_STROKES + 1)),
        document(strokes=[[[1, 2, 3]] * (MOST_POINTS + 1)]),
        b'{"format":"sp-ink/1","size_px":[NaN,400],"size_mm":[1,1],"strokes":[]}',
        b'{"format":"sp-ink/1","size_px":[Infinity,400],"size_mm":[1,1],"strokes":[]}',
        b" " * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_signature_is_refused(bad: bytes) -> None:
    with pytest.raises(BadInk):
        read_ink(bad)


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=20))
def test_no_content_at_all_breaks_the_reader(content: Any) -> None:
    for name in ("strokes", "size_px", "size_mm"):
        with suppress(BadInk):
            read_ink(document(**{name: content}))


@pytest.mark.parametrize(
    ("strokes", "too_small"),
    [
        ((), True),
        ((((10.0, 10.0, 0.0),),), True),
        ((((10.0, 10.0, 0.0), (30.0, 10.0, 90.0)),), True),
        ((((10.0, 10.0, 0.0), (12.0, 10.0, 9.0)) * 100,), True),
        ((WAVE,), False),
        ((((10.0, 10.0, 0.0), (300.0, 200.0, 90.0)),), False),
    ],
)
def test_a_dot_is_no_signature(strokes: Any, too_small: bool) -> None:
    assert Ink((800, 400), (160, 80), strokes).is_too_small is too_small


def test_the_picture_holds_a_curve_for_each_stroke_and_nothing_but_numbers() -> None:
    svg = read_svg(signature_svg(SIGNED.to_json()))
    path = svg[0].attrib["d"]
    assert path.count("M") == 2
    assert re.fullmatch(r"[MCh0-9. -]+", path)


def test_the_picture_is_cut_to_the_writing() -> None:
    svg = read_svg(signature_svg(SIGNED.to_json()))
    left, top, width, height = (float(number) for number in svg.attrib["viewBox"].split())
    assert left < 100 < 336 < left + width
    assert top < 100
    assert height < 120


def test_the_curve_goes_through_first_and_last_point() -> None:
    line = Ink((800, 400), (160, 80), (((10.0, 20.0, 0.0), (10.5, 20.0, 5.0), (60.0, 80.0, 9.0), (61.0, 80.0, 12.0)),))
    path = read_svg(signature_svg(line.to_json()))[0].attrib["d"]
    assert path.startswith("M10.0 20.0")
    assert path.endswith("61.0 80.0")


def test_an_empty_document_makes_an_empty_picture() -> None:
    assert read_svg(signature_svg(Ink((800, 400), (160, 80), ()).to_json()))[0].attrib["d"] == ""


def test_the_picture_of_a_bad_document_is_refused() -> None:
    with pytest.raises(BadInk):
        signature_svg(b"<svg/>")
