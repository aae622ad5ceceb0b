"""A signature on the glass, over what is about to be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin_device.screens.page import Page, column, push, row
from checkin_device.screens.photo_pages import person_and_direction
from common.touch.signature import SignaturePad
from common.touch.theme import theme

if TYPE_CHECKING:
    from checkin_device.station import Station


class SignPage(Page):
    def __init__(self, station: Station) -> None:
        super().__init__("sign.title")
        self._flow = station.flow
        self.pad = SignaturePad(size_hint_y=1)
        self.pad.bind(on_stroke=lambda _: self._stroked())
        aside = column(size_hint_y=None if theme.portrait else 1, size_hint_x=1 if theme.portrait else 0.5)
        if theme.portrait:
            aside.bind(minimum_height=aside.setter("height"))
        for part in person_and_direction(station):
            aside.add_widget(part)
        again, clear = (
            push("photo.again", self._flow.retake_photo, icon="camera"),
            push("sign.clear", self.pad.clear, icon="undo"),
        )
        aside.add_widget(row(again, clear) if theme.portrait else again)
        if not theme.portrait:
            aside.add_widget(column())
        for part in (aside, self.pad):
            self.content.add_widget(part)
        self.bar.add_widget(push("cancel", self._flow.cancel, icon="close"))
        if not theme.portrait:
            self.bar.add_widget(clear)
        self.add_gap()
        self._confirm = push("sign.confirm", self._give, kind="primary", icon="check")
        self.bar.add_widget(self._confirm)
        self._stroked()

    def refresh(self) -> None:
        if self._flow.notice is not None:
            self.show_notices(("bad", "sign.lacking"))

    def _stroked(self) -> None:
        self._flow.touched()
        self._confirm.disabled = self.pad.is_blank

    def _give(self) -> None:
        self._flow.give_signature(self.pad.ink())
