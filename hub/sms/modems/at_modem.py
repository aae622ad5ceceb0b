"""A modem spoken to directly: it goes at its own speed, says exact causes, and tells reports as they come."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from types import TracebackType

from hub.sms.modems import pdu
from hub.sms.modems.conversation import Conversation
from hub.sms.modems.modem import (
    CommandFailed,
    Event,
    Identity,
    Incoming,
    LineGone,
    ModemError,
    NewMessage,
    NoAnswer,
    NotSent,
    Part,
    Stored,
    Unsure,
)

_SET_UP = ("ATE0", "AT+CMEE=1", "AT+CMGF=0")
_WISHED = ("AT+CSMS=0", "AT+CNMI=2,1,0,1,0")
"""+CNMI: what comes is stored and told; reports are told as they are."""
PROMPT_SECONDS, SUBMIT_SECONDS = 10.0, 45.0


class AtModem:
    """Opens the port and makes it ready. Raises LineGone, NoAnswer and CommandFailed where it is no such modem."""

    kind = "at"

    def __init__(
        self, path: str, *, prompt_seconds: float = PROMPT_SECONDS, submit_seconds: float = SUBMIT_SECONDS
    ) -> None:
        self._prompt_seconds, self._submit_seconds = prompt_seconds, submit_seconds
        self._talk = Conversation(path)
        self._holds: bool | None = None
        try:
            self._wake()
            for command in _SET_UP:
                self._talk.ask(command)
            for command in _WISHED:
                self._ask_if_known(command)
        except ModemError:
            self._talk.close()
            raise

    def _wake(self) -> None:
        """Whatever it was in the middle of: the end of a PDU is thrown away, never sent."""
        for quiet in (0.2, 1.0, 3.0):
            self._talk.forget_pdu(quiet)
            try:
                self._talk.ask("AT", 1.0)
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
            raise NotSent(f"no PDU: {fault}") from fault
        try:
            self._talk.ask_for_prompt(f"AT+CMGS={made.length}", self._prompt_seconds)
            self._talk.write_pdu(made.hex)
        except CommandFailed as fault:
            raise NotSent("refused before the PDU", fault.cause) from fault
        except NoAnswer as fault:
            raise NotSent("no prompt") from fault
        except LineGone as fault:
            raise NotSent(f"the line went before the PDU's end: {fault}") from fault
        return self._end()

    def _end(self) -> int:
        try:
            answer = self._talk.end_pdu(self._submit_seconds)
        except CommandFailed as fault:
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
                try:
                    found.append(pdu.read(data))
                except pdu.BadPdu:
                    continue  # noise of the line: what matters is told again or asked for
        return found

    def stored(self) -> list[Stored]:
        lines = self._talk.ask("AT+CMGL=4", 30.0)
        found = []
        for head, data in pairwise(lines):
            place = re.match(r"\+CMGL: *(\d+),", head)
            if place:
                try:
                    message = pdu.read(data)
                except pdu.BadPdu:
                    continue
                if isinstance(message, Incoming):
                    found.append(Stored(int(place[1]), message))
        return found

    def delete(self, place: int) -> None:
        self._talk.ask(f"AT+CMGD={place}", 10.0)

    def registered(self) -> bool:
        told = re.search(r"\+CREG: *\d, *(\d)", "\n".join(self._talk.ask("AT+CREG?")))
        return told is not None and told[1] in ("1", "5")

    def signal(self) -> int | None:
        """3GPP TS 27.007, 8.5: -113 dBm and two for each step; 99 is not known."""
        told = re.search(r"\+CSQ: *(\d+)", "\n".join(self._talk.ask("AT+CSQ")))
        steps = int(told[1]) if told else 99
        return None if steps == 99 else -113 + 2 * steps

    def ask_network(self, code: str, seconds: float) -> str:
        self._talk.ask(f'AT+CUSD=1,"{code}",15', 10.0)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line, _data in self._talk.said_by_itself(0.2):
                told = re.match(r'\+CUSD: *\d(?:,"(.*)"(?:,\d+)?)?$', line)
                if told:
                    return told[1] or ""
        raise NoAnswer(code)

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


def _digits(lines: list[str]) -> str:
    return next((found[0] for line in lines if (found := re.search(r"\d{10,}", line))), "")


def _reference(lines: list[str]) -> int | None:
    told = re.search(r"\+CMGS: *(\d+)", "\n".join(lines))
    return int(told[1]) % 256 if told else None
