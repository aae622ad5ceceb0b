"""What is wired to a station: the door's relay, a green and a red light, a buzzer.

Pulses end by themselves: gpiozero's background thread switches off, and `close`, which also runs at exit, switches
everything off. A process that is killed outright cannot: `python -m checkin_device.door --data DIR` switches everything
off and is meant for the service's ExecStopPost, and a station that starts again switches everything off first.
"""

import argparse
import atexit
import logging
import sys
from pathlib import Path
from typing import Any, Literal, Protocol

from gpiozero import DigitalOutputDevice
from gpiozero.exc import GPIOZeroError

from checkin_device.errors import SettingsRefused
from checkin_device.settings import DoorSettings, load_settings

_log = logging.getLogger(__name__)

Pins = Literal["gpio", "mock", "none", "missing"]


class Door(Protocol):
    """Signals to the person and the door. None of its methods blocks or raises: a record counts, a lamp does not."""

    @property
    def pins(self) -> Pins:
        """What stands behind it: real pins, pretended ones, none by choice, or none although they were asked for."""

    def open(self) -> None:
        """Lets one person through: the relay, for the seconds that are set."""

    def welcome(self) -> None:
        """Green light and a short sound: recorded."""

    def refuse(self) -> None:
        """Red light and two short sounds: not recorded."""

    def close(self) -> None:
        """Switches everything off and gives the pins back."""


class NoDoor:
    """A station to which nothing is wired."""

    def __init__(self, pins: Pins = "none") -> None:
        self.pins = pins

    def open(self) -> None:
        pass

    def welcome(self) -> None:
        pass

    def refuse(self) -> None:
        pass

    def close(self) -> None:
        pass


class WiredDoor:
    """Pins by gpiozero: real ones, or its mock ones where `pins` says so."""

    def __init__(self, settings: DoorSettings) -> None:
        """Raises GPIOZeroError where the pins are not there."""
        self.pins: Pins = "mock" if settings.pins == "mock" else "gpio"
        self._seconds = settings.seconds
        factory = _mock_pins() if settings.pins == "mock" else None
        self._relay = _output(settings.relay, factory)
        self._green = _output(settings.green, factory)
        self._red = _output(settings.red, factory)
        self._buzzer = _output(settings.buzzer, factory)
        atexit.register(self.close)

    def open(self) -> None:
        _pulse(self._relay, self._seconds)

    def welcome(self) -> None:
        _pulse(self._green, self._seconds)
        _pulse(self._buzzer, 0.15)

    def refuse(self) -> None:
        _pulse(self._red, self._seconds)
        _pulse(self._buzzer, 0.15, times=2)

    def close(self) -> None:
        atexit.unregister(self.close)
        for device in (self._relay, self._green, self._red, self._buzzer):
            if device is not None:
                device.close()


def door_for(settings: DoorSettings) -> Door:
    """The door that the settings describe. Real pins that are not there leave a station without, and it says so."""
    if settings.pins == "none":
        return NoDoor()
    try:
        return WiredDoor(settings)
    except (GPIOZeroError, OSError, ImportError) as fault:
        _log.error("door: no GPIO pins here, so none are used: %s", fault)
        return NoDoor("missing")


def _mock_pins() -> Any:
    from gpiozero.pins.mock import MockFactory

    return MockFactory()


def _output(pin: int, factory: Any) -> DigitalOutputDevice | None:
    return None if pin < 0 else DigitalOutputDevice(pin, pin_factory=factory)


def _pulse(device: DigitalOutputDevice | None, seconds: float, times: int = 1) -> None:
    if device is None or device.closed:
        return
    try:
        device.blink(on_time=seconds, off_time=seconds, n=times, background=True)
    except Exception:  # noqa: BLE001 gpiozero lets the errors of the library under it through
        _log.exception("door: a pin could not be switched")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Switch off everything that is wired to this station.")
    parser.add_argument("--data", type=Path, required=True, help="the station's data folder")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings(options.data).door
    except SettingsRefused as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    door = door_for(settings)
    door.close()
    return 1 if door.pins == "missing" else 0


if __name__ == "__main__":
    sys.exit(main())
