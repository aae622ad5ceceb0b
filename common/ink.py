"""Signatures as data: strokes of a pen or a finger, and the picture made of them.

The document (its master form; pictures are derived) is a JSON object:

    {"format": "sp-ink/1",
     "size_px": [width, height],      of the pad, in pixels; the strokes are in these units
     "size_mm": [width, height],      of the pad on the glass, in millimetres
     "strokes": [[[x, y, t_ms], …], …]}

x grows to the right and y downwards, both from the pad's upper left corner; t_ms counts milliseconds from the first
touch and never runs backwards. Times are as fine as the screen's frames (some 16 ms): they show the order of writing,
and are no biometric measure.

Documents come from devices over a network: `read_ink()` believes nothing of them. No Kivy and no Django here, as both
the screens and the hub use this.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

FORMAT = "sp-ink/1"
MOST_BYTES = 400_000
MOST_STROKES = 200
MOST_POINTS = 10_000
LARGEST_PX = 8_000.0
LARGEST_MM = 2_000.0
LONGEST_MS = 600_000.0
SMALLEST_MM = 8.0
SHORTEST_PATH_MM = 15.0

Point = tuple[float, float, float]
Stroke = tuple[Point, ...]


class BadInk(ValueError):
    """A document that is not a signature as described above; the message says why."""


@dataclass(frozen=True)
class Ink:
    """A signature: sizes of its pad and strokes of (x, y, t_ms), as in the document."""

    size_px: tuple[float, float]
    size_mm: tuple[float, float]
    strokes: tuple[Stroke, ...]

    def to_json(self) -> bytes:
        """The document: compact, in UTF-8, coordinates to a tenth of a pixel."""
        strokes = [[[round(x, 1), round(y, 1), round(t)] for x, y, t in stroke] for stroke in self.strokes]
        document = {
            "format": FORMAT,
            "size_px": [round(side, 1) for side in self.size_px],
            "size_mm": [round(side, 1) for side in self.size_mm],
            "strokes": strokes,
        }
        return json.dumps(document, separators=(",", ":")).encode()

    @property
    def is_too_small(self) -> bool:
        """Is it less than a signature: nothing, a dot, or a mark of a few millimetres?"""
        points = [point for stroke in self.strokes for point in stroke]
        if not points:
            return True
        across = (max(x for x, _, _ in points) - min(x for x, _, _ in points)) * self._mm_across
        down = (max(y for _, y, _ in points) - min(y for _, y, _ in points)) * self._mm_down
        path = sum(
            math.hypot((after[0] - before[0]) * self._mm_across, (after[1] - before[1]) * self._mm_down)
            for stroke in self.strokes
            for before, after in pairwise(stroke)
        )
        return max(across, down) < SMALLEST_MM or path < SHORTEST_PATH_MM

    @property
    def _mm_across(self) -> float:
        return self.size_mm[0] / self.size_px[0]

    @property
    def _mm_down(self) -> float:
        return self.size_mm[1] / self.size_px[1]


def read_ink(document: bytes | str) -> Ink:
    """The signature in a document that may come from anywhere. Raises BadInk."""
    if len(document) > MOST_BYTES:
        raise BadInk(f"the document is larger than {MOST_BYTES} bytes")
    try:
        content = json.loads(document, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise BadInk("the document is not JSON") from wrong
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadInk(f"the document is not of the format {FORMAT}")
    size_px = _size(content.get("size_px"), "size_px", LARGEST_PX)
    size_mm = _size(content.get("size_mm"), "size_mm", LARGEST_MM)
    return Ink(size_px, size_mm, _strokes(content.get("strokes"), size_px))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _number(value: Any, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadInk(f"{name} is not a number from {least:g} to {most:g}")
    return float(value)


def _size(value: Any, name: str, most: float) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadInk(f"{name} is not a pair")
    return _number(value[0], name, 1, most), _number(value[1], name, 1, most)


def _strokes(value: Any, size_px: tuple[float, float]) -> tuple[Stroke, ...]:
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise BadInk(f"strokes is not a list of at most {MOST_STROKES}")
    strokes: list[Stroke] = []
    points = 0
    last_time = 0.0
    for stroke in value:
        if not isinstance(stroke, list) or not stroke:
            raise BadInk("a stroke is not a list of points")
        points += len(stroke)
        if points > MOST_POINTS:
            raise BadInk(f"there are more than {MOST_POINTS} points")
        read: list[Point] = []
        for point in stroke:
            if not isinstance(point, list) or len(point) != 3:
                raise BadInk("a point is not [x, y, t_ms]")
            x = _number(point[0], "x", 0, size_px[0])
            y = _number(point[1], "y", 0, size_px[1])
            last_time = _number(point[2], "t_ms", last_time, LONGEST_MS)
            read.append((x, y, last_time))
        strokes.append(tuple(read))
    return tuple(strokes)


THIN_PX = 2.0
PEN_MM = 0.7
MARGIN_MM = 2.0


def signature_svg(document: bytes | str) -> str:
    """The signature as an SVG picture, cut to the writing, black on nothing. Raises BadInk.

    Points nearer than 2 px to the one before are left out; through the others runs a Catmull-Rom spline, as cubic
    curves. The picture holds nothing but numbers of ours, so it is safe to put into a page.
    """
    ink = read_ink(document)
    unit = ink.size_px[0] / ink.size_mm[0]
    pen, margin = PEN_MM * unit, MARGIN_MM * unit
    thinned = [_thin(stroke) for stroke in ink.strokes]
    places = [point for stroke in thinned for point in stroke] or [(0.0, 0.0)]
    left, top = min(x for x, _ in places) - margin, min(y for _, y in places) - margin
    width = max(x for x, _ in places) + margin - left
    height = max(y for _, y in places) + margin - top
    path = "".join(_curve(stroke, pen) for stroke in thinned)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}">'
        f'<path d="{path}" fill="none" stroke="#000" stroke-width="{pen:.1f}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _thin(stroke: Stroke) -> list[tuple[float, float]]:
    kept = [stroke[0][:2]]
    for x, y, _ in stroke[1:]:
        if math.dist(kept[-1], (x, y)) >= THIN_PX:
            kept.append((x, y))
    # The end of a stroke is where the pen was lifted, however near.
    if len(kept) > 1:
        kept[-1] = stroke[-1][:2]
    return kept


def _curve(points: Sequence[tuple[float, float]], pen: float) -> str:
    x, y = points[0]
    if len(points) == 1:
        return f"M{x:.1f} {y:.1f}h{pen / 100:.2f}"
    # A uniform Catmull-Rom spline from p1 to p2 is the cubic with control points p1+(p2-p0)/6 and p2-(p3-p1)/6.
    padded = [points[0], *points, points[-1]]
    parts = [f"M{x:.1f} {y:.1f}"]
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        controls = (x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2)
        parts.append("C" + " ".join(f"{number:.1f}" for number in controls))
    return "".join(parts)
