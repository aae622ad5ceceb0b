import itertools
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from common.link import records
from common.link.errors import OutboxFull
from common.link.outbox import FULL_BYTES, LOW_BYTES, Blob
from common.link.records import GENESIS, MAX_BLOB_BYTES, open_record

PHOTO = Blob(b"\xff\xd8 a photo", "image/jpeg")
SIGNATURE = Blob(b"<svg/>", "image/svg+xml")


def put(outbox, code, *blobs):
    return outbox.put(records.CHECKIN, {"code": code}, blobs)


def chain(outbox, key, device):
    """All records in the outbox, verified to be one chain."""
    opened = [open_record(jws, key.public, device) for _, jws in outbox.unacknowledged(0, 10_000)]
    for before, after in itertools.pairwise(opened):
        assert (after.seq, after.prev) == (before.seq + 1, before.hash)
    if opened:
        assert outbox.head() == (opened[-1].seq, opened[-1].hash)
    return opened


def held_blobs(tmp_path):
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as db:
        return {row[0] for row in db.execute("SELECT sha256 FROM blob")}


def test_a_new_outbox_is_empty(outbox):
    assert outbox.head() == (0, GENESIS)
    assert outbox.unacknowledged(0, 10) == []
    assert outbox.waiting().records == 0
    assert outbox.waiting().oldest is None


def test_a_record_is_kept_with_its_blobs(outbox, device_key, device):
    record = put(outbox, "T-1", PHOTO, SIGNATURE)
    assert open_record(record.jws, device_key.public, device).body == {"code": "T-1"}
    assert outbox.unacknowledged(0, 10) == [(1, record.jws)]
    assert sorted(outbox.unstored(1)) == sorted([PHOTO.sha256, SIGNATURE.sha256])
    assert outbox.blob(PHOTO.sha256) == PHOTO
    assert [blob.sha256 for blob in record.blobs] == [PHOTO.sha256, SIGNATURE.sha256]


def test_records_are_chained(outbox, device_key, device):
    for number in range(5):
        put(outbox, f"T-{number}")
    assert [record.seq for record in chain(outbox, device_key, device)] == [1, 2, 3, 4, 5]
    assert chain(outbox, device_key, device)[0].prev == GENESIS


def test_the_chain_goes_on_when_the_outbox_is_opened_again(open_outbox, device_key, device):
    first = open_outbox()
    put(first, "T-1", PHOTO)
    first.close()
    again = open_outbox()
    put(again, "T-2")
    assert [record.body["code"] for record in chain(again, device_key, device)] == ["T-1", "T-2"]
    assert again.blob(PHOTO.sha256) == PHOTO
    assert again.set_aside is None


def test_the_chain_goes_on_after_everything_was_acknowledged(open_outbox):
    first = open_outbox()
    last = put(first, "T-1")
    first.acknowledge(last.seq, last.hash)
    first.close()
    record = put(open_outbox(), "T-2")
    assert (record.seq, record.prev) == (2, last.hash)


