"""The process that holds the hub's connection to the broker: records in, acks and published content out."""

import contextlib
import logging
import queue
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from common.link import sayings, topics
from common.link.mqtt import Message, MqttClient
from hub.documents import unnamed
from hub.fleet import brokers, erasures, ingest, keys
from hub.fleet.models import Device, Downward

log = logging.getLogger(__name__)

LARGEST_BATCH = 2_000
WAITING_MOST = 5_000
LOOK_FOR_DOWNWARD_SECONDS = 0.5
COLLECT_SECONDS = 3600.0


class Command(BaseCommand):
    help = "Takes in what devices send, and tells them what the hub has for them. Runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGINT, lambda *_: self.stop())
        # Full: the broker's connection is not read further until there is room again.
        self.arrived: queue.Queue[ingest.Came] = queue.Queue(WAITING_MOST)
        self.stopping, self.connected = threading.Event(), threading.Event()
        self.mqtt = MqttClient(
            brokers.hub_connection(),
            brokers.HUB_NAME,
            subscriptions=[topics.EVERY_DEVICE_UP],
            on_message=lambda topic, payload: self.arrived.put(ingest.Came(topic, payload, timezone.now())),
            on_connected=self.connected.set,
            # The broker need not keep anything for us: what we did not commit, the devices still have.
            qos=0,
        )
        Device.objects.update(online=False)
        erasures.finish()
        self.mqtt.start()
        self.stdout.write("ingest runs")
        looked = collected = 0.0
        while not self.stopping.is_set():
            if self.connected.is_set():
                self.connected.clear()
                self.ask_all()
            batch = self.next_batch()
            if batch:
                self.take(batch)
            if time.monotonic() - collected > COLLECT_SECONDS:
                collected = time.monotonic()
                self.collect_blobs()
            if time.monotonic() - looked > LOOK_FOR_DOWNWARD_SECONDS:
                looked = time.monotonic()
                self.send_downward()
        self.mqtt.stop()

    def stop(self) -> None:
        self.stopping.set()

    def next_batch(self) -> list[ingest.Came]:
        """All that waits, up to a limit; waits a little for the first."""
        batch: list[ingest.Came] = []
        with contextlib.suppress(queue.Empty):
            batch.append(self.arrived.get(timeout=LOOK_FOR_DOWNWARD_SECONDS))
            while len(batch) < LARGEST_BATCH:
                batch.append(self.arrived.get_nowait())
        return batch

    def take(self, batch: list[ingest.Came]) -> None:
        """A database that fails is waited for: nothing was acknowledged, so the devices will send again.

        Whatever else goes wrong, this process goes on: without it no device's records would ever come in again.
        """
        try:
            said = ingest.take(batch)
        except (OperationalError, InterfaceError):
            log.exception("a batch of %d could not be committed", len(batch))
            close_old_connections()
            self.stopping.wait(1)
        except Exception:
            log.exception("a batch of %d could not be taken", len(batch))
            if len(batch) > 1:  # the one that is to blame must not take the others with it
                for came in batch:
                    self.take([came])
        else:
            for message in said:
                self.mqtt.publish(message)

    def ask_all(self) -> None:
        """Has every device send what we have not committed: while we were away, it may have spoken to nobody."""
        try:
            for device, seq in Device.objects.filter(revoked_at=None).values_list("id", "head_seq"):
                said = sayings.say(keys.seal_key(), device, sayings.Ask(seq + 1))
                self.mqtt.publish(Message(topics.down(device, topics.DOWN_ASK), said))
        except DatabaseError:
            log.exception("devices could not be asked")
            close_old_connections()

    def collect_blobs(self) -> None:
        try:
            unnamed.collect()
        except (DatabaseError, OSError):
            log.exception("blobs that no record names could not be removed")
            close_old_connections()

    def send_downward(self) -> None:
        if not self.mqtt.connected:
            return
        try:
            due = list(Downward.objects.filter(sent_at=None)[:500])
            for one in due:
                topic = topics.down(one.device_id, one.name)
                self.mqtt.publish(Message(topic, one.payload.encode(), retain=one.retain))
            Downward.objects.filter(pk__in=[one.pk for one in due]).update(sent_at=timezone.now())
        except DatabaseError:
            log.exception("what waits for devices could not be read")
            close_old_connections()
