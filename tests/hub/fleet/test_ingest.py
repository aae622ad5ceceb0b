"""The one door for records: what is kept, what is asked for, what is set aside, and that nothing stops the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.link.records import HOLE, MAX_SEALED_BYTES, BlobName
from common.link.sayings import Ack, Ask
from common.link.seal import RECORD
from hub.fleet import arrivals, ingest
from hub.fleet.arrivals import Arrival, BodyRefused, Refused
from hub.fleet.broker_connection import Came
from hub.fleet.models import Notice, Record
from tests.hub.sealed_device import SealedDevice, store


def kept(station: SealedDevice) -> list[int]:
    return list(Record.objects.filter(device=station.id).order_by("seq").values_list("seq", flat=True))


def notices() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture(autouse=True)
def _note_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "note/1" stands for any type that an app understands; what a test registers goes away again."""
    monkeypatch.setattr(arrivals, "_understood", dict(arrivals._understood))
    arrivals.register("note/1", check=lambda record: None, take=lambda arrived: None)


def test_records_in_order_are_kept_and_acknowledged_with_the_hash_of_the_last(station: SealedDevice) -> None:
    first, second, third = station.seal(), station.seal(), station.seal()
    assert station.send(first, second, third) == [Ack(3, third.hash)]
    assert kept(station) == [1, 2, 3]
    assert notices() == []


