"""The kiosk's window: what comes from the supply goes to the visit, and every error to the fail-safe screen."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window

from common.touch.fonts import register_fonts
from common.touch.pace import Pace
from common.touch.stage import Stage
from common.touch.theme import follow_window
from kiosk.failsafe import FailSafe, TooManyFailures
from kiosk.health import Health
from kiosk.screens.crown import Crown
from kiosk.supply import Supply
from kiosk.visit import Visit

if TYPE_CHECKING:
    from common.touch.capture import ScreenPictures

log = logging.getLogger(__name__)


class _ToFailSafe(ExceptionHandler):  # type: ignore[misc]  # Kivy has no types
    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed

    def handle_exception(self, inst: BaseException) -> int:
        if not isinstance(inst, Exception):
            return int(ExceptionManager.RAISE)
        try:
            self._failed(inst)
        except TooManyFailures:
            return int(ExceptionManager.RAISE)
        return int(ExceptionManager.PASS)


class Kiosk(App):  # type: ignore[misc]
    """`run()` returns when the window is closed or `stop()` is called."""

    title = "SP-POWER Readout"
    use_kivy_settings = False

    def __init__(self, supply: Supply, health: Health, *, show_screen: bool = False) -> None:
        super().__init__()
        self.supply, self.health, self._show_screen = supply, health, show_screen
        self.visit: Visit | None = None
        self._pictures: ScreenPictures | None = None
        self._handler: ExceptionHandler | None = None
        self._seen_content = False
        self._content_shown = False

    def build(self) -> Stage:
        register_fonts()
        follow_window()
        stage = Stage()
        self.visit = Visit(stage, self.supply.folder, on_show=self._shown)
        self._failsafe = FailSafe(stage, self.visit.wipe, self.health)
        self._handler = _ToFailSafe(self._failsafe.failed)
        ExceptionManager.add_handler(self._handler)
        self._crown = Crown()
        stage.crown = self._crown
        Window.bind(on_touch_down=self._touched, on_flip=self._flipped)
        self._pace = Pace()
        self._pace.start()
        self._look = Clock.create_trigger(self._take_from_supply, -1)
        self.supply.follow(self._look)
        self._take_from_supply()
        return stage

    def open_settings(self, *_: Any) -> bool:
        """Nothing: Kivy would open its own settings when F1 is pressed."""
        return False

    def on_stop(self) -> None:
        Window.unbind(on_touch_down=self._touched, on_flip=self._flipped)
        self._pace.stop()
        if self._handler is not None:
            ExceptionManager.remove_handler(self._handler)
        if self._pictures is not None:
            self._pictures.stop()

    def _take_from_supply(self, *_: Any) -> None:
        visit, supply = self.visit, self.supply
        if visit is None:
            return
        if supply.readout is None:
            visit.wait(supply.situation)
        elif supply.readout not in (visit.readout, visit.newer):
            visit.take(supply.readout)
            self._crown.name = supply.readout.office.name.both()
        self._begin_pictures()

    def _touched(self, *_: Any) -> None:
        self.health.touched()

    def _shown(self, name: str) -> None:
        self.health.screen = name
        self._content_shown = self.visit is not None and self.visit.readout is not None

    def _flipped(self, *_: Any) -> None:
        self.supply.first_frame_drawn()
        if self._content_shown and not self._seen_content:
            self._seen_content = True
            log.info("first content on the screen %.2f s after the start", process_age())

    def _begin_pictures(self) -> None:
        if self._show_screen and self._pictures is None and self.supply.identity and self.visit:
            from common.link.screen_sharing import ScreenSharing
            from common.touch.capture import ScreenPictures

            self._pictures = ScreenPictures(self.visit.stage, ScreenSharing(self.supply.identity).send)
            self._pictures.start()


def process_age() -> float:
    """Seconds since this process was started, by Linux's own account (to a hundredth); 0 where it has none."""
    try:
        with open("/proc/self/stat") as stat:
            started = int(stat.read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
