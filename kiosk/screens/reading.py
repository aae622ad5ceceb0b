"""The text of a page, of any length: only the blocks near the view are drawn.

A regulation of a hundred pages as pictures of letters would take hundreds of megabytes. So blocks
are drawn when they come near the view and let go when they leave it. Heights are guessed at first; the exact one takes
2 to 3 ms a paragraph, and is reckoned from the top down as far as the view has come.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from common.touch import fonts
from common.touch.text import ThaiLabel
from common.touch.theme import theme
from kiosk.content import Block

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<BlockView>:
    size_hint: None, None
    canvas.before:
        Color:
            rgba: looks.INFO_PALE if self.kind == "note" else looks.NOTHING
        SmoothRoundedRectangle:
            pos: self.x, self.y + self.below
            size: self.width, max(1, self.height - self.below)
            radius: [theme.radius]
        Color:
            rgba: looks.PRIMARY if self.kind == "step" else looks.NOTHING
        SmoothEllipse:
            pos: self.x, self.top - self.marker
            size: self.marker, self.marker
        Color:
            rgba: looks.PRIMARY if self.kind == "bullet" else looks.NOTHING
        SmoothEllipse:
            pos: self.x + theme.grid, self.top - theme.body * .98
            size: theme.grid * 1.6, theme.grid * 1.6
    ThaiLabel:
        text: str(root.number) if root.kind == "step" else ""
        font_size: theme.title
        font_name: fonts.BOLD
        color: looks.ON_PRIMARY
        size: root.marker, root.marker
        pos: root.x, root.top - root.marker
    Icon:
        name: "info" if root.kind == "note" else ""
        color: looks.INFO
        size: theme.body, theme.body
        pos: root.x + theme.grid * 2, root.top - theme.grid * 2 - theme.body * 1.15
    ThaiLabel:
        text: root.text
        font_size: theme.title if root.kind == "heading" else theme.body
        font_name: fonts.BOLD if root.kind == "heading" else fonts.REGULAR
        color: looks.PRIMARY if root.kind == "heading" else looks.INK
        text_size: max(1, root.width - root.indent - root.right_inset), None
        size: self.texture_size
        pos: root.x + root.indent, root.top - root.above - self.height
""")

FRAME_CAN_WAIT_S = 0.012
# How far beyond the view blocks are drawn, in heights of the view.
AHEAD = 0.6


class BlockView(Widget):  # type: ignore[misc]  # Kivy has no types
    """One block as it is drawn; its height is the one that `Measure` reckoned."""

    kind = StringProperty("paragraph")
    text = StringProperty("")
    number = NumericProperty(0)
    marker = NumericProperty(0)
    indent = NumericProperty(0)
    right_inset = NumericProperty(0)
    above = NumericProperty(0)
    below = NumericProperty(0)


