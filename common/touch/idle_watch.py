"""The idle timer on a real screen: it listens to fingers and keys, and warns with a dialog over the stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

from common.touch.idle import SHORTEST_WARNING_S, Cancel, IdleTimer
from common.touch.language import follow
from common.touch.panels import Dialog
from common.touch.phrases import phrases
from common.touch.stage import Stage
from common.touch.text import input_focus


def by_kivy_clock(callback: Callable[[], None], seconds: float) -> Cancel:
    """A `schedule` for IdleTimer: once, by Kivy's clock."""
    event = Clock.schedule_once(lambda _: callback(), seconds)
    cancel: Cancel = event.cancel
    return cancel


class IdleWatch:
    """Asks whether somebody is still there, then calls wipe().

    start() when there is something to forget, stop() on the first screen or while the program works; after wipe() it
    is stopped.
    """

    def __init__(
        self, stage: Stage, wipe: Callable[[], object], after_s: float = 90.0, warn_s: float = SHORTEST_WARNING_S
    ) -> None:
        self._stage = stage
        self._wipe = wipe
        self._dialog: Dialog | None = None
        self.timer = IdleTimer(
            after_s, warn=self._warn, carry_on=self._close, wipe=self._wiped, schedule=by_kivy_clock, warn_s=warn_s
        )
        Window.bind(on_touch_down=self._touched, on_touch_up=self._touched, on_key_down=self._touched)

    def start(self) -> None:
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()

    def close(self) -> None:
        """Listen no more; for a program with one stage for all its life there is no need."""
        self.timer.stop()
        Window.unbind(on_touch_down=self._touched, on_touch_up=self._touched, on_key_down=self._touched)

    def _touched(self, *_: Any) -> bool:
        # A tap anywhere says that somebody is there, and goes no further than the warning it answers.
        warned = self.timer.state == "warning"
        self.timer.touched()
        return warned

    def _warn(self, seconds: int) -> None:
        if self._dialog is None:
            if input_focus.field is not None:
                input_focus.field.focus = False  # or the keyboard would stand before the question
            self._dialog = Dialog(icon="clock", tone="info")
            phrases.follow(self._dialog, "title", "idle.title")
            button = self._dialog.add_action("", kind="primary")
            phrases.follow(button, "text", "idle.continue")
            self._stage.cover(self._dialog)
        follow(self._dialog, "detail", phrases.both("idle.detail", seconds=seconds))

    def _close(self) -> None:
        if self._dialog is not None:
            self._stage.uncover(self._dialog)
            self._dialog = None

    def _wiped(self) -> None:
        self._close()
        self._wipe()
