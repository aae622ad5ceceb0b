"""The gateways' processes: one for each enabled modem, started again where it ends, stopped cleanly, once a hub."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.sms import supervising
from hub.sms.models import Modem
from hub.sms.supervising import AlreadyRuns, Supervisor

WAITS = "import sys; print('up', flush=True); sys.stdin.read()"
ENDS = "pass"


class Started:
    """Processes that were started, by modem."""

    def __init__(self, script: str = WAITS) -> None:
        self.script = script
        self.made: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __call__(self, modem: Modem) -> subprocess.Popen[bytes]:
        made = subprocess.Popen([sys.executable, "-c", self.script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.script == WAITS:
            assert made.stdout is not None
            made.stdout.readline()
        self.made.append((modem.name, made))
        return made

    def running(self) -> list[str]:
        return sorted(name for name, made in self.made if made.poll() is None)


@pytest.fixture
def started() -> Iterator[Started]:
    made = Started()
    yield made
    for _name, process in made.made:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def modems(db: None) -> list[Modem]:
    return [Modem.objects.create(name=name, path=name, enabled=name != "c") for name in "abc"]


def test_each_enabled_modem_has_one_process(started: Started, modems: list[Modem], tmp_path: Path) -> None:
    supervisor = Supervisor(started, tmp_path / "lock")
    supervisor.look()
    supervisor.look()
    assert started.running() == ["a", "b"]
    Modem.objects.filter(name="a").update(enabled=False)
    Modem.objects.filter(name="c").update(enabled=True)
    supervisor.look()
    assert started.running() == ["b", "c"]
    supervisor.stop()
    assert started.running() == []


def test_one_that_ends_is_started_again_after_a_while(
    started: Started, modems: list[Modem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "_AGAIN_AFTER", (0.2, 60.0))
    started.script = ENDS
    Modem.objects.exclude(name="a").update(enabled=False)
    supervisor = Supervisor(started, tmp_path / "lock")
    end = time.monotonic() + 10
    while len(started.made) < 2:
        supervisor.look()
        started.made[-1][1].wait()
        assert time.monotonic() < end
    supervisor.look()
    supervisor.look()
    assert len(started.made) == 2
    supervisor.stop()


def test_a_second_supervisor_is_refused(started: Started, db: None, tmp_path: Path) -> None:
    first = Supervisor(started, tmp_path / "lock")
    with pytest.raises(AlreadyRuns):
        Supervisor(started, tmp_path / "lock")
    first.stop()
    Supervisor(started, tmp_path / "lock").stop()
