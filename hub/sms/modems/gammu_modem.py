"""Any telephone that Gammu's state machine knows. Slower than speaking to a modem directly, and it hides causes.

Gammu's ways that are dealt with here: everything happens in the thread that opened it; an answer that never comes
blocks for a minute and a half, so a watch aborts it, and the object is dead then; after an unplugging reading returns
nothing and no error; causes of refusal come as a few errors of its own.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import gammu

from hub.sms.modems import pdu
from hub.sms.modems.modem import (
    CommandFailed,
    Event,
    Garbage,
    Identity,
    Incoming,
    LineGone,
    ModemError,
    NewMessage,
    NoAnswer,
    NotSent,
    Part,
    Report,
    Stored,
    Unsure,
)

_CONFIG = """[gammu]
device = {path}
connection = {connection}
model = {model}
synchronizetime = no
atgen_setcnmi = 2,1,0,1,0
"""
SUBMIT_SECONDS = 45.0
_NOT_SENT = {gammu.ERR_FULL: 322, gammu.ERR_NOSERVICE: 331, gammu.ERR_NOSIM: 310, gammu.ERR_SECURITYERROR: 311}
"""What Gammu makes of causes of its own kind, and the cause of +CMS ERROR that each was."""
_CANNOT_TELL = (gammu.ERR_NOTSUPPORTED, gammu.ERR_NOTIMPLEMENTED, gammu.ERR_UNKNOWNRESPONSE)
_GONE = (
    gammu.ERR_DEVICEOPENERROR,
    gammu.ERR_DEVICENOTEXIST,
    gammu.ERR_DEVICEREADERROR,
    gammu.ERR_DEVICEWRITEERROR,
    gammu.ERR_DEVICELOCKED,
    gammu.ERR_DEVICENOPERMISSION,
)


class GammuModem:
    """Opens a telephone by one of Gammu's drivers. Raises LineGone and NoAnswer where it cannot."""

    kind = "gammu"
    tells_reports = True

    def __init__(
        self, path: str, *, connection: str = "at115200", model: str = "", submit_seconds: float = SUBMIT_SECONDS
    ) -> None:
        self._submit_seconds = submit_seconds
        self._heard: list[Event] = []
        self._ussd: list[str] = []
        self._machine = gammu.StateMachine()
        # SetConfig() alone would leave out what SetIncomingSMS() needs.
        with tempfile.TemporaryDirectory(prefix="sp-gammu-") as folder:
            file = Path(folder) / "gammurc"
            file.write_text(_CONFIG.format(path=path, connection=connection, model=model))
            self._machine.ReadConfig(Filename=str(file))
        with _told():
            self._machine.Init()
        self._machine.SetIncomingCallback(self._came)
        for switch_on in (self._machine.SetIncomingSMS, self._machine.SetIncomingUSSD):
            try:
                switch_on(True)
            except gammu.GSMError:
                continue  # some telephones tell nothing by themselves: stored() finds what came

    def identity(self) -> Identity:
        return Identity(self._told_or("", "GetIMEI"), self._told_or("", "GetSIMIMSI"))

    def _told_or(self, unknown: Any, name: str) -> Any:
        """What a telephone tells; `unknown` where it, or its driver, cannot tell such a thing."""
        with _told():
            try:
                return getattr(self._machine, name)()
            except _CANNOT_TELL:
                return unknown

    def send(self, part: Part) -> int:
        watch = threading.Timer(self._submit_seconds, self._machine.Abort)
        watch.start()
        try:
            reference: int = self._machine.SendSMS(pdu.as_gammu(part) | {"SMSC": {"Location": 1}})
        except gammu.GSMError as fault:
            if type(fault) in _NOT_SENT:
                raise NotSent("refused", _NOT_SENT[type(fault)]) from fault
            # ERR_UNKNOWN stands for most causes of the operator and for answers that Gammu did not understand.
            raise Unsure(str(fault)) from fault
        finally:
            watch.cancel()
        if reference < 0:
            raise Unsure("no reference")
        return reference % 256

    def hold_link(self, more: bool) -> None:
        """Gammu has no way to."""

    def events(self, seconds: float) -> list[Event]:
        end = time.monotonic() + seconds
        try:
            with _told():
                self._machine.ReadDevice(False)
                while not self._heard and time.monotonic() < end:
                    self._machine.ReadDevice(True)
        except ModemError:
            if not self._heard:
                raise
        if not self._heard and seconds:
            self.signal()  # an unplugged telephone is read from without an error; asked for something it is missed
        heard, self._heard = self._heard, []
        return heard

    def stored(self) -> list[Stored]:
        found: list[Stored] = []
        start: dict[str, Any] = {"Start": True}
        while True:
            try:
                (message,) = self._machine.GetNextSMS(0, **start)
            except (gammu.ERR_EMPTY, *_CANNOT_TELL):
                return found
            except gammu.GSMError as fault:
                raise _as_ours(fault) from fault
            start = {"Location": message["Location"]}
            if message["State"] in ("UnRead", "Read"):
                found.append(Stored(message["Location"], _read(message)))

    def delete(self, place: int) -> None:
        with _told():
            self._machine.DeleteSMS(0, place)

    def registered(self) -> bool:
        """One that cannot tell is tried: what it sends says it."""
        told = self._told_or({"State": "HomeNetwork"}, "GetNetworkInfo")
        return told["State"] in ("HomeNetwork", "RoamingNetwork")

    def network(self) -> str:
        told = self._told_or({}, "GetNetworkInfo")
        return str(told.get("NetworkName") or told.get("NetworkCode") or "")

    def signal(self) -> int | None:
        strength: int = self._told_or({"SignalStrength": -1}, "GetSignalQuality")["SignalStrength"]
        return None if strength == -1 else strength

    def ask_network(self, code: str, seconds: float, give_up: Callable[[], bool] = lambda: False) -> str:
        with _told():
            self._machine.DialService(code)
            end = time.monotonic() + seconds
            while not self._ussd and time.monotonic() < end and not give_up():
                self._machine.ReadDevice(True)
        if not self._ussd:
            raise CommandFailed(code)
        return self._ussd.pop()

    def close(self) -> None:
        try:
            self._machine.Terminate()
        except gammu.GSMError:
            return

    def __enter__(self) -> GammuModem:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _came(self, _machine: Any, kind: str, told: dict[str, Any]) -> None:
        if kind == "USSD":
            self._ussd.append(str(told.get("Text", "")))
        elif told.get("Type") == "Status_Report":
            self._heard.append(_read(told))
        else:
            self._heard.append(NewMessage())


def _read(told: dict[str, Any]) -> Incoming | Report | Garbage:
    try:
        return pdu.report(told) if told["Type"] == "Status_Report" else pdu.incoming(told)
    except (pdu.BadPdu, KeyError, TypeError):
        return Garbage(repr(told)[:1000])


@contextmanager
def _told() -> Iterator[None]:
    """Gammu's errors as ours."""
    try:
        yield
    except gammu.GSMError as fault:
        raise _as_ours(fault) from fault


def _as_ours(fault: Exception) -> ModemError:
    if isinstance(fault, _GONE):
        return LineGone(str(fault))
    return NoAnswer(str(fault)) if isinstance(fault, gammu.ERR_TIMEOUT) else CommandFailed(str(fault))
