"""Searching: what is typed above, what is found below, the keyboard at the bottom."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch.buttons import IconButton, Pressable
from common.touch.language import language
from common.touch.panels import Banner
from common.touch.text import ThaiInput, input_focus
from common.touch.theme import theme
from kiosk.marking import Marked
from kiosk.phrases import phrases
from kiosk.places import OnPage, Searching
from kiosk.screens.frame import Column, Frame, icon_of, margin, scrolled
from kiosk.screens.marked import MarkedParagraph  # noqa: F401  (the rules below name it)
from kiosk.search import Hit

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<SearchField>:
    size_hint_y: None
    height: theme.target * 1.25
    padding: theme.grid * 3, 0, theme.grid, 0
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: looks.PRIMARY
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius * 1.5]
        Color:
            rgba: looks.SURFACE
        SmoothRoundedRectangle:
            pos: self.x + theme.hairline * 2, self.y + theme.hairline * 2
            size: max(0, self.width - theme.hairline * 4), max(0, self.height - theme.hairline * 4)
            radius: [theme.radius * 1.5 - theme.hairline]
    Icon:
        name: "search"
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.title, theme.title
        pos_hint: {"center_y": .5}
    ThaiInput:
        id: input
        font_size: theme.title
        longest: 60
        padding: 0, (self.height - self.line_height) / 2

<ResultRow>:
    size_hint_y: None
    height: max(theme.target, words.height + theme.grid * 3)
    padding: theme.grid * 2, theme.grid * 1.5
    spacing: theme.grid * 2
    corner: theme.radius
    Icon:
        name: root.icon
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.body * 1.4, theme.body * 1.4
        pos_hint: {"center_y": .5}
    BoxLayout:
        id: words
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        pos_hint: {"center_y": .5}
        MarkedParagraph:
            marked: root.title
            font_size: theme.body
            font_name: fonts.BOLD
            color: root.ink_now
            max_lines: 2
        MarkedParagraph:
            marked: root.snippet
            font_size: theme.body
            color: looks.INK_SOFT
            max_lines: 2
    Icon:
        name: "next"
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.body, theme.body
        pos_hint: {"center_y": .5}
""")

# Long enough that a quick typist's keys are not held up by a list, short enough to seem at once.
PAUSE_S = 0.12
# "Nothing found" is for a whole word, not for one that a finger is still looking for the rest of.
TYPING_RESTS_S = 1.2
# A tap that was meant for the row which stood there until now.
ROWS_SETTLE_S = 0.3
MOST_SHOWN = 12


class SearchField(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The field, its icon, and a button that empties it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.input: ThaiInput = self.ids.input
        self.clear = IconButton(icon="close", pos_hint={"center_y": 0.5})
        self.clear.edge_now = (0, 0, 0, 0)
        self.add_widget(self.clear)
        phrases.follow(self.input, "hint_text", "search.hint")


class ResultRow(Pressable):
    """One page that was found."""

    icon = StringProperty("document")
    title = ObjectProperty(Marked(""))
    snippet = ObjectProperty(Marked(""))
    page = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(kind="card", **options)


class SearchScreen(Frame):
    def __init__(self, visit: Visit, place: Searching, **options: Any) -> None:
        super().__init__(visit, **options)
        self.place = place
        head = BoxLayout(size_hint_y=None)
        head.bind(width=lambda head, width: setattr(head, "padding", [margin(width), theme.grid * 3, margin(width), 0]))
        head.bind(minimum_height=head.setter("height"))
        self.field = SearchField()
        self.field.input.text = place.text
        head.add_widget(self.field)
        self.column = Column()
        self.area = scrolled(self.column, place.scroll)
        self.room_for_keyboard = Widget(size_hint_y=None, height=0)
        for widget in (head, self.area):
            self.content.add_widget(widget)
        self.add_widget(self.room_for_keyboard)
        self._moved_at = 0.0
        self._later = Clock.create_trigger(self._search, PAUSE_S)
        self._at_rest = Clock.create_trigger(self._say_none, TYPING_RESTS_S)
        self.field.input.bind(text=self._typed)
        self.field.clear.bind(on_release=lambda _: self._empty())
        input_focus.bind(field=self._make_room)
        visit.on_index(self._later)
        self._search()
        if place.typing:
            Clock.schedule_once(lambda _: self._begin_typing(), 0)

    def left(self) -> None:
        self.place.scroll = self.area.scroll_y
        self.place.typing = False
        input_focus.unbind(field=self._make_room)
        self._later.cancel()
        self._at_rest.cancel()

    def results(self) -> list[ResultRow]:
        return [row for row in self.column.children[::-1] if isinstance(row, ResultRow)]

    def _begin_typing(self) -> None:
        if self.get_parent_window() is not None:
            self.field.input.focus = True

    def _make_room(self, _focus: Any, field: Any) -> None:
        """The list ends above the keyboard, not behind it; the bar is behind it as long as somebody types."""
        keyboard = self.visit.stage.keyboard.height
        self.room_for_keyboard.height = max(0.0, keyboard - self.bar.height) if field is not None else 0.0

    def _typed(self, _input: Any, text: str) -> None:
        self.place.text = text
        self._at_rest.cancel()
        self._later()

    def _empty(self) -> None:
        self.field.input.text = ""
        self.field.input.focus = True

    def _search(self, *_: Any) -> None:
        text = self.place.text.strip()
        if not text:
            self._say(phrases("search.begin"))
        elif self.visit.index is None:
            self._say(phrases("search.preparing"))
        elif hits := self.visit.index.search(text, language.code, MOST_SHOWN):
            self._show(hits)
        elif self.field.input.focus:
            # Until the typing rests, what was found for less of it stays.
            self._at_rest()
        else:
            self._say_none()

    def _say_none(self, *_: Any) -> None:
        self._say(phrases("search.none", text=self.place.text.strip()), phrases("search.none.advice"))

    def _say(self, *sentences: str) -> None:
        self.column.clear_widgets()
        for number, sentence in enumerate(sentences):
            self.column.add_widget(Banner(text=sentence, tone="warn" if number == 0 < len(sentences) - 1 else "info"))

    def _show(self, hits: list[Hit]) -> None:
        rows = self.results()
        if not rows:
            self.column.clear_widgets()
        if [row.page for row in rows] != [hit.id for hit in hits]:
            self._moved_at = time.time()
            self.area.scroll_y = 1.0
        # Rows are used again: making them takes longer than searching.
        for row in rows[len(hits) :]:
            self.column.remove_widget(row)
        for number, hit in enumerate(hits):
            row = rows[number] if number < len(rows) else self._new_row()
            page = self.visit.readout.page(hit.id) if self.visit.readout else None
            category = self.visit.readout.category(page.category) if self.visit.readout and page else None
            row.icon = icon_of(category.icon) if category else "document"
            row.title, row.snippet, row.page = hit.title, hit.snippet, hit.id

    def _new_row(self) -> ResultRow:
        row = ResultRow()
        row.bind(on_release=self._choose)
        self.column.add_widget(row)
        return row

    def _choose(self, row: ResultRow) -> None:
        touch = row.last_touch
        if touch is None or touch.time_start > self._moved_at + ROWS_SETTLE_S:
            self.visit.go(OnPage(row.page))
