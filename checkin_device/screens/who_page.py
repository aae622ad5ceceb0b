"""Who is it? Keys for the code, and the camera for a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.uix.gridlayout import GridLayout

from checkin_device.flow import Notice
from checkin_device.screens.page import Page, column, push, say
from checkin_device.screens.preview import Preview
from checkin_device.screens.suggestion import Suggestion
from common.touch.buttons import IconButton, PushButton
from common.touch.fields import Field
from common.touch.panels import Banner
from common.touch.theme import theme

if TYPE_CHECKING:
    from checkin_device.station import Station

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "backspace", "0", "check")
"""As on a telephone."""

LONGEST_CODE = 20


class WhoPage(Page):
    def __init__(self, station: Station) -> None:
        # No title, and on a wide screen no bar: the keys need the height, and what to type is written above the field.
        super().__init__()
        self._flow = station.flow
        self._noticed_then: Notice | None = None
        preview = Preview(station.camera, station.settings.camera.mirror, rate=8.0)
        self.endings.append(preview.stop)
        beside = column(size_hint_x=1 if theme.portrait else 0.8)
        sight = column()
        sight.add_widget(preview)
        self._said = say(Banner(tone="info"), "text", "who.card")
        sight.add_widget(self._said)
        self._sight, self._suggestion = sight, Suggestion(station, sight)
        beside.add_widget(sight)
        self.content.add_widget(beside)
        keys = column(size_hint_y=None if theme.portrait else 1)
        self.code = say(Field(), "label", "who.code")
        self.code.input.keyboard = "latin"
        self.code.input.longest = LONGEST_CODE
        self.code.bind(on_enter=lambda _: self._give())
        keys.add_widget(self.code)
        keys.add_widget(self._pad())
        if theme.portrait:
            keys.bind(minimum_height=keys.setter("height"))
        self.content.add_widget(keys)
        cancel = push("cancel", self._flow.cancel, icon="close")
        if theme.portrait:
            self.bar.add_widget(cancel)
            self.add_gap()
        else:
            self.remove_widget(self.bar)
            beside.add_widget(cancel)
        self.code.bind(text=lambda *_: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        typing = bool(self.code.text.strip())
        # Whoever types is not the one whom the camera takes them for, or will not be named by it.
        self._suggestion.refresh(offered=not typing)
        self._enter.disabled = not typing
        notice = self._flow.notice
        if notice is not self._noticed_then:
            self._noticed_then = notice
            self._said.tone = "bad" if notice else "info"
            say(self._said, "text", notice.key if notice else "who.card")
        self._make_room(advised=notice is not None or not self._suggestion.shown)

    def _make_room(self, *, advised: bool) -> None:
        """On a high screen the picture needs the place of the advice, once there is a name to tap."""
        if theme.portrait and advised != (self._said.parent is not None):
            if advised:
                self._sight.add_widget(self._said)
            else:
                self._sight.remove_widget(self._said)

    def _pad(self) -> GridLayout:
        pad = GridLayout(cols=3, spacing=theme.grid, size_hint_y=None)
        pad.bind(minimum_height=pad.setter("height"))
        for key in KEYS:
            button: Any = PushButton(text=key) if key.isdecimal() else IconButton(icon=key, size_hint=(1, None))
            if key == "check":
                button.kind, self._enter = "primary", button
            button.bind(on_release=lambda _, key=key: self._press(key))
            pad.add_widget(button)
        return pad

    def _press(self, key: str) -> None:
        if key == "check":
            self._give()
        elif key == "backspace":
            self.code.text = self.code.text[:-1]
        elif len(self.code.text) < LONGEST_CODE:
            self.code.text += key

    def _give(self) -> None:
        if self.code.text.strip():
            self._flow.give_code(self.code.text)
            self.code.text = ""
