"""What the kiosk reports of itself: that it is touched, that it fails, how much memory it takes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk import VERSION


class Health:
    """Counts for the state that the device reports; read by the link's thread, written by the screen's."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._touched_at: float | None = None
        self.errors = 0
        self.last_error = ""
        self.screen = "starting"

    def touched(self) -> None:
        self._touched_at = self._now()

    def failed(self, fault: BaseException) -> None:
        self.errors += 1
        self.last_error = f"{type(fault).__name__}: {fault}"[:200]

    def report(self) -> dict[str, Any]:
        """JSON: ages in seconds (None: never), memory in bytes (resident)."""
        touched_at = self._touched_at
        return {
            "program": "kiosk",
            "version": VERSION,
            "screen": self.screen,
            "touch_age": None if touched_at is None else round(self._now() - touched_at),
            "errors": self.errors,
            "last_error": self.last_error,
            "memory": resident_bytes(),
        }


def give_memory_back() -> None:
    """What reading and indexing needed for a moment goes back to the system, which glibc would not do by itself."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def resident_bytes() -> int:
    """The memory that this process takes; 0 where Linux's /proc does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
