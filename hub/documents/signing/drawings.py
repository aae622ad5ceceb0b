"""A signature drawn on the pad of a page: what the browser posts, and the picture that is made of it.

A drawn signature is a general electronic signature (Electronic Transactions Act, section 9); it proves less than one by
certificate, and whatever shows one says so.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

Point = tuple[float, float]

MOST_POSTED = 400_000
"""Letters of JSON; a signature has some 10,000."""
MOST_STROKES = 200
MOST_POINTS = 8000
LARGEST_SIDE = 10_000.0
"""Of the pad, in its own units."""
SMALLEST_PART = 0.06
"""What is drawn is at least so much of the pad's width, one way or the other: less is a slip of the finger."""
INK = "#1B3A8A"
_PEN = 0.011  # of the pad's width


class BadDrawing(Exception):
    """What was posted is no signature. `str()` is for the person, in the page's language."""


@dataclass(frozen=True)
class Drawing:
    """Strokes of points within a pad of `width` × `height`, in its units, y downwards."""

    width: float
    height: float
    strokes: tuple[tuple[Point, ...], ...]

    @classmethod
    def parse(cls, posted: str) -> Drawing:
        """From the pad's JSON, {"width", "height", "strokes": [[[x, y], …], …]}. Raises BadDrawing."""
        if not posted.strip():
            raise BadDrawing(_("ยังไม่ได้ลงลายมือชื่อ โปรดเซ็นในกรอบ"))
        if len(posted) > MOST_POSTED:
            raise BadDrawing(_("ลายมือชื่อมีเส้นมากเกินไป กดล้างแล้วเซ็นใหม่"))
        try:
            read = json.loads(posted)
            width, height = _side(read["width"]), _side(read["height"])
            strokes = _strokes(read["strokes"], width, height)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as fault:
            raise BadDrawing(_("อ่านลายมือชื่อไม่ได้ กดล้างแล้วเซ็นใหม่")) from fault
        if not strokes:
            raise BadDrawing(_("ยังไม่ได้ลงลายมือชื่อ โปรดเซ็นในกรอบ"))
        drawn = cls(width, height, strokes)
        left, top, right, bottom = drawn._reach()
        if max(right - left, bottom - top) < SMALLEST_PART * width:
            raise BadDrawing(_("ลายมือชื่อเล็กเกินไป โปรดเซ็นให้เต็มกรอบกว่านี้"))
        return drawn

    @property
    def aspect(self) -> float:
        """Width divided by height of what svg() shows."""
        _left, _top, wide, high = self._frame()
        return wide / high

    def svg(self) -> str:
        """The signature alone, cut close: dark-blue lines on nothing, nothing in it that could run."""
        left, top, wide, high = self._frame()
        paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in self.strokes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.2f} {top:.2f} {wide:.2f} {high:.2f}" '
            f'width="{wide:.2f}" height="{high:.2f}">'
            f'<g fill="none" stroke="{INK}" stroke-width="{self._pen:.2f}" stroke-linecap="round" '
            f'stroke-linejoin="round">{paths}</g></svg>'
        )

    @property
    def _pen(self) -> float:
        return self.width * _PEN

    def _reach(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all points."""
        across = [x for stroke in self.strokes for x, _y in stroke]
        down = [y for stroke in self.strokes for _x, y in stroke]
        return min(across), min(down), max(across), max(down)

    def _frame(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the picture: all points, and the pen that went over them."""
        left, top, right, bottom = self._reach()
        return left - self._pen, top - self._pen, right - left + 2 * self._pen, bottom - top + 2 * self._pen


def _side(value: object) -> float:
    side = _number(value)
    if not 1 <= side <= LARGEST_SIDE:
        raise ValueError("a pad of no sensible size")
    return side


def _strokes(value: object, width: float, height: float) -> tuple[tuple[Point, ...], ...]:
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise ValueError("no list of strokes, or too many")
    strokes = []
    left = MOST_POINTS
    for stroke in value:
        if not isinstance(stroke, list) or len(stroke) > left:
            raise ValueError("no list of points, or too many")
        left -= len(stroke)
        if stroke:
            strokes.append(tuple(_point(point, width, height) for point in stroke))
    return tuple(strokes)


def _point(value: object, width: float, height: float) -> Point:
    """A point of the pad; a finger that slid off its edge draws along the edge."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("no point")
    return min(max(_number(value[0]), 0.0), width), min(max(_number(value[1]), 0.0), height)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _path(stroke: tuple[Point, ...]) -> str:
    """A smooth line: a curve from the middle of each piece to the middle of the next, bent towards the point between.

    A single point is a dot: a line of no length has round ends.
    """
    (x, y), *rest = stroke
    steps = [f"M{x:.2f} {y:.2f}"]
    for (x, y), (next_x, next_y) in pairwise(rest):
        steps.append(f"Q{x:.2f} {y:.2f} {(x + next_x) / 2:.2f} {(y + next_y) / 2:.2f}")
    x, y = stroke[-1]
    steps.append(f"L{x:.2f} {y:.2f}")
    return "".join(steps)
