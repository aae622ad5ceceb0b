"""kill -9 at any moment: a record and its blobs are there whole or not at all, and what was reported is there."""

import itertools
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from common.link.outbox import Outbox
from common.link.records import open_record

KILLS = 40

# One process imports, and forks a new life for every line it is given: what is killed is the work, not the imports.
_LIVES = """
import os, sys
import sqlite_utils
from pathlib import Path
from common.link.outbox import Blob, Outbox
from common.link.seal import SealKey

folder, device = Path(sys.argv[1]), sys.argv[2]

def say(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())

def live():
    say("born", os.getpid())
    outbox = Outbox(folder / "outbox.db", SealKey.load(folder / "seal.key"), device, free_bytes=lambda folder: 10**12)
    before = outbox.put("checkin/1", {}, [])
    say("put", before.seq, before.hash)
    while True:
        blobs = [Blob(os.urandom(30_000), "image/jpeg"), Blob(os.urandom(50), "image/svg+xml")]
        record = outbox.put("checkin/1", {"code": "T-1"}, blobs)
        say("put", record.seq, record.hash)
        if record.seq % 7 == 0:
            say("acks", before.seq)
            outbox.acknowledge(before.seq, before.hash)
        before = record

for line in sys.stdin:
    if os.fork() == 0:
        live()
    os.wait()
    say("dead")
"""


class Lives:
    """Starts a life, kills it, and knows what it reported."""

    def __init__(self, folder: Path, device: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LIVES, folder, device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        self.reported: dict[int, str] = {}
        self.acked = 0

    def live_and_die(self, seconds: float) -> None:
        self.process.stdin.write("live\n")
        self.process.stdin.flush()
        born, pid = self.process.stdout.readline().split()
        assert born == "born"
        time.sleep(seconds)  # the moment of death is what is drawn by lot
        os.kill(int(pid), signal.SIGKILL)
        while (words := self.process.stdout.readline().split()) != ["dead"]:
            assert words, "the child's own process ended"
            if words[0] == "put":
                self.reported[int(words[1])] = words[2]
            else:
                self.acked = int(words[1])


@pytest.fixture
def lives(tmp_path, device_key, device):
    device_key.save(tmp_path / "seal.key")
    lives = Lives(tmp_path, device)
    yield lives
    lives.process.stdin.close()
    lives.process.stdout.close()
    lives.process.wait(10)


def test_nothing_reported_is_lost_and_nothing_is_there_by_halves(lives, tmp_path, device_key, device):
    lot = random.Random(543)
    for _ in range(KILLS):
        lives.live_and_die(lot.uniform(0, 0.08))
        outbox = Outbox(tmp_path / "outbox.db", device_key, device, free_bytes=lambda folder: 10**12)
        try:
            assert outbox.set_aside is None
            held = [open_record(jws, device_key.public, device) for _, jws in outbox.unacknowledged(0, 100_000)]
            for before, after in itertools.pairwise(held):
                assert (after.seq, after.prev) == (before.seq + 1, before.hash)
            assert outbox.head()[0] >= max(lives.reported, default=0)
            hashes = {record.seq: record.hash for record in held}
            for seq, hash_ in lives.reported.items():
                assert hashes.get(seq, hash_ if seq <= lives.acked else None) == hash_
            assert all(outbox.is_whole(record.seq) for record in held[-20:])
        finally:
            outbox.close()
        with closing(sqlite3.connect(tmp_path / "outbox.db")) as db:
            kept = {row[0] for row in db.execute("SELECT sha256 FROM blob")}
        assert kept == {blob.sha256 for record in held for blob in record.blobs}
    assert len(lives.reported) > KILLS
