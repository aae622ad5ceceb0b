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

from hub.sms import queue, settling, taking_in
from hub.sms.models import Modem, Part
from hub.sms.modems.modem import (
    Event,
    Incoming,
    ModemError,
    NewMessage,
    NotSent,
    Report,
    Unsure,
)
from hub.sms.modems.modem import Modem as Device
from hub.sms.modems.modem import Part as OutPart
from hub.sms.network_causes import MOST_TRIES, Meaning, cause_of, wait_after

Open = Callable[[str], Device]

IDLE_SECONDS = 0.5
LOOK_SECONDS = 60.0
"""Between looks at signal, network and storage."""
UNREGISTERED_SECONDS = 0.5
"""The same while the network has not let the SIM in: then nothing can be sent."""
SIM_RESTS = timedelta(minutes=10)
_REOPEN_AFTER = (0.0, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
log = logging.getLogger(__name__)


class WrongSim(ModemError):
    """Another modem or SIM is plugged in where this one was."""


class Gateway:
    """`open_device` opens what is plugged in at a path. `stopping` ends the loop between two parts."""

    def __init__(self, modem: Modem, open_device: Open, stopping: threading.Event) -> None:
        self.modem, self._open, self._stopping = modem, open_device, stopping
        self._looked = 0.0
        self._drain = True

    def run(self) -> None:
        """Until it is told to stop: opens the modem, works, and opens it anew whenever it fails."""
        left = queue.left_over(self.modem)
        if left:
            log.warning("modem %s: %d parts may have been sent when its gateway ended", self.modem, left)
        failed = 0
        while not self._stopping.is_set():
            try:
                with self._open(self.modem.path) as device:
                    self._recognise(device)
                    self.work(device)
                    failed = 0
            except ModemError as fault:
                log.warning("modem %s: %s", self.modem, fault)
                self._note(online=False, trouble=str(fault)[:200])
                self._stopping.wait(_REOPEN_AFTER[min(failed, len(_REOPEN_AFTER) - 1)])
                failed += 1
        self._note(online=False)

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
                self._hear(device.events(IDLE_SECONDS))
            elif not self._send(device, part):
                return

    def _send(self, device: Device, part: Part) -> bool:
        """Whether the modem can go on as it is."""
        try:
            if queue.is_more(self.modem):  # let go again when nothing is left: the last one uses it too
                device.hold_link(True)
            reference = device.send(OutPart(part.to, part.text, part.reference, part.total, part.number))
        except NotSent as fault:
            return self._not_sent(part, fault)
        except Unsure as fault:
            queue.unknown(part, str(fault))
            self._hear_last(device)
            return False
        except ModemError as fault:  # while the link was to be held: nothing of the part was said yet
            queue.again(part, timedelta(), str(fault))
            raise
        queue.sent(part, reference)
        return True

    def _not_sent(self, part: Part, fault: NotSent) -> bool:
        cause = cause_of(fault.cause)
        told = str(fault) if fault.cause is None else f"{fault.cause}: {cause.text}"
        if cause.meaning in (Meaning.RECIPIENT, Meaning.OURS):
            queue.failed(part, told)
        elif cause.meaning is Meaning.SIM:
            # Not the message's fault: another modem may send it now, this one after a rest.
            queue.again(part, timedelta(seconds=1), told)
            self._note(resting_until=timezone.now() + SIM_RESTS, trouble=told[:200])
        elif part.tries >= MOST_TRIES:
            queue.failed(part, told)
        else:
            queue.again(part, wait_after(part.tries), told)
        if cause.meaning is Meaning.STORAGE:
            self._drain = True
        return fault.cause is not None

    def _hear(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Report):
                settling.settle(self.modem, event)
            elif isinstance(event, Incoming):
                taking_in.keep(self.modem, event)
                taking_in.assemble()
            elif isinstance(event, NewMessage):
                self._drain = True

    def _hear_last(self, device: Device) -> None:
        """What the modem had said before it is opened anew: the report of what is unknown may be among it."""
        with suppress(ModemError):
            self._hear(device.events(0))

    def _look(self, device: Device) -> None:
        every = LOOK_SECONDS if self.modem.registered else UNREGISTERED_SECONDS
        if self._looked and time.monotonic() - self._looked < every:
            return
        self._looked = time.monotonic()
        self._drain = True
        self._note(
            online=True, kind=device.kind, registered=device.registered(), signal=device.signal(),
            seen_at=timezone.now(), trouble="",
        )  # fmt: skip

    def _recognise(self, device: Device) -> None:
        """Ports change their names: a modem is known by what it says of itself. Raises WrongSim."""
        told = device.identity()
        if not self.modem.imsi:
            self._note(imei=told.imei, imsi=told.imsi)
        elif (told.imei, told.imsi) != (self.modem.imei, self.modem.imsi):
            raise WrongSim(f"IMEI {told.imei}, IMSI {told.imsi} at {self.modem.path}")
        self._looked = 0.0

    def _rests(self) -> bool:
        until = self.modem.resting_until
        return until is not None and until > timezone.now()

    def _note(self, **told: object) -> None:
        for name, value in told.items():
            setattr(self.modem, name, value)
        Modem.objects.filter(pk=self.modem.pk).update(**told)
