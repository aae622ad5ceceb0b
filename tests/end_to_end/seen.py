"""What the tests look at and wait for."""

import socket
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest

from provisioning.system import System


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, condition: Callable[[], Any], seconds: float = 60) -> Any:
    """What `condition` gives once it is true; fails with `what` if that takes longer."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)


class Hub:
    """Looks into the hub's database as it lies on disk."""

    def __init__(self, system: System) -> None:
        self._path = system.folder / "hub" / "hub.db"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()
