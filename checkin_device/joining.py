"""Becoming known to the hub beside the screen, which says meanwhile what stands in the way."""

import threading
from pathlib import Path

from common.link.identity import Identity
from common.link.joining import RETRY_SECONDS, join


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
        self.identity = join(self._folder, self._say, self._stopping, self._retry_seconds)

    def _say(self, state: str) -> None:
        self.state = state
