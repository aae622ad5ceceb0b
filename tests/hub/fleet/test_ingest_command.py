"""The process that takes records in: nothing that goes wrong with one message ends it or loses the others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone

from common.link.mqtt import Message
from common.link.sayings import Ack
from hub.documents import unnamed
from hub.fleet import housekeeping, ingest
from hub.fleet.broker_connection import Came
from hub.fleet.management.commands.ingest import Command
from hub.fleet.models import Record
from tests.hub.sealed_device import SealedDevice


class Published:
    """Stands where the connection to the broker is, and keeps what was published."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def publish(self, messages: Sequence[Message]) -> None:
        self.messages += messages


@pytest.fixture
def command() -> Command:
    made = Command()
    made.broker = Published()  # type: ignore[assignment]  # all of a connection that `take` uses
    made.stopping = threading.Event()
    made.stopping.set()  # no pause between tries
    return made


def heard(command: Command, station: SealedDevice) -> list[object]:
    return list(station.heard(command.broker.messages))  # type: ignore[attr-defined]  # see Published


@pytest.mark.parametrize("fault", [TypeError("odd"), OSError("odd"), DataError("odd")], ids=lambda fault: repr(fault))
def test_a_message_that_ingest_falls_over_does_not_take_the_others_with_it(
    command: Command,
    station: SealedDevice,
    other_station: SealedDevice,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
) -> None:
    take = ingest.take

    def falls_over(batch: Sequence[Came]) -> list[Message]:
        if any(came.payload == b"poison" for came in batch):
            raise fault
        return take(batch)

    monkeypatch.setattr(ingest, "take", falls_over)
    first, second = station.seal(), other_station.seal()
    command.take([station.came(first), station.came(b"poison"), other_station.came(second)])
    assert heard(command, station) == [Ack(1, first.hash)]
    assert heard(command, other_station) == [Ack(1, second.hash)]


def test_a_database_that_is_away_is_waited_for_and_nothing_is_acknowledged(
    command: Command, station: SealedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(batch: Sequence[Came]) -> list[Message]:
        raise OperationalError("the database is away")

    record = station.seal()
    with monkeypatch.context() as during:
        during.setattr(ingest, "take", away)
        # The test's own connection must stay.
        during.setattr("hub.fleet.management.commands.ingest.close_old_connections", lambda: None)
        command.take([station.came(record)])
    assert heard(command, station) == []
    command.take([station.came(record)])
    assert heard(command, station) == [Ack(1, record.hash)]
    assert Record.objects.count() == 1


def test_what_is_due_is_done_by_itself_and_one_fault_holds_up_nothing(
    command: Command, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def falls_over(_now: datetime) -> str:
        raise RuntimeError("odd")

    monkeypatch.setattr(unnamed, "collect", lambda: done.append("unnamed") or falls_over(timezone.now()))
    monkeypatch.setattr(housekeeping, "_tasks", [lambda now: done.append("due") or "done"])
    command.tidy()
    assert done == ["unnamed", "due"]
    monkeypatch.setattr(housekeeping, "_tasks", [falls_over])
    command.tidy()
