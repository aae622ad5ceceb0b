"""Which way a port is spoken to: Gammu only where something answered that takes no PDUs, or was always Gammu's."""

from __future__ import annotations

import os
import pty
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator

import pytest

from hub.sms.gateway import Gateway
from hub.sms.models import Message, Modem, Part
from hub.sms.modems import finding
from hub.sms.modems.finding import open_modem
from hub.sms.modems.modem import CommandFailed, ModemError, NoAnswer
from tests.hub.sms.conftest import Emulator
from tests.hub.sms.pretended import playing
from tests.hub.sms.test_gateway import Until

HASTY = 0.05
"""Of the patience that a real modem gets: seven seconds become half a one, and three of silence are a long while."""


@pytest.fixture
def silent() -> Iterator[str]:
    """A port at which nothing ever answers."""
    there, port = pty.openpty()
    tty.setraw(port)
    yield os.ttyname(port)
    os.close(port)
    os.close(there)


class Gammu:
    """Instead of Gammu's: which ports it was asked for."""

    kind = "gammu"
    asked: list[str]

    def __init__(self, path: str, *, connection: str) -> None:
        Gammu.asked.append(f"{path} by {connection}")


@pytest.fixture
def gammu(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    Gammu.asked = []
    monkeypatch.setattr(finding, "GammuModem", Gammu)
    return Gammu.asked


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The connections that Gammu tried: it can speak by the last of them."""
    connections: list[str] = []

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        connections.append(command[-1])
        return subprocess.CompletedProcess(command, 0 if command[-1] == "fbus" else 1, "", "no phone")

    monkeypatch.setattr(subprocess, "run", run)
    return connections


def test_a_modem_that_is_silent_for_a_while_is_not_taken_for_a_telephone_of_gammus(
    silent: str, gammu: list[str], tried: list[str]
) -> None:
    with pytest.raises(NoAnswer):
        open_modem(silent, "at", patience=HASTY)
    assert gammu == tried == []


@pytest.mark.parametrize("known", ["", "gammu"])
def test_gammu_is_tried_apart_before_it_is_trusted_with_what_is_silent(
    silent: str, gammu: list[str], tried: list[str], known: str
) -> None:
    assert open_modem(silent, known, patience=HASTY).kind == "gammu"
    assert tried == ["at115200", "at19200", "fbus"]
    assert gammu == [f"{silent} by fbus"]


@pytest.mark.parametrize("known", ["", "at", "gammu"])
def test_what_answers_and_takes_no_pdus_is_gammus(gammu: list[str], tried: list[str], known: str) -> None:
    with playing("", {b"AT+CMGF=0": b"ERROR\r\n"}) as path:
        assert open_modem(path, known, patience=HASTY).kind == "gammu"


def test_a_known_modem_that_refuses_something_else_for_a_while_stays_what_it_is(
    gammu: list[str], tried: list[str]
) -> None:
    with playing("", {b"ATE0": b"ERROR\r\n"}) as path, pytest.raises(CommandFailed):
        open_modem(path, "at", patience=HASTY)
    assert gammu == []


@pytest.mark.parametrize("known", ["", "at", "gammu"])
def test_what_takes_pdus_is_spoken_to_directly_whatever_it_was_taken_for(emulator: Emulator, known: str) -> None:
    with open_modem(emulator.port, known) as found:
        assert found.kind == "at"


def test_gammus_trial_of_a_silent_port_ends_in_time(silent: str) -> None:
    began = time.monotonic()
    with pytest.raises(ModemError):
        open_modem(silent, "", patience=HASTY, probe_seconds=1.0)
    assert time.monotonic() - began < 10


def test_gammus_trial_knows_a_telephone_that_answers(emulator: Emulator) -> None:
    assert finding.probe(emulator.port, 30.0) == "at115200"


def test_a_modem_that_hangs_is_found_again_at_once_and_stays_what_it_was(
    modem: Modem, emulator: Emulator, write: Callable[..., Message]
) -> None:
    emulator.fault(modem="modem0", trouble="hang", value=3)
    write("ค้าง", "+66812345678")
    write("ต่อไป", "+66898765432")
    kinds = []

    def opens(path: str, known: str):
        found = open_modem(path, known, patience=HASTY, submit_seconds=0.2)
        kinds.append(found.kind)
        return found

    done: threading.Event = Until(lambda: set(Part.objects.values_list("state", flat=True)) == {"delivered"}, 30)
    Gateway(modem, opens, done).run()
    assert [emulator.texts(number) for number in ("+66812345678", "+66898765432")] == [["ค้าง"], ["ต่อไป"]]
    assert set(kinds) == {"at"}
