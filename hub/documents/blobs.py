"""Blobs: bytes named by their SHA-256, kept in the storage "blobs" under ab/cd/<sha256>."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet

from hub.documents.models import Blob
from hub.fleet.models import Device

SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_CHUNK = 256 * 1024
_IN_MEMORY = 1024 * 1024
_NAMES_AT_ONCE = 10_000  # a database takes only so many values in one query, and devices may name more


class BlobError(Exception):
    """A blob cannot be kept or given."""


class BlobMismatch(BlobError):
    """The bytes do not have the hash they were announced with."""


class BlobTooLarge(BlobError):
    """More bytes than settings.BLOB_LIMIT."""


class BlobMissing(BlobError):
    """No blob of that name."""


def store(source: bytes | IO[bytes], media: str, expected: str | None = None, *, device: Device | None = None) -> Blob:
    """Keeps the bytes and returns their blob; when this returns they are on the disk. Twice the same is one blob.

    `device` is the one that sent them; without it they are the hub's own and stay until the hub erases them.
    `media` is a media type ("image/jpeg"); one that is not well formed becomes application/octet-stream.
    Raises BlobMismatch if `expected` (64 hex digits) is given and is not their SHA-256, and BlobTooLarge.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for chunk in _chunks(source):
            size += len(chunk)
            if size > settings.BLOB_LIMIT:
                raise BlobTooLarge(f"more than {settings.BLOB_LIMIT} bytes")
            digest.update(chunk)
            spool.write(chunk)
        sha256 = digest.hexdigest()
        if expected is not None and sha256 != expected:
            raise BlobMismatch(f"{sha256} where {expected} was announced")
        _save(sha256, spool)
        media = media.split(";")[0].strip().lower()
        kept = {
            "size": size,
            "media": media if _MEDIA.fullmatch(media) else "application/octet-stream",
            "device": device,
        }
        with transaction.atomic():
            blob = Blob.objects.select_for_update().get_or_create(sha256=sha256, defaults=kept)[0]
            if device is None and blob.device_id is not None:
                blob.device = None
                blob.save(update_fields=["device"])
            _save(sha256, spool)  # again, if it was collected or erased before the row was locked
    return blob


def open_blob(sha256: str) -> File[bytes]:
    """The bytes, as a file open for reading that the caller closes. Raises BlobMissing."""
    if not SHA256.fullmatch(sha256):
        raise BlobMissing(sha256)
    try:
        return storages["blobs"].open(storage_name(sha256))
    except FileNotFoundError as fault:
        raise BlobMissing(sha256) from fault


def missing(sha256s: Iterable[str]) -> set[str]:
    """Which of the names have no blob here."""
    return _missing(Blob.objects.all(), set(sha256s))


def missing_while_held(sha256s: Iterable[str]) -> set[str]:
    """As `missing`; those that are here stay until the caller's transaction ends."""
    return _missing(Blob.objects.select_for_update().order_by("pk"), set(sha256s))


def _missing(blobs: QuerySet[Blob], wanted: set[str]) -> set[str]:
    there: set[str] = set()
    for names in in_pieces(wanted):
        there.update(blobs.filter(pk__in=names).values_list("pk", flat=True))
    return wanted - there


def in_pieces(sha256s: Iterable[str]) -> Iterator[list[str]]:
    """Names in lists that a database takes in one query."""
    names = list(sha256s)
    for start in range(0, len(names), _NAMES_AT_ONCE):
        yield names[start : start + _NAMES_AT_ONCE]


def erase(sha256: str) -> None:
    """Removes the bytes for good, where there are any: personal data whose time is over. The caller answers for it.

    Raises ProtectedError, with nothing removed, for one that a row still refers to, and OSError.
    The row is deleted first, as that may be refused, and committed last: while it is there, an erasure that was cut
    short can be found and done again.
    """
    if SHA256.fullmatch(sha256):
        with transaction.atomic():
            Blob.objects.select_for_update().filter(pk=sha256).delete()
            storages["blobs"].delete(storage_name(sha256))


def storage_name(sha256: str) -> str:
    """Where the bytes lie in the storage "blobs"."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _save(sha256: str, source: IO[bytes]) -> None:
    storage, name = storages["blobs"], storage_name(sha256)
    if not storage.exists(name):
        source.seek(0)
        storage.save(name, File(source, name))


def _chunks(source: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    while chunk := source.read(_CHUNK):
        yield chunk
