"""The courier empties the outbox: blobs by HTTP first, then the record by MQTT; and again, until the hub acks."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from common.link import topics
from common.link.errors import BlobRefused, HubUnreachable
from common.link.mqtt import Message
from common.link.outbox import Outbox
from common.link.sayings import Ack, Ask

log = logging.getLogger(__name__)

WINDOW = 64
"""Records under way at once without an ack."""
RESEND_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 30.0


class Blobs(Protocol):
    """Where blobs are stored: a BlobClient, or what stands for one."""

    def put(self, sha256: str, data: bytes, media: str) -> None: ...


class Courier:
    """Runs on a thread of its own between `start` and `stop`."""

    def __init__(self, device: str, outbox: Outbox, blobs: Blobs, publish: Callable[[Message], None]) -> None:
        self._device, self._outbox, self._blobs, self._publish = device, outbox, blobs, publish
        self._wake = threading.Condition()
        self._online = self._stopping = False
        self._sent = 0  # the last record published on this connection
        self._progress = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        outbox.on_change(self._nudge)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def link_up(self) -> None:
        """All that is not acknowledged is sent anew: what the last connection carried may be lost."""
        with self._wake:
            self._online, self._sent, self._progress = True, 0, time.monotonic()
            self._wake.notify()

    def link_down(self) -> None:
        with self._wake:
            self._online = False

    def hear(self, saying: Ack | Ask) -> None:
        """What the hub said of our records."""
        match saying:
            case Ack(seq, hash_):
                if not self._outbox.acknowledge(seq, hash_):
                    log.error("the hub acknowledges another record %d than ours", seq)
                    return
                with self._wake:
                    self._progress = time.monotonic()
                    self._wake.notify()
            case Ask(seq, blobs):
                for sha256 in blobs:
                    self._outbox.mark_stored(sha256, stored=False)
                with self._wake:
                    self._sent = min(self._sent, seq - 1)
                    self._wake.notify()

    def _nudge(self) -> None:
        with self._wake:
            self._wake.notify()

    def _run(self) -> None:
        pause = 1.0
        while True:
            with self._wake:
                if self._stopping:
                    return
                online, sent = self._online, self._sent
            try:
                worked = online and self._send_after(sent)
                pause = 1.0
            except (HubUnreachable, BlobRefused) as fault:
                log.info("blobs wait: %s", fault)
                worked = False
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                with self._wake:
                    self._wake.wait_for(lambda: self._stopping, timeout=pause)
                continue
            if not worked:
                with self._wake:
                    self._wake.wait(timeout=RESEND_SECONDS)
                    if time.monotonic() - self._progress > RESEND_SECONDS:
                        # Nothing was heard for too long: the hub may have been away when we spoke.
                        self._sent, self._progress = 0, time.monotonic()

    def _send_after(self, sent: int) -> bool:
        """Sends what is due of the oldest records without an ack; False if there is nothing to send now."""
        due = [(seq, jws) for seq, jws in self._outbox.unacknowledged(0, WINDOW) if seq > sent]
        for seq, jws in due:
            self._deliver(seq, jws)
            with self._wake:
                if self._sent != sent or not self._online:
                    return True  # asked to begin elsewhere, or cut off
                self._sent = sent = seq
        return bool(due)

    def _deliver(self, seq: int, jws: str) -> None:
        if self._outbox.is_whole(seq):
            for sha256 in self._outbox.unstored(seq):
                blob = self._outbox.blob(sha256)
                self._blobs.put(sha256, blob.data, blob.media)
                self._outbox.mark_stored(sha256)
        else:
            log.error("record %d is damaged on this disk", seq)
            jws = self._outbox.declare_hole(seq)
        self._publish(Message(topics.up(self._device, topics.UP_RECORD), jws.encode()))
