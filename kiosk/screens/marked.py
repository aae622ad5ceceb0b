"""A paragraph in which the words that were looked for stand on a tinted ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import ObjectProperty

from common.touch.text import Paragraph
from common.touch.theme import WARN_PALE, theme
from kiosk.marking import Marked

# The deepest tint on which ink still has 7:1 many times over, and which is seen on white.
TINT = (*WARN_PALE[:2], WARN_PALE[2] * 0.84, 1.0)


class MarkedParagraph(Paragraph):
    """Shows `marked.text`, with a ground under each of its spans."""

    marked = ObjectProperty(Marked(""))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fbind("marked", self._take)
        for name in ("texture", "pos", "size"):
            self.fbind(name, self._paint)
        self._take()

    def _take(self, *_: Any) -> None:
        self.text = self.marked.text
        self._paint()

    def _paint(self, *_: Any) -> None:
        self.canvas.before.clear()
        if not self.marked.spans or self.texture is None:
            return
        lines = self.laid_out().split("\n")
        high = self.texture_size[1] / len(lines)
        left, top = self.center_x - self.texture_size[0] / 2, self.center_y + self.texture_size[1] / 2
        with self.canvas.before:
            Color(*TINT)
            for number, start, end in _spans_by_line(self.marked.visible, lines, self.marked.spans):
                begin, finish = self._measure(lines[number][:start]), self._measure(lines[number][:end])
                Rectangle(
                    pos=(left + begin, top - (number + 1) * high + theme.hairline),
                    size=(finish - begin, high - 2 * theme.hairline),
                )


def _spans_by_line(text: str, lines: list[str], spans: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, int]]:
    """(line, start, end) for each part of a span that is seen; lines are the text's, less the spaces at their ends."""
    place = 0
    for number, line in enumerate(lines):
        while place < len(text) and text[place].isspace() and not line.startswith(text[place]):
            place += 1
        # A line that was cut ends in "…", which is not the text's.
        shown = len(line) if text.startswith(line, place) else len(line) - 1
        for start, end in spans:
            begin, finish = max(start - place, 0), min(end - place, shown)
            if begin < finish:
                yield number, begin, finish
        place += shown
