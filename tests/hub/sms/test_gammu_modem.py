"""The same telephone through Gammu's state machine, and other people's programs through our emulated modem."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from hub.sms.modems.finding import open_modem
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import LineGone, Part, Report
from tests.hub.sms.conftest import Emulator

TO = "+66812345678"


@pytest.fixture
def modem(emulator: Emulator):
    with GammuModem(emulator.port, model="at") as opened:
        yield opened


def test_it_sends_and_hears_the_report(modem: GammuModem, emulator: Emulator) -> None:
    reference = modem.send(Part(TO, "ผ่าน Gammu"))
    reports: list[Report] = []
    end = time.monotonic() + 15
    while not reports and time.monotonic() < end:
        reports = [event for event in modem.events(0.5) if isinstance(event, Report)]
    assert [(report.reference, report.delivered) for report in reports] == [(reference, True)]
    assert emulator.texts(TO) == ["ผ่าน Gammu"]


def test_it_reads_what_came_and_deletes_it(modem: GammuModem, emulator: Emulator) -> None:
    emulator.write(number="0822222222", modem="modem0", text="ตอบ")
    end = time.monotonic() + 10
    while not (stored := modem.stored()) and time.monotonic() < end:
        time.sleep(0.1)
    assert [each.message.text for each in stored] == ["ตอบ"]
    modem.delete(stored[0].place)
    assert modem.stored() == []


def test_an_unplugged_telephone_is_missed(modem: GammuModem, emulator: Emulator) -> None:
    emulator.unplug(modem="modem0")
    with pytest.raises(LineGone):
        modem.events(0.5)


def test_a_modem_that_takes_pdus_is_spoken_to_directly(emulator: Emulator) -> None:
    with open_modem(emulator.port) as found:
        assert found.kind == "at"


def test_gammu_smsd_itself_sends_through_the_emulated_modem(emulator: Emulator, tmp_path: Path) -> None:
    """It was not written for our emulator: what it sends and receives proves that the protocol is kept."""
    for name in ("inbox", "outbox", "sent", "error"):
        (tmp_path / name).mkdir()
    config = tmp_path / "smsdrc"
    config.write_text(
        f"[gammu]\ndevice = {emulator.port}\nconnection = at115200\nmodel = at\nsynchronizetime = no\n"
        f"[smsd]\nservice = files\nlogfile = {tmp_path}/log\ninboxpath = {tmp_path}/inbox/\n"
        f"outboxpath = {tmp_path}/outbox/\nsentsmspath = {tmp_path}/sent/\nerrorsmspath = {tmp_path}/error/\n"
        "CommTimeout = 1\nCheckSecurity = 0\n"
    )
    inject = ["gammu-smsd-inject", "-c", str(config), "TEXT", TO, "-unicode", "-text", "จาก gammu-smsd"]
    subprocess.run(inject, check=True, capture_output=True)
    emulator.write(number="0822222222", modem="modem0", text="ขาเข้า")
    daemon = subprocess.Popen(["gammu-smsd", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 40
        while not (emulator.texts(TO) and list((tmp_path / "inbox").iterdir())):
            assert time.monotonic() < end, (tmp_path / "log").read_text()
            time.sleep(0.2)
    finally:
        daemon.terminate()
        daemon.wait(20)
    assert emulator.texts(TO) == ["จาก gammu-smsd"]
    assert [file.read_text() for file in (tmp_path / "inbox").iterdir()] == ["ขาเข้า"]
