"""Where modems are plugged in. Pages ask this: nothing here imports what speaks to a modem."""

from __future__ import annotations

from pathlib import Path

BY_PLACE = Path("/dev/serial/by-path")
"""udev's names by the USB place (ID_PATH and interface): they stay when other things are plugged in."""


def ports(emulated: Path | None = None) -> list[str]:
    """Serial ports that are plugged in now, by names that stay."""
    folders = [(BY_PLACE, "*")] + ([(emulated, "modem*")] if emulated else [])
    return [str(port) for folder, form in folders for port in sorted(folder.glob(form))]
