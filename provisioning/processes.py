"""The programs that `make run` keeps: started with a log of their own each, watched, and stopped together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

STOP_SECONDS = 5.0


class Trouble(Exception):
    """Something a person must know and can mend; its text says how."""


class Processes:
    """Children in the order of their start; `stop` ends them the other way round."""

    def __init__(self, logs: Path, environment: dict[str, str], folder: Path) -> None:
        """`environment` is what programs started from now on see; they run in `folder`."""
        self.environment = environment
        self._logs, self._folder = logs, folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Starts a program in a process group of its own, so that Ctrl-C reaches it only through `stop`."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def wait_until(self, name: str, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Raises Trouble if the program ends, or is not ready in time."""
        end = time.monotonic() + seconds
        while not ready():
            self._check(name)
            if time.monotonic() > end:
                raise Trouble(f"{name} was not ready within {seconds:.0f} s.\n{self._tail(name)}")
            time.sleep(0.1)

    def watch(self) -> NoReturn:
        """Never returns; raises Trouble when one of the programs ends by itself."""
        while True:
            for name in self._running:
                self._check(name)
            time.sleep(0.5)

    def kill(self, name: str) -> None:
        """Ends one program, and what it started itself, as a power cut would; it may be started again."""
        _kill(self._running.pop(name))

    def stop(self) -> None:
        """Ends all, the last started first, so that each can still say goodbye to those it needs."""
        try:
            while self._running:
                _name, process = self._running.popitem()
                process.terminate()
                try:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(STOP_SECONDS)
                finally:
                    _kill(process)
        finally:  # whatever interrupts the goodbyes, nothing is left behind
            for process in self._running.values():
                _kill(process)

    def _check(self, name: str) -> None:
        status = self._running[name].poll()
        if status is not None:
            raise Trouble(f"{name} ended by itself (status {status}).\n{self._tail(name)}")

    def _tail(self, name: str) -> str:
        lines = self.log(name).read_text(errors="replace").splitlines()[-15:]
        return "\n".join([f"The end of {self.log(name)}:", *lines])


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends a program and its group at once; harmless where all have ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
