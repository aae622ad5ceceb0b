"""SignaturePad: where a person signs with a finger. Its document is that of `common.ink`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, InstructionGroup, SmoothLine
from kivy.lang import Builder
from kivy.properties import BooleanProperty
from kivy.uix.relativelayout import RelativeLayout

from common.ink import LONGEST_MS, MOST_POINTS, MOST_STROKES, Ink, Point
from common.touch.phrases import phrases
from common.touch.text import TextLine  # noqa: F401  (the rule below names it)
from common.touch.theme import INK, theme

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme

<SignaturePad>:
    size_hint_y: None
    height: min(self.width * .45, theme.millimetres(95))
    canvas.before:
        Color:
            rgba: looks.PRIMARY if self.is_signing else looks.EDGE
        SmoothRoundedRectangle:
            pos: 0, 0
            size: self.size
            radius: [theme.radius]
        Color:
            rgba: looks.SURFACE
        SmoothRoundedRectangle:
            pos: theme.hairline, theme.hairline
            size: max(0, self.width - 2 * theme.hairline), max(0, self.height - 2 * theme.hairline)
            radius: [max(1, theme.radius - theme.hairline)]
        Color:
            rgba: looks.LINE
        Rectangle:
            pos: self.width * .06, self.height * .24
            size: self.width * .88, theme.hairline
    TextLine:
        id: hint
        halign: "center"
        color: looks.INK_SOFT
        font_size: theme.body
        size_hint: .9, None
        height: self.font_size * 1.6
        pos_hint: {"center_x": .5}
        y: root.height * .24 - self.height - theme.grid
        opacity: 1 if root.is_blank else 0
""")

LINE_MM = 0.8


class SignaturePad(RelativeLayout):  # type: ignore[misc]  # Kivy has no types
    """Takes strokes of one finger at a time; they follow the finger as a line.

    `document()` is what was written, as JSON; `is_too_small` says that it is no signature yet (a dot, or nothing).
    Dispatches on_stroke after each stroke, undo and clear. A change of the pad's size clears it.
    """

    __events__ = ("on_stroke",)

    # A scroll area must leave the finger to the pad.
    takes_drags = True
    is_blank = BooleanProperty(True)
    is_signing = BooleanProperty(False)

    def __init__(self, now: Callable[[], float] = time.monotonic, **options: Any) -> None:
        super().__init__(**options)
        self._now = now
        self._strokes: list[list[Point]] = []
        self._lines: list[SmoothLine] = []
        self._drawing = InstructionGroup()
        self._drawing.add(Color(*INK))
        self.canvas.add(self._drawing)
        self._began: float | None = None
        self._finger: Any = None
        phrases.follow(self.ids.hint, "text", "signature.here")
        self._size_then = tuple(self.size)
        self._clear_if_resized = Clock.create_trigger(self._clear_resized, -1)
        self.bind(size=self._clear_if_resized)

    def ink(self) -> Ink:
        """What was written until now."""
        width, height = max(1.0, self.width), max(1.0, self.height)
        size_mm = max(1.0, width / theme.mm), max(1.0, height / theme.mm)
        return Ink((width, height), size_mm, tuple(tuple(stroke) for stroke in self._strokes))

    def document(self) -> bytes:
        return self.ink().to_json()

    @property
    def is_too_small(self) -> bool:
        return self.ink().is_too_small

    def clear(self) -> None:
        """Forget everything that was written."""
        while self._strokes:
            self._take_last()
        self._began = self._finger = None
        self._tell()

    def undo(self) -> None:
        """Take back the last stroke."""
        if self._strokes and self._finger is None:
            self._take_last()
            self._tell()

    def on_stroke(self) -> None:
        """A stroke has ended, or was taken back."""

    # Writing

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos) or self.disabled:
            return False
        if self._finger is not None or len(self._strokes) >= MOST_STROKES or self._count() >= MOST_POINTS:
            return True
        if self._began is None:
            self._began = self._now()
        touch.grab(self)
        self._finger = touch
        self.is_signing = True
        point = self._point(touch)
        self._strokes.append([point])
        x, y, _ = point
        # A line needs two points to be seen at all: a first touch shows as a dot.
        line = SmoothLine(points=[x, self.height - y, x + 0.5, self.height - y], width=self._pen())
        self._lines.append(line)
        self._drawing.add(line)
        self.is_blank = False
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self or touch is not self._finger:
            return bool(self.collide_point(*touch.pos)) if touch.grab_current is None else False
        point = self._point(touch)
        if point[:2] != self._strokes[-1][-1][:2] and self._count() < MOST_POINTS:
            self._strokes[-1].append(point)
            line = self._lines[-1]
            line.points = [*line.points, point[0], self.height - point[1]]
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self or touch is not self._finger:
            return False
        touch.ungrab(self)
        self._finger = None
        self.is_signing = False
        self._tell()
        return True

    def _point(self, touch: Any) -> Point:
        # A grabbed touch comes in the parent's coordinates; beyond the pad's edge it counts as on it.
        x = min(max(0.0, touch.x - self.x), self.width)
        y = min(max(0.0, touch.y - self.y), self.height)
        milliseconds = min(LONGEST_MS, (self._now() - (self._began or 0.0)) * 1000)
        return float(x), float(self.height - y), milliseconds

    def _pen(self) -> float:
        return float(max(1.1, theme.millimetres(LINE_MM) / 2))

    def _count(self) -> int:
        return sum(len(stroke) for stroke in self._strokes)

    def _take_last(self) -> None:
        self._strokes.pop()
        self._drawing.remove(self._lines.pop())
        self.is_blank = not self._strokes

    def _tell(self) -> None:
        self.is_blank = not self._strokes
        self.is_signing = self._finger is not None
        self.dispatch("on_stroke")

    def _clear_resized(self, *_: Any) -> None:
        if self._strokes and tuple(self.size) != self._size_then:
            self.clear()
        self._size_then = tuple(self.size)
