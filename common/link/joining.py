"""Becoming known to the hub, however long it takes: with the identity at hand, else with the enrol.toml that an
administrator puts into the data folder, now or later."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from common.link.errors import EnrolmentRefused, HubUnreachable, NotEnrolled
from common.link.identity import ENROL_FILE, Identity, load_or_enrol

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
LOOK_SECONDS = 1.0
"""How often the enrolment file is looked at: whoever has just put it there is watching the screen."""

Refusal = Literal["code-unknown", "code-expired", "code-used", "too-many-tries", "hub-untrusted", "malformed"]
Obstacle = Literal["not-enrolled", "hub-unreachable", "disk"] | Refusal
"""Why a device has no identity yet; a program has words for each."""


def join(
    folder: Path,
    tell: Callable[[Obstacle], object],
    stopping: threading.Event,
    retry_seconds: float = RETRY_SECONDS,
) -> Identity | None:
    """The identity, waited for; None where `stopping` is set before. `tell` hears of each try that failed."""
    while not stopping.is_set():
        seen, again = enrolment_file(folder), True
        try:
            return load_or_enrol(folder)
        except NotEnrolled:
            tell("not-enrolled")
        except HubUnreachable as fault:
            log.info("enrolment waits: %s", fault)
            tell("hub-unreachable")
        except EnrolmentRefused as refused:
            log.warning("enrolment refused: %s", refused)
            tell(next((known for known in get_args(Refusal) if known == refused.reason), "malformed"))
            # What the hub refused it refuses again, and it counts; only too many tries are forgotten in time.
            again = refused.reason == "too-many-tries"
        except OSError:
            log.exception("the data folder cannot be used")
            tell("disk")
        _wait(folder, seen, stopping, retry_seconds if again else None)
    return None


def enrolment_file(folder: Path) -> bytes:
    """What lies there as enrol.toml; empty where there is none."""
    try:
        return (folder / ENROL_FILE).read_bytes()
    except OSError:
        return b""


def _wait(folder: Path, seen: bytes, stopping: threading.Event, seconds: float | None) -> None:
    """Until the enrolment file is another than `seen`, or so many seconds have passed."""
    until = None if seconds is None else time.monotonic() + seconds
    while not stopping.wait(LOOK_SECONDS if seconds is None else min(LOOK_SECONDS, seconds)):
        if enrolment_file(folder) != seen or (until is not None and time.monotonic() >= until):
            return
