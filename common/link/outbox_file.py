"""The outbox's file: opening it so that what is written survives, setting a broken one aside, and naming its faults."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from common.link.errors import OutboxBroken, OutboxFull

if TYPE_CHECKING:
    from sqlite_utils import Database

_TABLES = """
CREATE TABLE IF NOT EXISTS head (
    id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL, acked INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS hole (seq INTEGER PRIMARY KEY, told_by INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, jws TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blob (
    sha256 TEXT PRIMARY KEY, media TEXT NOT NULL, data BLOB NOT NULL, stored INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS record_blob (
    seq INTEGER NOT NULL REFERENCES record ON DELETE CASCADE, sha256 TEXT NOT NULL REFERENCES blob,
    PRIMARY KEY (seq, sha256)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_blob_sha256 ON record_blob (sha256);
"""


def open_file(path: Path) -> tuple[Database, Path | None]:
    """The database, and the path to which a broken one was set aside. Raises OutboxFull or OutboxBroken."""
    with faults_told():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _open(path), None
        except sqlite3.DatabaseError as fault:
            if isinstance(fault, sqlite3.OperationalError):
                raise
        # Nothing is thrown away: the broken file is for a person to look at, and check-ins go on in a new one.
        aside = _set_aside(path)
        return _open(path), aside


@contextlib.contextmanager
def faults_told() -> Iterator[None]:
    """What SQLite and the disk say, as OutboxFull or OutboxBroken."""
    try:
        yield
    except sqlite3.Error as fault:
        # The module's own faults (a closed connection) have no code of SQLite's.
        if getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise OutboxFull(str(fault)) from fault
        raise OutboxBroken(f"{type(fault).__name__}: {fault}") from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise OutboxFull(str(fault)) from fault
        raise OutboxBroken(str(fault)) from fault


def _open(path: Path) -> Database:
    # Here, because it takes longer to import than all else of the link together.
    from sqlite_utils import Database

    # SQLite gives the log the mode of its file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
    # A text that the disk has changed is found by its seal; reading it must not fail for its spelling.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        db = Database(connection, execute_plugins=False)
        # secure_delete: what the hub has need not be found on a stolen card.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        db.executescript(_TABLES)
        if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check found faults")
    except sqlite3.Error:
        connection.close()
        raise
    return db


def _set_aside(path: Path) -> Path:
    stem, number = f"{path.name}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S}", 1
    aside = path.with_name(stem)
    while aside.exists():  # a device without a battery clock lives through the same second at every start
        number += 1
        aside = path.with_name(f"{stem}-{number}")
    for suffix in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
