"""A modem in memory that does what a test tells it, for what the gateway decides: no line, no process, no waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from hub.sms.gateway import Gateway
from hub.sms.models import Modem
from hub.sms.modems.modem import Event, Identity, Incoming, ModemError, Part, Report, Stored


class Device:
    """`sending` answers each send(): a reference, or what it raises. `asked`: everything that was asked, in order."""

    kind = "at"
    tells_reports = True

    def __init__(self, sending: Callable[[Part], int | ModemError] = lambda part: 7) -> None:
        self.sending, self.sent, self.asked = sending, list[Part](), list[str]()
        self.heard: list[Event] = []
        self.network_says = True
        self.answers_balance: Callable[[Callable[[], bool]], str] = lambda give_up: "100"
        self.messages: list[Incoming | Report] = []

    def identity(self) -> Identity:
        self.asked.append("identity")
        return Identity("356", "520")

    def send(self, part: Part) -> int:
        self.sent.append(part)
        self.asked.append("send")
        told = self.sending(part)
        if isinstance(told, ModemError):
            raise told
        return told

    def hold_link(self, more: bool) -> None: ...

    def events(self, seconds: float) -> list[Event]:
        heard, self.heard = self.heard, []
        return heard

    def stored(self) -> list[Stored]:
        return [Stored(place, message) for place, message in enumerate(self.messages, start=1)]

    def delete(self, place: int) -> None:
        self.messages.pop(place - 1)

    def registered(self) -> bool:
        self.asked.append("registered")
        return self.network_says

    def network(self) -> str:
        return "EMULATED"

    def signal(self) -> int | None:
        return -73

    def ask_network(self, code: str, seconds: float, give_up: Callable[[], bool] = lambda: False) -> str:
        self.asked.append("balance")
        return self.answers_balance(give_up)

    def close(self) -> None: ...

    def __enter__(self) -> Device:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Turns(threading.Event):
    """Ends the gateway's loop after it has asked so often whether to stop; `each` is called every time."""

    def __init__(self, turns: int, each: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.left, self._each = turns, each

    def is_set(self) -> bool:
        self._each()
        self.left -= 1
        return self.left < 0

    def wait(self, timeout: float | None = None) -> bool:
        return self.left < 0


def work(modem: Modem, device: Device, turns: int = 10, each: Callable[[], object] = lambda: None) -> Gateway:
    """The gateway for so many turns of its loop."""
    gateway = Gateway(modem, lambda _path, _kind: device, Turns(turns, each))
    gateway.run()
    return gateway
