"""Gammu's traps, as they were measured, one by one: that each is there, and that we do not fall into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gammu
import pytest

from hub.sms.gateway import Gateway
from hub.sms.models import Answer, Modem
from hub.sms.modems import pdu
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import ModemError, NewMessage, NotSent, Part, Report, Unsure
from tests.hub.sms.conftest import Emulator
from tests.hub.sms.test_gateway import Until

TO = "+66812345678"


@pytest.fixture
def modem(emulator: Emulator) -> Iterator[GammuModem]:
    with GammuModem(emulator.port, model="at", submit_seconds=1.5) as opened:
        until(opened.registered)
        yield opened


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def heard(modem: GammuModem, kind: type) -> list[object]:
    """The first events of a kind."""
    found: list[object] = []
    until(lambda: found.extend(event for event in modem.events(0.3) if isinstance(event, kind)) or found)
    return found


def test_1_without_a_file_of_settings_gammu_tells_nothing_of_what_comes(emulator: Emulator) -> None:
    bare = gammu.StateMachine()
    bare.SetConfig(0, {"Device": emulator.port, "Connection": "at115200", "Model": "at"})
    bare.Init()
    with pytest.raises(gammu.GSMError):
        bare.SetIncomingSMS(True)
    bare.Terminate()


def test_1_with_one_it_tells_of_what_comes_and_of_reports(modem: GammuModem, emulator: Emulator) -> None:
    emulator.write(number="0822222222", modem="modem0", text="ตอบ")
    assert heard(modem, NewMessage)
    reference = modem.send(Part(TO, "รายงาน"))
    assert [report.reference for report in heard(modem, Report)] == [reference]


def test_3_no_reference_means_that_nobody_knows(modem: GammuModem) -> None:
    class Mute:
        def SendSMS(self, _message: object) -> int:  # noqa: N802  Gammu's name
            return -1

        def Abort(self) -> None:  # noqa: N802
            """Nothing to abort."""

        def Terminate(self) -> None:  # noqa: N802
            """Nothing to end."""

    machine, modem._machine = modem._machine, Mute()
    with pytest.raises(Unsure):
        modem.send(Part(TO, "ส่งหรือไม่"))
    modem._machine = machine


@pytest.mark.parametrize("cause", [500, 38, 21])
def test_4_causes_that_gammu_loses_are_no_refusals(modem: GammuModem, emulator: Emulator, cause: int) -> None:
    emulator.fault(modem="modem0", trouble="refused", value=cause)
    with pytest.raises(Unsure):
        modem.send(Part(TO, "ไม่รู้สาเหตุ"))


def test_4_a_full_storage_is_still_known(modem: GammuModem, emulator: Emulator) -> None:
    emulator.fault(modem="modem0", trouble="refused", value=322)
    with pytest.raises(NotSent) as told:
        modem.send(Part(TO, "เต็ม"))
    assert told.value.cause == 322


def test_5_a_lost_answer_is_not_waited_for_and_a_new_object_goes_on(modem: GammuModem, emulator: Emulator) -> None:
    emulator.fault(modem="modem0", trouble="lost-answer")
    began = time.monotonic()
    with pytest.raises(Unsure):
        modem.send(Part(TO, "หาย"))
    assert time.monotonic() - began < 30  # Gammu's own patience is a minute and a half
    modem.close()
    with GammuModem(emulator.port, model="at") as again:
        until(again.registered)
        again.send(Part(TO, "ต่อไป"))
    until(lambda: len(emulator.texts(TO)) == 2)
    assert emulator.texts(TO) == ["หาย", "ต่อไป"]


def test_6_after_it_was_plugged_in_again_only_a_new_object_works(modem: GammuModem, emulator: Emulator) -> None:
    emulator.unplug(modem="modem0")
    emulator.plug(modem="modem0")
    with pytest.raises(ModemError):
        modem.events(0.3)
    with pytest.raises(ModemError):
        modem.send(Part(TO, "ด้วยตัวเก่า"))
    modem.close()
    with GammuModem(emulator.port, model="at") as again:
        until(again.registered)
        again.send(Part(TO, "ด้วยตัวใหม่"))
    until(lambda: emulator.texts(TO))
    assert emulator.texts(TO) == ["ด้วยตัวใหม่"]


def test_7_of_more_than_ten_messages_at_once_none_is_missed(emulator: Emulator, db: None) -> None:
    kept = Modem.objects.create(name="โทรศัพท์", path=emulator.port)
    for number in range(15):
        emulator.write(number=f"08100000{number:02d}", modem="modem0", text=f"ข้อความ {number}")
    done = Until(lambda: Answer.objects.count() == 15, 40)
    Gateway(kept, lambda path, _kind: GammuModem(path), done).run()
    assert sorted(Answer.objects.values_list("text", flat=True)) == sorted(f"ข้อความ {number}" for number in range(15))


def test_8_two_long_texts_of_one_second_are_not_mixed(modem: GammuModem, emulator: Emulator) -> None:
    for number in (1, 2):
        for reference, word in ((5, "ก"), (6, "ข")):
            modem.send(Part(TO, word * 60, reference, 2, number))
    until(lambda: len(emulator.texts(TO)) == 2)
    assert sorted(emulator.texts(TO)) == ["ก" * 120, "ข" * 120]


def test_9_gammus_codec_wants_a_folder_that_a_message_on_its_way_has_not() -> None:
    whole = pdu.as_gammu(Part(TO, "ครบ"))
    assert gammu.EncodePDU(whole, "Submit")
    with pytest.raises(ValueError, match="Folder"):
        gammu.EncodePDU({name: value for name, value in whole.items() if name != "Folder"}, "Submit")


def test_10_gammus_own_dummy_takes_a_message_and_never_reports(tmp_path: Path) -> None:
    with GammuModem(str(tmp_path), connection="none", model="dummy") as dummy:
        dummy.send(Part(TO, "ทดลอง"))
        assert not [event for event in dummy.events(0) if isinstance(event, Report)]
