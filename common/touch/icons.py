"""Icons drawn as lines on the canvas: crisp at any size, in any colour, and with no picture file.

Each icon is a list of strokes on a grid of 24 × 24 with y upwards: open or closed polylines, and circles. Curves are
given as arcs. Ends and corners are round, which Kivy's own smooth line cannot do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kivy.graphics import Color, Mesh
from kivy.graphics.texture import Texture
from kivy.properties import ColorProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from common.touch.theme import INK

GRID = 24.0
SHARPEST_BEND = 25.0
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Stroke:
    """A polyline in grid units; closed joins its end to its beginning."""

    points: tuple[tuple[float, float], ...]
    closed: bool = False


def line(*points: tuple[float, float]) -> Stroke:
    return Stroke(points)


def shape(*points: tuple[float, float]) -> Stroke:
    return Stroke(points, closed=True)


def arc(x: float, y: float, radius: float, start: float, end: float) -> Stroke:
    """Part of a circle; the angles in degrees, from the right, against the clock."""
    return Stroke(tuple(_arc(x, y, radius, radius, start, end)))


def circle(x: float, y: float, radius: float) -> Stroke:
    return Stroke(tuple(_arc(x, y, radius, radius, 0, 360)[:-1]), closed=True)


def oval(x: float, y: float, across: float, up: float) -> Stroke:
    return Stroke(tuple(_arc(x, y, across, up, 0, 360)[:-1]), closed=True)


def box(x: float, y: float, width: float, height: float, corner: float = 1.5) -> Stroke:
    """A rectangle with round corners."""
    right, top = x + width, y + height
    points: Points = []
    for cx, cy, start in (
        (right - corner, top - corner, 0),
        (x + corner, top - corner, 90),
        (x + corner, y + corner, 180),
        (right - corner, y + corner, 270),
    ):
        points += _arc(cx, cy, corner, corner, start, start + 90, steps=4)
    return Stroke(tuple(points), closed=True)


def _arc(x: float, y: float, across: float, up: float, start: float, end: float, steps: int = 0) -> Points:
    steps = steps or max(6, int(abs(end - start) / 12))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + across * math.cos(angle), y + up * math.sin(angle)) for angle in angles]


_SHEET = shape((5, 2.5), (5, 21.5), (14, 21.5), (19, 16.5), (19, 2.5))
_SHEET_EAR = line((14, 21.5), (14, 16.5), (19, 16.5))
_HEAD = circle(12, 16.5, 4)
_SHOULDERS = arc(12, 3, 8, 0, 180)

ICONS: dict[str, tuple[Stroke, ...]] = {
    "home": (line((3, 11.5), (12, 20), (21, 11.5)), line((5.5, 9.5), (5.5, 3.5), (18.5, 3.5), (18.5, 9.5)),
             line((9.8, 3.5), (9.8, 9.5), (14.2, 9.5), (14.2, 3.5))),
    "back": (line((20, 12), (4, 12)), line((10.5, 18.5), (4, 12), (10.5, 5.5))),
    "forward": (line((4, 12), (20, 12)), line((13.5, 18.5), (20, 12), (13.5, 5.5))),
    "next": (line((9, 19), (16, 12), (9, 5)),),
    "previous": (line((15, 19), (8, 12), (15, 5)),),
    "up": (line((12, 4), (12, 20)), line((5.5, 13.5), (12, 20), (18.5, 13.5))),
    "down": (line((12, 20), (12, 4)), line((5.5, 10.5), (12, 4), (18.5, 10.5))),
    "search": (circle(10.5, 13.5, 6.5), line((15.4, 8.6), (21, 3))),
    "plus": (line((12, 4.5), (12, 19.5)), line((4.5, 12), (19.5, 12))),
    "minus": (line((4.5, 12), (19.5, 12)),),
    "close": (line((5.5, 5.5), (18.5, 18.5)), line((5.5, 18.5), (18.5, 5.5))),
    "check": (line((4, 12), (9.5, 6.5), (20, 17.5)),),
    "warning": (shape((12, 21), (22, 3.5), (2, 3.5)), line((12, 15.5), (12, 10)), line((12, 6.8), (12, 6.7))),
    "info": (circle(12, 12, 9.5), line((12, 12.3), (12, 7)), line((12, 16.4), (12, 16.5))),
    "globe": (circle(12, 12, 9.5), oval(12, 12, 4, 9.5), line((2.5, 12), (21.5, 12))),
    "text-size": (line((2, 5), (7, 17.5), (12, 5)), line((3.7, 9.2), (10.3, 9.2)), line((13.5, 5), (17.5, 14),
                (21.5, 5)),
                  line((14.9, 8.2), (20.1, 8.2))),
    "low-reach": (line((4, 20.5), (20, 20.5)), line((12, 17), (12, 7.5)), line((7, 12.3), (12, 7.3), (17, 12.3)),
                  box(4, 2.5, 16, 2, 0.9)),
    "person": (_HEAD, _SHOULDERS, line((4, 3), (20, 3))),
    "visitor": (circle(9.5, 16.5, 4), arc(9.5, 3, 7.5, 0, 180), line((2, 3), (17, 3)), line((19.5, 15.5), (19.5,
                8.5)),
                line((16, 12), (23, 12))),
    "camera": (shape((2.5, 4.5), (2.5, 17.5), (7.3, 17.5), (9, 20), (15, 20), (16.7, 17.5), (21.5, 17.5), (21.5,
                4.5)),
               circle(12, 11, 4)),
    "pen": (shape((4, 4), (5.2, 9), (16.8, 20.6), (20.6, 16.8), (9, 5.2)), line((14, 17.8), (17.8, 14))),
    "document": (_SHEET, _SHEET_EAR, line((8.5, 11.5), (15.5, 11.5)), line((8.5, 7.2), (15.5, 7.2))),
    "book": (line((12, 18.5), (12, 4)), shape((12, 18.5), (9.5, 20), (2.5, 20), (2.5, 5.5), (9.5, 5.5), (12, 4),
                (14.5, 5.5),
             (21.5, 5.5), (21.5, 20), (14.5, 20))),
    "form": (box(4, 2.5, 16, 19, 1.5), box(7.2, 14, 3.6, 3.6, 0.5), line((13.5, 15.8), (16.8, 15.8)),
             box(7.2, 6.8, 3.6, 3.6, 0.5), line((13.5, 8.6), (16.8, 8.6))),
    "request": (line((19, 11), (19, 2.5), (5, 2.5), (5, 21.5), (12.5, 21.5)), line((8.5, 7.2), (15.5, 7.2)),
                line((8.5, 11.8), (12, 11.8)), line((14.5, 15), (21, 21.5)), line((21, 16.5), (21, 21.5), (16,
                21.5))),
    "steps": (circle(5, 18, 2.5), circle(5, 6, 2.5), line((5, 15.5), (5, 8.5)), line((11, 18), (21, 18)), line((11,
                6), (21, 6))),
    "office": (shape((2.5, 15.5), (12, 21), (21.5, 15.5)), line((2.5, 3), (21.5, 3)), line((5.5, 12.5), (5.5, 6)),
               line((9.8, 12.5), (9.8, 6)), line((14.2, 12.5), (14.2, 6)), line((18.5, 12.5), (18.5, 6))),
    "backspace": (shape((2, 12), (8.5, 19), (22, 19), (22, 5), (8.5, 5)), line((11.5, 15), (17.5, 9)), line((11.5,
                9), (17.5, 15))),
    "shift": (shape((12, 20.5), (21, 11.5), (16, 11.5), (16, 4), (8, 4), (8, 11.5), (3, 11.5)),),
    "shift-lock": (shape((12, 21.5), (21, 13), (16, 13), (16, 7.5), (8, 7.5), (8, 13), (3, 13)), line((8, 3.5), (16,
                3.5))),
    "enter": (line((20.5, 18.5), (20.5, 10.5), (4, 10.5)), line((9.5, 16), (4, 10.5), (9.5, 5))),
    "keyboard-down": (box(2, 10, 20, 11, 1.5), line((7, 13.5), (17, 13.5)), line((6, 17.5), (6.2, 17.5)),
                      line((10, 17.5), (10.2, 17.5)), line((14, 17.5), (14.2, 17.5)), line((18, 17.5), (18.2, 17.5)),
                      line((8.5, 6.5), (12, 3), (15.5, 6.5))),
    "qr": (box(3, 14, 7, 7, 0.6), box(14, 14, 7, 7, 0.6), box(3, 3, 7, 7, 0.6), line((14, 10), (14, 7)), line((14,
                3.2), (17, 3.2)),
           line((17.5, 10), (17.5, 6.5), (21, 6.5)), line((21, 10), (21, 9.9)), line((21, 3.1), (21, 3))),
    "clock": (circle(12, 12, 9.5), line((12, 18), (12, 12), (16, 9.5))),
    "phone": (box(6.5, 2, 11, 20, 1.8), line((11, 5.3), (13, 5.3))),
    "card": (box(2, 4.5, 20, 15, 1.5), circle(7.5, 13.3, 2.2), arc(7.5, 7.5, 3, 0, 180), line((13.5, 14.5), (19,
                14.5)),
             line((13.5, 10), (19, 10))),
    "undo": (line((4, 14.5), (14, 14.5)), arc(14, 9.5, 5, 90, -90), line((14, 4.5), (8, 4.5)), line((8.5, 19), (4,
                14.5), (8.5, 10))),
    "fit-width": (line((2.5, 3), (2.5, 21)), line((21.5, 3), (21.5, 21)), line((6.5, 12), (17.5, 12)),
                  line((9.5, 15), (6.5, 12), (9.5, 9)), line((14.5, 15), (17.5, 12), (14.5, 9))),
}  # fmt: skip


@lru_cache(maxsize=64)
def _disc(width: float) -> Texture:
    """A round pen tip of that many pixels, with a soft edge of one pixel, as a picture with a pixel of air around."""
    side = math.ceil(width) + 2
    middle = side / 2
    covered = bytearray()
    for row in range(side):
        for column in range(side):
            away = math.hypot(column + 0.5 - middle, row + 0.5 - middle)
            covered += bytes((255, 255, 255, round(255 * min(1.0, max(0.0, width / 2 + 0.5 - away)))))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(bytes(covered), colorfmt="rgba", bufferfmt="ubyte")
    return texture


class Icon(Widget):  # type: ignore[misc]  # Kivy has no types
    """One of ICONS in the middle of its widget, as large as fits. Raises KeyError for a name that is not there.

    thickness is that of the strokes in grid units, of which the icon has 24. An icon is a single mesh: as lines and
    circles of Kivy's it would be some forty instructions, of 100 kB each.
    """

    name = StringProperty("")
    color = ColorProperty(INK)
    thickness = NumericProperty(1.9)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        redraw: Callable[..., None] = self._draw
        self.bind(pos=redraw, size=redraw, name=redraw, color=redraw, thickness=redraw)
        self._draw()

    def _draw(self, *_: Any) -> None:
        self.canvas.clear()
        side = min(self.width, self.height)
        if not self.name or side < 1:
            return
        scale = side / GRID
        left, bottom = self.center_x - side / 2, self.center_y - side / 2
        tip = _disc(max(1.0, round(self.thickness * scale * 2) / 2))
        vertices: list[float] = []
        indices: list[int] = []
        for stroke in ICONS[self.name]:
            points = [(left + x * scale, bottom + y * scale) for x, y in stroke.points]
            for run, is_loop in _runs(points, stroke.closed):
                _ribbon(run, is_loop, tip.width / 2, vertices, indices)
        with self.canvas:
            Color(*self.color)
            Mesh(vertices=vertices, indices=indices, mode="triangles", texture=tip)


def _runs(points: Points, closed: bool) -> list[tuple[Points, bool]]:
    """The stroke in pieces without a corner, and of each whether it comes back to its beginning."""
    if not closed:
        corners = [place for place in range(1, len(points) - 1) if _is_corner(*points[place - 1 : place + 2])]
        ends = [0, *corners, len(points) - 1]
        return [(points[start : end + 1], False) for start, end in pairwise(ends)]
    count = len(points)
    corners = [at for at in range(count) if _is_corner(points[at - 1], points[at], points[(at + 1) % count])]
    if not corners:
        return [([*points, points[0]], True)]
    around = [*points[corners[0] :], *points[: corners[0]], points[corners[0]]]
    return _runs(around, closed=False)


def _is_corner(before: tuple[float, float], at: tuple[float, float], after: tuple[float, float]) -> bool:
    return math.cos(_way(at, after) - _way(before, at)) < math.cos(math.radians(SHARPEST_BEND))


def _way(start: tuple[float, float], end: tuple[float, float]) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _ribbon(run: Points, is_loop: bool, half: float, vertices: list[float], indices: list[int]) -> None:
    """A bent line, its middle the middle column of the pen tip; half a tip at either end makes the ends round."""
    ways = [_way(start, end) for start, end in pairwise(run)]
    before = [ways[-1] if is_loop else ways[0], *ways]
    after = [*ways, ways[0] if is_loop else ways[-1]]
    first = len(vertices) // 4
    if not is_loop:
        _across(_beyond(run[0], ways[0], -half), ways[0], half, 0.0, vertices)
    for point, one, other in zip(run, before, after, strict=True):
        bend = math.remainder(other - one, math.tau)
        _across(point, one + bend / 2, half / math.cos(bend / 2), 0.5, vertices)
    if not is_loop:
        _across(_beyond(run[-1], ways[-1], half), ways[-1], half, 1.0, vertices)
    for pair in range(first, len(vertices) // 4 - 2, 2):
        indices += (pair, pair + 1, pair + 2, pair + 1, pair + 3, pair + 2)


def _beyond(point: tuple[float, float], way: float, far: float) -> tuple[float, float]:
    return point[0] + math.cos(way) * far, point[1] + math.sin(way) * far


def _across(point: tuple[float, float], way: float, half: float, column: float, vertices: list[float]) -> None:
    """Two corners of the ribbon, left and right of this point, with the column of the pen tip drawn there."""
    x, y = math.sin(way) * half, math.cos(way) * half
    vertices += (point[0] - x, point[1] + y, column, 1.0, point[0] + x, point[1] - y, column, 0.0)
