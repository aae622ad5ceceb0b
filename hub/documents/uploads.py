"""Files that people send piece by piece, so that a lost connection costs a piece and not the file.

An upload is begun, and gets an id that the hub has sealed: for this person, this place and this file alone. Pieces are
put at the offset where the last one ended; the last one completes it. Whoever begins it again, after a reload or a new
sign-in, with the file of the same name, size and time of change, goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from hub.documents import partials
from hub.documents.blobs import BlobTooLarge
from hub.documents.ranges import Span
from hub.people.models import Person

_SALT = "hub.documents.uploads"
_LONGEST_NAME = 200
_LONGEST_PRESS = 40


class UnknownUpload(Exception):
    """No id of ours, somebody else's, another place's, or too old: the upload is begun again."""


class DiskFull(Exception):
    """The hub keeps what room is left for records and pages."""


@dataclass(frozen=True)
class Upload:
    """`place` says what the file is for ("register/5"); `modified` is when it was last changed, in ms, as told.

    `press` names the one press of the button that it goes with: pieces of another press are gone on with, but what
    came of that press is not what comes of this one.
    """

    person: int
    place: str
    name: str
    size: int
    modified: int
    press: str = ""

    @property
    def key(self) -> str:
        """64 hex digits: the same whenever the same person brings the same file to the same place."""
        said = [self.person, self.place, self.name, self.size, self.modified]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def id(self) -> str:
        """ASCII text for the browser to show with each piece."""
        said = [self.person, self.place, self.name, self.size, self.modified, self.press]
        return signing.dumps(said, salt=_SALT)

    @property
    def offset(self) -> int:
        """How many bytes have arrived."""
        return partials.offset(self._sender, self.key)

    @property
    def _sender(self) -> str:
        return f"person:{self.person}"


def begin(person: Person, place: str, name: str, size: int, modified: int, press: str = "") -> Upload:
    """Raises BlobTooLarge and DiskFull, before a byte is sent."""
    if size > settings.BLOB_LIMIT:
        raise BlobTooLarge(f"{size} bytes")
    if shutil.disk_usage(settings.DATA).free < settings.BLOB_DISK_RESERVE + size:
        raise DiskFull
    return Upload(person.pk, place, name[:_LONGEST_NAME], size, modified, press[:_LONGEST_PRESS])


def begun(id_shown: str, person: Person, place: str) -> Upload:
    """The upload of an id, if it is this person's in this place, and not older than what half came is kept for.

    Raises UnknownUpload.
    """
    try:
        said = signing.loads(id_shown, salt=_SALT, max_age=settings.BLOB_PARTIAL_AGE)
    except signing.BadSignature as fault:
        raise UnknownUpload from fault
    upload = Upload(*said)
    if (upload.person, upload.place) != (person.pk, place):
        raise UnknownUpload
    return upload


def add(upload: Upload, span: Span, piece: bytes) -> int:
    """A piece that is not the last; how many bytes have arrived now.

    Raises partials.WrongOffset and QuotaReached, and DiskFull.
    """
    if shutil.disk_usage(settings.DATA).free < settings.BLOB_DISK_RESERVE + len(piece):
        raise DiskFull
    return partials.append(upload._sender, upload.key, span.first, piece)


@contextmanager
def completed(upload: Upload, span: Span, last_piece: bytes) -> Iterator[bytes]:
    """The whole file, once; nothing of it is left lying here then. Raises partials.WrongOffset."""
    with partials.completed(upload._sender, upload.key, span.first, last_piece) as whole:
        yield whole


def cancel(upload: Upload) -> None:
    partials.discard(upload._sender, upload.key)
