"""What one modem's process does: sends what is due, settles what is reported, takes in what comes, and recovers.

SENDING is committed before the first byte of a part goes to the modem. Only what was refused with a cause, or failed
before its PDU was whole, is tried again; everything else is UNKNOWN until a report says what became of it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from hub.sms import environment, queue, settling, taking_in
from hub.sms.models import Modem, Part
from hub.sms.modems import recovery
from hub.sms.modems.modem import (
    CommandFailed,
    Event,
    Garbage,
    Incoming,
    LineGone,
    ModemError,
    NewMessage,
    NotSent,
    Report,
    SimTrouble,
    Unsure,
)
from hub.sms.modems.modem import Modem as Device
from hub.sms.modems.modem import Part as OutPart
from hub.sms.network_causes import (
    MOST_TRIES,
    MOST_TRIES_OF_OURS,
    Meaning,
    cause_of,
    code_of_refusal,
    wait_after,
    wait_for_ours,
)
from hub.sms.refusals import Refusals

Open = Callable[[str, str], Device]

IDLE_SECONDS = 0.5
LOOK_SECONDS = 60.0
"""Between looks at signal, network and storage."""
UNREGISTERED_SECONDS = 0.5
"""The same while the network has not let the SIM in: then nothing can be sent."""
BALANCE_EVERY = timedelta(hours=12)
_BALANCE_SOON = timedelta(minutes=5)
"""Where a message was due while the answer was waited for."""
_BALANCE_SECONDS = 15.0
_READY_EVERY = timedelta(seconds=30)
"""Between notes that messages leave."""
_REFUSED = ("sim-refused", "network-refused")
"""The troubles that stay, with the end of the rest, until something is sent or a person says that it is mended: what
only waits is not ready."""
_AT_ONCE_TRIES = 3
"""Of a part at which the line went: more often, and the part may be what breaks the modem."""
_REOPEN_AFTER = (0.0, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
_START_ANEW_AT, _CYCLE_POWER_AT, _LADDER_EVERY = 3, 5, 60
"""Which failure in a row is answered with AT+CFUN=1,1 and with the power switched off and on, once in so many."""
log = logging.getLogger(__name__)


class WrongSim(ModemError):
    """Another modem or SIM is plugged in where this one was."""


class Gateway:
    """`open_device` opens what is plugged in at a path, told the kind that it was the last time. `stopping` ends the
    loop between two parts."""

    def __init__(self, modem: Modem, open_device: Open, stopping: threading.Event) -> None:
        self.modem, self._open, self._stopping = modem, open_device, stopping
        self._looked = 0.0
        self._drain = True
        self._failed = 0
        self._refusals = Refusals()

    def run(self) -> None:
        """Until it is told to stop: opens the modem, works, and opens it anew whenever it fails."""
        left = queue.left_over(self.modem)
        if left:
            log.warning("modem %s: %d parts may have been sent when its gateway ended", self.modem, left)
        while not self._stopping.is_set():
            try:
                with self._open(self.modem.path, self.modem.kind) as device:
                    self._recognise(device)
                    self._work_until_it_fails(device)
            except ModemError as fault:
                self._failed += 1
                log.warning("modem %s, failure %d in a row: %s", self.modem, self._failed, fault)
                self._note(online=False, trouble=_trouble(fault), trouble_detail=str(fault)[:200])
                self._climb(fault)
        self._note(online=False)

    def _climb(self, fault: ModemError) -> None:
        """One step of the ladder: a new connection, the modem anew, its power off and on, then rest between tries."""
        step = self._failed % _LADDER_EVERY
        if not isinstance(fault, WrongSim | SimTrouble):
            if step == _START_ANEW_AT and recovery.start_anew(self.modem.path):
                log.warning("modem %s: told to start anew", self.modem)
            elif step == _CYCLE_POWER_AT and recovery.cycle_power(environment.power_cycle(), self.modem.path):
                log.warning("modem %s: its power was switched off and on", self.modem)
        self._stopping.wait(_REOPEN_AFTER[min(self._failed, len(_REOPEN_AFTER)) - 1])

    def _work_until_it_fails(self, device: Device) -> None:
        """What the modem said before it is opened anew is heard: the report of what is unknown may be among it."""
        try:
            self.work(device)
        except ModemError:
            with suppress(ModemError):
                self._hear(device.events(0))
            raise

    def work(self, device: Device) -> None:
        """Returns when it is stopped, or when the modem must be opened anew; raises ModemError where it failed."""
        while not self._stopping.is_set():
            self._look(device)
            self._hear(device.events(0))
            if self._drain:
                self._drain = False
                taking_in.drain(self.modem, device)
            ready = self.modem.registered and not self._rests()
            part = queue.take_next(self.modem) if ready else None
            if part is None:
                device.hold_link(False)
                self._ask_balance(device)
                self._hear(device.events(IDLE_SECONDS))
            else:
                self._send(device, part)

    def _send(self, device: Device, part: Part) -> None:
        """Raises ModemError where the modem must be opened anew."""
        try:
            if queue.is_more(self.modem):  # let go again when nothing is left: the last one uses it too
                device.hold_link(True)
            reference = device.send(OutPart(part.to, part.text, part.reference, part.total, part.number))
        except NotSent as fault:
            self._not_sent(part, fault)
            if fault.cause is None:
                raise
        except Unsure as fault:
            queue.unknown(part, "line-went" if isinstance(fault.__cause__, LineGone) else "no-answer")
            raise
        except ModemError:  # while the link was to be held: nothing of the part was said yet
            queue.again(part, timedelta(), "not-begun")
            raise
        else:
            queue.sent(part, reference)
            self._messages_leave()

    def _messages_leave(self) -> None:
        self._failed = 0
        self._refusals.clear()
        now, modem = timezone.now(), self.modem
        if modem.resting_until or modem.trouble:
            self._note(ready_at=now, resting_until=None, trouble="", trouble_detail="")
        elif modem.ready_at is None or now - modem.ready_at > _READY_EVERY:
            self._note(ready_at=now)

    def _not_sent(self, part: Part, fault: NotSent) -> None:
        cause, code = cause_of(fault.cause), code_of_refusal(fault.cause)
        if cause.meaning in (Meaning.RECIPIENT, Meaning.OURS):
            queue.failed(part, code)
        elif fault.cause is None or cause.meaning is Meaning.SIM:
            self._refused_by_sim(part, code, rest=fault.cause is not None)
        elif cause.meaning is Meaning.AGAIN:
            self._refused_by_network(part, code)
        else:
            self._drain = True
            self._later_or_never(part, code)

    def _refused_by_network(self, part: Part, code: str) -> None:
        """Of one number it is that number's fault, and it is given up in the end. Of several in a row it is no
        message's fault: all wait until the network takes one, and the modem asks less and less often."""
        self._looked = 0.0
        rest = self._refusals.by_network(part.to)
        if rest is None:
            self._later_or_never(part, code)
        else:
            self._note(resting_until=timezone.now() + rest, trouble="network-refused", trouble_detail=code)
            queue.again(part, timedelta(seconds=1), code, counts=False)

    def _later_or_never(self, part: Part, code: str) -> None:
        if part.tries >= MOST_TRIES:
            queue.failed(part, code)
        else:
            queue.again(part, wait_after(part.tries), code)

    def _refused_by_sim(self, part: Part, code: str, *, rest: bool) -> None:
        """Modem or SIM are at fault, or this one number is: another modem may try at once, this one after others."""
        if rest:
            until = timezone.now() + self._refusals.by_sim()
            self._note(resting_until=until, trouble="sim-refused", trouble_detail=code)
        if part.tries >= MOST_TRIES_OF_OURS:
            queue.failed(part, code)
        elif _another_is_ready(self.modem) or (not rest and part.tries <= _AT_ONCE_TRIES):
            queue.again(part, timedelta(seconds=1), code)
        else:
            queue.again(part, wait_for_ours(part.tries), code)

    def _hear(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Report):
                settling.settle(self.modem, event)
            elif isinstance(event, Incoming):
                taking_in.keep(self.modem, event)
                taking_in.assemble_for_gateway()
            elif isinstance(event, Garbage):
                taking_in.keep_garbage(self.modem, event)
            elif isinstance(event, NewMessage):
                self._drain = True

    def _look(self, device: Device) -> None:
        every = LOOK_SECONDS if self.modem.registered else UNREGISTERED_SECONDS
        if self._looked and time.monotonic() - self._looked < every:
            return
        if self._looked:
            self._failed = 0  # it has worked from one look to the next
        self._looked = time.monotonic()
        self._drain = True
        self.modem.refresh_from_db()  # what a person changed on its page
        registered, now = device.registered(), timezone.now()
        told = {
            "online": True, "kind": device.kind, "registered": registered, "signal": device.signal(), "seen_at": now,
            "network": device.network()[:60] if registered else "", "reports": device.tells_reports,
        }  # fmt: skip
        if not registered:
            told |= {"trouble": "no-network", "trouble_detail": ""}
        elif self.modem.resting_until is None:
            if self._refusals.rested:  # a person ended it
                self._refusals.clear()
            told |= {"trouble": "", "trouble_detail": ""} | ({} if queue.is_more(self.modem) else {"ready_at": now})
        elif self.modem.trouble not in _REFUSED:
            told |= {"trouble": "sim-refused", "trouble_detail": ""}
        self._note(**told)

    def _ask_balance(self, device: Device) -> None:
        """Now and then, while there is nothing to send. That it was asked is kept before: a network that does not
        answer is not waited for again and again."""
        modem = self.modem
        if not modem.balance_code or not modem.registered:
            return
        now = timezone.now()
        if modem.balance_asked_at is not None and now - modem.balance_asked_at < BALANCE_EVERY:
            return
        self._note(balance_asked_at=now)
        try:
            told = device.ask_network(modem.balance_code, _BALANCE_SECONDS, self._has_more_to_do)
        except CommandFailed as fault:  # a modem that is silent itself is opened anew: a late OK would answer the next
            log.warning("modem %s: balance: %s", modem, fault)
            if self._has_more_to_do():
                self._note(balance_asked_at=now - BALANCE_EVERY + _BALANCE_SOON)
            return
        self._note(balance=told.replace("\0", "")[:200], balance_at=timezone.now())

    def _has_more_to_do(self) -> bool:
        return self._stopping.is_set() or queue.is_more(self.modem)

    def _recognise(self, device: Device) -> None:
        """Ports change their names: a modem is known by what it says of itself. Raises WrongSim."""
        told = device.identity()
        self.modem.refresh_from_db()  # a person may have accepted another SIM meanwhile
        known = self.modem.imei, self.modem.imsi
        if all(not before or before == now for before, now in zip(known, (told.imei, told.imsi), strict=True)):
            self._note(imei=told.imei, imsi=told.imsi)  # a telephone of Gammu's may tell neither
        else:
            self._note(other_imei=told.imei, other_imsi=told.imsi)
            raise WrongSim(f"IMEI {told.imei}, IMSI {told.imsi}")
        self._note(other_imei="", other_imsi="")
        self._looked = 0.0

    def _rests(self) -> bool:
        until = self.modem.resting_until
        return until is not None and until > timezone.now()

    def _note(self, **told: object) -> None:
        for name, value in told.items():
            setattr(self.modem, name, value)
        Modem.objects.filter(pk=self.modem.pk).update(**told)


def _another_is_ready(modem: Modem) -> bool:
    now = timezone.now()
    others = Modem.objects.exclude(pk=modem.pk).filter(enabled=True, online=True, registered=True, resting_until=None)
    return others.filter(seen_at__gt=now - timedelta(minutes=3)).exists()


def _trouble(fault: ModemError) -> str:
    """A code of hub.sms.modem_words."""
    if isinstance(fault, WrongSim):
        return "other-sim"
    if isinstance(fault, SimTrouble):
        return fault.code
    if isinstance(fault, LineGone):
        return "gone"
    return "silent"
