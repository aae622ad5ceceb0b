"""A signature on the glass, beside what is about to be recorded: the photo, whose it is, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checkin_device.screens.page import Page, column, push, row
from checkin_device.screens.photo_pages import person_and_direction
from checkin_device.screens.preview import Picture
from common.touch.buttons import PushButton
from common.touch.signature import SignaturePad
from common.touch.theme import theme

if TYPE_CHECKING:
    from checkin_device.station import Station


class SignPage(Page):
    # The first stroke of somebody who took their time answers the warning, and is a stroke all the same.
    warns_over_all = False

    def __init__(self, station: Station) -> None:
        super().__init__("sign.title")
        self._flow = station.flow
        self.pad = SignaturePad(size_hint_y=1)
        self.pad.bind(on_stroke=lambda _: self._stroked())
        tools = (
            push("photo.again", self._flow.retake_photo, icon="camera"),
            push("sign.clear", self.pad.clear, icon="undo"),
        )
        self.bar.add_widget(push("cancel", self._flow.cancel, icon="close"))
        for part in (*self._beside(station, tools), self.pad):
            self.content.add_widget(part)
        self._confirm = push("sign.confirm", self._give, kind="primary", icon="check")
        self.bar.add_widget(self._confirm)
        self._stroked()

    def _beside(self, station: Station, tools: tuple[PushButton, PushButton]) -> list[Any]:
        """What stands before the pad; a wide screen has its tools in the bar, a high one above the pad."""
        photo = Picture(from_file=station.camera.from_file)
        if self._flow.session.photo is not None:
            photo.show(self._flow.session.photo.frame)
        parts = person_and_direction(station)
        if not theme.portrait:
            beside = column(size_hint_x=0.5)
            for part in (photo, *parts):
                beside.add_widget(part)
            for tool in tools:
                self.bar.add_widget(tool)
            return [beside]
        words = column(size_hint_y=None)
        words.bind(minimum_height=words.setter("height"))
        for part in parts:
            words.add_widget(part)
        photo.size_hint_x = 0.6
        head = row(photo, words)
        head.size_hint_min_y = theme.target * 1.8
        return [head, row(*tools)]

    def refresh(self) -> None:
        if self._flow.notice is not None:
            self.show_notices(("bad", "sign.lacking"))

    def _stroked(self) -> None:
        self._flow.touched()
        self._confirm.disabled = self.pad.is_blank

    def _give(self) -> None:
        self._flow.give_signature(self.pad.ink())