def test_a_record_is_kept_exactly_as_it_was_sealed(station: SealedDevice) -> None:
    record = station.seal(body={"ก": "ข"})
    received = timezone.now()
    station.send(record, at=received)
    row = Record.objects.get()
    assert (row.jws, row.hash, row.type, row.received_at) == (record.jws, record.hash, "note/1", received)
    assert row.made_at == record.made.wall.replace(microsecond=record.made.wall.microsecond // 1000 * 1000)


@pytest.mark.parametrize("batches", [1, 2])
def test_a_duplicate_is_harmless_and_is_acknowledged_again(station: SealedDevice, batches: int) -> None:
    record = station.seal()
    if batches == 1:
        answers = station.send(record, record)
    else:
        station.send(record)
        answers = station.send(record)
    assert answers == [Ack(1, record.hash)]
    assert kept(station) == [1]
    assert notices() == []


def test_a_gap_is_asked_for_and_what_is_beyond_it_waits(station: SealedDevice) -> None:
    first, second, third = station.seal(), station.seal(), station.seal()
    assert station.send(first, third) == [Ack(1, first.hash), Ask(2)]
    assert kept(station) == [1]
    assert station.send(second, third) == [Ack(3, third.hash)]
    assert kept(station) == [1, 2, 3]


def test_the_first_record_missing_is_asked_for_without_an_ack(station: SealedDevice) -> None:
    station.seal()
    assert station.send(station.seal()) == [Ask(1)]


def tampered(jws: str) -> bytes:
    head, payload, signature = jws.split(".")
    return f"{head}.{payload[:-4]}{'AAAA' if payload[-4:] != 'AAAA' else 'BBBB'}.{signature}".encode()


def test_a_tampered_record_is_kept_aside_and_the_others_go_on(
    station: SealedDevice, other_station: SealedDevice
) -> None:
    bad, good = station.seal(), other_station.seal()
    said = ingest.take([station.came(tampered(bad.jws)), other_station.came(good)])
    assert other_station.heard(said) == [Ack(1, good.hash)]
    assert station.heard(said) == []
    notice = Notice.objects.get()
    assert (notice.kind, notice.device_id, bytes(notice.evidence)) == ("seal-broken", station.id, tampered(bad.jws))
    assert station.send(bad) == [Ack(1, bad.hash)]


def test_a_record_under_another_devices_name_is_kept_aside(station: SealedDevice, other_station: SealedDevice) -> None:
    ingest.take([other_station.came(station.seal())])
    assert notices() == ["seal-broken"]
    assert Record.objects.count() == 0


def test_a_broken_chain_is_kept_and_shown_and_the_chain_goes_on(station: SealedDevice) -> None:
    first, second, third = station.seal(), station.seal(prev="ab" * 32), station.seal()
    assert station.send(first, second, third) == [Ack(3, third.hash)]
    assert kept(station) == [1, 2, 3]
    assert [(notice.kind, notice.text) for notice in Notice.objects.all()] == [("chain-broken", "#2")]


def test_a_first_record_that_follows_on_something_is_kept_and_shown(station: SealedDevice) -> None:
    first = station.seal(prev="ab" * 32)
    assert station.send(first) == [Ack(1, first.hash)]
    assert [(notice.kind, notice.text) for notice in Notice.objects.all()] == [("chain-broken", "#1")]


def test_duplicates_are_recognised_with_one_query_a_batch(station: SealedDevice, other_station: SealedDevice) -> None:
    made = [(each, [each.seal() for _ in range(30)]) for each in (station, other_station)]
    for each, records in made:
        each.send(*records)

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            ingest.take([each.came(record) for each, records in made for record in records[:count]])
        return len(counted)

    assert queries(2) == queries(30)


@pytest.mark.parametrize("batches", [1, 2])
def test_another_record_under_the_same_number_is_kept_aside(station: SealedDevice, batches: int) -> None:
    first = station.seal()
    other = station.seal(seq=1, prev="0" * 64, body={"another": True})
    if batches == 1:
        answers = station.send(first, other)
    else:
        station.send(first)
        answers = station.send(other)
    assert answers == [Ack(1, first.hash)]
    notice = Notice.objects.get()
    assert (notice.kind, bytes(notice.evidence)) == ("number-twice", other.jws.encode())


def test_a_hole_that_the_device_declares_is_noted_and_the_chain_goes_on_behind_it(station: SealedDevice) -> None:
    first, _lost, third = station.seal(), station.seal(), station.seal()
    hole = station.seal(HOLE, {"from": 2, "to": 2})
    assert station.send(first) == [Ack(1, first.hash)]
    assert station.send(hole) == [Ask(3)]
    assert station.send(third, hole) == [Ack(4, hole.hash)]
    assert kept(station) == [1, 3, 4]
    assert [(notice.kind, notice.text) for notice in Notice.objects.all()] == [("records-lost", "#2–#2")]


@pytest.mark.parametrize("body", [{}, {"from": 3, "to": 3}, {"from": 2, "to": 9}, {"from": "2", "to": "2"}])
def test_a_hole_that_does_not_cover_what_is_missing_closes_nothing(
    station: SealedDevice, body: dict[str, object]
) -> None:
    first, _second, _third = station.seal(), station.seal(), station.seal()
    assert station.send(first, station.seal(HOLE, body)) == [Ack(1, first.hash), Ask(2)]


def test_a_record_found_again_behind_a_hole_is_shown_and_does_not_disturb(station: SealedDevice) -> None:
    first, lost = station.seal(), station.seal()
    hole = station.seal(HOLE, {"from": 2, "to": 2})
    station.send(first, hole)
    assert station.send(lost) == [Ack(3, hole.hash)]
    assert notices() == ["records-lost", "found-again"]


def test_a_record_waits_for_its_blobs_and_is_taken_when_they_are_here(station: SealedDevice) -> None:
    photo = BlobName("11" * 32, 3, "image/jpeg")
    first, second = station.seal(), station.seal(blobs=[photo])
    assert station.send(first, second) == [Ack(1, first.hash), Ask(2, (photo.sha256,))]
    assert kept(station) == [1]
    here = store(b"a picture")
    third = station.seal(seq=2, prev=first.hash, blobs=[here])
    assert station.send(third) == [Ack(2, third.hash)]


def test_a_revoked_device_is_not_listened_to(station: SealedDevice) -> None:
    station.send(first := station.seal())
    row = station.row
    row.revoked_at = timezone.now()
    row.save()
    assert station.send(station.seal()) == []
    assert kept(station) == [first.seq]
    assert notices() == ["unknown-sender"]


@pytest.mark.parametrize(
    "topic", ["sp/1/nobody-1/up/record", "sp/2/x/up/record", "elsewhere", "sp/1/UPPER/up/record", "sp/1/../up/record"]
)
def test_a_sender_nobody_knows_is_put_on_the_list(db: None, topic: str) -> None:
    assert ingest.take([Came(topic, b"x", timezone.now())]) == []
    assert notices() == ["unknown-sender"]


def test_a_device_that_speaks_on_a_topic_nobody_knows_is_put_on_the_list(station: SealedDevice) -> None:
    ingest.take([Came(f"sp/1/{station.id}/up/weather", b"x", timezone.now())])
    assert notices() == ["unknown-topic"]


MALFORMED = {
    "empty": b"",
    "not a seal": b"hello",
    "not ASCII": "สวัสดี".encode(),
    "bytes": bytes(range(256)),
    "huge": b"A" * (MAX_SEALED_BYTES + 1),
    "three dots": b"..",
}


@pytest.mark.parametrize("payload", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_payload_is_kept_aside_and_the_next_record_is_taken(station: SealedDevice, payload: bytes) -> None:
    record = station.seal()
    assert station.send(payload, record) == [Ack(1, record.hash)]
    assert notices() == ["seal-broken"]


def sealed_with(station: SealedDevice, **changes: object) -> bytes:
    statement = {
        "device": station.id,
        "seq": 1,
        "type": "note/1",
        "made": {"wall": "2026-11-22T01:00:00Z", "boot": "b", "uptime": 1.0, "synced": True, "error": None},
        "body": {},
        "blobs": [],
        "prev": "0" * 64,
    }
    return station.key.seal({**statement, **changes}, RECORD).encode()


def made(**changes: object) -> dict[str, object]:
    return {"wall": "2026-11-22T01:00:00Z", "boot": "b", "uptime": 1.0, "synced": True, "error": None, **changes}


WRONG_SHAPES: dict[str, dict[str, object]] = {
    "number as text": {"seq": "1"},
    "number nought": {"seq": 0},
    "type with capitals": {"type": "Note/1"},
    "body as list": {"body": []},
    "time without zone": {"made": made(wall="2026-11-22T01:00:00")},
    "boot too long for the column": {"made": made(boot="b" * 41)},
    "boot with a NUL": {"made": made(boot="b\x00")},
    "endless uptime": {"made": made(uptime="inf")},
    "uptime that is no number": {"made": made(uptime="nan")},
    "uptime before boot": {"made": made(uptime=-1)},
}


@pytest.mark.parametrize("changes", WRONG_SHAPES.values(), ids=WRONG_SHAPES.keys())
def test_a_sealed_statement_of_another_shape_is_kept_aside(
    station: SealedDevice, other_station: SealedDevice, changes: dict[str, object]
) -> None:
    good = other_station.seal()
    said = ingest.take([station.came(sealed_with(station, **changes)), other_station.came(good)])
    assert other_station.heard(said) == [Ack(1, good.hash)]
    assert notices() == ["seal-broken"]


def test_a_type_that_no_app_understands_is_kept_acknowledged_and_put_on_the_list(station: SealedDevice) -> None:
    record = station.seal("weather/1", {"rain": True})
    assert station.send(record) == [Ack(1, record.hash)]
    assert Record.objects.get().understood is False
    assert Notice.objects.get().kind == "not-understood"


FAULTS = {
    "refusal": BodyRefused("nothing right"),
    "attribute": AttributeError("x"),
    "index": IndexError("x"),
    "type": TypeError("x"),
    "runtime": RuntimeError("x"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("where", ["check", "take"])
def test_an_app_that_raises_never_stops_the_others(station: SealedDevice, where: str, fault: Exception) -> None:
    def raising(_given: object) -> None:
        raise fault

    if where == "check":
        arrivals.register("bad/1", check=raising, take=lambda arrived: None)
    else:
        arrivals.register("bad/1", check=lambda record: None, take=raising)
    bad, good = station.seal("bad/1"), station.seal("note/1")
    assert station.send(bad, good) == [Ack(2, good.hash)]
    assert list(Record.objects.order_by("seq").values_list("understood", flat=True)) == [False, True]
    assert notices() == ["not-understood"]


def test_one_record_that_an_app_stumbles_over_does_not_take_the_rest_with_it(station: SealedDevice) -> None:
    taken: list[int] = []

    def take(arrived: Sequence[Arrival]) -> None:
        if any("bad" in arrival.record.body for arrival in arrived):
            raise ValueError("bad")
        taken.extend(arrival.kept.seq for arrival in arrived)

    arrivals.register("mixed/1", check=lambda record: None, take=take)
    station.send(station.seal("mixed/1"), station.seal("mixed/1", {"bad": 1}), station.seal("mixed/1"))
    assert taken == [1, 3]
    assert list(Record.objects.filter(understood=False).values_list("seq", flat=True)) == [2]


def test_an_app_may_refuse_some_of_a_batch_with_its_reason(station: SealedDevice) -> None:
    def take(arrived: Sequence[Arrival]) -> Iterator[Refused]:
        return (Refused(arrival, "รหัสนี้ไม่มี") for arrival in arrived if arrival.kept.seq == 2)

    arrivals.register("mixed/1", check=lambda record: None, take=take)
    station.send(station.seal("mixed/1"), station.seal("mixed/1"))
    assert list(Record.objects.order_by("seq").values_list("understood", flat=True)) == [True, False]
    assert Notice.objects.get().text == "#2 mixed/1: รหัสนี้ไม่มี"


def test_a_database_that_fails_for_a_while_loses_nothing(station: SealedDevice) -> None:
    def take(_arrived: Sequence[Arrival]) -> None:
        raise OperationalError("the disk is full")

    arrivals.register("full/1", check=lambda record: None, take=take)
    with pytest.raises(OperationalError):
        station.send(record := station.seal("full/1"))
    assert Record.objects.count() == 0
    arrivals.register("full/1", check=lambda record: None, take=lambda arrived: None)
    assert station.send(record) == [Ack(1, record.hash)]
    assert Record.objects.get().understood


def test_a_birth_is_kept_and_answered_with_where_the_chain_stands(station: SealedDevice) -> None:
    record = station.seal()
    station.send(record)
    assert station.report({"online": True, "uptime": 5}) == [Ack(1, record.hash)]
    row = station.row
    assert row.online
    assert row.state["uptime"] == 5
    assert row.state_at is not None


def test_a_will_says_offline_and_leaves_what_was_last_reported(station: SealedDevice) -> None:
    station.report({"online": True, "uptime": 5})
    station.report({"online": False})
    assert not station.row.online
    assert station.row.state["uptime"] == 5


STATES = {
    "not JSON": b"{",
    "a list": b"[]",
    "too long": json.dumps({"online": True, "x": "y" * 20_000}).encode(),
    "not a number": b'{"online": true, "disk": NaN}',
    "endless": b'{"online": true, "disk": 1e999}',
    "a NUL": b'{"online": true, "name": "\\u0000"}',
    "half a pair": b'{"online": true, "name": "\\ud800"}',
    "deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "not UTF-8": b'{"a": "\xff"}',
}


@pytest.mark.parametrize("payload", STATES.values(), ids=STATES.keys())
def test_a_malformed_state_is_put_on_the_list_and_the_others_go_on(
    station: SealedDevice, other_station: SealedDevice, payload: bytes
) -> None:
    good = other_station.seal()
    state = Came(f"sp/1/{station.id}/up/state", payload, timezone.now())
    assert other_station.heard(ingest.take([state, other_station.came(good)])) == [Ack(1, good.hash)]
    assert not station.row.online
    assert notices() == ["state-malformed"]


@pytest.mark.parametrize(
    "content", [None, [], "x", {"readout": "x"}, {"readout": None}, {"roster": -1}], ids=lambda value: repr(value)
)
def test_a_state_that_names_its_content_strangely_is_taken_all_the_same(station: SealedDevice, content: object) -> None:
    station.report({"online": True, "content": content})
    assert station.row.online


def test_a_batch_is_committed_whole_or_not_at_all(station: SealedDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    first = station.seal()
    monkeypatch.setattr("hub.fleet.ingest._hold_for_blobs", lambda chains: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        station.send(first)
    assert Record.objects.count() == 0
    assert station.row.head_seq == 0


def test_five_hundred_records_of_two_devices_in_one_batch(station: SealedDevice, other_station: SealedDevice) -> None:
    came = []
    for number in range(250):
        at = timezone.now() - timedelta(seconds=number)
        came += [station.came(station.seal(at=at)), other_station.came(other_station.seal(at=at))]
    said = ingest.take(came)
    assert station.heard(said) == [Ack(250, station.hash)]
    assert other_station.heard(said) == [Ack(250, other_station.hash)]
    assert Record.objects.count() == 500
