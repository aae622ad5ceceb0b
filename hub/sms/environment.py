"""What differs between offices and is set for the hub's processes, never from a page.

SP_SMS_POWER_CYCLE  a command that switches a modem's USB port off and on; "{path}" in it becomes the modem's path
SP_SMS_MOST_MODEMS  how many SIMs may be enabled (3): four or more need a licence (NBTC notice of 23 October 2025)
SP_SMS_EMULATOR     folder of the emulated modems of the demonstration; never set where real messages are sent
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

UNLICENSED = 3


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
