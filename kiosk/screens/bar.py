"""The navigation bar: the same five places at the bottom of every screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from common.thai.dates import format_date, format_time
from common.touch.buttons import Pressable
from common.touch.language import language
from common.touch.text import TextLine  # noqa: F401  (the rules below name it)
from common.touch.theme import theme
from kiosk.phrases import phrases

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<BarButton>:
    orientation: "vertical"
    padding: theme.grid * .5, theme.grid * 1.25
    spacing: theme.grid * .5
    corner: theme.radius
    Icon:
        name: root.icon
        color: looks.PRIMARY
    TextLine:
        text: root.text
        font_size: min(theme.body, root.width / 4.4)
        font_name: fonts.BOLD
        color: root.ink_now
        halign: "center"
        size_hint_y: None
        height: self.font_size * 1.4

<BarClock>:
    orientation: "vertical"
    padding: theme.grid, 0
    Widget:
    TextLine:
        text: root.time
        font_size: theme.title
        font_name: fonts.BOLD
        size_hint_y: None
        height: self.font_size * 1.35
    TextLine:
        text: root.day
        font_size: min(theme.body, root.width / 9.4)
        color: looks.INK_SOFT
        size_hint_y: None
        height: self.font_size * 1.45
    Widget:

<NavigationBar>:
    size_hint_y: None
    height: theme.grid * 5 + theme.body * 3
    padding: theme.grid * 2, theme.grid, theme.grid * 2, theme.grid
    spacing: theme.grid
    canvas.before:
        Color:
            rgba: looks.SURFACE
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.LINE
        Rectangle:
            pos: self.x, self.top - theme.hairline
            size: self.width, theme.hairline
""")


class BarButton(Pressable):
    """An icon with its name below it."""

    icon = StringProperty("")
    text = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(kind="card", **options)


class BarClock(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """Time and date as Thai offices write them; it changes with the minute."""

    time = StringProperty("")
    day = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._event = None
        self.bind(parent=self._attended)

    def _attended(self, _clock: Any, parent: Any) -> None:
        if self._event is not None:
            self._event.cancel()
            self._event = None
        if parent is not None:
            self._tick()

    def _tick(self, *_: Any) -> None:
        now = datetime.now(UTC)
        self.time = format_time(now, language.code)
        self.day = format_date(now, language.code)
        self._event = Clock.schedule_once(self._tick, 60.2 - now.second)


class NavigationBar(BoxLayout):  # type: ignore[misc]
    """Back, home, language, size of letters, height of the screen; at home a clock in the place of the first two."""

    def __init__(self, visit: Visit, **options: Any) -> None:
        super().__init__(**options)
        if visit.at_home:
            self.add_widget(BarClock(size_hint_x=2.0))
        else:
            self.back = self._button("back", "bar.back", visit.back)
            self.home = self._button("home", "bar.home", visit.home)
        self.language = self._button("globe", "bar.language", visit.change_language)
        larger = "bar.smaller" if theme.large_text else "bar.larger"
        self.letters = self._button("text-size", larger, visit.change_letters)
        lower = "bar.higher" if theme.low_reach else "bar.lower"
        self.reach = self._button("low-reach", lower, visit.change_reach)

    def _button(self, icon: str, key: str, do: Any) -> BarButton:
        button = BarButton(icon=icon)
        phrases.follow(button, "text", key)
        button.bind(on_release=lambda _: do())
        self.add_widget(button)
        return button
