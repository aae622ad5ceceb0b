"""What a device knows about the time, and how well it knows it.

A Pi has no battery clock, so a moment is told four ways: the wall clock, the kernel's time since boot (which never
jumps), which boot that was, and whether the wall clock was synchronised then.
"""

import ctypes
import functools
import math
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

STA_UNSYNC = 0x0040  # <linux/timex.h>: the clock is not synchronised

_BOOT = re.compile(r"[!-~]{1,64}")
_YEARS = range(1970, 3000)  # a wrong clock may say anything of these; beyond them there is no reckoning with times
_MOST_SECONDS = 3e9  # no boot lasts a century


class _Timex(ctypes.Structure):
    """`struct timex` of <linux/timex.h>, as far as it is read; the padding covers the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as a device saw it.

    wall: aware UTC datetime; boot: the kernel's boot id; uptime: seconds since that boot, sleep included;
    synced: whether the kernel held the wall clock for right; error: its bound on the error in seconds, if synced.
    """

    wall: datetime
    boot: str
    uptime: float
    synced: bool
    error: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "wall": self.wall.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "boot": self.boot,
            "uptime": round(self.uptime, 3),
            "synced": self.synced,
            "error": self.error,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Moment":
        """Raises KeyError, TypeError or ValueError for anything but what `as_json` writes."""
        wall, boot, uptime = datetime.fromisoformat(value["wall"]), value["boot"], value["uptime"]
        synced, error = value["synced"], value["error"]
        if wall.tzinfo is None or wall.year not in _YEARS:
            raise ValueError("a wall time without a zone, or of another age")
        if not _BOOT.fullmatch(boot) or not isinstance(synced, bool):
            raise ValueError("not a moment")
        return cls(wall.astimezone(UTC), boot, _seconds(uptime), synced, None if error is None else _seconds(error))


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number of seconds")
    if not (math.isfinite(value) and 0 <= value < _MOST_SECONDS):
        raise ValueError("not a span of time")
    return float(value)


@functools.cache
def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def synchronised() -> tuple[bool, float | None]:
    """Whether the kernel's clock is synchronised, and the bound on its error in seconds (adjtimex(2))."""
    timex = _Timex()
    if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex)) < 0 or timex.status & STA_UNSYNC:
        return False, None
    return True, timex.maxerror / 1e6


def now() -> Moment:
    synced, error = synchronised()
    return Moment(datetime.now(UTC), boot_id(), time.clock_gettime(time.CLOCK_BOOTTIME), synced, error)


def corrected(moment: Moment, known: Moment) -> datetime | None:
    """When `moment` really was, computed back from a later synchronised moment of the same boot; else None."""
    if not known.synced or known.boot != moment.boot:
        return None
    return known.wall - timedelta(seconds=known.uptime - moment.uptime)
