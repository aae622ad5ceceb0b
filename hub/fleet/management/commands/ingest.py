"""The process through which the hub speaks with devices: records in, acks and published content out."""

import logging
import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from common.link import sayings, topics
from common.link.mqtt import Message
from hub.documents import unnamed
from hub.fleet import brokers, erasures, ingest
from hub.fleet.broker_connection import BrokerConnection, Came
from hub.fleet.models import Device, Downward

log = logging.getLogger(__name__)

LOOK_FOR_DOWNWARD_SECONDS = 0.5
TIDY_SECONDS = 3600.0


class Command(BaseCommand):
    help = "Takes in what devices send, and tells them what the hub has for them. Runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGINT, lambda *_: self.stop())
        self.stopping = threading.Event()
        Device.objects.update(online=False)
        erasures.finish()
        self.broker = BrokerConnection(
            brokers.hub_connection(), brokers.HUB_NAME, on_connected=self.greet, log_as=settings.LOGGING
        )
        with self.broker:
            self.stdout.write("ingest runs")
            self.run()

    def run(self) -> None:
        looked = tidied = 0.0
        while not self.stopping.is_set():
            batch = self.broker.receive(LOOK_FOR_DOWNWARD_SECONDS)
            if batch:
                self.take(batch)
            if time.monotonic() - tidied > TIDY_SECONDS:
                tidied = time.monotonic()
                self.tidy()
            if time.monotonic() - looked > LOOK_FOR_DOWNWARD_SECONDS:
                looked = time.monotonic()
                self.send_downward()

    def greet(self) -> None:
        self.stdout.write("connected to the broker")
        self.ask_all()

    def stop(self) -> None:
        self.stopping.set()

    def take(self, batch: list[Came]) -> None:
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
            self.broker.publish(said)

    def ask_all(self) -> None:
        """Has every device send what we have not committed: while we were away, it may have spoken to nobody."""
        try:
            heads = Device.objects.filter(revoked_at=None).values_list("id", "head_seq")
            self.broker.publish([ingest.ask(device, sayings.Ask(seq + 1)) for device, seq in heads])
        except DatabaseError:
            log.exception("devices could not be asked")
            close_old_connections()

    def tidy(self) -> None:
        """What is due is done here, where a process always runs: an office must not need a timer to keep its word."""
        for task in (unnamed.collect, lambda: call_command("housekeeping", stdout=self.stdout)):
            try:
                task()
            except Exception:
                # Whatever an app's task runs into, records go on coming in; it is tried again in an hour.
                log.exception("housekeeping could not be done")
                close_old_connections()

    def send_downward(self) -> None:
        if not self.broker.connected:
            return
        try:
            due = list(Downward.objects.filter(sent_at=None)[:500])
            self.broker.publish(
                [Message(topics.down(one.device_id, one.name), one.payload.encode(), one.retain) for one in due]
            )
            Downward.objects.filter(pk__in=[one.pk for one in due]).update(sent_at=timezone.now())
        except DatabaseError:
            log.exception("what waits for devices could not be read")
            close_old_connections()
