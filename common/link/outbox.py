"""The outbox: what a device has not yet been told is safe at the hub.

A record and its blobs go in with one SQLite transaction, synchronous=FULL: when `put` returns they survive a power
cut. They leave only when the hub acknowledges them. The chain's head stays for ever.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from common.link import clock, records
from common.link.canonical import sha256_hex
from common.link.clock import Moment
from common.link.errors import OutboxFull, SealBroken
from common.link.outbox_file import faults_told, open_file
from common.link.records import BlobName, Record, open_record, seal_record
from common.link.seal import SealKey

LOW_BYTES = 500_000_000
FULL_BYTES = 50_000_000


@dataclass(frozen=True)
class Blob:
    """Bytes on their way to the hub."""

    data: bytes
    media: str

    @property
    def sha256(self) -> str:
        return sha256_hex(self.data)

    @property
    def name(self) -> BlobName:
        return BlobName(self.sha256, len(self.data), self.media)


@dataclass(frozen=True)
class Waiting:
    """How many records the hub has not acknowledged, and when the oldest was made."""

    records: int
    oldest: datetime | None


@dataclass(frozen=True)
class Room:
    """Whether there is room for more: `low` is for telling people in time, at `full` nothing is taken any more."""

    level: Literal["ok", "low", "full"]
    free_bytes: int


class Outbox:
    """Safe to use from several threads; one process at a time owns an outbox."""

    def __init__(
        self,
        path: Path,
        key: SealKey,
        device: str,
        *,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        """`free_bytes` tells how much room the folder's disk has. Raises OutboxFull or OutboxBroken."""
        self._folder, self._key, self._device, self._free_bytes = path.parent, key, device, free_bytes
        self._lock = threading.RLock()
        self._changed: list[Callable[[], None]] = []
        self._db, self.set_aside = open_file(path)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def on_change(self, call: Callable[[], None]) -> None:
        """`call` is called, from the thread that wrote, after each new record."""
        self._changed.append(call)

    def put(self, type: str, body: dict[str, Any], blobs: Sequence[Blob] = ()) -> Record:  # noqa: A002 the record's word
        """Seals a record and keeps it with its blobs. When this returns, it is on disk; if it raises, nothing is.

        Raises OutboxFull when the disk has no room, OutboxBroken, and ValueError for what the hub would never take:
        a body that is too long, a blob that is empty or longer than MAX_BLOB_BYTES.
        """
        if not all(0 < len(blob.data) <= records.MAX_BLOB_BYTES for blob in blobs):
            raise ValueError(f"a blob that is empty or longer than {records.MAX_BLOB_BYTES} bytes")
        names = [blob.name for blob in blobs]
        if self.room().level == "full":
            raise OutboxFull(f"less than {FULL_BYTES} bytes free")
        with self._transaction():
            record = self._chain(type, clock.now(), body, names)
            for name, blob in zip(names, blobs, strict=True):
                self._db.execute(
                    "INSERT OR IGNORE INTO blob (sha256, media, data) VALUES (?, ?, ?)",
                    (name.sha256, name.media, blob.data),
                )
                self._db.execute("INSERT OR IGNORE INTO record_blob VALUES (?, ?)", (record.seq, name.sha256))
        for call in self._changed:
            call()
        return record

    def head(self) -> tuple[int, str]:
        """The number and hash of the last record ever made; (0, GENESIS) before the first."""
        row = self._one("SELECT seq, hash FROM head")
        return (row[0], row[1]) if row else (0, records.GENESIS)

    @property
    def known_to_hub(self) -> bool:
        """Whether the hub ever acknowledged a record of this outbox: then they agree on one chain."""
        row = self._one("SELECT acked FROM head")
        return bool(row and row[0])

    def unacknowledged(self, after: int, limit: int) -> list[tuple[int, str]]:
        """(seq, jws) of the oldest records beyond `after`, at most `limit`."""
        return self._all("SELECT seq, jws FROM record WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def holds(self, seq: int) -> bool:
        """Whether the record, damaged or not, is still here."""
        return self._one("SELECT 1 FROM record WHERE seq = ?", (seq,)) is not None

    def unstored(self, seq: int) -> list[str]:
        """The SHA-256 of the blobs of a record that the hub has not yet said it holds."""
        query = "SELECT sha256 FROM record_blob JOIN blob USING (sha256) WHERE seq = ? AND NOT stored"
        return [row[0] for row in self._all(query, (seq,))]

    def blob(self, sha256: str) -> Blob:
        """Raises KeyError if the outbox does not hold it, SealBroken if the disk has changed it."""
        row = self._one("SELECT data, media FROM blob WHERE sha256 = ?", (sha256,))
        if row is None:
            raise KeyError(sha256)
        data, media = row
        if not isinstance(data, bytes) or sha256_hex(data) != sha256:
            raise SealBroken(f"blob {sha256} has changed on disk")
        return Blob(data, media)

    def mark_stored(self, sha256: str, *, stored: bool = True) -> None:
        with self._transaction():
            self._db.execute("UPDATE blob SET stored = ? WHERE sha256 = ?", (stored, sha256))

    def acknowledge(self, seq: int, hash: str) -> bool:  # noqa: A002 the record's word
        """Forgets all up to `seq`, if the record of that number is the one the hub means; says whether it was.

        An acknowledgement of what is already forgotten is right too, and changes nothing. An outbox that was never
        acknowledged before (it replaces one that was lost) goes on where the hub's chain of this device ends.
        """
        with self._transaction():
            row = self._one("SELECT jws FROM record WHERE seq = ?", (seq,))
            ours = sha256_hex(row[0].encode()) == hash if row else seq <= self.head()[0]
            if not ours:
                return self._continue_after(seq, hash)
            if not row:
                return True
            self._db.execute("DELETE FROM record WHERE seq <= ?", (seq,))
            self._db.execute("DELETE FROM hole WHERE seq <= ?", (seq,))
            self._db.execute("DELETE FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM record_blob)")
            self._db.execute("UPDATE head SET acked = ?", (seq,))
        return True

    def is_whole(self, seq: int) -> bool:
        """Whether the record and its blobs, as they lie on this disk, are what was sealed."""
        row = self._one("SELECT jws FROM record WHERE seq = ?", (seq,))
        try:
            record = open_record(row[0] if row else "", self._key.public, self._device)
            for name in record.blobs:
                self.blob(name.sha256)
        except (SealBroken, KeyError):
            return False
        return record.seq == seq

    def declare_hole(self, seq: int) -> str:
        """The sealed record that says record `seq` is lost on this disk; it is made the first time only.

        Where the records that follow it are not here either, it speaks of all of them. Raises what `put` raises.
        """
        with self._lock:
            told = self._one(
                "SELECT told_by, jws FROM hole JOIN record ON record.seq = told_by WHERE hole.seq = ?", (seq,)
            )
            if told and self.is_whole(told[0]):
                return str(told[1])
            following = self._one("SELECT min(seq) FROM record WHERE seq >= ?", (seq,))
            held = following[0] if following and following[0] else self.head()[0] + 1
            record = self.put(records.HOLE, {"from": seq, "to": max(seq, held - 1)})
            with self._transaction():
                self._db.execute("INSERT OR REPLACE INTO hole VALUES (?, ?)", (seq, record.seq))
        return record.jws

    def waiting(self) -> Waiting:
        count, oldest = self._one("SELECT count(*), min(made) FROM record") or (0, None)
        return Waiting(count, datetime.fromisoformat(oldest).astimezone(UTC) if oldest else None)

    def room(self) -> Room:
        # The file keeps its size when records leave it: what is free inside it is room for new ones.
        inside = self._pragma("freelist_count") * self._pragma("page_size")
        free = self._free_bytes(self._folder) + inside
        return Room("full" if free < FULL_BYTES else "low" if free < LOW_BYTES else "ok", free)

    def _chain(self, type: str, made: Moment, body: Mapping[str, Any], blobs: Sequence[BlobName]) -> Record:  # noqa: A002
        """Seals the next record of the chain and writes it; within the caller's transaction."""
        seq, prev = self.head()
        record = seal_record(self._key, self._device, seq + 1, prev, type=type, made=made, body=body, blobs=blobs)
        self._db.execute("INSERT INTO record VALUES (?, ?, ?)", (record.seq, record.jws, made.as_json()["wall"]))
        self._set_head(record.seq, record.hash)
        return record

    def _set_head(self, seq: int, hash: str) -> None:  # noqa: A002
        self._db.execute(
            "INSERT INTO head VALUES (1, ?, ?, 0) ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            (seq, hash),
        )

    def _continue_after(self, seq: int, hash: str) -> bool:  # noqa: A002
        """Chains what waits anew behind the hub's record `seq`, if no record of this outbox was ever acknowledged.

        The acknowledgement may be an old one that a broker replays, short of where the hub's chain really ends. So it
        makes nothing known: what is sent then meets another record of its number, the hub answers where it stands, and
        all is chained anew behind that, until it acknowledges a record of this outbox. Nothing was forgotten meanwhile.
        """
        if self.known_to_hub:
            return False
        waiting = self.unacknowledged(0, -1)
        self._db.execute("DELETE FROM record")
        self._db.execute("DELETE FROM hole")
        self._set_head(seq, hash)
        for number, jws in waiting:
            try:
                old = open_record(jws, self._key.public, self._device)
            except SealBroken:
                self._chain(records.HOLE, clock.now(), {"from": number, "to": number}, [])
                continue
            new = self._chain(old.type, old.made, old.body, old.blobs)
            for name in old.blobs:
                self._db.execute("INSERT OR IGNORE INTO record_blob VALUES (?, ?)", (new.seq, name.sha256))
        return True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, faults_told(), self._db.atomic():
            yield

    def _pragma(self, name: str) -> int:
        return int(self._all(f"PRAGMA {name}")[0][0])

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
        rows = self._all(query, values)
        return rows[0] if rows else None

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._lock, faults_told():
            return self._db.execute(query, values).fetchall()