def test_several_threads_put_into_one_chain(outbox, device_key, device):
    def put_some(name):
        for number in range(15):
            put(outbox, f"{name}-{number}", Blob(f"{name}{number}".encode(), "text/plain"), PHOTO)

    threads = [threading.Thread(target=put_some, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = chain(outbox, device_key, device)
    assert [record.seq for record in made] == list(range(1, 61))
    assert {record.body["code"] for record in made} == {f"{name}-{number}" for name in "abcd" for number in range(15)}
    assert all(outbox.is_whole(record.seq) for record in made)


def test_records_come_in_pages_after_a_number(outbox):
    made = [put(outbox, f"T-{number}") for number in range(5)]
    assert [seq for seq, _ in outbox.unacknowledged(0, 3)] == [1, 2, 3]
    assert outbox.unacknowledged(3, 10) == [(4, made[3].jws), (5, made[4].jws)]


def test_waiting_tells_how_many_and_since_when(outbox):
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    put(outbox, "T-1")
    put(outbox, "T-2")
    waiting = outbox.waiting()
    assert waiting.records == 2
    assert before <= waiting.oldest <= datetime.now(UTC)


def test_whoever_asked_is_told_of_each_new_record(outbox):
    seen = []
    outbox.on_change(lambda: seen.append(outbox.head()[0]))
    put(outbox, "T-1")
    put(outbox, "T-2")
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("type_", "body", "blobs"),
    [
        ("checkin/1", {"note": "x" * 70_000}, []),
        ("checkin/1", {"score": float("nan")}, []),
        ("checkin/1", {"name": "\ud800"}, []),
        ("Check in", {}, []),
        ("checkin/1", {}, [Blob(b"", "image/jpeg")]),
        ("checkin/1", {}, [Blob(b"x", "image/jpeg\r\nX: y")]),
        ("checkin/1", {}, [Blob(b"x", "")]),
        ("checkin/1", {}, [Blob(bytes(MAX_BLOB_BYTES + 1), "image/jpeg")]),
    ],
    ids=["long", "nan", "surrogate", "type", "empty blob", "header in media", "no media", "huge blob"],
)
def test_what_the_hub_would_never_take_is_not_put(outbox, type_, body, blobs):
    """Otherwise it would stand at the head of the outbox for ever, and everything behind it."""
    with pytest.raises(ValueError):  # noqa: PT011 the documented class
        outbox.put(type_, body, blobs)
    assert outbox.head() == (0, GENESIS)
    assert put(outbox, "T-1").seq == 1


# Acknowledgements


def test_an_acknowledgement_removes_the_records_up_to_it_and_their_blobs(outbox, tmp_path):
    blobs = [Blob(f"{number}".encode(), "text/plain") for number in range(4)]
    made = [put(outbox, f"T-{number}", blob) for number, blob in enumerate(blobs)]
    assert outbox.acknowledge(2, made[1].hash)
    assert [seq for seq, _ in outbox.unacknowledged(0, 10)] == [3, 4]
    assert held_blobs(tmp_path) == {blobs[2].sha256, blobs[3].sha256}


def test_a_blob_that_a_later_record_needs_stays(outbox, tmp_path):
    first = put(outbox, "T-1", PHOTO, SIGNATURE)
    put(outbox, "T-2", PHOTO)
    outbox.acknowledge(1, first.hash)
    assert held_blobs(tmp_path) == {PHOTO.sha256}
    assert outbox.is_whole(2)


def test_an_acknowledgement_of_what_is_forgotten_changes_nothing(outbox):
    made = [put(outbox, f"T-{number}") for number in range(3)]
    outbox.acknowledge(2, made[1].hash)
    assert outbox.acknowledge(1, made[0].hash)
    assert outbox.acknowledge(2, made[1].hash)
    assert [seq for seq, _ in outbox.unacknowledged(0, 10)] == [3]


def test_an_acknowledgement_with_another_hash_removes_nothing(outbox, tmp_path):
    made = [put(outbox, f"T-{number}", PHOTO) for number in range(3)]
    outbox.acknowledge(1, made[0].hash)
    before = outbox.unacknowledged(0, 10)
    assert not outbox.acknowledge(3, "ab" * 32)
    assert not outbox.acknowledge(99, "ab" * 32)
    assert outbox.unacknowledged(0, 10) == before
    assert held_blobs(tmp_path) == {PHOTO.sha256}
    assert put(outbox, "T-4").prev == made[2].hash


def test_which_blobs_the_hub_holds_is_remembered(open_outbox):
    first = open_outbox()
    put(first, "T-1", PHOTO, SIGNATURE)
    first.mark_stored(PHOTO.sha256)
    first.close()
    again = open_outbox()
    assert again.unstored(1) == [SIGNATURE.sha256]
    again.mark_stored(PHOTO.sha256, stored=False)
    assert set(again.unstored(1)) == {PHOTO.sha256, SIGNATURE.sha256}


# An outbox that replaces a lost one


def test_a_fresh_outbox_goes_on_where_the_hubs_chain_ends(outbox):
    assert outbox.acknowledge(100, "cd" * 32)
    record = put(outbox, "T-1")
    assert (record.seq, record.prev) == (101, "cd" * 32)


@pytest.mark.parametrize("head", [2, 100])
def test_what_a_fresh_outbox_made_already_is_chained_anew(outbox, device_key, device, head):
    made = [put(outbox, f"T-{number}", PHOTO) for number in range(5)]
    assert not outbox.known_to_hub
    assert outbox.acknowledge(head, "cd" * 32)
    assert not outbox.known_to_hub, "the hub has told of its own record, not yet of one of ours"
    anew = chain(outbox, device_key, device)
    assert [record.seq for record in anew] == list(range(head + 1, head + 6))
    assert anew[0].prev == "cd" * 32
    assert [record.body for record in anew] == [record.body for record in made]
    assert [record.made.as_json() for record in anew] == [record.made.as_json() for record in made]
    assert all(outbox.is_whole(record.seq) for record in anew)


def test_it_is_chained_anew_no_more_once_a_record_of_its_own_is_acknowledged(outbox):
    put(outbox, "T-1")
    outbox.acknowledge(100, "cd" * 32)
    outbox.acknowledge(150, "de" * 32)
    own = put(outbox, "T-2")
    put(outbox, "T-3")
    assert outbox.acknowledge(own.seq, own.hash)
    before = outbox.unacknowledged(0, 10)
    assert not outbox.acknowledge(200, "ef" * 32)
    assert outbox.unacknowledged(0, 10) == before


# A full disk


@pytest.mark.parametrize(
    ("free", "level"),
    [(LOW_BYTES, "ok"), (LOW_BYTES - 1, "low"), (FULL_BYTES, "low"), (FULL_BYTES - 100_000, "full"), (0, "full")],
)
def test_the_room_is_told_before_it_is_gone(open_outbox, free, level):
    assert open_outbox(free_bytes=lambda folder: free).room().level == level


def test_a_full_disk_takes_nothing_and_loses_nothing(open_outbox, device_key, device):
    free = [LOW_BYTES]
    outbox = open_outbox(free_bytes=lambda folder: free[0])
    put(outbox, "T-1", PHOTO)
    free[0] = 0
    with pytest.raises(OutboxFull):
        put(outbox, "T-2", SIGNATURE)
    free[0] = LOW_BYTES
    put(outbox, "T-3")
    assert [record.body["code"] for record in chain(outbox, device_key, device)] == ["T-1", "T-3"]


def _limit(outbox, pages):
    outbox._db.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def test_what_sqlite_finds_no_room_for_is_not_there_by_halves(outbox, tmp_path, device_key, device):
    put(outbox, "T-1", PHOTO)
    _limit(outbox, 1)  # SQLite makes it the present size: the next page is one too many
    with pytest.raises(OutboxFull):
        put(outbox, "T-2", Blob(b"x" * 100_000, "image/jpeg"))
    assert held_blobs(tmp_path) == {PHOTO.sha256}
    _limit(outbox, 2**30)
    put(outbox, "T-3", Blob(b"x" * 100_000, "image/jpeg"))
    assert [record.body["code"] for record in chain(outbox, device_key, device)] == ["T-1", "T-3"]
    assert outbox.is_whole(2)


def test_room_that_acknowledgements_freed_inside_the_file_is_room(open_outbox):
    """SQLite keeps the file's size: a disk that the outbox itself filled must not stay full when all is at the hub."""
    free = [10**9]
    outbox = open_outbox(free_bytes=lambda folder: free[0])
    for number in range(3):
        last = put(outbox, f"T-{number}", Blob(bytes([number]) * 20_000_000, "video/mp4"))
    free[0] = 0
    with pytest.raises(OutboxFull):
        put(outbox, "T-4")
    assert outbox.acknowledge(last.seq, last.hash)
    assert outbox.room().level != "full"
    put(outbox, "T-5", PHOTO)
