"""Which of the two ways a port is spoken to: directly where it is a modem that takes PDUs, else through Gammu."""

from __future__ import annotations

from hub.sms.modems.at_modem import AtModem
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import CommandFailed, Modem, NoAnswer


def open_modem(path: str) -> Modem:
    """Raises LineGone where nothing is there, and NoAnswer or CommandFailed where neither way leads to anything."""
    try:
        return AtModem(path)
    except (NoAnswer, CommandFailed):
        return GammuModem(path)
