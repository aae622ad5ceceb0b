"""What all pages have in common: a title, a place for notices, the content, and the buttons at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from checkin_device.screens.words import words
from common.touch import fonts
from common.touch.buttons import PushButton
from common.touch.language import follow, language
from common.touch.lines import ZERO_WIDTH_SPACE
from common.touch.panels import Banner, BottomBar
from common.touch.text import Paragraph, TextLine
from common.touch.theme import INK, INK_SOFT, theme

NO_BREAK_SPACE = "\u00a0"


def say(widget: Any, name: str, key: str, **values: object) -> Any:
    """The widget, with that property following the phrase in the language in force."""
    words.follow(widget, name, key, **values)
    return widget


def paragraph(key: str, *, size: float | None = None, bold: bool = False, soft: bool = False, **values: object) -> Any:
    text = Paragraph(
        font_size=size or theme.body,
        font_name=fonts.BOLD if bold else fonts.REGULAR,
        color=INK_SOFT if soft else INK,
    )
    return say(text, "text", key, **values)


def named(texts: Mapping[str, str]) -> Any:
    """A line with a name that is kept in both languages."""
    line = Paragraph(font_size=theme.title, font_name=fonts.BOLD, max_lines=2)
    follow(line, "text", {way: breaking_at_spaces(text) for way, text in texts.items()})
    return line


def breaking_at_spaces(text: str) -> str:
    """A text from elsewhere, for a label: where it is too long it breaks at its spaces and marks.

    Without any mark the toolkit would look for the words of a Thai text, and for that load a dictionary of 90 MB while
    a person waits.
    """
    return text if ZERO_WIDTH_SPACE in text else text + ZERO_WIDTH_SPACE


def in_one_line(text: str) -> str:
    """The text without any place where a line may break."""
    return text.replace(ZERO_WIDTH_SPACE, "").replace(" ", NO_BREAK_SPACE)


def push(key: str, action: Callable[[], object], *, kind: str = "quiet", icon: str = "") -> PushButton:
    button: PushButton = say(PushButton(kind=kind, icon=icon), "text", key)
    button.bind(on_release=lambda _: action())
    return button


def column(**options: Any) -> BoxLayout:
    options.setdefault("spacing", theme.grid * 1.5)
    return BoxLayout(orientation="vertical", **options)


def row(*parts: Any) -> BoxLayout:
    """Things side by side, as high as the highest of them."""
    line = BoxLayout(size_hint_y=None, spacing=theme.grid * 1.5)
    line.bind(minimum_height=line.setter("height"))
    for part in parts:
        line.add_widget(part)
    return line


class Page(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """One step on the screen. `refresh` is called a few times a second while it is shown.

    The content stands side by side where the screen is wide, and one above the other where it is high.
    """

    warns_over_all = True
    """Whether the warning that the page is about to be left covers it, and takes the touch that answers."""

    def __init__(self, title: str | None = None) -> None:
        super().__init__(orientation="vertical")
        self.endings: list[Callable[[], object]] = []
        if title is not None:
            heading = TextLine(font_size=theme.title, font_name=fonts.BOLD, size_hint_y=None, height=theme.title * 1.9)
            heading.padding = (theme.grid * 3, 0, theme.grid * 3, 0)
            self.add_widget(say(heading, "text", title))
        self._notices = BoxLayout(
            orientation="vertical", size_hint_y=None, height=0, padding=(theme.grid * 3, 0), spacing=theme.grid
        )
        self._notices.bind(minimum_height=self._notices.setter("height"))
        self._noticed: tuple[tuple[str, str], ...] = ()
        self.add_widget(self._notices)
        self.content = BoxLayout(
            orientation="vertical" if theme.portrait else "horizontal",
            padding=(theme.grid * 3, theme.grid * 1.5),
            spacing=theme.grid * 3,
        )
        self.add_widget(self.content)
        self.bar = BottomBar()
        self.add_widget(self.bar)

    def refresh(self) -> None:
        """Shows what has changed since the last call."""

    def leave(self) -> None:
        """Called when another page takes its place: what runs by the clock ends."""
        for end in self.endings:
            end()

    def show_notices(self, *notices: tuple[str, str]) -> None:
        """(tone, key of the phrase) of what is to be said above the content."""
        if notices == self._noticed:
            return
        self._noticed = notices
        self._notices.clear_widgets()
        for tone, key in notices:
            self._notices.add_widget(say(Banner(tone=tone), "text", key))

    def add_language_button(self) -> None:
        button = push("language", language.toggle, icon="globe")
        button.size_hint_x = None
        button.width = theme.target * 3
        self.bar.add_widget(button)

    def add_gap(self) -> None:
        """Keeps buttons apart where there is room for it; on a high screen they need the whole width."""
        self.bar.add_widget(Widget(size_hint_x=0.02 if theme.portrait else 0.6))
