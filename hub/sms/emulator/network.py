"""The operator: takes messages from modems, delivers them to telephones and SIMs, and reports."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hub.sms.emulator import pdus
from hub.sms.emulator.pdus import Part, Submit
from hub.sms.emulator.sim import Sim

DELIVERED, EXPIRED = 0x00, 0x46
UNASSIGNED, BARRED, NO_NETWORK = 1, 21, 38
"""Causes that +CMS ERROR tells: 3GPP TS 24.011, annex E-2."""


class Refused(Exception):
    """The operator does not take a message; `cause` is what +CMS ERROR tells."""

    def __init__(self, cause: int) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Radio(Protocol):
    """What a modem does with what the operator has for its SIM."""

    def take_message(self, pdu: str) -> bool:
        """Whether it was taken; otherwise the operator keeps it."""

    def take_report(self, pdu: str) -> bool: ...


@dataclass(frozen=True)
class Received:
    """A whole message as a person reads it on a telephone."""

    sender: str
    text: str
    at: datetime


@dataclass
class Telephone:
    """`parts` that arrived of messages not yet whole; `every_part` counts them all, so that none hides."""

    on: bool = True
    inbox: list[Received] = field(default_factory=list)
    parts: dict[tuple[str, int, int], dict[int, str]] = field(default_factory=dict)
    every_part: list[tuple[str, str]] = field(default_factory=list)

    def take(self, sender: str, text: str, part: Part | None) -> None:
        self.every_part.append((sender, text))
        if part is None:
            self.inbox.append(Received(sender, text, datetime.now(UTC)))
            return
        key = (sender, part.reference, part.total)
        there = self.parts.setdefault(key, {})
        there[part.number] = text
        if len(there) == part.total:
            whole = "".join(there[number] for number in sorted(there))
            self.inbox.append(Received(sender, whole, datetime.now(UTC)))
            del self.parts[key]


@dataclass
class _Waiting:
    sim: Sim
    message: Submit
    reference: int
    sent: datetime
    until: datetime


class Operator:
    """One network for all SIMs of the emulator. `deliver_after`: seconds from modem to telephone.

    `taken`: each message that was taken, by the second on the machine's clock and the number it goes to.
    """

    def __init__(self, *, deliver_after: float = 0.5) -> None:
        self.deliver_after = deliver_after
        self.registered = True
        self.telephones: defaultdict[str, Telephone] = defaultdict(Telephone)
        self.unassigned: set[str] = set()
        self.taken: list[tuple[float, str]] = []
        self._radios: dict[str, Radio] = {}
        self._sims: dict[str, Sim] = {}
        self._references: defaultdict[str, int] = defaultdict(int)
        self._off: list[_Waiting] = []
        self._kept: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def attach(self, sim: Sim, radio: Radio) -> None:
        """The network lets the SIM in: its modem has power and has found it. What was kept for it comes now."""
        self._sims[sim.number], self._radios[sim.number] = sim, radio
        self.retry(sim)

    def lets_in(self, sim: Sim) -> bool:
        return self.registered and sim.number in self._radios

    def detach(self, sim: Sim) -> None:
        self._radios.pop(sim.number, None)

    def submit(self, sim: Sim, message: Submit) -> int:
        """Takes a message; its reference, 0 to 255. Raises Refused."""
        if not self.lets_in(sim):
            raise Refused(NO_NETWORK)
        to = national(message.to)
        if to in self.unassigned or not 3 <= len(to) <= 15:
            raise Refused(UNASSIGNED)
        if not sim.pay():
            raise Refused(BARRED)
        reference = self._references[sim.number] % 256
        self._references[sim.number] += 1
        self.taken.append((asyncio.get_running_loop().time(), to))
        now = datetime.now(UTC)
        waiting = _Waiting(sim, message, reference, now, now + message.validity)
        self._later(lambda: self._deliver(waiting))
        return reference

    def answer(self, telephone: str, to: Sim, text: str, *, reference: int = 7) -> None:
        """Somebody with that number (or a name in letters) writes to a SIM."""
        for piece, part in pdus.in_parts(text, reference):
            self._hand(to.number, "message", pdus.deliver(telephone, piece, datetime.now(UTC), part))

    def switch(self, number: str, *, on: bool) -> None:
        """A telephone on or off; what waited for it comes when it is on again."""
        self.telephones[national(number)].on = on
        if on:
            waiting, self._off = self._off, []
            for each in waiting:
                self._deliver(each)

    def expire(self) -> None:
        """The operator gives up whatever waits for telephones that are off."""
        waiting, self._off = self._off, []
        for each in waiting:
            self._report(each, EXPIRED)

    def retry(self, sim: Sim) -> None:
        """There may be room now for what the SIM had none for."""
        kept, self._kept[sim.number] = self._kept[sim.number], []
        for what, pdu in kept:
            self._hand(sim.number, what, pdu)

    def _deliver(self, waiting: _Waiting) -> None:
        to, message = national(waiting.message.to), waiting.message
        if to in self._sims:
            moment = datetime.now(UTC)
            self._hand(to, "message", pdus.deliver(waiting.sim.number, message.text, moment, message.part))
            self._report(waiting, DELIVERED)
            return
        telephone = self.telephones[to]
        if not telephone.on:
            if waiting.until > datetime.now(UTC) + timedelta(0):
                self._off.append(waiting)
            else:
                self._report(waiting, EXPIRED)
            return
        telephone.take(waiting.sim.number, message.text, message.part)
        self._report(waiting, DELIVERED)

    def _report(self, waiting: _Waiting, status: int) -> None:
        if waiting.message.report_wanted:
            pdu = pdus.status_report(waiting.reference, waiting.message.to, waiting.sent, datetime.now(UTC), status)
            self._hand(waiting.sim.number, "report", pdu)

    def _hand(self, number: str, what: str, pdu: str) -> None:
        radio = self._radios.get(number)
        taken = radio is not None and (radio.take_message(pdu) if what == "message" else radio.take_report(pdu))
        if not taken:
            self._kept[number].append((what, pdu))

    def _later(self, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(self.deliver_after, act)


def national(number: str) -> str:
    """+66812345678 and 0812345678 are one telephone."""
    return "0" + number[3:] if number.startswith("+66") else number
