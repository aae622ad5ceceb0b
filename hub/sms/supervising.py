"""One gateway's process for each enabled modem: started, started again after a while where it ends, stopped cleanly."""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from hub.sms.models import Modem

LOOK_SECONDS = 2.0
STOP_SECONDS = 60.0
"""A message on its way is waited for: killed in the midst of it, it would be unknown."""
_AGAIN_AFTER = (1.0, 2.0, 5.0, 15.0, 60.0)
_WELL_AFTER = 60.0
log = logging.getLogger(__name__)

Start = Callable[[Modem], "subprocess.Popen[bytes]"]


class AlreadyRuns(Exception):
    """Another program supervises the gateways of this hub."""


@dataclass
class _Child:
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    ended: int = 0
    not_before: float = 0.0


class Supervisor:
    """Raises AlreadyRuns. `start` makes one modem's process."""

    def __init__(self, start: Start | None = None, lock: Path | None = None) -> None:
        self._start = start or start_gateway
        self._children: dict[int, _Child] = {}
        self._lock = os.open(lock or settings.DATA / "sms-gateways.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._lock)
            raise AlreadyRuns from fault

    def run(self, stopping: threading.Event) -> None:
        try:
            while not stopping.is_set():
                close_old_connections()
                self.look()
                stopping.wait(LOOK_SECONDS)
        finally:
            self.stop()

    def look(self) -> None:
        """Starts what should run and does not, stops what should not."""
        enabled = {modem.pk: modem for modem in Modem.objects.filter(enabled=True)}
        gone = [child for pk, child in self._children.items() if pk not in enabled]
        self._children = {pk: child for pk, child in self._children.items() if pk in enabled}
        _end(gone)
        now = time.monotonic()
        for pk, modem in enabled.items():
            child = self._children.setdefault(pk, _Child())
            self._note_end(child, modem, now)
            if child.process is None and now >= child.not_before:
                child.process, child.began = self._start(modem), now

    def _note_end(self, child: _Child, modem: Modem, now: float) -> None:
        if child.process is None or child.process.poll() is None:
            return
        child.ended = 1 if now - child.began > _WELL_AFTER else child.ended + 1
        wait = _AGAIN_AFTER[min(child.ended, len(_AGAIN_AFTER)) - 1]
        log.warning("gateway of %s ended with %s; again in %.0f s", modem, child.process.returncode, wait)
        child.process, child.not_before = None, now + wait

    def stop(self) -> None:
        _end(list(self._children.values()))
        self._children.clear()
        os.close(self._lock)


def start_gateway(modem: Modem) -> subprocess.Popen[bytes]:
    """Its standard input is ours: when we die, however, it ends, too, and the port is free."""
    manage = [
        sys.executable,
        str(settings.HUB / "manage.py"),
        "sms_gateway",
        "--id",
        str(modem.pk),
        "--until-input-ends",
    ]
    return subprocess.Popen(manage, stdin=subprocess.PIPE, start_new_session=True)


def _end(children: list[_Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
