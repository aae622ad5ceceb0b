"""Which of the two ways a port is spoken to: directly where it is a modem that takes PDUs, else through Gammu."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hub.sms.modems.at_modem import AtModem, NoPdus
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import CommandFailed, Modem, NoAnswer

CONNECTIONS = ("at115200", "at19200", "fbus")
"""Of Gammu's, over a serial line: AT at either speed, and older telephones of Nokia."""
PROBE_SECONDS = 20.0
"""For each of them."""
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
    return GammuModem(path, connection=probe(path, probe_seconds))


def probe(path: str, seconds: float) -> str:
    """The first of the connections by which Gammu can speak to it. Raises NoAnswer where by none within its time."""
    faults = []
    for connection in CONNECTIONS:
        command = [sys.executable, "-m", "hub.sms.modems.probing", path, connection]
        try:
            done = subprocess.run(command, cwd=_TOP, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            faults.append(f"{connection}: nothing for {seconds:.0f} s")
            continue
        if done.returncode == 0:
            return connection
        faults.append(f"{connection}: {done.stderr.strip()[-100:]}")
    raise NoAnswer(f"{path}: {'; '.join(faults)}")
