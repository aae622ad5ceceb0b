"""Where every unexpected error leads: an apology, and home again. The visitor never sees a traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

from common.touch.panels import Dialog
from common.touch.stage import Stage
from kiosk.health import Health
from kiosk.phrases import phrases

log = logging.getLogger(__name__)

SHOWN_S = 8.0
MOST, WITHIN_S = 12, 30.0


class TooManyFailures(Exception):
    """Errors follow one another: only a new start of the program can help, which is its keeper's (systemd's) task."""


class FailSafe:
    """Shows the apology over the stage, then calls home()."""

    def __init__(
        self, stage: Stage, home: Callable[[], object], health: Health, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._stage, self._home, self._health, self._now = stage, home, health, now
        self._times: list[float] = []
        self.dialog: Dialog | None = None
        self._return = Clock.create_trigger(self._go_home, SHOWN_S)

    def failed(self, fault: Exception) -> None:
        """Log it, count it, and show the apology. Raises TooManyFailures."""
        log.error("an unexpected error leads to the fail-safe screen", exc_info=fault)
        self._health.failed(fault)
        now = self._now()
        self._times = [*(time_ for time_ in self._times if time_ > now - WITHIN_S), now]
        if len(self._times) > MOST:
            raise TooManyFailures from fault
        if self.dialog is None:
            # Not here and now: the error may have come in the middle of drawing.
            Clock.schedule_once(self._show, 0)

    def _show(self, *_: Any) -> None:
        if self.dialog is not None:
            return
        self.dialog = Dialog(
            icon="warning", tone="warn", title=phrases("failed.title"), detail=phrases("failed.detail")
        )
        self.dialog.add_action(phrases("bar.home"), kind="primary", icon="home").bind(on_release=self._go_home)
        self._stage.cover(self.dialog)
        self._return()

    def _go_home(self, *_: Any) -> None:
        self._return.cancel()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            self._stage.uncover(dialog)
        self._home()
