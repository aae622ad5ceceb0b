"""Nobody is there: the time, the two choices, and what the camera sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.boxlayout import BoxLayout

from checkin_device.screens.page import Page, column, push, say
from checkin_device.screens.preview import Preview
from checkin_device.screens.words import words
from common.thai.dates import format_date, format_time, weekday_name
from common.touch import fonts
from common.touch.buttons import Tile
from common.touch.language import follow, language
from common.touch.text import Paragraph, TextLine
from common.touch.theme import INK_SOFT, theme

if TYPE_CHECKING:
    from checkin_device.station import Station


class RestPage(Page):
    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station, self._flow = station, station.flow
        self._suggested: str | None = None
        self._choices = column(spacing=theme.grid * 2)
        self._add_clock()
        self._check_in = self._choice("rest.check-in", "person", primary=True)
        self._check_in.bind(on_release=lambda _: self._flow.start_check_in())
        self._visitor = self._choice("rest.visitor", "visitor", primary=False)
        self._visitor.bind(on_release=lambda _: self._flow.start_visit())
        preview = Preview(station.camera, station.settings.camera.mirror, rate=4.0, width=320)
        self.endings.append(preview.stop)
        self._sight = column(size_hint=(1, 0.6) if theme.portrait else (0.85, 1))
        self._sight.add_widget(preview)
        for part in (self._sight, self._choices) if theme.portrait else (self._choices, self._sight):
            self.content.add_widget(part)
        self._suggestion = push("done", self._take_suggestion, kind="primary", icon="check")
        self._status = TextLine(font_size=theme.body * 0.82, color=INK_SOFT)
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
        # More than two would leave no room for the choices; the worst come first.
        self.show_notices(*notices[:2])
        self._check_in.disabled = self._visitor.disabled = bool(blockers)
        said = [words(key, **values) for key, values in status.lines]
        self._status.text = " · ".join([self._station.name, *said])
        self._suggest(None if blockers else self._station.watcher.suggestion())

    def _choice(self, key: str, icon: str, *, primary: bool) -> Tile:
        tile = Tile(icon=icon, kind="primary" if primary else "card")
        say(tile, "text", key)
        say(tile, "detail", f"{key}.detail")
        self._choices.add_widget(tile)
        return tile

    def _add_clock(self) -> None:
        clock = BoxLayout(orientation="vertical", size_hint_y=None, spacing=0)
        clock.bind(minimum_height=clock.setter("height"))
        self._time = Paragraph(font_size=theme.display, font_name=fonts.BOLD)
        self._date = Paragraph(font_size=theme.body, color=INK_SOFT)
        for line in (self._time, self._date):
            clock.add_widget(line)
        self._choices.add_widget(clock)

    def _tell_time(self) -> None:
        now = self._flow.world.clock.wall()
        self._time.text = format_time(now, language.code)
        self._date.text = f"{weekday_name(now, language.code)} {format_date(now, language.code)}"

    def _suggest(self, code: str | None) -> None:
        roster = self._flow.world.roster()
        person = roster.persons.get(code) if roster and code else None
        code = person.code if person else None
        if code == self._suggested:
            return
        self._suggested = code
        if person is None:
            self._sight.remove_widget(self._suggestion)
            return
        names = {
            way: words.both("rest.is-it-you", name=person.name.get(way) or person.name["th"])[way]
            for way in ("th", "en")
        }
        follow(self._suggestion, "text", names)
        if self._suggestion.parent is None:
            self._sight.add_widget(self._suggestion)

    def _take_suggestion(self) -> None:
        if self._suggested is not None:
            self._flow.take_suggestion(self._suggested)
