"""One page: its title, its files, its text; and a row to scroll it and to take it along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.lang import Builder
from kivy.uix.boxlayout import BoxLayout

from common.thai.dates import format_date
from common.touch import fonts
from common.touch.buttons import IconButton, ListRow, PushButton
from common.touch.language import language
from common.touch.panels import TopBar
from common.touch.text import Paragraph
from common.touch.theme import INK_SOFT, theme
from kiosk.content import Attached, Category, Page
from kiosk.phrases import phrases
from kiosk.places import InFile, OnPage, TakingAlong
from kiosk.screens.frame import Column, Frame, scrolled
from kiosk.screens.reading import Reading

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<ActionRow>:
    size_hint_y: None
    height: self.minimum_height
    padding: theme.grid * 3, theme.grid * 1.5
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: looks.PAPER
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.LINE
        Rectangle:
            pos: self.x, self.top - theme.hairline
            size: self.width, theme.hairline
""")

# A step of the scroll buttons, in heights of the view: what was at the edge stays in sight.
STEP = 0.8


class ActionRow(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """What can be done with what is shown, right above the navigation bar."""


class PageScreen(Frame):
    def __init__(self, visit: Visit, place: OnPage, page: Page, category: Category | None, **options: Any) -> None:
        super().__init__(visit, **options)
        self.place, self.page = place, page
        code = language.code
        # In low-reach mode what is read needs the room.
        if category and not theme.low_reach:
            self.content.add_widget(TopBar(title=category.title.by(code)))
        column = Column()
        self.area = scrolled(column, 1.0)
        self._add_head(column)
        self.files = [self._file_row(number, file) for number, file in enumerate(page.files)]
        for row in self.files:
            column.add_widget(row)
        self.reading = Reading(page.blocks[code], self.area)
        column.add_widget(self.reading)
        self.content.add_widget(self.area)
        self.content.add_widget(self._actions())
        self.area.bind(scroll_y=self._mind_arrows, size=self._mind_arrows)
        column.bind(height=self._mind_arrows)
        if place.scroll:
            # Once the text is as long as it will be in this frame.
            Clock.schedule_once(lambda _: self.reading.begin_at(place.scroll), -1)

    def left(self) -> None:
        self.place.scroll = self.reading.from_top()

    def _add_head(self, column: Column) -> None:
        title = self.page.title.by(language.code)
        column.add_widget(Paragraph(text=title, font_size=theme.headline, font_name=fonts.BOLD))
        if self.page.summary.th:
            column.add_widget(Paragraph(text=self.page.summary.by(language.code), color=INK_SOFT))
        if self.page.updated:
            day = format_date(self.page.updated, language.code)
            column.add_widget(Paragraph(text=phrases("page.updated", day=day), color=INK_SOFT))

    def _file_row(self, number: int, file: Attached) -> ListRow:
        key = {0: "page.file.uncounted", 1: "page.file.one"}.get(file.pages, "page.file")
        detail = phrases(key, pages=file.pages) if key == "page.file" else phrases(key)
        row = ListRow(text=file.title.by(language.code), detail=detail, icon="document")
        row.bind(on_release=lambda _: self.visit.go(InFile(self.page.id, number)))
        return row

    def _actions(self) -> ActionRow:
        actions = ActionRow()
        self.take = PushButton(kind="primary", icon="qr", pos_hint={"center_y": 0.5})
        phrases.follow(self.take, "text", "page.take")
        self.take.bind(on_release=lambda _: self.visit.go(TakingAlong(self.page.id)))
        self.up = IconButton(icon="up", pos_hint={"center_y": 0.5})
        self.down = IconButton(icon="down", pos_hint={"center_y": 0.5})
        self.up.bind(on_release=lambda _: self._scroll_by(-STEP))
        self.down.bind(on_release=lambda _: self._scroll_by(STEP))
        for button in (self.take, self.up, self.down):
            actions.add_widget(button)
        return actions

    def _scroll_by(self, views: float) -> None:
        room = self.area.children[0].height - self.area.height
        if room <= 0:
            return
        target = self.area.scroll_y - views * self.area.height / room
        Animation.cancel_all(self.area, "scroll_y")
        Animation(scroll_y=max(0.0, min(1.0, target)), duration=0.25, t="out_cubic").start(self.area)

    def _mind_arrows(self, *_: Any) -> None:
        room = self.area.children[0].height - self.area.height
        self.up.disabled = room <= 0 or self.area.scroll_y >= 1 - theme.hairline / max(1, room)
        self.down.disabled = room <= 0 or self.area.scroll_y <= theme.hairline / max(1, room)
