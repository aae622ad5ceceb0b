"""How often the program looks for fingers: often while something moves, seldom while nobody is there.

Kivy looks as many times a second as it may draw, all day long; on a screen that stands still for hours this is nearly
all that the program does. The one private thing of Kivy's that this takes is `Clock._max_fps`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock, ClockEvent
from kivy.core.window import Window

# A finger waits at most a twentieth of a second for the first answer; then the pace is the full one.
RESTING_FRAMES = 20
REST_AFTER_S = 3.0


class Pace:
    """Rests when nothing was touched or drawn for REST_AFTER_S seconds; wakes with either."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._full: float = Clock._max_fps
        self._active_at = now()
        self._event: ClockEvent | None = None

    @property
    def resting(self) -> bool:
        return bool(Clock._max_fps < self._full)

    def start(self) -> None:
        Window.bind(on_flip=self.wake, on_touch_down=self.wake, on_touch_move=self.wake, on_key_down=self.wake)
        self.wake()

    def stop(self) -> None:
        Window.unbind(on_flip=self.wake, on_touch_down=self.wake, on_touch_move=self.wake, on_key_down=self.wake)
        if self._event is not None:
            self._event.cancel()
        self._event, Clock._max_fps = None, self._full

    def wake(self, *_: Any) -> None:
        self._active_at = self._now()
        Clock._max_fps = self._full
        if self._event is None:
            self._event = Clock.schedule_once(self._look, REST_AFTER_S)

    def _look(self, _seconds: float) -> None:
        left = self._active_at + REST_AFTER_S - self._now()
        if left > 0.05:
            self._event = Clock.schedule_once(self._look, left)
            return
        self._event = None
        Clock._max_fps = min(self._full, float(RESTING_FRAMES))
