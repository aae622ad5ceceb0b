"""A device whose outbox was lost goes on with a new one, whatever acknowledgements a hostile broker replays to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from common.link.outbox import Outbox
from common.link.records import open_record
from common.link.sayings import Ack, Ask
from hub.fleet.models import Record
from tests.hub.sealed_device import SealedDevice


@pytest.fixture
def outbox(station: SealedDevice, tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path / "outbox.db", station.key, station.id)
    yield made
    made.close()


def send(station: SealedDevice, outbox: Outbox) -> None:
    """As the courier: the oldest record alone until the outbox is known, then all; and the hub's answers are heard."""
    for _seq, jws in outbox.unacknowledged(0, 64 if outbox.known_to_hub else 1):
        for said in station.send(jws.encode()):
            assert not isinstance(said, Ask)
            if isinstance(said, Ack):
                outbox.acknowledge(said.seq, said.hash)


@pytest.mark.parametrize("made_before", [0, 1, 3])
@pytest.mark.parametrize("replayed", [[1], [2], [2, 1], [1, 2, 3], [3, 2, 1], [2, 2]], ids=repr)
def test_replayed_acknowledgements_lose_nothing_count_nothing_twice_and_hold_nothing_up(
    station: SealedDevice, outbox: Outbox, replayed: list[int], made_before: int
) -> None:
    old_life = [station.seal() for _ in range(4)]
    station.send(*old_life)
    texts = [f"before {number}" for number in range(made_before)]
    for text in texts:
        outbox.put("note/1", {"text": text})
    for seq in replayed:
        outbox.acknowledge(seq, old_life[seq - 1].hash)
        send(station, outbox)
    for number in range(2):
        texts.append(f"after {number}")
        outbox.put("note/1", {"text": texts[-1]})
    for _ in range(8):
        send(station, outbox)
    assert outbox.waiting().records == 0
    kept = Record.objects.order_by("seq").values_list("jws", flat=True)
    opened = [open_record(jws, station.key.public, station.id) for jws in kept]
    assert [record.body["text"] for record in opened[4:]] == texts
