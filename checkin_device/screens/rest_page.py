"""Nobody is there: the time, the two choices, and what the camera sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from checkin_device.screens.page import Page, breaking_at_spaces, column, in_one_line, say
from checkin_device.screens.preview import Preview
from checkin_device.screens.suggestion import Suggestion
from checkin_device.screens.words import words
from common.thai.dates import format_date, format_time, weekday_name
from common.touch import fonts
from common.touch.buttons import Pressable
from common.touch.icons import Icon  # noqa: F401  (the rules below name it)
from common.touch.language import language
from common.touch.text import Paragraph, TextLine
from common.touch.theme import INK_SOFT, theme

if TYPE_CHECKING:
    from checkin_device.station import Station


NOTICE_SECONDS = 6.0

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Choice>:
    padding: theme.grid * 3, theme.grid
    spacing: theme.grid * 3
    corner: theme.radius * 1.5
    Icon:
        name: root.icon
        color: root.ink_now
        size_hint: None, None
        size: theme.headline * 1.3, theme.headline * 1.3
        pos_hint: {"center_y": .5}
    BoxLayout:
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        pos_hint: {"center_y": .5}
        Paragraph:
            text: root.text
            font_size: theme.title
            font_name: fonts.BOLD
            color: root.ink_now
            max_lines: 1
        Paragraph:
            text: root.detail
            font_size: theme.body
            color: root.ink_now
            max_lines: 1
""")


class Choice(Pressable):
    """What one comes to a station for: an icon with a title and a line below it, low enough for a small screen."""

    text = StringProperty("")
    detail = StringProperty("")
    icon = StringProperty("")


class RestPage(Page):
    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station, self._flow = station, station.flow
        self._choices = column(spacing=theme.grid * 2)
        self._add_clock()
        self._check_in = self._choice("rest.check-in", "person", primary=True)
        self._check_in.bind(on_release=lambda _: self._flow.start_check_in())
        self._visitor = self._choice("rest.visitor", "visitor", primary=False)
        self._visitor.bind(on_release=lambda _: self._flow.start_visit())
        preview = Preview(station.camera, station.settings.camera.mirror, rate=4.0, width=320)
        self.endings.append(preview.stop)
        if theme.portrait:
            self._choices.size_hint_y = None
            self._choices.bind(minimum_height=self._choices.setter("height"))
        self._sight = column(size_hint_x=1 if theme.portrait else 0.7)
        self._sight.add_widget(preview)
        for part in (self._sight, self._choices) if theme.portrait else (self._choices, self._sight):
            self.content.add_widget(part)
        self._suggestion = Suggestion(station, self._sight)
        self._status = Paragraph(font_size=theme.body * 0.82, color=INK_SOFT, max_lines=3, pos_hint={"center_y": 0.5})
        if theme.portrait:
            self._status.padding = (theme.grid * 3, theme.grid, theme.grid * 3, theme.grid)
            self.add_widget(self._status, index=self.children.index(self.bar) + 1)
            self.add_gap()
        else:
            self.bar.add_widget(self._status)
        self.add_language_button()
        self.refresh()

    def refresh(self) -> None:
        self._tell_time()
        status = self._station.status()
        blockers = self._flow.blockers()
        notices = [("bad", key) for key in blockers]
        notices += [("warn", key) for key in status.warnings]
        if self._flow.notice is not None:
            notices.insert(0, ("bad", self._flow.notice.key))
        # One at a time, or there would be no room left for the choices.
        turn = int(self._flow.now / NOTICE_SECONDS) % len(notices) if notices else 0
        self.show_notices(*notices[turn : turn + 1])
        self._check_in.disabled = self._visitor.disabled = bool(blockers)
        said = [words(key, **values) for key, values in status.lines]
        self._status.text = breaking_at_spaces(" · ".join(map(in_one_line, [self._station.name, *said])))
        self._suggestion.refresh(offered=not blockers)

    def _choice(self, key: str, icon: str, *, primary: bool) -> Choice:
        choice = Choice(icon=icon, kind="primary" if primary else "card")
        say(choice, "text", key)
        say(choice, "detail", f"{key}.detail")
        if theme.portrait:
            choice.size_hint_y, choice.height = None, theme.target * 1.5
        self._choices.add_widget(choice)
        return choice

    def _add_clock(self) -> None:
        row = BoxLayout(size_hint_y=None, height=theme.display * 1.5, padding=(theme.grid * 3, 0))
        if theme.portrait:
            row.orientation, row.height = "vertical", theme.display * 1.5 + theme.body * 1.8
            row.padding = (theme.grid * 3, theme.grid, theme.grid * 3, 0)
        self._time = TextLine(font_size=theme.display, font_name=fonts.BOLD)
        self._date = TextLine(font_size=theme.body, color=INK_SOFT, halign="left" if theme.portrait else "right")
        for line in (self._time, self._date):
            row.add_widget(line)
        self.add_widget(row, index=len(self.children))

    def _tell_time(self) -> None:
        now = self._flow.world.clock.wall()
        self._time.text = format_time(now, language.code)
        self._date.text = f"{weekday_name(now, language.code)} {format_date(now, language.code)}"
