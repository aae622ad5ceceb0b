"""The station's window: shows the page of the step where the flow is, lets time pass, and warns before it is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

from checkin_device.flow import WARNING_SECONDS
from checkin_device.joining import Joining
from checkin_device.screens.outcome_pages import ConsentPage, FaultPage, JoiningPage, RecordedPage, RecordingPage
from checkin_device.screens.page import Page
from checkin_device.screens.photo_pages import EnrolPage, PhotoPage
from checkin_device.screens.rest_page import RestPage
from checkin_device.screens.sign_page import SignPage
from checkin_device.screens.visitor_page import VisitorPage
from checkin_device.screens.who_page import WhoPage
from checkin_device.screens.words import words
from checkin_device.station import Station
from checkin_device.steps import State, Step
from common.link.errors import OutboxFull
from common.link.identity import Identity
from common.link.screen_sharing import ScreenSharing
from common.touch.capture import ScreenPictures
from common.touch.language import follow, language
from common.touch.panels import Banner, Dialog
from common.touch.phrases import phrases
from common.touch.stage import Stage

TICK_SECONDS = 0.2

PAGES: dict[Step, Callable[[Station], Page]] = {
    Step.REST: RestPage,
    Step.WHO: WhoPage,
    Step.VISITOR: VisitorPage,
    Step.PHOTO: PhotoPage,
    Step.SIGNATURE: SignPage,
    Step.RECORDING: lambda _: RecordingPage(),
    Step.RECORDED: RecordedPage,
    Step.CONSENT: ConsentPage,
    Step.ENROL: EnrolPage,
    Step.FAULT: FaultPage,
}

# Steps short enough to end without a warning: there is nothing in them that could be lost.
_UNWARNED = (Step.REST, Step.RECORDING, Step.RECORDED, Step.FAULT)


class StationWindow(Stage):
    """Until the station is enrolled it says why not; then it is the station's screen."""

    def __init__(
        self, joining: Joining, make_station: Callable[[Identity], Station], *, show_screen: bool = False
    ) -> None:
        """`show_screen`: pictures of this window go to the hub."""
        super().__init__()
        self._joining, self._make_station, self._show_screen = joining, make_station, show_screen
        self._pictures: ScreenPictures | None = None
        self._closed = False
        self.station: Station | None = None
        self._page: Page | None = None
        self._shown: State | str | None = None
        self._warning: Dialog | Banner | None = None
        self._tick_event = Clock.schedule_interval(self._tick, TICK_SECONDS)
        Window.bind(on_touch_down=self._touched, on_key_down=self._touched, size=self._resized)

    def close(self) -> None:
        """Ends the station, once; the window may be thrown away afterwards."""
        if self._closed:
            return
        self._closed = True
        self._tick_event.cancel()
        Window.unbind(on_touch_down=self._touched, on_key_down=self._touched, size=self._resized)
        if self._page is not None:
            self._page.leave()
        if self._pictures is not None:
            self._pictures.stop()
        if self.station is not None:
            self.station.stop()

    @property
    def is_warning(self) -> bool:
        """Whether it asks if somebody is still there."""
        return self._warning is not None

    def shows(self, state: State) -> bool:
        """Whether the page of this state of the flow is on the screen."""
        return self._shown is state

    def _tick(self, _seconds: float) -> None:
        if self.station is None:
            self._join()
            return
        flow = self.station.flow
        flow.tick()
        if flow.state is not self._shown:
            self._change_page(flow.state)
        if self._page is not None:
            self._page.refresh()
        self._warn_of_leaving()

    def _join(self) -> None:
        if self._joining.identity is not None:
            try:
                self.station = self._make_station(self._joining.identity)
            except OutboxFull:
                self._say_joining("storage-full")
                return
            self.station.start()
            if self._show_screen:
                self._pictures = ScreenPictures(self, ScreenSharing(self._joining.identity).send)
                self._pictures.start()
        else:
            self._say_joining(self._joining.state)

    def _say_joining(self, state: str) -> None:
        if state != self._shown:
            self._shown = state
            self._put(JoiningPage(state))

    def _change_page(self, state: State) -> None:
        if self.station is None:
            return
        came_from_a_person = isinstance(self._shown, State) and self._shown.step is not Step.REST
        if state.step is Step.REST and came_from_a_person:
            # The next person is greeted in the first language again.
            language.code = "th"
        self._shown = state
        self._put(PAGES[state.step](self.station))

    def _put(self, page: Page) -> None:
        if self._page is not None:
            self._page.leave()
        self._page = page
        self.show(page)

    def _touched(self, *_: Any) -> bool:
        if self.station is None:
            return False
        self.station.flow.touched()
        # A tap that answers a warning over all of the page goes no further.
        return isinstance(self._warning, Dialog)

    def _warn_of_leaving(self) -> None:
        flow = self.station.flow if self.station else None
        left = flow.seconds_left if flow and flow.step not in _UNWARNED else None
        if left is None or left > WARNING_SECONDS:
            if self._warning is not None:
                self.uncover(self._warning)
                self._warning = None
            return
        if self._warning is None:
            over_all = self._page is None or self._page.warns_over_all
            self._warning = _question() if over_all else Banner(tone="warn", pos_hint={"top": 1})
            self.cover(self._warning)
        seconds = max(1, round(left))
        if isinstance(self._warning, Dialog):
            follow(self._warning, "detail", phrases.both("idle.detail", seconds=seconds))
        else:
            words.follow(self._warning, "text", "sign.idle", seconds=seconds)

    def _resized(self, *_: Any) -> None:
        """A page is laid out for the size it was made for."""
        if isinstance(self._shown, State) and self._shown.step is Step.REST:
            Clock.schedule_once(lambda _: self._lay_out_again(), 0)

    def _lay_out_again(self) -> None:
        if isinstance(self._shown, State):
            self._change_page(self._shown)


def _question() -> Dialog:
    """Asks over the whole page whether somebody is still there."""
    dialog = Dialog(icon="clock", tone="info")
    phrases.follow(dialog, "title", "idle.title")
    phrases.follow(dialog.add_action("", kind="primary"), "text", "idle.continue")
    return dialog
