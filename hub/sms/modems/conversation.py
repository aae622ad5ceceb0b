"""AT commands and their answers over a serial line, and the lines a modem says by itself: 3GPP TS 27.005 and 27.007.

One question at a time. A line that comes by itself between question and answer is kept for who asks for events; an
answer that comes too late never passes for the next question's.
"""

from __future__ import annotations

import re
import termios
import time
from collections import deque

import serial

from hub.sms.modems.modem import CommandFailed, LineGone, NoAnswer

_END = re.compile(r"OK|ERROR|\+CM[ES] ERROR:.*|NO CARRIER|BUSY|NO ANSWER")
_BY_ITSELF = ("+CMTI:", "+CMT:", "+CDS:", "+CDSI:", "+CUSD:", "RING", "+CBM:", "+CBMI:", "+CIEV:", "NO CARRIER")
_WITH_A_PDU = ("+CMT:", "+CDS:", "+CBM:")
_STARTED_ANEW = ("RDY", "^SYSSTART")
"""What modems say when their power comes: whatever was asked before, no answer to it will come, and what was set is
forgotten. What they say seconds later ("SMS Ready") is no answer to anything and changes nothing."""
_LATER = ("+PBREADY", "SMS Ready", "Call Ready")
_PROMPT = b"> "
_CTRL_Z, _ESC = b"\x1a", b"\x1b"
_BAUD = 115_200
_PIECE = 0.05
"""Seconds of one look at the line."""


class Conversation:
    """Opens the line for itself alone. Raises LineGone where that cannot be done."""

    def __init__(self, path: str) -> None:
        try:
            self._line = serial.Serial(path, _BAUD, timeout=_PIECE, write_timeout=10, exclusive=True)
        except (serial.SerialException, OSError, ValueError) as fault:
            raise LineGone(f"{path}: {fault}") from fault
        self._heard = b""
        self._said_by_itself: deque[tuple[str, str]] = deque()
        self._pdu_follows: str | None = None
        self._gone: LineGone | None = None

    def close(self) -> None:
        self._line.close()

    def ask(self, command: str, seconds: float = 5.0) -> list[str]:
        """The lines of the answer, without the OK. Raises CommandFailed, NoAnswer and LineGone."""
        self._write(command.encode("ascii") + b"\r")
        return self._answer(command, time.monotonic() + seconds)

    def ask_for_prompt(self, command: str, seconds: float) -> None:
        """Until the modem wants the PDU. Raises CommandFailed, NoAnswer (the command is taken back) and LineGone."""
        self._write(command.encode("ascii") + b"\r")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line = self._next_line(prompt=True)
            if line == _PROMPT.decode():
                return
            if line is not None:
                self._fail_if_ended(command, line)
        self.forget_pdu()
        raise NoAnswer(command)

    def write_pdu(self, pdu: str) -> None:
        """All of it but its end: the modem does nothing with it yet. Raises LineGone."""
        self._write(pdu.encode("ascii"))

    def end_pdu(self, seconds: float) -> list[str]:
        """From here on the message may be sent. The lines of the answer. Raises as ask()."""
        self._write(_CTRL_Z)
        return self._answer("the PDU", time.monotonic() + seconds)

    def forget_pdu(self, seconds: float = 1.0) -> None:
        """Instead of end_pdu: the modem throws away what it has of it. Returns when it has been quiet for so long."""
        self._write(_ESC)
        self.quiet(seconds)

    def quiet(self, seconds: float = 1.0) -> list[str]:
        """Listens until nothing has come for so long; what came that nobody asked for any more."""
        late, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            line = self._next_line()
            if line is not None:
                late.append(line)
                end = time.monotonic() + seconds
        return late

    def said_by_itself(self, seconds: float) -> list[tuple[str, str]]:
        """Lines that came unasked, each with the PDU after it or "", waiting at most so long for the first.

        Raises LineGone where the line went or the modem started anew, for then it has forgotten how it was set up;
        what it had said before is told first.
        """
        end = time.monotonic() + seconds
        while self._gone is None:
            try:
                while self._line_is_waiting():
                    self._fail_if_anew(self._next_line())
                if self._said_by_itself or time.monotonic() >= end:
                    break
                self._fail_if_anew(self._next_line())
            except LineGone as fault:
                self._gone = fault
        if self._gone is not None and not self._said_by_itself:
            raise self._gone
        said = list(self._said_by_itself)
        self._said_by_itself.clear()
        return said

    def keep(self, said: list[tuple[str, str]]) -> None:
        """Lines of said_by_itself() that were not what was waited for: they are said again."""
        self._said_by_itself.extendleft(reversed(said))

    def _answer(self, command: str, end: float) -> list[str]:
        lines: list[str] = []
        while time.monotonic() < end:
            line = self._next_line()
            if line is None or line == command or line in _LATER:  # its own echo
                continue
            self._fail_if_anew(line)
            if line == "OK":
                return lines
            self._fail_if_ended(command, line)
            lines.append(line)
        raise NoAnswer(command)

    def _fail_if_anew(self, line: str | None) -> None:
        if line in _STARTED_ANEW:
            raise LineGone("the modem started anew")

    def _fail_if_ended(self, command: str, line: str) -> None:
        if _END.fullmatch(line):
            cause = re.search(r": *(\d+)$", line)
            raise CommandFailed(command, int(cause[1]) if cause else None, of_message=line.startswith("+CMS"))

    def _next_line(self, *, prompt: bool = False) -> str | None:
        """The next line that is not said by itself, or None after a short wait without one."""
        line = self._read_line(prompt=prompt)
        if not line:
            return None
        if self._pdu_follows is not None:
            self._said_by_itself.append((self._pdu_follows, line))
            self._pdu_follows = None
            return None
        if line.startswith(_WITH_A_PDU):
            self._pdu_follows = line
            return None
        if line.startswith(_BY_ITSELF) or (line.startswith("^") and line not in _STARTED_ANEW):
            self._said_by_itself.append((line, ""))
            return None
        return line

    def _read_line(self, *, prompt: bool) -> str:
        if not self._line_is_waiting() and not (prompt and self._prompted()):
            self._heard += self._read()
        if prompt and self._prompted():
            self._heard = b""
            return _PROMPT.decode()
        line, end, rest = self._heard.partition(b"\n")
        if not end:
            return ""
        self._heard = rest
        return line.decode("latin-1").strip("\r\n\0 ")

    def _line_is_waiting(self) -> bool:
        return b"\n" in self._heard

    def _prompted(self) -> bool:
        return self._heard.lstrip(b"\r\n").startswith(b">") and b"\n" not in self._heard.lstrip(b"\r\n")

    def _read(self) -> bytes:
        try:
            first: bytes = self._line.read(1)
            return first + self._line.read(self._line.in_waiting) if first else b""
        except (serial.SerialException, OSError, TypeError) as fault:
            raise LineGone(str(fault)) from fault

    def _write(self, data: bytes) -> None:
        try:
            self._line.write(data)
            self._line.flush()
        except (serial.SerialException, OSError, termios.error) as fault:
            raise LineGone(str(fault)) from fault
