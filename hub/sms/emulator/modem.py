"""A GSM modem as its host sees it: AT commands (3GPP TS 27.007), messages (TS 27.005), lines said by itself."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from hub.sms.emulator import pdus
from hub.sms.emulator.commands import Commands
from hub.sms.emulator.faults import Fault, Faults, Trouble
from hub.sms.emulator.network import Operator, Refused
from hub.sms.emulator.sim import Full, Sim, Stored

PDU_INVALID, MEMORY_FULL, INVALID_INDEX, UNKNOWN_ERROR = 304, 322, 321, 500
_CTRL_Z, _ESC = b"\x1a", b"\x1b"
_COMMAND = re.compile(r"([+^%&*][A-Z0-9]+|[A-Z]\d*)(=\?|\?|=)?(.*)", re.DOTALL)
_SILENT_END = 0.02


@dataclass(frozen=True)
class Timing:
    """Seconds: to answer a command; to send a message; to send one while the link of the last is still held open
    (+CMMS); how long a held link stays open; from power on until the network has let the SIM in."""

    command: float = 0.0
    submit: float = 0.0
    submit_held: float = 0.0
    link_stays: float = 5.0
    register: float = 3.0


class Modem(Commands):
    """`write` takes what goes to the host; `unplug` makes the line go away."""

    def __init__(
        self, sim: Sim, operator: Operator, timing: Timing, faults: Faults, *, imei: str = "356938035643809"
    ) -> None:
        self.sim, self.operator, self.timing, self.faults, self.imei = sim, operator, timing, faults, imei
        self.write: Callable[[bytes], None] = lambda _bytes: None
        self.unplug: Callable[[], None] = lambda: None
        self.signal = 20
        self.answers_ussd = True
        self._link_until = 0.0
        self.reports: dict[int, Stored] = {}
        self.tells_reports = [0, 1, 2]
        self._registers: asyncio.TimerHandle | None = None
        self._start()

    def _start(self) -> None:
        """As after power on: what a host had set is forgotten."""
        self._echo, self._pdu_mode, self._errors, self._cmms, self._csms = True, False, 0, 0, 0
        self._creg, self._memory = 0, "SM"
        self.stuck = False
        self._cnmi = [0, 0, 0, 0, 0]
        self._buffer = b""
        self._pdu_length: int | None = None
        self._fault: Fault | None = None
        self._busy = self._dead = False
        self._unsolicited: deque[str] = deque()

    def power_on(self) -> None:
        self._start()
        if self._registers is not None:
            self._registers.cancel()
        loop = asyncio.get_running_loop()
        self.write(b"\r\nRDY\r\n")
        self._registers = None
        if not self.sim.asks:
            self._registers = loop.call_later(self.timing.register, self.operator.attach, self.sim, self)

    def power_off(self) -> None:
        self._dead = True
        if self._registers is not None:
            self._registers.cancel()
        self.operator.detach(self.sim)

    # What the operator has for the SIM.

    def take_message(self, pdu: str) -> bool:
        if self._dead:
            return False
        if self._cnmi[1] == 2:
            self._tell(f"+CMT: ,{pdus.octets_without_centre(pdu)}\r\n{pdu}")
            return True
        try:
            place = self.sim.store(pdu)
        except Full:
            return False
        if self._cnmi[1] == 1:
            self._tell(f'+CMTI: "SM",{place}')
        return True

    def take_report(self, pdu: str) -> bool:
        if self._dead:
            return False
        if self._cnmi[3] == 1:
            self._tell(f"+CDS: {pdus.octets_without_centre(pdu)}\r\n{pdu}")
        elif self._cnmi[3] == 2:
            place = max(self.reports, default=0) + 1
            self.reports[place] = Stored(pdu)
            self._tell(f'+CDSI: "SR",{place}')
        return True  # with neither the modem takes it and says nothing, as real ones do

    # What the host sends.

    def feed(self, data: bytes) -> None:
        """Bytes from the host, in any pieces. While a command is being worked at they wait, as in a serial buffer."""
        if self._dead:
            return
        cut = self.faults.cut_in
        if cut is not None and len(data) >= cut:
            self.faults.cut_in = None
            self._buffer += data[:cut]
            self._work()
            asyncio.get_running_loop().call_soon(self.unplug)
            return
        if cut is not None:
            self.faults.cut_in = cut - len(data)
        self._buffer += data
        self._work()

    def _work(self) -> None:
        while self._buffer and not self._busy and not self._dead:
            if self._pdu_length is not None:
                if not self._take_pdu(self._pdu_length):
                    return
            elif not self._take_line():
                return

    def _take_line(self) -> bool:
        line, end, rest = self._buffer.partition(b"\r")
        if not end:
            # A host may still be ending something: its escape or Ctrl-Z without a line means nothing here.
            self._buffer = line.lstrip(_ESC + _CTRL_Z + b"\n")
            return False
        self._buffer = rest
        if self._echo:
            self.write(line + b"\r")
        text = line.strip(_ESC + _CTRL_Z + b"\r\n ").decode("latin-1")
        if text[:2].upper() == "AT":
            self._command(text[2:].strip())
        return True

    def _take_pdu(self, length: int) -> bool:
        ends = [place for place in (self._buffer.find(_CTRL_Z), self._buffer.find(_ESC)) if place >= 0]
        if self._fault and self._fault.trouble is Trouble.UNPLUG_BEFORE and len(self._buffer) > length:
            self.unplug()
            return False
        if not ends:
            return False
        end = min(ends)
        pdu, given_up = self._buffer[:end], self._buffer[end : end + 1] == _ESC
        self._buffer, self._pdu_length = self._buffer[end + 1 :], None
        if self._echo:
            self.write(pdu)
        if given_up:
            self._answer("OK")
        else:
            self._submit(pdu.decode("latin-1").strip(), length)
        return True

    def _submit(self, pdu: str, length: int) -> None:
        fault, self._fault = self._fault, None
        now = asyncio.get_running_loop().time()
        held = self._cmms and now < self._link_until
        if self._cmms == 1 and 0 < self._link_until <= now:
            self._cmms = 0  # TS 27.005, 3.5.6: it goes off by itself when nothing follows for a while
        seconds = self.timing.submit_held if held else self.timing.submit
        self._busy = True
        self._later(seconds, lambda: self._sent(pdu, length, fault))

    def _sent(self, pdu: str, length: int, fault: Fault | None) -> None:
        self._link_until = asyncio.get_running_loop().time() + (self.timing.link_stays if self._cmms else 0)
        trouble = fault.trouble if fault else None
        if trouble is Trouble.LOST_BEFORE:
            self._free()
            return
        try:
            if fault and trouble is Trouble.REFUSED:
                raise Refused(int(fault.value))
            reference = self.operator.submit(self.sim, pdus.read_submit(pdu, length))
        except Refused as refused:
            self._end(f"+CMS ERROR: {refused.cause}" if self._errors else "ERROR")
            return
        except pdus.BadPdu:
            self._end(f"+CMS ERROR: {PDU_INVALID}" if self._errors else "ERROR")
            return
        self._after_sending(reference, fault)

    def _after_sending(self, reference: int, fault: Fault | None) -> None:
        trouble = fault.trouble if fault else None
        if trouble is Trouble.UNPLUG_AFTER:
            self.unplug()
        elif trouble is Trouble.RESET:
            self.operator.detach(self.sim)
            self.power_on()
        elif trouble is Trouble.HANG and fault:
            self._dead = True
            self._buffer = b""
            self.operator.detach(self.sim)
            asyncio.get_running_loop().call_later(fault.value, self.power_on)
        elif trouble is Trouble.LOST_ANSWER:
            self._free()
        elif trouble is Trouble.DENIED and fault:
            self._end(f"+CMS ERROR: {fault.value:g}" if fault.value else "ERROR")
        else:
            if trouble is Trouble.NOISE:
                self.write(b"\r\n\xf3\x9b+C\x00RING\r\n")
            self._end(f"+CMGS: {reference}", "OK")

    def _command(self, text: str) -> None:
        """One line, which may hold several commands; the first that fails ends it."""
        self._busy = True
        self._later(self.timing.command, lambda: self._run(_split(text)))

    def _run(self, commands: list[str]) -> None:
        said: list[str] = []
        for command in commands:
            match = _COMMAND.fullmatch(command.strip())
            answer = self._obey(match[1].upper(), match[2] or "", match[3]) if match else None
            if command.strip() and answer is None:
                self._end(*said, "ERROR")
                return
            if answer and answer[-1] in (">", ""):
                self._prompt() if answer[-1] == ">" else self._free()
                return
            if answer and answer[-1].startswith("+CM") and " ERROR" in answer[-1]:
                self._end(*said, answer[-1] if self._errors else "ERROR")
                return
            said += answer or []
        self._end(*said, "OK")

    def _prompt(self) -> None:
        """The PDU may come; a modem says no line of its own until it is there."""
        self.write(b"\r\n> ")
        self._busy = False
        self._work()

    def _end(self, *lines: str) -> None:
        self.write("".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1", "replace"))
        self._free()

    _answer = _end

    def _free(self) -> None:
        self._busy = False
        self._tell_waiting()
        self._work()

    def _say(self, data: bytes) -> None:
        self.write(data)

    def _tell(self, line: str) -> None:
        self._unsolicited.append(line)
        self._tell_waiting()

    def _tell_waiting(self) -> None:
        while self._unsolicited and not self._busy and self._pdu_length is None and not self._dead:
            self.write(f"\r\n{self._unsolicited.popleft()}\r\n".encode())

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        """Nothing goes on in a modem that has lost its power meanwhile."""
        asyncio.get_running_loop().call_later(seconds, lambda: None if self._dead else act())


def _split(text: str) -> list[str]:
    """Commands of one line are separated by semicolons, those between quotes aside."""
    return [each for each in re.findall(r'(?:"[^"]*"|[^;"])+', text) if each.strip()] or [""]
