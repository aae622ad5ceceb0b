"""A modem spoken to directly: it goes at its own speed, says exact causes, and tells reports as they come."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import TracebackType

from hub.sms.modems import pdu
from hub.sms.modems.conversation import Conversation
from hub.sms.modems.modem import (
    CommandFailed,
    Event,
    Garbage,
    Identity,
    Incoming,
    LineGone,
    ModemError,
    NewMessage,
    NoAnswer,
    NotSent,
    Part,
    Report,
    SimTrouble,
    Stored,
    Unsure,
)

_SET_UP = ("ATE0", "AT+CMEE=1")
_PDU_MODE = "AT+CMGF=0"
_SIM_STORAGE, _REPORT_STORAGE = 'AT+CPMS="SM","SM","SM"', 'AT+CPMS="SR"'
_WISHED = ("AT+CSMS=0", _SIM_STORAGE)
_TOLD_DIRECTLY, _TOLD_STORED, _TOLD_WITHOUT_REPORTS = "AT+CNMI=2,1,0,1,0", "AT+CNMI=2,1,0,2,0", "AT+CNMI=2,1,0,0,0"
"""What comes is stored and told; of reports either all is told, or that they are stored, or nothing."""
_LOCKED = {"SIM PIN": "pin", "SIM PUK": "puk", "10": "no-sim", "11": "pin", "12": "puk", "13": "no-sim"}
"""What +CPIN? says, or +CME ERROR to it: 3GPP TS 27.007, 9.2.1."""
PROMPT_SECONDS, SUBMIT_SECONDS = 10.0, 45.0
INVALID_PDU, NETWORK_TIMEOUT = 304, 332
"""After the second the network may have the message: it was given up waiting for an answer."""


class NoPdus(CommandFailed):
    """It answers, and does not take messages as PDUs."""


class AtModem:
    """Opens the port and makes it ready. `patience`: how much of the usual time it gets to wake.

    Raises LineGone, NoAnswer, CommandFailed and, where it is no such modem, NoPdus.
    """

    kind = "at"
    tells_reports = True

    def __init__(
        self, path: str, *, prompt_seconds: float = PROMPT_SECONDS, submit_seconds: float = SUBMIT_SECONDS,
        patience: float = 1.0,
    ) -> None:  # fmt: skip
        self._prompt_seconds, self._submit_seconds = prompt_seconds, submit_seconds
        self._talk = Conversation(path)
        self._holds: bool | None = None
        self._stores_reports = False
        try:
            self._wake(patience)
            for command in _SET_UP:
                self._talk.ask(command)
            self._take_pdus()
            for command in _WISHED:
                self._ask_if_known(command)
            self._be_told()
            self._sim_must_be_open()
        except ModemError:
            self._talk.close()
            raise

    def _sim_must_be_open(self) -> None:
        try:
            said = "\n".join(self._talk.ask("AT+CPIN?"))
        except CommandFailed as fault:
            said = f"+CPIN: {fault.cause}"
        told = re.search(r"\+CPIN: *(.+)", said)
        code = _LOCKED.get(told[1].strip()) if told else None
        if code:
            raise SimTrouble(code)

    def _be_told(self) -> None:
        directly = self._ask_if_known(_TOLD_DIRECTLY)
        self._stores_reports = not directly and self._ask_if_known(_TOLD_STORED)
        self.tells_reports = directly or self._stores_reports
        if not self.tells_reports:
            self._ask_if_known(_TOLD_WITHOUT_REPORTS)

    def _take_pdus(self) -> None:
        try:
            self._talk.ask(_PDU_MODE)
        except CommandFailed as fault:
            raise NoPdus(_PDU_MODE, fault.cause) from fault

    def _wake(self, patience: float) -> None:
        """Whatever it was in the middle of: the end of a PDU is thrown away, never sent."""
        for quiet in (0.2, 1.0, 3.0):
            self._talk.forget_pdu(quiet * patience)
            try:
                self._talk.ask("AT", max(0.1, patience))
            except (NoAnswer, CommandFailed):
                continue
            return
        raise NoAnswer("AT")

    def identity(self) -> Identity:
        return Identity(_digits(self._talk.ask("AT+CGSN")), _digits(self._talk.ask("AT+CIMI")))

    def send(self, part: Part) -> int:
        try:
            made = pdu.submit(part)
        except pdu.BadPdu as fault:
            raise NotSent(f"no PDU: {fault}", INVALID_PDU) from fault
        try:
            self._talk.ask_for_prompt(f"AT+CMGS={made.length}", self._prompt_seconds)
            self._talk.write_pdu(made.hex)
        except CommandFailed as fault:
            raise NotSent("refused before the PDU", fault.cause if fault.of_message else None) from fault
        except NoAnswer as fault:
            raise NotSent("no prompt") from fault
        except LineGone as fault:
            raise NotSent(f"the line went before the PDU's end: {fault}") from fault
        return self._end()

    def _end(self) -> int:
        try:
            answer = self._talk.end_pdu(self._submit_seconds)
        except CommandFailed as fault:
            if not fault.of_message or fault.cause in (None, NETWORK_TIMEOUT):
                raise Unsure(f"an error of no clear cause: {fault}") from fault
            raise NotSent("refused", fault.cause) from fault
        except LineGone as fault:
            raise Unsure(f"the line went: {fault}") from fault
        except NoAnswer as fault:
            answer = self._late()
            if not answer:
                raise Unsure("no answer") from fault
        found = _reference(answer)
        if found is None:
            raise Unsure(f"an answer of no meaning: {answer[:3]}")
        return found

    def _late(self) -> list[str]:
        """An answer that came after all while the line was listened to until it was still."""
        try:
            return [line for line in self._talk.quiet() if line.startswith("+CMGS:")]
        except LineGone:
            return []

    def hold_link(self, more: bool) -> None:
        if self._holds is not more:
            self._ask_if_known(f"AT+CMMS={2 if more else 0}")
            self._holds = more

    def events(self, seconds: float) -> list[Event]:
        found: list[Event] = []
        for line, data in self._talk.said_by_itself(seconds):
            if line.startswith(("+CMTI:", "+CDSI:")):
                found.append(NewMessage())
            elif data:
                found.append(_read(data))
        return found

    def stored(self) -> list[Stored]:
        """Places of reports, which have a storage of their own, are told below zero."""
        found = self._listed()
        if self._stores_reports:
            with self._among_reports():
                found += [Stored(-each.place, each.message) for each in self._listed()]
        return found

    def _listed(self) -> list[Stored]:
        lines = self._talk.ask("AT+CMGL=4", 30.0)
        found = []
        for head, data in pairwise(lines):
            place = re.match(r"\+CMGL: *(\d+), *([01]),", head)  # 2 and 3 are of its own writing
            if place:
                found.append(Stored(int(place[1]), _read(data)))
        return found

    def delete(self, place: int) -> None:
        if place < 0:
            with self._among_reports():
                self._talk.ask(f"AT+CMGD={-place}", 10.0)
        else:
            self._talk.ask(f"AT+CMGD={place}", 10.0)

    @contextmanager
    def _among_reports(self) -> Iterator[None]:
        self._talk.ask(_REPORT_STORAGE)
        try:
            yield
        finally:
            self._talk.ask(_SIM_STORAGE)

    def registered(self) -> bool:
        told = re.search(r"\+CREG: *\d, *(\d)", "\n".join(self._talk.ask("AT+CREG?")))
        return told is not None and told[1] in ("1", "5")

    def network(self) -> str:
        told = re.search(r'\+COPS: *\d+, *\d+, *"([^"]*)"', "\n".join(self._talk.ask("AT+COPS?")))
        return told[1] if told else ""

    def signal(self) -> int | None:
        """3GPP TS 27.007, 8.5: -113 dBm and two for each step; 99 is not known."""
        told = re.search(r"\+CSQ: *(\d+)", "\n".join(self._talk.ask("AT+CSQ")))
        steps = int(told[1]) if told else 99
        return None if steps == 99 else -113 + 2 * steps

    def ask_network(self, code: str, seconds: float, give_up: Callable[[], bool] = lambda: False) -> str:
        self._talk.ask(f'AT+CUSD=1,"{code}",15')
        end, others = time.monotonic() + seconds, []
        try:
            while time.monotonic() < end and not give_up():
                said = self._talk.said_by_itself(0.2)
                answers = [told for line, _data in said if (told := _USSD.match(line))]
                others += [each for each in said if not _USSD.match(each[0])]
                if answers:
                    return _ussd_text(answers[-1])
        finally:
            self._talk.keep(others)  # reports come while one waits
        self._ask_if_known("AT+CUSD=2")
        raise CommandFailed(code)

    def close(self) -> None:
        self._talk.close()

    def __enter__(self) -> AtModem:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask_if_known(self, command: str) -> bool:
        try:
            self._talk.ask(command)
        except CommandFailed:
            return False
        return True


_USSD = re.compile(r'\+CUSD: *\d(?:, *"([^"]*)"?(?:, *(\d+))?)?')


def _ussd_text(told: re.Match[str]) -> str:
    """Coding 72 is UCS-2 in hex (3GPP TS 23.038, 5)."""
    text = told[1] or ""
    if told[2] == "72" and re.fullmatch(r"(?:[0-9A-Fa-f]{4})+", text):
        return bytes.fromhex(text).decode("utf-16-be", "replace")
    return text


def _read(data: str) -> Incoming | Report | Garbage:
    try:
        return pdu.read(data)
    except pdu.BadPdu:
        return Garbage(data[:1000])


def _digits(lines: list[str]) -> str:
    return next((found[0] for line in lines if (found := re.search(r"\d{10,}", line))), "")


def _reference(lines: list[str]) -> int | None:
    told = re.search(r"\+CMGS: *(\d+)", "\n".join(lines))
    return int(told[1]) % 256 if told else None
