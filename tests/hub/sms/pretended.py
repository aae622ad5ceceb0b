"""A modem that says exactly what a test wants said: for what no emulated modem would say at that moment."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hub.sms.modems.at_modem import AtModem

_READY = {b"AT+CPIN?": b"+CPIN: READY\r\n", b"AT+CREG?": b"+CREG: 0,1\r\n"}


@contextmanager
def pretended(after_the_pdu: str, answers: dict[bytes, bytes] | None = None) -> Iterator[AtModem]:
    """Opened, and asked for a message as playing() tells."""
    with playing(after_the_pdu, answers) as path, AtModem(path, prompt_seconds=0.5, submit_seconds=0.5) as opened:
        yield opened


@contextmanager
def playing(after_the_pdu: str, answers: dict[bytes, bytes] | None = None) -> Iterator[str]:
    """The path of one: OK to every command, a prompt to +CMGS, and what is wanted after the message. `answers`: lines
    to certain commands, before the OK; those that end with ERROR have none."""
    modem_end, host_end = pty.openpty()
    tty.setraw(host_end)
    thread = threading.Thread(target=_play, args=(modem_end, after_the_pdu, _READY | (answers or {})), daemon=True)
    thread.start()
    try:
        yield os.ttyname(host_end)
    finally:
        os.close(host_end)
        thread.join(5)
        os.close(modem_end)


def _play(modem_end: int, after_the_pdu: str, answers: dict[bytes, bytes]) -> None:
    heard = b""
    with suppress(OSError):  # the host has closed its end
        while data := os.read(modem_end, 4096):
            heard = (heard + data).replace(b"\x1b", b"")
            if b"\x1a" in heard:
                heard = heard.partition(b"\x1a")[2]
                os.write(modem_end, f"\r\n{after_the_pdu}\r\n".encode())
            while b"\r" in heard:
                line, _end, heard = heard.partition(b"\r")
                if line.startswith(b"AT+CMGS="):
                    os.write(modem_end, b"\r\n> ")
                else:
                    told = answers.get(line, b"")
                    os.write(modem_end, b"\r\n" + told + (b"" if told.endswith(b"ERROR\r\n") else b"OK\r\n"))
