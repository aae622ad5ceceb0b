"""The emulated modem without a line, a process or a wait: bytes go by memory, and the clock goes when somebody listens.

What a real line needs a minute for is done in some milliseconds, and always in the same way.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import serial

from hub.sms import gateway
from hub.sms.emulator import commands, modem, network
from hub.sms.emulator.faults import Faults
from hub.sms.emulator.modem import Modem, Timing
from hub.sms.emulator.network import Operator
from hub.sms.emulator.sim import Sim
from hub.sms.modems import at_modem, conversation


class Handle:
    cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """For the modem it is the event loop, for the gateway the module `time`."""

    def __init__(self) -> None:
        self._now, self._order = 1000.0, itertools.count()
        self._due: list[tuple[float, int, Handle, Callable[[], object]]] = []

    def time(self) -> float:
        return self._now

    monotonic = time

    def call_later(self, seconds: float, act: Callable[..., object], *given: object) -> Handle:
        handle = Handle()
        heapq.heappush(self._due, (self._now + seconds, next(self._order), handle, lambda: act(*given)))
        return handle

    def call_soon(self, act: Callable[..., object], *given: object) -> Handle:
        return self.call_later(0, act, *given)

    def go(self, seconds: float) -> None:
        end = self._now + seconds
        while self._due and self._due[0][0] <= end:
            at, _order, handle, act = heapq.heappop(self._due)
            self._now = max(self._now, at)
            if not handle.cancelled:
                act()
        self._now = end


class Line:
    """A modem plugged in, or not. `into`, `out`: how many bytes have gone to it and from it; `begins`: the same
    when the first message was sent or read, all before being set-up."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.operator = clock, Operator(deliver_after=0.02)
        self.modem = Modem(Sim("0899000000"), self.operator, Timing(register=0.1), Faults())
        self.modem.write, self.modem.unplug = self._write, self.unplug
        self.said, self.plugged = b"", False
        self.into = self.out = 0
        self.begins: tuple[int, int] | None = None

    def plug(self) -> None:
        self.said, self.plugged = b"", True
        self.modem.power_on()

    def unplug(self) -> None:
        self.plugged = False
        self.modem.power_off()

    def feed(self, data: bytes) -> None:
        if self.begins is None and data.startswith((b"AT+CMGS", b"AT+CMGL")):
            self.begins = self.into, self.out
        self.into += len(data)
        self.modem.feed(data)
        self.clock.go(0)

    def _write(self, data: bytes) -> None:
        if not self.plugged:
            return
        faults, cut = self.modem.faults, self.modem.faults.cut_out
        if cut is not None:
            data = data[:cut]
            faults.cut_out = cut - len(data) or None
        self.said += data
        self.out += len(data)
        if cut is not None and faults.cut_out is None:
            self.unplug()  # what was said before can still be read


class Port:
    """Instead of serial.Serial. Opening what is unplugged fails once; then somebody has plugged it in again."""

    line: Line

    def __init__(self, _path: str, _baud: int, *, timeout: float, **_more: object) -> None:
        self._timeout = timeout
        if not self.line.plugged:
            self.line.plug()
            raise serial.SerialException("no such port")

    def write(self, data: bytes) -> None:
        if not self.line.plugged:
            raise serial.SerialException("unplugged")
        self.line.feed(data)

    def flush(self) -> None: ...

    def read(self, count: int) -> bytes:
        if not self.line.said:
            if not self.line.plugged:
                raise serial.SerialException("unplugged")
            self.line.clock.go(self._timeout)
        data, self.line.said = self.line.said[:count], self.line.said[count:]
        return data

    @property
    def in_waiting(self) -> int:
        return len(self.line.said)

    def close(self) -> None: ...


def new_line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """A new modem, plugged in, and the clock of everybody that deals with it."""
    clock = Clock()
    for module in (conversation, at_modem, gateway):
        monkeypatch.setattr(module, "time", clock)
    for module in (
        modem,
        commands,
        network,
    ):  # not in asyncio itself: Django asks it which database connection is whose
        monkeypatch.setattr(module, "asyncio", SimpleNamespace(get_running_loop=lambda: clock))
    Port.line = Line(clock)
    monkeypatch.setattr(conversation.serial, "Serial", Port)
    Port.line.plug()
    return Port.line
