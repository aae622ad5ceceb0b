"""What any modem does for the gateway, and the three ways in which sending can end.

Sent: send() returns. Not sent for certain: NotSent, and the gateway may try again. Otherwise Unsure: it may have been
sent; only a delivery report settles that, never a second try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol


class ModemError(Exception):
    """The modem could not do what was asked."""


class LineGone(ModemError):
    """The port is not there any more: unplugged, or its power is off."""


class NoAnswer(ModemError):
    """The modem is silent."""


class CommandFailed(ModemError):
    """ERROR, +CME ERROR or +CMS ERROR; `cause` is the number behind the last two, of which the lists differ:
    `of_message` for that of +CMS ERROR."""

    def __init__(self, command: str, cause: int | None = None, *, of_message: bool = False) -> None:
        super().__init__(f"{command}: {'ERROR' if cause is None else cause}")
        self.cause, self.of_message = cause, of_message


class SimTrouble(ModemError):
    """The SIM keeps the modem from working: `code` is "no-sim", "pin" or "puk"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSent(ModemError):
    """No part of it left the modem. `cause`: of +CMS ERROR (3GPP TS 27.005, 3.2.5; TS 24.011, annex E), where told."""

    def __init__(self, why: str, cause: int | None = None) -> None:
        super().__init__(why if cause is None else f"{why}: {cause}")
        self.cause = cause


class Unsure(ModemError):
    """The modem had the whole message and did not say what became of it."""


@dataclass(frozen=True)
class Part:
    """One message of at most 140 octets on its way out. `reference`, `total`, `number`: of a longer text, from 1.

    `to` is dialled as it stands: +66812345678.
    """

    to: str
    text: str
    reference: int = 0
    total: int = 1
    number: int = 1
    hours_valid: int = 24


@dataclass(frozen=True)
class Incoming:
    """One message that came: whole, or a part of a longer one.

    `sent_at` is the service centre's time; `reference`, `total` and `number` as in Part, `total` 1 for a whole one.
    """

    sender: str
    text: str
    sent_at: datetime
    reference: int = 0
    total: int = 1
    number: int = 1


@dataclass(frozen=True)
class Report:
    """What became of a message that was sent: `reference` is what send() gave, `status` as 3GPP TS 23.040, 9.2.3.15.

    Both times are the service centre's: when it took the message, and when that became of it.
    """

    reference: int
    to: str
    status: int
    submitted_at: datetime
    done_at: datetime

    @property
    def delivered(self) -> bool:
        return self.status <= 0x02

    @property
    def final(self) -> bool:
        """Whether the operator has given up or delivered; otherwise it goes on trying."""
        return not 0x20 <= self.status <= 0x3F


@dataclass(frozen=True)
class NewMessage:
    """Something came and lies in the storage: stored() finds it."""


@dataclass(frozen=True)
class Garbage:
    """A PDU that nothing can be read from."""

    pdu: str


@dataclass(frozen=True)
class Stored:
    """What lies in the SIM's storage; to be deleted only when it is safe elsewhere."""

    place: int
    message: Incoming | Report | Garbage


Event = Report | Incoming | Garbage | NewMessage


@dataclass(frozen=True)
class Identity:
    """Which modem and which SIM: ports change their names, these do not."""

    imei: str
    imsi: str


class Modem(Protocol):
    """Opened when it is made, which may raise SimTrouble. Belongs to one thread. Everything may raise LineGone and
    NoAnswer."""

    kind: str
    """ "at" or "gammu", to be shown."""

    tells_reports: bool
    """Whether what was sent is reported, as far as is known."""

    def identity(self) -> Identity: ...

    def send(self, part: Part) -> int:
        """Its reference, 0 to 255. Raises NotSent and Unsure; LineGone only where nothing was sent."""

    def hold_link(self, more: bool) -> None:
        """Whether another message follows at once: the link to the network then stays open, where the modem can."""

    def events(self, seconds: float) -> list[Event]:
        """What has come by itself, waiting at most so long for the first of it."""

    def stored(self) -> list[Stored]:
        """All in the storage that came from outside."""

    def delete(self, place: int) -> None: ...

    def registered(self) -> bool:
        """Whether the network has let it in."""

    def network(self) -> str:
        """The operator's name, or ""."""

    def signal(self) -> int | None:
        """dBm, or None where it is not known."""

    def ask_network(self, code: str, seconds: float, give_up: Callable[[], bool] = ...) -> str:
        """USSD, such as *101# for the balance. `give_up`, asked again and again: wait no longer.

        Raises CommandFailed also where it is the network that does not answer; NoAnswer where the modem is silent.
        """

    def close(self) -> None: ...

    def __enter__(self) -> Modem: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...
