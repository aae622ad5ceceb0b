"""Becoming known to the hub: with the identity at hand, else with the enrol.toml that an administrator put there."""

import logging
import threading
from pathlib import Path

from common.link.errors import EnrolmentRefused, HubUnreachable, NotEnrolled
from common.link.identity import ENROL_FILE, Identity, load_or_enrol

_log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
TOO_MANY = "too-many-tries"


class Joining:
    """Tries in a thread until it has an identity. `state` is the key of what the screen says meanwhile."""

    def __init__(self, folder: Path, retry_seconds: float = RETRY_SECONDS) -> None:
        self.identity: Identity | None = None
        self.state = "trying"
        self._folder, self._retry_seconds = folder, retry_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="joining", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            seen, again = self._enrol_file(), True
            try:
                self.identity = load_or_enrol(self._folder)
                return
            except NotEnrolled:
                self._say("not-enrolled")
            except HubUnreachable:
                self._say("hub-unreachable")
            except EnrolmentRefused as fault:
                self._say(fault.reason or "malformed")
                # What the hub refused it refuses again, and it counts; only too many tries are forgotten in time.
                again = fault.reason == TOO_MANY
            except OSError:
                _log.exception("joining")
                self._say("malformed")
            # What was wrong may be mended while the station runs: a new file, a hub that is back.
            while not self._stopping.wait(self._retry_seconds) and not again:
                again = self._enrol_file() != seen

    def _enrol_file(self) -> bytes:
        try:
            return (self._folder / ENROL_FILE).read_bytes()
        except OSError:
            return b""

    def _say(self, state: str) -> None:
        if state != self.state:
            _log.warning("not enrolled: %s", state)
        self.state = state
