"""Which of the two ways a port is spoken to: directly where it is a modem that takes PDUs, else through Gammu."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hub.sms.modems.at_modem import AtModem, NoPdus
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import CommandFailed, Modem, NoAnswer

PROBE_SECONDS = 60.0
_TOP = Path(__file__).resolve().parents[3]


def open_modem(path: str, known: str = "", *, probe_seconds: float = PROBE_SECONDS, **waits: float) -> Modem:
    """`known`: the kind that it was the last time, or ""; `waits`: other times of AtModem.

    A modem that is silent for a while, or busy with its SIM, is none of Gammu's for that: Gammu gets what never spoke
    this way, or answers and takes no PDUs.

    Raises LineGone where nothing is there, and NoAnswer or CommandFailed where neither way leads to anything.
    """
    try:
        return AtModem(path, **waits)
    except NoPdus:
        pass
    except (NoAnswer, CommandFailed):
        if known == AtModem.kind:
            raise
    probe(path, probe_seconds)
    return GammuModem(path)


def probe(path: str, seconds: float) -> None:
    """Raises NoAnswer where Gammu cannot speak to it, or has not for so long."""
    command = [sys.executable, "-m", "hub.sms.modems.probing", path]
    try:
        done = subprocess.run(command, cwd=_TOP, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as fault:
        raise NoAnswer(f"{path}: nothing for {seconds:.0f} s") from fault
    if done.returncode:
        raise NoAnswer(f"{path}: {done.stderr.strip()[-200:]}")
