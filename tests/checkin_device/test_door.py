import time
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from checkin_device import door as door_module
from checkin_device.door import WiredDoor, door_for, main
from checkin_device.settings import DoorSettings

SHORT = DoorSettings(pins="mock", seconds=0.05)


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch):
    """gpiozero's mock pins, by their numbers."""
    factory = MockFactory()
    monkeypatch.setattr(door_module, "_mock_pins", lambda: factory)
    yield lambda number: factory.pin(number)
    factory.close()


def levels(pin) -> list[int]:
    return [int(state.state) for state in pin.states]


def until_still(pin, changes: int) -> None:
    deadline = time.monotonic() + 5
    while len(pin.states) < changes and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("signal", "pin", "expected"),
    [
        ("open", SHORT.relay, [0, 1, 0]),
        ("welcome", SHORT.green, [0, 1, 0]),
        ("welcome", SHORT.buzzer, [0, 1, 0]),
        ("refuse", SHORT.red, [0, 1, 0]),
        ("refuse", SHORT.buzzer, [0, 1, 0, 1, 0]),
    ],
)
def test_each_signal_is_a_pulse_that_ends(pins, signal: str, pin: int, expected: list[int]) -> None:
    door = door_for(SHORT)
    getattr(door, signal)()
    until_still(pins(pin), len(expected))
    assert levels(pins(pin))[-len(expected) :] == expected
    door.close()


def test_nothing_is_switched_on_by_starting(pins) -> None:
    door = door_for(SHORT)
    assert all(pins(pin).state == 0 for pin in (SHORT.relay, SHORT.green, SHORT.red, SHORT.buzzer))
    door.close()


def test_closing_ends_a_pulse_at_once(pins) -> None:
    door = door_for(DoorSettings(pins="mock", seconds=30))
    door.open()
    until_still(pins(SHORT.relay), 2)
    assert pins(SHORT.relay).state == 1
    door.close()
    assert 1 not in levels(pins(SHORT.relay))[2:]
    assert pins(SHORT.relay).function == "input"


def test_a_pin_that_is_not_connected_is_left_alone(pins) -> None:
    door = WiredDoor(DoorSettings(pins="mock", relay=-1, seconds=0.05))
    door.open()
    door.welcome()
    door.close()
    door.open()


def test_a_station_without_a_door_says_so() -> None:
    door = door_for(DoorSettings(pins="none"))
    assert door.pins == "none"
    for signal in (door.open, door.welcome, door.refuse, door.close):
        signal()


def test_mock_pins_are_reported_as_such(pins) -> None:
    door = door_for(SHORT)
    assert door.pins == "mock"
    door.close()


def test_pins_that_are_not_there_are_reported_and_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    door = door_for(DoorSettings(pins="gpio"))
    assert door.pins == "missing"
    door.open()


def test_everything_is_switched_off_from_outside_after_a_crash(pins, tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text('[door]\npins = "mock"\n')
    assert main(["--data", str(tmp_path)]) == 0
    (tmp_path / "station.toml").write_text("[door]\nrelay = 99\n")
    assert main(["--data", str(tmp_path)]) == 1


def test_a_pin_whose_library_fails_raises_nothing(pins, monkeypatch: pytest.MonkeyPatch) -> None:
    """lgpio's errors are none of gpiozero's."""
    door = door_for(SHORT)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("GPIO busy")

    monkeypatch.setattr(door_module.DigitalOutputDevice, "blink", fail)
    for signal in (door.open, door.welcome, door.refuse):
        signal()
    door.close()
