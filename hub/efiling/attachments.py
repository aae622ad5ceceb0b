"""Files that come or go beside a letter's own PDF (สิ่งที่ส่งมาด้วย): which are taken, and how they are kept.

Here they are only looked at from outside, and they are given back as downloads alone. PDFs are read behind the pages,
as the letter itself is (hub.efiling.scans).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from common.thai.normalise import normalise
from hub.documents import texts
from hub.documents.blobs import BlobTooLarge, store
from hub.documents.models import Blob
from hub.efiling import registering, removed, scans, suspicion, trail
from hub.efiling.models import Attachment, Delivery, Entry, Incoming, Outgoing
from hub.people.models import Person, Unit

MOST = 20
"""Attachments of one letter."""
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TAKEN: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (_PDF,)),
    "docx": (f"{_OPEN_XML}wordprocessingml.document", (_ZIP,)),
    "xlsx": (f"{_OPEN_XML}spreadsheetml.sheet", (_ZIP,)),
    "pptx": (f"{_OPEN_XML}presentationml.presentation", (_ZIP,)),
    "odt": (f"{_OPEN_DOCUMENT}text", (_ZIP,)),
    "ods": (f"{_OPEN_DOCUMENT}spreadsheet", (_ZIP,)),
    "odp": (f"{_OPEN_DOCUMENT}presentation", (_ZIP,)),
    "doc": ("application/msword", (_OLE,)),
    "xls": ("application/vnd.ms-excel", (_OLE,)),
    "ppt": ("application/vnd.ms-powerpoint", (_OLE,)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "tif": ("image/tiff", (b"II*\0", b"MM\0*")),
    "tiff": ("image/tiff", (b"II*\0", b"MM\0*")),
    "zip": ("application/zip", (_ZIP,)),
}
"""By the end of the name: the media type, and what the bytes begin with."""
ENDINGS = ",".join(f".{ending}" for ending in _TAKEN)
_RUNS = frozenset(
    (
        "app", "bat", "cmd", "com", "cpl", "dll", "docm", "exe", "hta", "htm", "html", "iso", "jar", "js", "jse", "lnk",
        "msi", "pptm", "ps1", "reg", "scr", "sh", "svg", "vb", "vbe", "vbs", "wsf", "xlsm",
    )
)  # fmt: skip
"""Endings of programs, and of pages and documents that carry some: none of these inside a ZIP."""
_DIRECTORY = struct.Struct("<4s4H2LH")  # a ZIP's end of central directory
_MACROS = "_VBA_PROJECT".encode("utf-16-le")  # as the directory of an old Office document names its macros
_MOST_DIRECTORY = 1024 * 1024
_LONGEST_NAME = 200


class NotTaken(Exception):
    """A file that is no attachment."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Unsuitable(NotTaken):
    """Not one of the kinds of file that offices exchange, or not what its name says."""


class HasProgram(NotTaken):
    """A program, or a ZIP with one inside."""


class TakenOut(NotTaken):
    """A file of a top secret letter that was taken out (hub.efiling.removed)."""


class TooMany(NotTaken):
    """The letter has MOST attachments already."""


class NoLonger(Exception):
    """The letter is registered, rejected or sent: what belongs to it stays as it is."""


@dataclass(frozen=True)
class Attached:
    """A file as it came: its bytes, and the name its sender gave it."""

    data: bytes
    name: str


@dataclass(frozen=True)
class Stored:
    """One that is kept: not yet of any letter."""

    blob: Blob
    name: str


def kept(files: Iterable[Attached]) -> list[Stored]:
    """Looks at each and keeps it. All or none are taken. Raises NotTaken and BlobTooLarge."""
    files = list(files)
    if len(files) > MOST:
        raise TooMany(files[MOST].name)
    media = [looked_at(file) for file in files]
    return [Stored(store(file.data, each), tidy_name(file.name)) for file, each in zip(files, media, strict=True)]


def looked_at(file: Attached) -> str:
    """Its media type, where it may come in. Raises NotTaken and BlobTooLarge."""
    media = media_of(file)
    try:
        removed.check(file.data)
    except removed.RemovedBefore as fault:
        raise TakenOut(file.name) from fault
    return media


def media_of(file: Attached) -> str:
    """By name and bytes, which must agree. Raises NotTaken and BlobTooLarge."""
    ending = PurePath(file.name).suffix.lower().lstrip(".")
    if ending in _RUNS or file.data.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise HasProgram(file.name)
    if len(file.data) > settings.BLOB_LIMIT:
        raise BlobTooLarge(file.name)
    media, begins = _TAKEN.get(ending, ("", ()))
    if not media or not file.data.startswith(begins):
        raise Unsuitable(file.name)
    if _ZIP in begins:
        _look_into(file)
    if _OLE in begins and _MACROS in file.data:
        raise HasProgram(file.name)
    return media


