"""What the pad posts becomes a picture, or a word on why it is no signature."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from hub.documents.signing.drawings import MOST_POINTS, MOST_STROKES, BadDrawing, Drawing

WAVE = [[100, 200], [300, 60], [500, 330], [900, 150]]


def posted(strokes: Any, width: Any = 1000, height: Any = 400) -> str:
    return json.dumps({"width": width, "height": height, "strokes": strokes})


def test_a_drawing_is_cut_close_to_its_lines() -> None:
    drawn = Drawing.parse(posted([WAVE]))
    svg = ElementTree.fromstring(drawn.svg())  # noqa: S314 our own
    left, top, wide, high = (float(part) for part in svg.attrib["viewBox"].split())
    assert (left, top) == (100 - 11, 60 - 11)
    assert (wide, high) == (800 + 22, 270 + 22)
    assert drawn.aspect == pytest.approx(wide / high)


def test_each_stroke_is_one_smooth_line_in_dark_blue_with_round_ends() -> None:
    svg = Drawing.parse(posted([WAVE, [[10, 10]]])).svg()
    assert svg.count("<path") == 2
    assert "Q300.00 60.00 400.00 195.00" in svg
    for wanted in ('stroke="#1B3A8A"', 'stroke-linecap="round"', 'stroke-linejoin="round"'):
        assert wanted in svg
    assert "script" not in svg


def test_a_point_beyond_the_pad_is_drawn_at_its_edge() -> None:
    assert Drawing.parse(posted([[[-50, 20], [2000, 900]]])).strokes == (((0.0, 20.0), (1000.0, 400.0)),)


@pytest.mark.parametrize(
    "text",
    ["", "  ", posted([]), posted([[]]), posted([[[500, 200]]]), posted([[[500, 200], [510, 205]], [[495, 195]]])],
    ids=["nothing", "blanks", "no strokes", "an empty stroke", "a dot", "dots close together"],
)
def test_too_little_is_no_signature(text: str) -> None:
    with pytest.raises(BadDrawing, match="เซ็น"):
        Drawing.parse(text)


GARBAGE = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "7",
    "a side beyond all numbers": posted([WAVE], width=10**400),
    "a point beyond all numbers": posted([[[10**400, 5], [500, 300]]]),
    "no strokes": '{"width": 1000, "height": 400}',
    "strokes of text": posted("abc"),
    "points of text": posted([[["a", "b"], ["c", "d"]]]),
    "points of three": posted([[[1, 2, 3], [500, 300, 1]]]),
    "truth for a number": posted([[[True, False], [500, 300]]]),
    "not a number": '{"width":1000,"height":400,"strokes":[[[NaN,1],[500,300]]]}',
    "endless": '{"width":1e999,"height":400,"strokes":[[[0,1],[500,300]]]}',
    "no width": posted([WAVE], width=0),
    "a huge pad": posted([WAVE], width=1_000_000),
    "text for a width": posted([WAVE], width="<script>"),
    "deep": "[" * 100_000,
    "too many strokes": posted([[[1, 1]]] * (MOST_STROKES + 1)),
    "too many points": posted([[[1, 1], [900, 300]] * MOST_POINTS]),
    "too long": posted([WAVE]) + " " * 500_000,
}


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_refused_with_a_word_on_what_to_do(text: str) -> None:
    with pytest.raises(BadDrawing, match="กดล้างแล้วเซ็นใหม่"):
        Drawing.parse(text)
