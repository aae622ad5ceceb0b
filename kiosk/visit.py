"""One visitor after another: where they are, how they want to see it, and that nothing of it is left for the next."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kivy.clock import Clock

from common.thai.ranking import Entry
from common.touch.idle_watch import IdleWatch
from common.touch.language import language
from common.touch.stage import Stage
from common.touch.theme import theme
from kiosk.content import Page, Readout
from kiosk.health import give_memory_back
from kiosk.places import Home, InCategory, InFile, OnPage, Place, Searching, TakingAlong, Way
from kiosk.screens.category import CategoryScreen
from kiosk.screens.frame import Frame
from kiosk.screens.home import HomeScreen
from kiosk.screens.page import PageScreen
from kiosk.screens.status import StatusScreen
from kiosk.search import Index
from kiosk.supply import Situation

log = logging.getLogger(__name__)

# Between two pages that are indexed, so that the screen goes on moving.
INDEX_PAUSE_S = 0.002
INDEX_AFTER_S = 1.0


class Visit:
    """The way through the kiosk. All methods are for Kivy's thread."""

    def __init__(self, stage: Stage, folder: Path, on_show: Callable[[str], object] = lambda name: None) -> None:
        """`on_show` is told the name of each screen that is shown."""
        self.stage, self._folder, self._on_show = stage, folder, on_show
        self.way = Way()
        self.situation = Situation("starting")
        self.readout: Readout | None = None
        self.newer: Readout | None = None
        self.index: Index | None = None
        self.screen: Frame | None = None
        self._on_index: Callable[[], object] = lambda: None
        self.idle = IdleWatch(stage, self.wipe)

    # Ways

    @property
    def at_home(self) -> bool:
        return self.way.at_home

    def go(self, place: Place) -> None:
        self.way.go(place)
        self.show()

    def back(self) -> None:
        self.way.back()
        self.show()

    def home(self) -> None:
        self.way.home()
        self.show()

    def wipe(self) -> None:
        """As if nobody had been here: home, Thai, letters and height of the screen as at first."""
        self.way.home()
        language.code = "th"
        theme.large_text = theme.low_reach = False
        self.show()

    # How it is shown

    def change_language(self) -> None:
        language.toggle()
        self.show()

    def change_letters(self) -> None:
        theme.large_text = not theme.large_text
        self.show()

    def change_reach(self) -> None:
        theme.low_reach = not theme.low_reach
        self.show()

    # Content

    def take(self, readout: Readout) -> None:
        """A publication has come: shown at once where nobody reads, else offered, and taken at the next return home."""
        if self.readout is None or self.at_home:
            self._switch(readout)
            self.show()
            return
        self.newer = readout
        if self.screen is not None:
            self.screen.tell_newer(self.show_newer)

    def show_newer(self) -> None:
        """What is shown, as the newest publication has it."""
        if self.newer is not None:
            self._switch(self.newer)
        self.show()

    def wait(self, situation: Situation) -> None:
        """Nothing to show yet, and why."""
        self.situation = situation
        if self.readout is None:
            self.show()

    def _switch(self, readout: Readout) -> None:
        self.readout, self.newer, self.index = readout, None, None
        Clock.schedule_once(lambda _: self._begin_index(readout), INDEX_AFTER_S)

    def _begin_index(self, readout: Readout) -> None:
        if readout is not self.readout:
            return

        def work() -> None:
            index = Index(map(_entry, readout.pages), pause=lambda: time.sleep(INDEX_PAUSE_S))
            Clock.schedule_once(lambda _: self._take_index(readout, index), -1)

        threading.Thread(target=work, name="index", daemon=True).start()

    def _take_index(self, readout: Readout, index: Index) -> None:
        if readout is self.readout:
            self.index = index
            self._on_index()
            give_memory_back()

    def on_index(self, call: Callable[[], object]) -> None:
        """`call` once the search is ready; in the place of what was asked for before."""
        self._on_index = call

    # Showing

    def show(self) -> None:
        """Show the place where the visitor is, anew."""
        self._leave()
        if self.at_home and self.newer is not None:
            self._switch(self.newer)
        self.screen = self._make()
        self.stage.show(self.screen)
        if self.newer is not None:
            self.screen.tell_newer(self.show_newer)
        self._on_show(type(self.way.here).__name__ if self.readout else self.situation.case)
        if self.at_home and language.code == "th" and not theme.large_text and not theme.low_reach:
            self.idle.stop()
        else:
            self.idle.start()

    def _leave(self) -> None:
        if self.screen is not None:
            self.screen.left()

    def _make(self) -> Frame:
        if self.readout is None:
            return StatusScreen(self, self.situation, self._folder)
        screen = self._make_inner(self.readout)
        if screen is None:
            # What was shown is no longer published.
            self.way.home()
            return HomeScreen(self, self.readout)
        return screen

    def _make_inner(self, readout: Readout) -> Frame | None:
        place = self.way.here
        match place:
            case Home():
                return HomeScreen(self, readout)
            case Searching():
                from kiosk.screens.search import SearchScreen

                return SearchScreen(self, place)
            case InCategory(id_):
                category = readout.category(id_)
                return CategoryScreen(self, place, category) if category else None
        page = readout.page(place.page)
        if page is None:
            return None
        match place:
            case OnPage():
                return PageScreen(self, place, page, readout.category(page.category))
            case TakingAlong():
                from kiosk.screens.take_along import TakeAlongScreen

                return TakeAlongScreen(self, page)
            case InFile(_, number) if number < len(page.files):
                from kiosk.screens.document import DocumentScreen

                return DocumentScreen(self, place, page.files[number])
        return None


def _entry(page: Page) -> Entry:
    return Entry(
        page.id,
        page.title.both(),
        page.summary.both(),
        {code: [block.text for block in blocks] for code, blocks in page.blocks.items()},
    )
