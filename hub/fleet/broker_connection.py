"""The hub's connection to the broker, held by a process of its own.

Reading one message takes the interpreter's lock several times, and a thread that is busy with a batch lets go of it
only every few milliseconds: within one process next to nothing was read while something was being committed.
"""

from __future__ import annotations

import contextlib
import logging
import logging.config
import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from common.link import topics
from common.link.mqtt import Broker, Message, MqttClient

log = logging.getLogger(__name__)

WAITING_MOST = 5_000
MOST_AT_ONCE = 2_000
PAUSE_SECONDS = 1.0


class Came(NamedTuple):
    """A message as the broker gave it, and when."""

    topic: str
    payload: bytes
    at: datetime


class BrokerConnection:
    """What devices say, and what is said to them, over a pipe to the process that speaks MQTT."""

    def __init__(
        self, broker: Broker, client_id: str, *, on_connected: Callable[[], None], log_as: dict[str, Any]
    ) -> None:
        """`on_connected` is called by `receive`; `log_as` is what logging.config.dictConfig takes."""
        self.connected = False
        self._asked = False
        self._on_connected = on_connected
        self._told = (broker, client_id, log_as)
        self._start()

    def __enter__(self) -> BrokerConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def receive(self, seconds: float) -> list[Came]:
        """All that waits, up to MOST_AT_ONCE; waits so many seconds for the first."""
        try:
            if not self._asked:
                self._pipe.send(None)
                self._asked = True
            if not self._pipe.poll(seconds):
                return []
            heard = self._pipe.recv()
            self._asked = False
        except (EOFError, OSError):
            log.error("the process that holds the connection to the broker has ended; it is started again")
            self._end()
            time.sleep(PAUSE_SECONDS)
            self._start()
            return []
        for one in heard:
            if isinstance(one, bool):
                self._turned(one)
        return [one for one in heard if isinstance(one, Came)]

    def publish(self, messages: Sequence[Message]) -> None:
        """What is lost with the connection is said again when the devices are asked after the next one."""
        with contextlib.suppress(OSError):  # the process has ended: `receive` finds that too
            self._pipe.send(messages)

    def _turned(self, connected: bool) -> None:
        self.connected = connected
        if connected:
            self._on_connected()

    def _start(self) -> None:
        # Not forked: the other process shall have none of ours, least of all the database.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_hold, args=(theirs, *self._told))
        self._process.start()
        theirs.close()
        self.connected, self._asked = False, False

    def _end(self) -> None:
        self._pipe.close()
        self._process.join()


def _hold(pipe: Connection, broker: Broker, client_id: str, log_as: dict[str, Any]) -> None:
    """The process: ends when the other end of the pipe is closed, by whatever closes it."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    logging.config.dictConfig(log_as)
    # Full: the broker's connection is not read further until there is room again.
    heard: queue.Queue[Came | bool] = queue.Queue(WAITING_MOST)
    mqtt = MqttClient(
        broker,
        client_id,
        subscriptions=[topics.EVERY_DEVICE_UP],
        on_message=lambda topic, payload: heard.put(Came(topic, payload, datetime.now(UTC))),
        on_connected=lambda: heard.put(True),
        on_lost=lambda: heard.put(False),
        # The broker need not keep anything for us: what we did not commit, the devices still have.
        qos=0,
    )
    asked = threading.Semaphore(0)
    threading.Thread(target=_hand_over, args=(heard, pipe, asked), daemon=True).start()
    mqtt.start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            messages = pipe.recv()
            if messages is None:
                asked.release()
            else:
                for message in messages:
                    mqtt.publish(message)
    # MQTT cannot end while it waits for room here.
    threading.Thread(target=_throw_away, args=(heard,), daemon=True).start()
    mqtt.stop()


def _hand_over(heard: queue.Queue[Came | bool], pipe: Connection, asked: threading.Semaphore) -> None:
    """Gives what waits each time it is asked for, so that a batch is all that came while the last one was committed."""
    with contextlib.suppress(OSError):  # nobody is there any more
        while asked.acquire():
            several = [heard.get()]
            with contextlib.suppress(queue.Empty):
                while len(several) < MOST_AT_ONCE:
                    several.append(heard.get_nowait())
            pipe.send(several)


def _throw_away(heard: queue.Queue[Came | bool]) -> None:
    while True:
        heard.get()
