import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from common.link import records
from common.link.errors import OutboxBroken, SealBroken
from common.link.outbox import Blob
from common.link.records import open_record

PHOTO = Blob(b"\xff\xd8 a photo", "image/jpeg")
SIGNATURE = Blob(b"<svg/>", "image/svg+xml")


def put(outbox, code, *blobs):
    return outbox.put(records.CHECKIN, {"code": code}, blobs)


@pytest.fixture
def damage(tmp_path):
    """damage(statement, values): changes rows behind the outbox's back, as a failing card does."""

    def change(statement, values=()):
        with closing(sqlite3.connect(tmp_path / "outbox.db")) as db, db:
            db.execute(statement, values)

    return change


def test_a_broken_file_is_set_aside_and_work_goes_on(open_outbox, tmp_path):
    (tmp_path / "outbox.db").write_bytes(b"this was a database once" * 400)
    outbox = open_outbox()
    assert outbox.set_aside.read_bytes().startswith(b"this was")
    assert put(outbox, "T-1").seq == 1


def test_damage_in_the_middle_of_the_file_is_found_when_it_is_opened(open_outbox, tmp_path):
    first = open_outbox()
    for number in range(40):
        put(first, f"T-{number}", Blob(bytes([number]) * 5000, "image/jpeg"))
    first.close()
    data = bytearray((tmp_path / "outbox.db").read_bytes())
    data[4096 * 3 : 4096 * 20] = b"\xaa" * (4096 * 17)
    (tmp_path / "outbox.db").write_bytes(data)
    outbox = open_outbox()
    assert outbox.set_aside.read_bytes() == data
    assert put(outbox, "T-1").seq == 1


def test_nothing_that_was_set_aside_is_ever_written_over(open_outbox, tmp_path):
    aside = set()
    for number in range(3):
        (tmp_path / "outbox.db").write_bytes(f"broken {number} ".encode() * 200)
        outbox = open_outbox()
        aside.add(outbox.set_aside)
        outbox.close()
    assert len(aside) == 3
    assert {path.read_bytes()[:8] for path in aside} == {b"broken 0", b"broken 1", b"broken 2"}


def test_what_was_in_the_write_ahead_log_alone_is_set_aside_too(open_outbox, tmp_path):
    """After a power cut the newest records are there."""
    living = open_outbox("living.db")
    for number in range(40):
        put(living, f"T-{number}", Blob(bytes([number]) * 5000, "image/jpeg"))
    living._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    newest = put(living, "T-newest").jws
    data = bytearray((tmp_path / "living.db").read_bytes())
    data[4096 * 8 : 4096 * 20] = b"\xaa" * (4096 * 12)
    (tmp_path / "outbox.db").write_bytes(data)
    shutil.copy(tmp_path / "living.db-wal", tmp_path / "outbox.db-wal")
    outbox = open_outbox()
    aside = b"".join(path.read_bytes() for path in tmp_path.glob(f"{outbox.set_aside.name}*"))
    assert newest[-60:].encode() in aside


def test_damage_found_while_working_is_told_in_our_own_words(outbox):
    put(outbox, "T-1")
    outbox._db.execute("DROP TABLE head")
    for work in (lambda: put(outbox, "T-2"), outbox.head, lambda: outbox.acknowledge(1, "ab" * 32)):
        with pytest.raises(OutboxBroken):
            work()


def test_a_place_that_cannot_be_written_is_told_in_our_own_words(open_outbox, tmp_path):
    (tmp_path / "outbox.db").mkdir()
    with pytest.raises(OutboxBroken):
        open_outbox()
    assert (tmp_path / "outbox.db").is_dir()


def test_an_outbox_is_private(open_outbox, tmp_path):
    """It holds photographs and signatures of people, for as long as there is no network."""
    before = os.umask(0o022)
    try:
        put(open_outbox(), "T-1", PHOTO)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("outbox.db*")} == {0}


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE record SET jws = replace(jws, '.', '!') WHERE seq = 2", ()),
        ("UPDATE record SET jws = '' WHERE seq = 2", ()),
        ("UPDATE record SET jws = x'ff00ff' WHERE seq = 2", ()),
        ("UPDATE record SET jws = CAST(x'ff00ff' AS TEXT) WHERE seq = 2", ()),
        ("UPDATE record SET jws = (SELECT jws FROM record WHERE seq = 1) WHERE seq = 2", ()),
        ("UPDATE blob SET data = x'00' WHERE sha256 = ?", (SIGNATURE.sha256,)),
        ("UPDATE blob SET data = 'text' WHERE sha256 = ?", (SIGNATURE.sha256,)),
    ],
    ids=["seal", "empty", "bytes", "not UTF-8", "another record", "blob", "blob's type"],
)
def test_a_record_that_changed_on_disk_becomes_a_declared_hole(outbox, device_key, device, damage, statement, values):
    put(outbox, "T-1", PHOTO)
    put(outbox, "T-2", SIGNATURE)
    put(outbox, "T-3", PHOTO)
    damage(statement, values)
    assert [outbox.is_whole(seq) for seq in (1, 2, 3)] == [True, False, True]
    hole = open_record(outbox.declare_hole(2), device_key.public, device)
    assert (hole.type, hole.body, hole.seq) == (records.HOLE, {"from": 2, "to": 2}, 4)
    assert [seq for seq, _ in outbox.unacknowledged(0, 10)] == [1, 2, 3, 4]


def test_a_blob_that_changed_on_disk_is_not_given_out(outbox, damage):
    put(outbox, "T-1", PHOTO)
    damage("UPDATE blob SET data = x'00'")
    with pytest.raises(SealBroken):
        outbox.blob(PHOTO.sha256)
    with pytest.raises(KeyError):
        outbox.blob("ab" * 32)


def test_a_hole_is_declared_once(open_outbox, damage):
    outbox = open_outbox()
    put(outbox, "T-1")
    damage("UPDATE record SET jws = 'x' WHERE seq = 1")
    told = outbox.declare_hole(1)
    assert outbox.declare_hole(1) == told
    outbox.close()
    assert open_outbox().declare_hole(1) == told


def test_a_hole_whose_declaration_was_damaged_too_is_declared_again(outbox, device_key, device, damage):
    put(outbox, "T-1")
    outbox.declare_hole(1)
    damage("UPDATE record SET jws = 'x' WHERE seq = 2")
    hole = open_record(outbox.declare_hole(1), device_key.public, device)
    assert (hole.seq, hole.body) == (3, {"from": 1, "to": 1})


def test_rows_that_are_gone_are_declared_with_one_hole(outbox, device_key, device, damage):
    for number in range(6):
        put(outbox, f"T-{number}")
    damage("DELETE FROM record WHERE seq BETWEEN 2 AND 4")
    hole = open_record(outbox.declare_hole(2), device_key.public, device)
    assert (hole.seq, hole.body) == (7, {"from": 2, "to": 4})


def test_a_damaged_record_does_not_keep_the_others_from_being_chained_anew(outbox, device_key, device, damage):
    for number in range(3):
        put(outbox, f"T-{number}")
    damage("UPDATE record SET jws = 'x' || jws WHERE seq = 2")
    assert outbox.acknowledge(100, "cd" * 32)
    anew = [open_record(jws, device_key.public, device) for _, jws in outbox.unacknowledged(0, 10)]
    assert [(record.seq, record.type) for record in anew] == [
        (101, records.CHECKIN),
        (102, records.HOLE),
        (103, records.CHECKIN),
    ]
