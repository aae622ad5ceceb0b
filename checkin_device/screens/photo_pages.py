"""The pages with the large camera picture: the photo of a check-in or a visit, and those of an enrolment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from checkin_device.enrolment import ENROL_PHOTOS, Enrol
from checkin_device.screens.page import Page, column, named, paragraph, push, row, say
from checkin_device.screens.preview import Preview
from checkin_device.steps import Photo
from common.touch.buttons import PushButton
from common.touch.panels import Banner, Progress
from common.touch.text import Paragraph
from common.touch.theme import theme

if TYPE_CHECKING:
    from checkin_device.session import Direction
    from checkin_device.station import Station

READY_HINTS = ("hold-still", "turn-slightly", "comparing")


class DirectionChoice:
    """Two buttons, the one that holds filled: coming in, or going out."""

    def __init__(self, station: Station) -> None:
        self._flow = station.flow
        self._buttons: dict[Direction, PushButton] = {}
        ways: tuple[Direction, Direction] = ("in", "out")
        for way in ways:
            button = push(f"direction.{way}", partial(self._choose, way))
            self._buttons[way] = button
        self.widget = row(*self._buttons.values())
        self._show()

    def _choose(self, way: Direction) -> None:
        self._flow.set_direction(way)
        self._show()

    def _show(self) -> None:
        for way, button in self._buttons.items():
            button.kind = "primary" if way == self._flow.session.direction else "quiet"


def person_and_direction(station: Station) -> list[object]:
    """Who it is, and which way; nothing for a visitor but the name."""
    session = station.flow.session
    if session.person is not None:
        return [named(session.person.name), DirectionChoice(station).widget]
    name = session.visitor.name if session.visitor else ""
    return [named({"th": name})]


class _SightPage(Page):
    """A large picture with a guide, a hint beneath it that follows the flow, and a column beside it."""

    def __init__(self, station: Station, title: str) -> None:
        super().__init__(title)
        self._station, self._flow = station, station.flow
        self._preview = Preview(station.camera, station.settings.camera.mirror, rate=12.0, guide=True)
        self.endings.append(self._preview.stop)
        sight = column(size_hint_x=1 if theme.portrait else 1.5)
        self._hint = Banner(tone="info")
        say(self._hint, "text", "look-here")
        self._hinted = "look-here"
        sight.add_widget(self._preview)
        sight.add_widget(self._hint)
        self.beside = column(size_hint_y=None if theme.portrait else 1)
        if theme.portrait:
            self.beside.bind(minimum_height=self.beside.setter("height"))
        self.content.add_widget(sight)
        self.content.add_widget(self.beside)

    def show_hint(self, key: str | None) -> None:
        self._preview.ready = key in READY_HINTS
        key = key or "look-here"
        if key != self._hinted:
            self._hinted = key
            self._hint.tone = (
                "good" if key in READY_HINTS else "info" if key in ("look-here", "press-when-ready") else "warn"
            )
            say(self._hint, "text", key)


class PhotoPage(_SightPage):
    def __init__(self, station: Station) -> None:
        super().__init__(station, "photo.title")
        for part in person_and_direction(station):
            self.beside.add_widget(part)
        if not theme.portrait:
            self.beside.add_widget(column())
        self.bar.add_widget(push("cancel", self._flow.cancel, icon="close"))
        self.add_gap()
        self._take = push("photo.take-now", self._flow.take_photo_now, kind="primary", icon="camera")
        self.bar.add_widget(self._take)
        self.refresh()

    def refresh(self) -> None:
        state = self._flow.state
        if not isinstance(state, Photo):
            return
        self.show_hint(self._flow.notice.key if self._flow.notice and state.hint is None else state.hint)
        if self._flow.notice is not None:
            self.show_notices(("warn", self._flow.notice.key))
        offered = state.may_take_now(self._flow)
        self._take.disabled = not offered
        self._take.opacity = 1 if offered else 0


class EnrolPage(_SightPage):
    def __init__(self, station: Station) -> None:
        super().__init__(station, "enrol.title")
        person = station.flow.session.person
        if person is not None:
            self.beside.add_widget(named(person.name))
        self._count = Paragraph()
        self._counted = -1
        self._progress = Progress()
        self.beside.add_widget(self._count)
        self.beside.add_widget(self._progress)
        self.beside.add_widget(paragraph("consent.attended", soft=True))
        if not theme.portrait:
            self.beside.add_widget(column())
        self.bar.add_widget(push("cancel", self._flow.cancel, icon="close"))
        self.add_gap()
        self.refresh()

    def refresh(self) -> None:
        state, taken = self._flow.state, len(self._flow.session.enrolment)
        if not isinstance(state, Enrol):
            return
        self.show_hint(state.hint)
        if taken != self._counted:
            self._counted = taken
            most = ENROL_PHOTOS[1]
            self._progress.share = taken / most
            say(self._count, "text", "enrol.count", number=min(taken + 1, most), most=most)
