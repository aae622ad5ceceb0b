"""A socket through which a test, or a person at a prompt, plays the telephone at the other end.

One JSON object a line each way. What can be asked is in `Control`: each method's name is a "do".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.sms.emulator.faults import Fault, Trouble
from hub.sms.emulator.line import Line
from hub.sms.emulator.network import Operator, national


class Control:
    """`lines` by the names of their paths."""

    def __init__(self, operator: Operator, lines: Mapping[str, Line]) -> None:
        self.operator, self.lines = operator, lines

    async def serve(self, socket: Path) -> asyncio.Server:
        socket.unlink(missing_ok=True)
        return await asyncio.start_unix_server(self._talk, socket)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            try:
                asked = json.loads(line)
                answer = getattr(self, f"do_{asked.pop('do').replace('-', '_')}")(**asked)
            except (AttributeError, KeyError, TypeError, ValueError) as fault:
                answer = {"error": f"{type(fault).__name__}: {fault}"}
            writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        writer.close()

    def do_state(self) -> dict[str, Any]:
        """Modems with their SIMs, and the telephones that were ever written to."""
        modems = {
            name: {
                "number": line.modem.sim.number,
                "credit": line.modem.sim.credit,
                "stored": len(line.modem.sim.places),
                "reports": len(line.modem.reports),
            }
            for name, line in self.lines.items()
        }
        phones = {
            number: {"on": each.on, "messages": len(each.inbox)} for number, each in self.operator.telephones.items()
        }
        return {"modems": modems, "telephones": phones}

    def do_taken(self, after: int = 0) -> dict[str, Any]:
        """Messages that the operator has taken, from the one after so many: seconds and numbers, in order."""
        return {"taken": self.operator.taken[after:]}

    def do_inbox(self, number: str) -> dict[str, Any]:
        """What a telephone has received, whole messages first to last, and how many parts in all."""
        phone = self.operator.telephones[national(number)]
        read = [{"from": each.sender, "text": each.text, "at": each.at.isoformat()} for each in phone.inbox]
        return {"messages": read, "parts": len(phone.every_part), "incomplete": len(phone.parts)}

    def do_write(self, number: str, modem: str, text: str, reference: int = 7) -> dict[str, Any]:
        """The telephone `number` (or a name in letters) writes to a modem's SIM."""
        self.operator.answer(number, self.lines[modem].modem.sim, text, reference=reference)
        return {}

    def do_switch(self, number: str, on: bool) -> dict[str, Any]:
        self.operator.switch(number, on=on)
        return {}

    def do_unassign(self, number: str) -> dict[str, Any]:
        self.operator.unassigned.add(national(number))
        return {}

    def do_expire(self) -> dict[str, Any]:
        self.operator.expire()
        return {}

    def do_network(self, registered: bool) -> dict[str, Any]:
        self.operator.registered = registered
        return {}

    def do_credit(self, modem: str, satang: int) -> dict[str, Any]:
        self.lines[modem].modem.sim.credit = satang
        return {}

    def do_sim(self, modem: str, asks: str) -> dict[str, Any]:
        """The modem with a SIM that asks for "SIM PIN" or "SIM PUK", with none ("absent"), or with one that is open."""
        self.lines[modem].modem.sim.asks = asks
        self.lines[modem].modem.power_on()
        return {}

    def do_stick(self, modem: str) -> dict[str, Any]:
        """From now on it says ERROR to everything, until it is told to start anew or loses its power."""
        self.lines[modem].modem.stuck = True
        return {}

    def do_reports(self, modem: str, can: list[int]) -> dict[str, Any]:
        """Which ways to tell reports a modem has: the fourth value of +CNMI."""
        self.lines[modem].modem.tells_reports = can
        return {}

    def do_ussd(self, modem: str, answers: bool) -> dict[str, Any]:
        """Whether the network answers questions of the SIM, such as *101#."""
        self.lines[modem].modem.answers_ussd = answers
        return {}

    def do_fault(self, modem: str, trouble: str, value: float = 0, after: int = 0) -> dict[str, Any]:
        self.lines[modem].modem.faults.add(Fault(Trouble(trouble), value, after))
        return {}

    def do_cut(self, modem: str, into: int | None = None, out: int | None = None) -> dict[str, Any]:
        """Unplugs the modem after so many more bytes from the host, or to it."""
        faults = self.lines[modem].modem.faults
        faults.cut_in, faults.cut_out = into, out
        return {}

    def do_store(self, modem: str, pdu: str, status: int = 0) -> dict[str, Any]:
        """Puts a PDU on a modem's SIM as it stands, whatever it is."""
        self.lines[modem].modem.sim.store(pdu, status)
        return {}

    def do_unplug(self, modem: str) -> dict[str, Any]:
        self.lines[modem].unplug()
        return {}

    def do_plug(self, modem: str) -> dict[str, Any]:
        self.lines[modem].plug()
        return {}
