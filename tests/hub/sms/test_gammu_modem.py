"""The same telephone through Gammu's state machine, and other people's programs through our emulated modem."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import gammu
import pytest

from hub.sms.gateway import Gateway, Open
from hub.sms.models import Answer, Message, Modem, Recipient
from hub.sms.modems.finding import open_modem
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import CommandFailed, Identity, LineGone, Part, Report
from tests.hub.sms.conftest import Emulator
from tests.hub.sms.test_gateway import Until, all_are

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


class Poor:
    """A telephone's driver that lacks some of what Gammu can ask for."""

    def __init__(self, machine: gammu.StateMachine, *lacks: str) -> None:
        self._machine, self._lacks = machine, lacks

    def __getattr__(self, name: str) -> object:
        if name in self._lacks:
            raise gammu.ERR_NOTSUPPORTED
        return getattr(self._machine, name)


@pytest.fixture
def poor(modem: GammuModem) -> GammuModem:
    modem._machine = Poor(
        modem._machine, "GetIMEI", "GetSIMIMSI", "GetNetworkInfo", "GetSignalQuality", "GetNextSMS", "DialService"
    )
    return modem


def test_what_a_telephone_cannot_tell_is_unknown_and_no_fault(poor: GammuModem) -> None:
    assert poor.identity() == Identity("", "")
    assert (poor.registered(), poor.network(), poor.signal(), poor.stored()) == (True, "", None, [])
    assert poor.events(0.1) == []
    with pytest.raises(CommandFailed):
        poor.ask_network("*101#", 1)


def test_a_telephone_that_tells_little_still_sends(
    poor: GammuModem, emulator: Emulator, modem_of_hub: Modem, write: Callable[..., Message]
) -> None:
    message = write("รู้น้อยก็ส่งได้", TO)
    run(modem_of_hub, lambda _path, _kind: poor, all_are(message, "sent", "delivered"))
    assert emulator.texts(TO) == ["รู้น้อยก็ส่งได้"]


@pytest.fixture
def modem_of_hub(db: None, emulator: Emulator) -> Modem:
    return Modem.objects.create(name="โทรศัพท์", path=emulator.port)


def run(modem: Modem, opens: Open, holds: Callable[[], bool]) -> None:
    Gateway(modem, opens, Until(holds, 40)).run()
    assert holds()


def by_gammu(path: str, _kind: str) -> GammuModem:
    return GammuModem(path, submit_seconds=5)


def test_a_gateway_sends_hears_the_report_and_takes_in_an_answer_through_gammu(
    emulator: Emulator, modem_of_hub: Modem, write: Callable[..., Message]
) -> None:
    message = write("ผ่าน Gammu ทั้งสองส่วน " * 4, TO)
    run(modem_of_hub, by_gammu, all_are(message, "delivered"))
    assert emulator.texts(TO) == [message.text]
    emulator.write(number="0812345678", modem="modem0", text="รับทราบครับ")
    run(modem_of_hub, by_gammu, Answer.objects.exists)
    assert Recipient.objects.get().acknowledged_at is not None
    assert emulator.state()["modems"]["modem0"]["stored"] == 0
    told = Modem.objects.get()
    assert (told.kind, told.imsi, told.trouble) == ("gammu", "520010000000000", "")


def test_a_message_whose_answer_was_lost_through_gammu_is_sent_once(
    emulator: Emulator, modem_of_hub: Modem, write: Callable[..., Message]
) -> None:
    emulator.fault(modem="modem0", trouble="lost-answer")
    first, second = write("ครั้งเดียว", TO), write("ต่อไป", "+66898765432")
    run(modem_of_hub, lambda path, _kind: GammuModem(path, submit_seconds=2), all_are(second, "delivered"))
    assert emulator.texts(TO) == ["ครั้งเดียว"]
    assert all_are(first, "unknown", "delivered")()
