"""The line goes away after every so many bytes, to the modem and from it: nothing twice, nothing forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from hub.sms.gateway import Gateway
from hub.sms.models import Message, Modem, Part
from hub.sms.modems.at_modem import AtModem
from tests.hub.sms.conftest import Emulator

State = Part.State
INTO = (1, 5, 9, 12, 13, 14, 20, 60, 90, 110, 111, 112, 113, 130)
OUT = (1, 2, 4, 5, 8, 12, 15, 20, 30)


def wait(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["into", "out"])
def test_a_line_cut_at_any_byte_neither_doubles_nor_forgets(
    emulator: Emulator, modem: Modem, write: Callable[..., Message], way: str
) -> None:
    stopping = threading.Event()

    def work() -> None:
        Gateway(modem, lambda path: AtModem(path, prompt_seconds=0.5, submit_seconds=0.5), stopping).run()
        connection.close()

    gateway = threading.Thread(target=work)
    gateway.start()
    try:
        wait(lambda: Modem.objects.get().registered)
        for place, count in enumerate(INTO if way == "into" else OUT):
            emulator.cut(modem="modem0", **{way: count})
            number = f"+66810000{place:03d}"
            part = Part.objects.get(recipient__message=write(f"ครั้งที่ {place}", number))
            # The next look, or the message itself, runs into the cut; then it is plugged in again.
            wait(lambda part=part: emulator_plugs(emulator) or is_settled(part))
    finally:
        stopping.set()
        gateway.join()
    time.sleep(0.2)  # the operator delivers after 0.02 s
    for part in Part.objects.all():
        arrived = len(emulator.texts(part.to))
        assert arrived <= 1
        assert part.state in (State.DELIVERED, State.SENT, State.UNKNOWN)
        assert arrived or part.state == State.UNKNOWN


def emulator_plugs(emulator: Emulator) -> bool:
    emulator.plug(modem="modem0")
    return False


def state(part: Part) -> str:
    part.refresh_from_db()
    return part.state


def is_settled(part: Part) -> bool:
    return state(part) in (State.DELIVERED, State.UNKNOWN, State.SENT)
