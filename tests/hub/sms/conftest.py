"""Emulated modems in a process of their own, and an office that sends through one."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.people.models import Person, Unit
from hub.sms import queue
from hub.sms.emulator.__main__ import SOCKET, tell
from hub.sms.models import Message, Modem, Settings
from tests.hub.conftest import SignedIn

TOP = Path(__file__).resolve().parents[3]
OWN = "0899000000"
"""The number of modem0's SIM."""


class Emulator:
    """The process, and a short way to ask it: emulator.inbox(number="0812345678")."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = str(folder / "modem0")

    def __getattr__(self, do: str) -> Callable[..., dict[str, Any]]:
        def ask(**asked: object) -> dict[str, Any]:
            answer = tell(self.folder, {"do": do, **asked})
            assert "error" not in answer, answer
            return answer

        return ask

    def texts(self, number: str) -> list[str]:
        return [each["text"] for each in self.inbox(number=number)["messages"]]


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    folder = tmp_path / "modems"
    command = [
        sys.executable,
        "-m",
        "hub.sms.emulator",
        "run",
        str(folder),
        "--modems",
        "2",
        "--deliver",
        "0.02",
        "--register",
        "1.5",
    ]
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "emulated modems run"
    assert (folder / SOCKET).exists()
    yield Emulator(folder)
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def modem(db: None, emulator: Emulator) -> Modem:
    return Modem.objects.create(name="ซิมหลัก", path=emulator.port)


@pytest.fixture
def write(office: Unit) -> Callable[..., Message]:
    """write("text", "+66812345678", …): a message in the queue."""

    def put(text: str, *numbers: str, **more: Any) -> Message:
        to = [queue.To(number) for number in numbers]
        return queue.put(text, to, office, None, key=uuid.uuid4(), **more).message

    return put


@pytest.fixture
def any_hour(db: None) -> None:
    """No quiet hours, whatever time it is when the tests run."""
    Settings.objects.update(quiet_from=None, quiet_until=None)


@pytest.fixture
def sim(db: None) -> Modem:
    """A modem that nothing answers at."""
    return Modem.objects.create(name="ซิม", path="/dev/none")


@pytest.fixture
def clerk(signed_in: SignedIn, office_clerk: Person) -> Client:
    return signed_in(office_clerk)
