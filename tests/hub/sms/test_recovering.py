"""The ladder: a new connection, the modem told to start anew, its power off and on; each where no other helped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.sms import gateway
from hub.sms.gateway import Gateway
from hub.sms.models import Message, Modem, Part
from hub.sms.modems import recovery
from hub.sms.modems.finding import open_modem
from hub.sms.modems.modem import LineGone, ModemError, NoAnswer, SimTrouble
from tests.hub.sms.conftest import TOP, Emulator
from tests.hub.sms.scripted import Turns
from tests.hub.sms.test_gateway import Until

TO = "+66812345678"
Write = Callable[..., Message]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done with a modem, instead of doing it."""
    done: list[str] = []
    monkeypatch.setattr(recovery, "start_anew", lambda path: bool(done.append("start anew")) or True)
    monkeypatch.setattr(recovery, "cycle_power", lambda command, path: bool(done.append("power")) or True)
    return done


def fails(sim: Modem, times: int, steps: list[str], fault: ModemError) -> None:
    def opens(_path: str, _kind: str):
        steps.append("open")
        raise fault

    Gateway(sim, opens, Turns(times)).run()


@pytest.mark.parametrize("fault", [NoAnswer("AT"), LineGone("unplugged")])
def test_each_rung_is_climbed_where_the_one_before_did_not_help_and_once(
    db: None, steps: list[str], fault: ModemError
) -> None:
    sim = Modem.objects.create(name="ซิมหลัก", path="/dev/a")
    fails(sim, 62, steps, fault)
    assert steps[:7] == ["open", "open", "open", "start anew", "open", "open", "power"]
    assert (steps.count("start anew"), steps.count("power")) == (1, 1)
    fails(sim, 65, steps, fault)
    assert (steps.count("start anew"), steps.count("power")) == (3, 3)


@pytest.mark.parametrize("fault", [SimTrouble("pin"), gateway.WrongSim("another")])
def test_what_a_person_must_mend_is_not_mended_by_starting_anew(db: None, steps: list[str], fault: ModemError) -> None:
    fails(Modem.objects.create(name="ซิมหลัก", path="/dev/a"), 10, steps, fault)
    assert set(steps) == {"open"}


@pytest.fixture
def impatient(modem: Modem, monkeypatch: pytest.MonkeyPatch) -> Modem:
    """Its gateway waits for nothing between its tries; it was spoken to directly before."""
    monkeypatch.setattr(gateway, "_REOPEN_AFTER", (0.0,))
    Modem.objects.update(kind="at")
    modem.refresh_from_db()
    return modem


def run_until_sent(modem: Modem) -> None:
    done = Until(lambda: set(Part.objects.values_list("state", flat=True)) == {"delivered"}, 40)
    Gateway(modem, lambda path, kind: open_modem(path, kind, patience=0.05), done).run()


def test_a_modem_that_is_stuck_is_told_to_start_anew_and_sends(
    impatient: Modem, emulator: Emulator, write: Write
) -> None:
    emulator.stick(modem="modem0")
    write("ติดขัด", TO)
    run_until_sent(impatient)
    assert emulator.texts(TO) == ["ติดขัด"]


def test_a_modem_that_is_dead_gets_its_power_off_and_on_by_the_offices_own_command(
    impatient: Modem, emulator: Emulator, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = tmp_path / "switch.py"
    switch.write_text(
        "import sys, pathlib\n"
        f"sys.path.insert(0, {str(TOP)!r})\n"
        "from hub.sms.emulator.__main__ import tell\n"
        "port = pathlib.Path(sys.argv[1])\n"
        "for do in ('unplug', 'plug'):\n"
        "    tell(port.parent, {'do': do, 'modem': port.name})\n"
    )
    monkeypatch.setenv("SP_SMS_POWER_CYCLE", shlex.join([sys.executable, str(switch), "{path}"]))
    emulator.fault(modem="modem0", trouble="hang", value=100_000)
    write("ไม่ตอบอีกเลย", TO)
    write("หลังตัดไฟ", "+66898765432")
    done = Until(lambda: set(Part.objects.values_list("state", flat=True)) == {"delivered"}, 60)
    Gateway(impatient, lambda path, kind: open_modem(path, kind, patience=0.05, submit_seconds=0.3), done).run()
    assert emulator.texts("+66898765432") == ["หลังตัดไฟ"]
    assert emulator.texts(TO) == ["ไม่ตอบอีกเลย"]


@pytest.mark.parametrize(
    ("command", "went"), [("", False), ("true", True), ("false", False), ("no-such-program-anywhere", False)]
)
def test_a_power_command_that_is_missing_or_fails_is_no_fault_of_the_gateways(command: str, went: bool) -> None:
    assert recovery.cycle_power(command, "/dev/a") is went
