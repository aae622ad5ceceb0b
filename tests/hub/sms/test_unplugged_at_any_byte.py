"""The line goes away after every so many bytes, to the modem and from it: nothing twice, nothing forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hub.sms.gateway import Gateway
from hub.sms.models import Message, Modem, Part
from hub.sms.modems.at_modem import AtModem
from tests.hub.sms.conftest import Emulator
from tests.hub.sms.test_gateway import Until

State = Part.State
INTO = (1, 5, 40, 52, 53, 54, 60, 66, 70, 74, 80, 90, 100, 120, 140, 150, 160, 162, 163, 164, 165, 166)
OUT = (1, 40, 100, *range(190, 290, 4))
"""From the first byte of a new connection: it is set up and looked at first, then comes the message."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["into", "out"])
def test_a_line_cut_at_any_byte_neither_doubles_nor_forgets(
    emulator: Emulator, modem: Modem, write: Callable[..., Message], way: str
) -> None:
    seen = set()
    for place, count in enumerate(INTO if way == "into" else OUT):
        write(f"ครั้งที่ {place}", f"+66810000{place:03d}")
        emulator.cut(modem="modem0", **{way: count})
        parts = Part.objects.filter(state__in=(State.QUEUED, State.SENDING))

        def holds(parts=parts) -> bool:
            emulator.plug(modem="modem0")
            seen.update(Part.objects.values_list("state", flat=True))
            return not parts.exists()

        Gateway(modem, lambda path, _kind: AtModem(path, prompt_seconds=0.5, submit_seconds=0.5), Until(holds)).run()
    time.sleep(0.2)  # the operator delivers after 0.02 s
    for part in Part.objects.all():
        arrived = len(emulator.texts(part.to))
        assert arrived <= 1, part.to
        assert part.state in (State.DELIVERED, State.SENT, State.UNKNOWN)
        assert arrived or part.state == State.UNKNOWN, part.to
    assert {State.SENT, State.DELIVERED} & seen
