"""Which of the two ways a port is spoken to: directly where it is a modem that takes PDUs, else through Gammu."""

from __future__ import annotations

from pathlib import Path

from hub.sms.modems.at_modem import AtModem
from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import CommandFailed, Modem, NoAnswer


def open_modem(path: str) -> Modem:
    """Raises LineGone where nothing is there, and NoAnswer or CommandFailed where neither way leads to anything."""
    try:
        return AtModem(path)
    except (NoAnswer, CommandFailed):
        return GammuModem(path)


BY_PLACE = Path("/dev/serial/by-path")
"""udev's names by the USB place (ID_PATH and interface): they stay when other things are plugged in."""


def ports(emulated: Path | None = None) -> list[str]:
    """Serial ports that are plugged in now, by names that stay."""
    folders = [(BY_PLACE, "*")] + ([(emulated, "modem*")] if emulated else [])
    return [str(port) for folder, form in folders for port in sorted(folder.glob(form))]