def _look_into(file: Attached) -> None:
    """The names in a ZIP, which office documents are too; nothing is unpacked."""
    place = file.data.rfind(b"PK\x05\x06")
    end = file.data[place : place + _DIRECTORY.size]
    if place < 0 or len(end) < _DIRECTORY.size or _DIRECTORY.unpack(end)[5] > _MOST_DIRECTORY:
        raise Unsuitable(file.name)
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as there:
            names = there.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error) as fault:
        raise Unsuitable(file.name) from fault
    if any(PurePath(name).suffix.lower().lstrip(".") in _RUNS or name.endswith("vbaProject.bin") for name in names):
        raise HasProgram(file.name)


def tidy_name(name: str) -> str:
    """In one spelling and one line, without a path, its end kept where it is long."""
    name = " ".join(normalise(name.replace("\\", "/").rsplit("/", 1)[-1]).split()) or "attachment"
    ending = PurePath(name).suffix[:10]
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - len(ending)] + ending


def give(letter: Incoming | Outgoing, files: Sequence[Stored], *, known: bool = False) -> list[dict[str, object]]:
    """Makes them the letter's, in the caller's transaction; how its trail is to name them.

    PDFs among them are read; `known`: somebody had that done already.
    """
    owner = {"incoming" if isinstance(letter, Incoming) else "outgoing": letter}
    made = [Attachment.objects.create(**owner, blob=file.blob, name=file.name) for file in files]
    for each in files:
        if each.blob.media == scans.PDF and not known:
            texts.ask(each.blob.sha256)
    return [{"id": each.pk, "file": each.blob_id, "name": each.name} for each in made]


def add(letter: Incoming | Outgoing, by: Person, files: Sequence[Attached]) -> int:
    """To a letter that waits, or that is not sent yet; what it has already is left out. How many were added.

    Raises NotTaken, BlobTooLarge and NoLonger.
    """
    stored = kept(files)
    with transaction.atomic():
        held = _held(letter)
        there = set(held.attachments.values_list("blob_id", "name"))
        new = {(file.blob.pk, file.name): file for file in stored if (file.blob.pk, file.name) not in there}
        if len(there) + len(new) > MOST:
            raise TooMany(list(new.values())[-1].name)
        if new:
            told: dict[str, object] = {"attachments": give(held, list(new.values()))}
            if held.not_secret and any(file.blob.media == scans.PDF for file in new.values()):
                suspicion.ask_again(held)
                told["not_secret"] = held.not_secret
            thing, unit = _named(held)
            trail.add(unit, by, trail.Action.ATTACHED, registering.about(thing), told)
    return len(new)


def remove(attachment: Attachment, by: Person) -> None:
    """From a letter that is not sent yet. Raises NoLonger, also where somebody took it out before."""
    if attachment.outgoing is None:
        raise NoLonger
    with transaction.atomic():
        thing, unit = _named(_held(attachment.outgoing))
        told = {"id": attachment.pk, "file": attachment.blob_id, "name": attachment.name}
        if not Attachment.objects.filter(pk=attachment.pk).delete()[0]:
            raise NoLonger
        trail.add(unit, by, trail.Action.DETACHED, registering.about(thing), told)


def _held(letter: Incoming | Outgoing) -> Incoming | Outgoing:
    """The letter, locked, while its attachments may still change. Raises NoLonger."""
    if isinstance(letter, Incoming):
        found = Incoming.objects.select_for_update(of=("self",)).select_related("register__unit")
        waiting = found.get(pk=letter.pk)
        if waiting.state != Incoming.State.WAITING:
            raise NoLonger
        return waiting
    # A letter is sent under the lock of its line.
    line = Entry.objects.select_for_update(of=("self",)).select_related("book__register__unit").get(pk=letter.entry_id)
    if line.state != Entry.State.REGISTERED or Delivery.objects.filter(outgoing=letter).exists():
        raise NoLonger
    going = Outgoing.objects.get(pk=letter.pk)
    going.entry = line
    return going


def _named(letter: Incoming | Outgoing) -> tuple[Incoming | Entry, Unit]:
    """What the trail calls it, and whose trail."""
    if isinstance(letter, Incoming):
        return letter, letter.register.unit
    return letter.entry, letter.entry.book.register.unit
