"""Uploads that have not arrived whole: one file for each sender and name, appended to under a lock.

`sender` is a device's id, or a person as hub.documents.uploads writes one; `sha256` names the blob, or the person's
upload.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from hub.documents.blobs import SHA256


class WrongOffset(Exception):
    """The piece does not begin where the last one ended; `offset` (bytes) says where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the next byte is {offset}")
        self.offset = offset


class QuotaReached(Exception):
    """The sender has as much lying half sent as it may."""


def offset(sender: str, sha256: str) -> int:
    """How many bytes of the blob have arrived from this sender."""
    remove_expired()
    try:
        return _path(sender, sha256).stat().st_size
    except FileNotFoundError:
        return 0


def append(sender: str, sha256: str, at: int, piece: bytes) -> int:
    """Adds `piece` at offset `at`; returns how many bytes have arrived now, and they are on the disk.

    Raises WrongOffset and QuotaReached, and then nothing is written.
    """
    remove_expired()
    path = _path(sender, sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path) as file:
        _check_offset(file, at)
        if _lying(path.parent) + len(piece) > settings.BLOB_PARTIAL_QUOTA:
            raise QuotaReached
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


@contextmanager
def completed(sender: str, sha256: str, at: int, last_piece: bytes) -> Iterator[bytes]:
    """All the bytes, with the last piece, which begins at `at`; afterwards nothing is left lying, whatever they were.

    The last piece is never added to the file: so a file is never whole without being kept, whenever the hub dies, and
    the sender has something left to send. Raises WrongOffset.
    """
    path = _path(sender, sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path) as file:
        _check_offset(file, at)
        file.seek(0)
        try:
            yield file.read() + last_piece
        finally:
            path.unlink(missing_ok=True)


def discard(sender: str, sha256: str) -> None:
    _path(sender, sha256).unlink(missing_ok=True)


def remove_expired() -> None:
    """Removes what nobody has added to for settings.BLOB_PARTIAL_AGE."""
    oldest = time.time() - settings.BLOB_PARTIAL_AGE.total_seconds()
    for path in Path(settings.BLOB_PARTIAL_FOLDER).glob("*/*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue


def _path(sender: str, sha256: str) -> Path:
    # Both become file names: whatever a sender is called, it cannot leave its folder.
    if not SHA256.fullmatch(sha256) or not sender or sender.startswith(".") or "/" in sender:
        raise ValueError(f"not a partial: {sender!r} {sha256!r}")
    return Path(settings.BLOB_PARTIAL_FOLDER) / sender / sha256


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    while True:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever held the lock before may have finished the file and removed it: then this one is a ghost.
            if _same_file(file, path):
                yield file
                return


def _same_file(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _check_offset(file: BinaryIO, at: int) -> None:
    there = file.seek(0, os.SEEK_END)
    if at != there:
        raise WrongOffset(there)


def _lying(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
