"""The courier empties the outbox: blobs by HTTP first, then the record by MQTT; and again, until the hub acks."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from common.link import topics
from common.link.errors import LinkError
from common.link.mqtt import Message
from common.link.outbox import Outbox
from common.link.sayings import Ack, Ask

log = logging.getLogger(__name__)

WINDOW = 64
"""Records under way at once without an ack."""
RESEND_SECONDS = 15.0
DOUBT_SECONDS = 5.0
"""The same Ask within this time is taken for an echo of the first."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
STOP_SECONDS = 5.0


class Blobs(Protocol):
    """Where blobs are stored: a BlobClient, or what stands for one."""

    def put(self, sha256: str, data: bytes, media: str) -> None: ...


class Courier:
    """Runs on a thread of its own between `start` and `stop`."""

    def __init__(self, device: str, outbox: Outbox, blobs: Blobs, publish: Callable[[Message], None]) -> None:
        self._device, self._outbox, self._blobs, self._publish = device, outbox, blobs, publish
        self.problem = ""
        """Why nothing leaves the outbox though the link is up: the fault's reason or class; empty if all is well."""
        self._wake = threading.Condition()
        self._online = self._stopping = False
        self._due = True  # there may be something to send: nobody who says so is missed
        self._fresh = False  # the connection is new
        self._sent = 0  # the last record published on this connection
        self._progress = time.monotonic()
        self._asked: tuple[int, float] = (0, 0.0)  # the last Ask, and when it was first heard
        self._lost = 0  # a record the hub lacks and this outbox too
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        outbox.on_change(self._nudge)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended, or after STOP_SECONDS while it still waits for an answer of the hub."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(STOP_SECONDS)

    def link_up(self) -> None:
        """All that is not acknowledged is sent anew: what the last connection carried may be lost."""
        with self._wake:
            self._online = self._fresh = self._due = True
            self._sent, self._progress = 0, time.monotonic()
            self._wake.notify()

    def link_down(self) -> None:
        with self._wake:
            self._online = False

    def hear(self, saying: Ack | Ask) -> None:
        """What the hub said of our records. Raises OutboxFull or OutboxBroken."""
        match saying:
            case Ack(seq, hash_):
                if not self._outbox.acknowledge(seq, hash_):
                    log.error("the hub acknowledges another record %d than ours", seq)
                    return
                with self._wake:
                    self._progress = time.monotonic()
                    if seq >= self._asked[0]:
                        self._asked = (0, 0.0)
                self._nudge()
            case Ask(seq, blobs):
                self._hear_ask(seq, blobs)

    def _hear_ask(self, seq: int, blobs: tuple[str, ...]) -> None:
        for sha256 in blobs:
            self._outbox.mark_stored(sha256, stored=False)
        here, now = self._outbox.holds(seq), time.monotonic()
        with self._wake:
            again = seq == self._asked[0]
            echo = again and now - self._asked[1] < DOUBT_SECONDS
            if not echo:
                self._asked = (seq, now)
            if here and not echo:
                self._sent = min(self._sent, seq - 1)
            elif again and not echo and not here:
                # Not a late Ask that crossed an Ack: the hub insists on what this outbox no longer has.
                self._lost = seq
        if not echo:
            self._nudge()

    def _nudge(self) -> None:
        with self._wake:
            self._due = True
            self._wake.notify()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while self._wait_for_work():
            try:
                self._send_due()
            except Exception as fault:
                # Whatever it is, this thread goes on: without it nothing would ever leave the device again.
                expected = isinstance(fault, LinkError)
                log.log(logging.INFO if expected else logging.ERROR, "records wait: %s", fault, exc_info=not expected)
                self.problem = getattr(fault, "reason", "") or type(fault).__name__
                self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                self.problem, pause = "", FIRST_PAUSE_SECONDS

    def _wait_for_work(self) -> bool:
        """Returns when there may be something to send; False when it is time to end."""
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or self._due, timeout=RESEND_SECONDS)
            if time.monotonic() - self._progress > RESEND_SECONDS:
                # Nothing was heard for too long: the hub may have been away when we spoke.
                self._sent, self._progress = 0, time.monotonic()
            self._due = False
            return not self._stopping

    def _rest(self, seconds: float) -> None:
        """After a fault: a new connection is worth a new try at once, a new record is not."""
        with self._wake:
            self._fresh = False
            self._wake.wait_for(lambda: self._stopping or self._fresh, timeout=seconds)
            self._due = True

    def _send_due(self) -> None:
        """Sends what is due of the oldest records without an ack."""
        with self._wake:
            if not self._online:
                return
            sent, lost, self._lost = self._sent, self._lost, 0
        if lost:
            log.error("record %d is asked for, and is not here", lost)
            self._say(self._outbox.declare_hole(lost))
        # Before the first ack the hub may have a longer chain of this device than this outbox knows of: one record
        # finds out, and what would be taken for a second record of the same number is not sent.
        window = WINDOW if self._outbox.known_to_hub else 1
        for seq, _ in self._outbox.unacknowledged(0, window):
            if seq <= sent:
                continue
            self._deliver(seq)
            with self._wake:
                if self._sent != sent or not self._online or self._stopping:
                    self._due = True  # asked to begin elsewhere, or cut off
                    return
                self._sent = sent = seq

    def _deliver(self, seq: int) -> None:
        if not self._outbox.is_whole(seq):
            if self._outbox.holds(seq):  # else it was acknowledged just now
                log.error("record %d is damaged on this disk", seq)
                self._say(self._outbox.declare_hole(seq))
            return
        try:
            for sha256 in self._outbox.unstored(seq):
                blob = self._outbox.blob(sha256)
                self._blobs.put(sha256, blob.data, blob.media)
                self._outbox.mark_stored(sha256)
        except KeyError:
            return  # acknowledged just now
        for number, jws in self._outbox.unacknowledged(seq - 1, 1):
            if number == seq:
                self._say(jws)

    def _say(self, jws: str) -> None:
        self._publish(Message(topics.up(self._device, topics.UP_RECORD), jws.encode()))
