"""A letter as a ZIP for offices without a system: the PDF, its attachments, and the TH e-GIF message beside them.

The message holds all of the letter, so that a system can take it in alone. Pure: bytes in, bytes out. What comes is
never unpacked onto the disk.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from hub.efiling.exchange import charsets, egif

MESSAGE_NAME = "message.xml"
MOST_BYTES = 128 * 1024 * 1024
"""Of all files together, unpacked: the message is as large as the files once more."""
MOST_NAMES = 120
_MOST_DIRECTORY = 1024 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_PIECE = 256 * 1024
_END = struct.Struct("<4s4H2LH")  # a ZIP's end of central directory
_OF_PROGRAMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class ParcelFault(StrEnum):
    """What is wrong with a ZIP; hub.efiling.exchange.words says it to people."""

    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    ODD_NAME = "odd-name"
    SAME_NAME = "same-name"
    NO_MESSAGE = "no-message"
    SEVERAL_MESSAGES = "several-messages"
    OTHER_LETTER = "other-letter"


class BadParcel(Exception):
    """`fault`, and the file it is about where there is one."""

    def __init__(self, fault: ParcelFault, name: str = "") -> None:
        super().__init__(f"{fault} {name}".strip())
        self.fault, self.name = fault, name[:200]


@dataclass(frozen=True)
class Parcel:
    """`others`: files in the ZIP that the message does not hold."""

    message: egif.Letter | egif.Notice
    others: tuple[egif.File, ...] = ()


def is_zip(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def pack(letter: egif.Letter) -> bytes:
    """The ZIP. The same letter gives the same bytes. Two files of one name get numbers."""
    packed = io.BytesIO()
    taken = {MESSAGE_NAME.lower()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for file in (letter.main, *letter.attachments):
            made.writestr(_entry(_free_name(file, taken)), file.data)
        made.writestr(_entry(MESSAGE_NAME), egif.write(letter))
    return packed.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _free_name(file: egif.File, taken: set[str]) -> str:
    path = PurePosixPath(file.name.replace("/", "-").replace("\\", "-").strip(". ") or "file")
    name, count = str(path), 1
    while name.lower() in taken:
        count += 1
        name = f"{path.stem} ({count}){path.suffix}"
    taken.add(name.lower())
    return name


def unpack(data: bytes) -> Parcel:
    """The message in a ZIP, and what else is in it. Raises BadParcel and egif.BadMessage."""
    try:
        with zipfile.ZipFile(io.BytesIO(_checked(data))) as there:
            files = list(_files(there))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        OSError,  # bytes that are no bzip2
        OverflowError,
        ValueError,
        NotImplementedError,
    ) as bad:
        raise BadParcel(ParcelFault.BROKEN) from bad
    messages = [file for file in files if egif.looks_like_one(file.data)]
    if not messages:
        raise BadParcel(ParcelFault.NO_MESSAGE)
    if len(messages) > 1:
        raise BadParcel(ParcelFault.SEVERAL_MESSAGES, messages[1].name)
    message = egif.read(messages[0].data)
    if isinstance(message, egif.Notice):
        return Parcel(message)
    held = {file.data for file in (message.main, *message.attachments)}
    others = tuple(file for file in files if file is not messages[0] and file.data not in held)
    for other in others:
        if other.name == message.main.name:
            raise BadParcel(ParcelFault.OTHER_LETTER, other.name)
    return Parcel(message, others)


def _checked(data: bytes) -> bytes:
    """Before zipfile reads the list of names: it must be whole and of a size that people make."""
    place = data.rfind(b"PK\x05\x06")
    end = data[place : place + _END.size]
    if place < 0 or len(end) < _END.size:
        raise BadParcel(ParcelFault.BROKEN)
    if _END.unpack(end)[5] > _MOST_DIRECTORY:
        raise BadParcel(ParcelFault.TOO_LARGE)
    return data


def _files(there: zipfile.ZipFile) -> Iterator[egif.File]:
    entries = [entry for entry in there.infolist() if not entry.is_dir() and not _of_a_program(entry.filename)]
    if len(entries) > MOST_NAMES:
        raise BadParcel(ParcelFault.TOO_LARGE)
    left, seen = MOST_BYTES, set[str]()
    for entry in entries:
        name = _name(entry)
        if entry.flag_bits & _ENCRYPTED:
            raise BadParcel(ParcelFault.ENCRYPTED, name)
        if name.lower() in seen:
            raise BadParcel(ParcelFault.SAME_NAME, name)
        seen.add(name.lower())
        data = _read(there, entry, name, left)
        left -= len(data)
        yield egif.File(data, name=name)


def _read(there: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int) -> bytes:
    """What a ZIP says of its sizes may be a lie: counted while it is unpacked."""
    pieces, size = [], 0
    with there.open(entry) as source:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > most:
                raise BadParcel(ParcelFault.TOO_LARGE, name)
            pieces.append(piece)
    return b"".join(pieces)


def _of_a_program(name: str) -> bool:
    return name.startswith(_OF_PROGRAMS[0]) or name.rpartition("/")[2] in _OF_PROGRAMS[1:]


def _name(entry: zipfile.ZipInfo) -> str:
    """Without its folders. Windows writes Thai names as Windows-874, which ZIP calls code page 437."""
    path = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME:
        path = charsets.decode(path.encode("cp437", errors="replace"))
    parts = path.replace("\\", "/").split("/")
    name = egif.clean(parts[-1])
    if ".." in parts or parts[0] == "" or ":" in path or not name.strip(". ") or any(ord(sign) < 32 for sign in path):
        raise BadParcel(ParcelFault.ODD_NAME, egif.clean(path))
    return name
