"""When nobody touches the screen any more: warn, then wipe. Kivy-free, so that tests turn the clock themselves.

A public screen must forget its visitor, and must not do so under somebody's slow hands: WCAG 2.2.1 asks for a warning
of at least 20 seconds with a simple action to go on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

SHORTEST_WARNING_S = 20.0

State = Literal["stopped", "active", "warning"]
Cancel = Callable[[], object]
Schedule = Callable[[Callable[[], None], float], Cancel]


class IdleTimer:
    """Calls warn(seconds_left) once a second in the last warn_s seconds before after_s have gone by without a
    `touched()`, then wipe(); and carry_on() where somebody touched the screen while it warned.

    schedule(callback, seconds) calls back once and returns what cancels that. Until a warning there is one waiting
    call, and none while stopped. Raises ValueError for a warning of less than 20 s, or one longer than after_s.
    """

    def __init__(
        self,
        after_s: float,
        *,
        warn: Callable[[int], object],
        carry_on: Callable[[], object],
        wipe: Callable[[], object],
        schedule: Schedule,
        warn_s: float = SHORTEST_WARNING_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if warn_s < SHORTEST_WARNING_S:
            raise ValueError(f"a warning of less than {SHORTEST_WARNING_S:g} s is too short to answer")
        if after_s <= warn_s:
            raise ValueError("the warning must be shorter than the time after which the screen is wiped")
        self.after_s, self.warn_s = after_s, warn_s
        self.state: State = "stopped"
        self._warn, self._carry_on, self._wipe = warn, carry_on, wipe
        self._schedule, self._now = schedule, now
        self._touched_at = now()
        self._cancel: Cancel | None = None

    def start(self) -> None:
        """Begin to count, from now; a warning on the screen ends."""
        self.touched()
        if self.state == "stopped":
            self.state = "active"
            self._wait(self.after_s - self.warn_s)

    def stop(self) -> None:
        """Count no more: the screen has nothing to forget, or something else is in charge of the person."""
        self._end_waiting()
        if self.state == "warning":
            self._carry_on()
        self.state = "stopped"

    def touched(self) -> None:
        """Somebody is there."""
        self._touched_at = self._now()
        if self.state == "warning":
            self._end_waiting()
            self.state = "active"
            self._wait(self.after_s - self.warn_s)
            self._carry_on()

    def _look(self) -> None:
        self._cancel = None
        left = self._touched_at + self.after_s - self._now()
        if left <= 0:
            self.state = "stopped"
            self._wipe()
        elif left <= self.warn_s:
            self.state = "warning"
            seconds = max(1, round(left))
            self._wait(max(0.05, left - (seconds - 1)))
            self._warn(seconds)
        else:
            self._wait(left - self.warn_s)

    def _wait(self, seconds: float) -> None:
        self._end_waiting()
        self._cancel = self._schedule(self._look, seconds)

    def _end_waiting(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