class Measure:
    """Heights of blocks for one width and the theme's sizes of this moment."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._labels = {
            name: ThaiLabel(font_name=name, font_size=size)
            for name, size in ((fonts.REGULAR, theme.body), (fonts.BOLD, theme.title))
        }
        self._line_heights: dict[str, float] = {}

    def shape(self, block: Block) -> dict[str, float]:
        """marker, indent, right_inset, above and below of a BlockView."""
        grid, marker = theme.grid, theme.title * 1.55
        shape = {"marker": 0.0, "indent": 0.0, "right_inset": 0.0, "above": 0.0, "below": grid * 2.5}
        match block.kind:
            case "heading":
                shape.update(above=grid * 2, below=grid * 1.5)
            case "step":
                shape.update(marker=marker, indent=marker + grid * 2.5, above=(marker - theme.body * 1.4) / 2)
            case "bullet":
                shape.update(indent=grid * 5, below=grid * 1.5)
            case "note":
                shape.update(indent=grid * 3.5 + theme.body, right_inset=grid * 2, above=grid * 2, below=grid * 3)
        return shape

    def height(self, block: Block) -> float:
        """The exact height in pixels: 2 to 3 ms for a paragraph."""
        shape = self.shape(block)
        font = fonts.BOLD if block.kind == "heading" else fonts.REGULAR
        label = self._labels[font]
        label.text_size = max(1.0, self.width - shape["indent"] - shape["right_inset"]), None
        label.text = block.text
        lines = label.laid_out().count("\n") + 1
        inside = shape["above"] + lines * self._line_height(font) + (theme.grid * 2 if block.kind == "note" else 0)
        return float(max(inside, shape["marker"]) + shape["below"])

    def guess(self, block: Block) -> float:
        """About the height, at once."""
        shape = self.shape(block)
        letters = max(1.0, (self.width - shape["indent"]) / (theme.body * 0.42))
        lines = len(block.text) // letters + 1
        return float(lines * theme.body * 1.5 + shape["above"] + shape["below"])

    def _line_height(self, font: str) -> float:
        if font not in self._line_heights:
            label = self._labels[font]
            self._line_heights[font] = float(label._label.get_extents("ที่")[1])
        return self._line_heights[font]


class Reading(FloatLayout):  # type: ignore[misc]
    """Blocks below one another; needs to stand, however deep, in a ScrollView, which must be given as `area`."""

    def __init__(self, blocks: Sequence[Block], area: ScrollView, **options: Any) -> None:
        super().__init__(size_hint_y=None, **options)
        self._blocks, self._area = blocks, area
        self._measure: Measure | None = None
        self._heights: list[float] = []
        self._tops: list[float] = []
        self._measured = 0
        self._drawn: dict[int, BlockView] = {}
        self._again = Clock.create_trigger(self._begin, -1)
        self._draw = Clock.create_trigger(self._draw_near, -1)
        # The layout around this text may come to rest after it in the same frame: the next one looks again.
        self._look_again = Clock.create_trigger(self._draw_near, 0)
        self._more = Clock.create_trigger(self._measure_more, 0)
        self._goal: float | None = None
        self._start: float | None = None
        self._hold_on = Clock.create_trigger(self._scroll_to_goal, 0)
        self._forget_goal = Clock.create_trigger(self._let_goal_go, 0)
        self._hold = Clock.create_trigger(self._scroll_to_goal, -1)
        self.bind(width=self._again, pos=self._draw)
        area.bind(scroll_y=self._draw, size=self._draw)
        area.bind(pos=self._look_again, size=self._look_again)
        area.bind(on_scroll_start=self._finger_came)
        area.children[0].bind(height=self._content_grew)

    def _begin(self, *_: Any) -> None:
        for number in list(self._drawn):
            self._let_go(number)
        self._measure = Measure(self.width)
        self._heights = [self._measure.guess(block) for block in self._blocks]
        self._measured = 0
        self._measure_more()

    def _measure_more(self, *_: Any) -> None:
        """Reckon the next heights, as long as a frame can wait; `_draw_near` asks again where that is too little."""
        if self._measure is None:
            return
        until = time.monotonic() + FRAME_CAN_WAIT_S
        while self._measured < len(self._blocks):
            self._heights[self._measured] = self._measure.height(self._blocks[self._measured])
            self._measured += 1
            if time.monotonic() > until:
                break
        self._take_heights()

    def _take_heights(self) -> None:
        self._goal = self.from_top() if self._goal is None else self._goal
        self._tops = [0.0, *accumulate(self._heights)]
        self.height = self._tops[-1]
        # What is read must not move when what is below it turns out longer.
        self._hold()
        self._draw()
        self._look_again()

    def begin_at(self, from_top: float) -> None:
        """Scroll so far down, in pixels, as soon as the text is long enough."""
        self._start = from_top
        self._hold()

    def _finger_came(self, *_: Any) -> None:
        self._start = None

    def _content_grew(self, *_: Any) -> None:
        if self._goal is not None or self._start is not None:
            self._hold()

    def from_top(self) -> float:
        """How far the area is scrolled down, in pixels."""
        return max(0.0, self._room() * (1 - float(self._area.scroll_y)))

    def _room(self) -> float:
        content = self._area.children[0] if self._area.children else self
        return float(content.height - self._area.height)

    def _scroll_to_goal(self, *_: Any) -> None:
        goal = self._goal if self._start is None else self._start
        # The goal stands until the next frame: the layout around this text may not have grown yet.
        self._forget_goal()
        if goal is None or (room := self._room()) <= 0 or not self._tops:
            return
        goal = min(goal, room)
        whole = self._measured == len(self._blocks) or self._tops[self._measured] > goal + self._area.height
        if self._start is not None and whole and abs(self.from_top() - goal) < 1:
            self._start = None
        self._area.scroll_y = max(0.0, min(1.0, 1 - goal / room))
        if self._start is not None:
            # A scroll area that is being laid out takes its own place once more: look again in the next frame.
            self._hold_on()

    def _let_goal_go(self, *_: Any) -> None:
        self._goal = None

    def _draw_near(self, *_: Any) -> None:
        if self._measure is None or not self._tops:
            return
        # Where this text stands is reckoned later in the frame in which the area was laid out.
        self._area.update_from_scroll()
        view_bottom = self._area.to_window(self._area.x, self._area.y)[1]
        own_bottom = self.to_window(self.x, self.y)[1]
        ahead = self._area.height * AHEAD
        # In distances from the top of this text.
        first = own_bottom + self.height - view_bottom - self._area.height - ahead
        last = own_bottom + self.height - view_bottom + ahead
        if self._measured < len(self._blocks) and self._tops[self._measured] < last:
            self._more()
        for number in list(self._drawn):
            if self._tops[number + 1] < first or self._tops[number] > last:
                self._let_go(number)
        for number, block in enumerate(self._blocks):
            if self._tops[number + 1] >= first and self._tops[number] <= last:
                self._place(number, block)

    def _place(self, number: int, block: Block) -> None:
        if self._measure is None or number >= self._measured:
            return
        view = self._drawn.get(number)
        if view is None:
            view = BlockView(kind=block.kind, text=block.text, number=block.number, **self._measure.shape(block))
            self._drawn[number] = view
            self.add_widget(view)
        view.size = self.width, self._heights[number]
        view.pos = self.x, self.top - self._tops[number + 1]

    def _let_go(self, number: int) -> None:
        self.remove_widget(self._drawn.pop(number))
