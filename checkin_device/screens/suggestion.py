"""The name of the person whom the face before the camera resembles, as a button. A tap is a claim, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.boxlayout import BoxLayout

from checkin_device.screens.words import words
from common.touch.buttons import PushButton
from common.touch.language import LANGUAGES, follow

if TYPE_CHECKING:
    from checkin_device.station import Station


class Suggestion:
    """Puts its button at the end of `place` while there is a name to offer."""

    def __init__(self, station: Station, place: BoxLayout) -> None:
        self._station, self._place = station, place
        self._code: str | None = None
        self._button = PushButton(kind="primary", icon="check")
        self._button.bind(on_release=lambda _: self._take())

    @property
    def shown(self) -> bool:
        return self._code is not None

    def refresh(self, *, offered: bool = True) -> None:
        """offered: False where nobody can check in now."""
        roster = self._station.flow.world.roster()
        suggested = self._station.watcher.suggestion() if offered else None
        person = roster.persons.get(suggested) if roster and suggested else None
        code = person.code if person else None
        if code == self._code:
            return
        self._code = code
        if person is None:
            self._place.remove_widget(self._button)
            return
        names = {way: person.name.get(way) or person.name["th"] for way in LANGUAGES}
        follow(self._button, "text", {way: words.both("rest.is-it-you", name=names[way])[way] for way in LANGUAGES})
        if self._button.parent is None:
            self._place.add_widget(self._button)

    def _take(self) -> None:
        if self._code is not None:
            self._station.flow.take_suggestion(self._code)
