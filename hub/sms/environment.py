"""What differs between offices and is set for the hub's processes, never from a page.

SP_SMS_POWER_CYCLE  a command that switches a modem's USB port off and on; "{path}" in it becomes the modem's path
SP_SMS_MOST_MODEMS  how many SIMs may be enabled (3): four or more need a licence (NBTC notice of 23 October 2025)
SP_SMTP             host:port of the office's mail server, for messages that are e-mailed first; optional
SP_SMTP_SECURITY    "starttls" (the default), "tls", or "none" on a network that is the office's own
SP_SMTP_FROM        the address it sends from
SP_SMTP_USER        with SP_SMTP_PASSWORD, where the server asks for them
SP_SMS_EMULATOR     folder of the emulated modems of the demonstration; never set where real messages are sent
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

UNLICENSED = 3


@dataclass(frozen=True)
class Smtp:
    """`security`: "starttls", "tls" or "none"."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""


def smtp() -> Smtp | None:
    """None where the office set no server, or no address to send from."""
    host, _colon, port = os.environ.get("SP_SMTP", "").partition(":")
    sender, security = os.environ.get("SP_SMTP_FROM", ""), os.environ.get("SP_SMTP_SECURITY", "starttls")
    if not host or "@" not in sender or security not in ("starttls", "tls", "none"):
        return None
    usual = 465 if security == "tls" else 587
    user, password = os.environ.get("SP_SMTP_USER", ""), os.environ.get("SP_SMTP_PASSWORD", "")
    return Smtp(host, int(port) if port.isascii() and port.isdecimal() else usual, security, sender, user, password)


def power_cycle() -> str:
    return os.environ.get("SP_SMS_POWER_CYCLE", "")


def most_modems() -> int:
    told = os.environ.get("SP_SMS_MOST_MODEMS", "")
    return int(told) if told.isascii() and told.isdecimal() else UNLICENSED


def emulator() -> Path | None:
    told = os.environ.get("SP_SMS_EMULATOR", "")
    return Path(told) if told else None


def missing_drivers() -> list[str]:
    """Packages of the optional extra `sms` that are not installed: without them no gateway can run, all else can."""
    needed = {"gammu": "python-gammu", "serial": "pyserial"}
    return [package for module, package in needed.items() if find_spec(module) is None]
