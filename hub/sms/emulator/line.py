"""The serial line between host and modem: a pseudo-terminal under a name that stays when it is plugged in anew."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from contextlib import suppress
from pathlib import Path

from hub.sms.emulator.modem import Modem

_PIECE = 4096
_READ_SECONDS = 0.15


class Line:
    """`path`: the name under which a host opens it. Belongs to the running event loop."""

    def __init__(self, path: Path, modem: Modem) -> None:
        self.path, self.modem = path, modem
        self._master = self._slave = -1
        modem.write, modem.unplug = self._write, self.unplug

    def plug(self) -> None:
        """A new pseudo-terminal, as a port is new after each plugging in."""
        if self._master >= 0:
            return
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        part = self.path.with_name(f".{self.path.name}.part")
        part.unlink(missing_ok=True)
        part.symlink_to(os.ttyname(self._slave))
        part.replace(self.path)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        self.modem.power_on()

    def unplug(self) -> None:
        """The line is gone at once, whatever was under way: who has it open reads its end."""
        if self._master < 0:
            return
        self.modem.power_off()
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1
        self.path.unlink(missing_ok=True)

    def _read(self) -> None:
        with suppress(BlockingIOError, OSError):
            self.modem.feed(os.read(self._master, _PIECE))

    def _write(self, data: bytes) -> None:
        # A host that does not read fills the terminal's buffer; a modem throws away what it cannot say, too.
        if self._master < 0:
            return
        faults, cut = self.modem.faults, self.modem.faults.cut_out
        if cut is not None:
            faults.cut_out = None if len(data) >= cut else cut - len(data)
            data = data[:cut]
        with suppress(BlockingIOError, OSError):
            os.write(self._master, data)
        if cut is not None and faults.cut_out is None:
            # Once the host could read what was said: closing at once would take it away again.
            asyncio.get_running_loop().call_later(_READ_SECONDS, self.unplug)
