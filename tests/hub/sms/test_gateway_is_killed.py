"""kill -9 of a gateway at any moment: nothing is sent twice, and of nothing is it forgotten that it may not be sent."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.sms.emulator.__main__ import tell
from tests.hub.own_hub import on_sqlite
from tests.hub.sms.conftest import TOP

MESSAGES, KILLS = 30, 4
SET_UP = """
import sys, uuid, django
django.setup()
from hub.people.models import Unit
from hub.sms import queue
from hub.sms.models import Modem
office = Unit.objects.create(code="1", kind="office", name="สพป.")
Modem.objects.create(name="sim", path=sys.argv[1])
for n in range(int(sys.argv[2])):
    queue.put(f"ข้อความที่ {n}", [queue.To(f"+6681000{n:04d}")], office, None, key=uuid.uuid4())
"""
SETTLED = """
import json, sys, time, django
django.setup()
from hub.sms.models import Part
end = time.monotonic() + 100
while time.monotonic() < end:
    states = dict(Part.objects.values_list("to", "state"))
    left = list(states.values())
    # A report that was on the line when its reader died is gone: that part stays as sent, no more than one a kill.
    if not {"queued", "sending"} & set(left) and left.count("sent") <= int(sys.argv[1]):
        break
    time.sleep(0.2)
print(json.dumps(states))
"""


DIES_BEFORE_DELETING = """
import os, signal, django
django.setup()
from django.core.management import call_command
from hub.sms.modems.at_modem import AtModem
AtModem.delete = lambda *_which: os.kill(os.getpid(), signal.SIGKILL)
call_command("sms_gateway", "sim")
"""
CAME = """
import json, sys, time, django
django.setup()
from hub.sms.models import Answer, Inbound
from hub.sms.emulator.__main__ import tell
from pathlib import Path
end = time.monotonic() + 60
while time.monotonic() < end and sys.argv[1] == "wait":
    if Answer.objects.exists() and not tell(Path(sys.argv[2]), {"do": "state"})["modems"]["modem0"]["stored"]:
        break
    time.sleep(0.1)
print(json.dumps([Inbound.objects.count(), Answer.objects.count()]))
"""


class Hub:
    """A database on the disk, and the gateway as a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.started: list[subprocess.Popen[str]] = []
        self.environment = {
            **os.environ, "SP_DATA": str(folder / "hub"), "DJANGO_SETTINGS_MODULE": "hub.config.settings",
            "PYTHONPATH": str(TOP), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def end(self) -> None:
        for each in self.started:
            each.kill()
            each.wait()
            if each.stdout is not None:
                each.stdout.close()

    def run(self, script: str, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def gateway(self) -> subprocess.Popen[str]:
        """Once it says that it runs: the killing begins then, not while Python starts."""
        started = subprocess.Popen(
            [sys.executable, "hub/manage.py", "sms_gateway", "sim"],
            cwd=TOP, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.started.append(started)
        assert started.stdout is not None
        assert "runs" in started.stdout.readline()
        return started

    def settled(self) -> dict[str, str]:
        """Numbers and states, once nothing waits any more."""
        return dict(json.loads(self.run(SETTLED, str(KILLS))))


@pytest.fixture
def slow_modem(tmp_path: Path):
    """A modem that takes as long for a message as a kill needs to fall into it."""
    folder = tmp_path / "modems"
    command = [sys.executable, "-m", "hub.sms.emulator", "run", str(folder)]
    process = subprocess.Popen(
        [*command, "--submit", "0.15", "--deliver", "0.02", "--register", "0.1"],
        cwd=TOP, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    yield folder
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def hub(tmp_path: Path, migrated_sqlite: Path):
    on_sqlite(migrated_sqlite, tmp_path / "hub")
    made = Hub(tmp_path)
    yield made
    made.end()


def test_killed_again_and_again_it_sends_nothing_twice_and_forgets_nothing(hub: Hub, slow_modem: Path) -> None:
    chance = random.Random(5)
    hub.run(SET_UP, str(slow_modem / "modem0"), str(MESSAGES))
    for _time in range(KILLS):
        gateway = hub.gateway()
        time.sleep(chance.uniform(0.3, 1.2))  # what is tested is that the moment does not matter
        gateway.send_signal(signal.SIGKILL)
        gateway.wait()
    gateway = hub.gateway()
    states = hub.settled()
    gateway.terminate()
    assert gateway.wait(20) == 0
    assert not {"queued", "sending"} & set(states.values()), states
    arrived = {number: len(tell(slow_modem, {"do": "inbox", "number": number})["messages"]) for number in states}
    assert max(arrived.values()) == 1
    assert {number for number, state in states.items() if state == "delivered"} <= {
        number for number, times in arrived.items() if times
    }
    assert {state for number, state in states.items() if not arrived[number]} <= {"unknown"}
    assert list(states.values()).count("delivered") >= MESSAGES - 2 * KILLS


@pytest.mark.timeout(200)
def test_killed_between_storing_and_deleting_what_came_it_takes_it_in_once(hub: Hub, slow_modem: Path) -> None:
    hub.run(SET_UP, str(slow_modem / "modem0"), "0")
    tell(slow_modem, {"do": "write", "number": "0812345678", "modem": "modem0", "text": "รับทราบ"})
    died = subprocess.run([sys.executable, "-c", DIES_BEFORE_DELETING], cwd=TOP, env=hub.environment, timeout=100)
    assert died.returncode == -signal.SIGKILL
    assert tell(slow_modem, {"do": "state"})["modems"]["modem0"]["stored"] == 1
    assert json.loads(hub.run(CAME, "now", str(slow_modem)))[0] == 1
    gateway = hub.gateway()
    assert json.loads(hub.run(CAME, "wait", str(slow_modem))) == [1, 1]
    gateway.terminate()
    assert gateway.wait(20) == 0
    assert tell(slow_modem, {"do": "state"})["modems"]["modem0"]["stored"] == 0
