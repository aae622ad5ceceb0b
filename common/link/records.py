"""Records: small statements by a device, numbered, chained each to the one before, and sealed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.link import seal
from common.link.canonical import SHA256, sha256_hex
from common.link.clock import Moment
from common.link.errors import SealBroken
from common.link.seal import SealKey, VerifyKey

GENESIS = "0" * 64
"""What stands for "the record before" in a device's first record."""

MAX_SEALED_BYTES = 65_536
"""No record is longer than this: pictures travel as blobs."""

MAX_BLOB_BYTES = 25 * 2**20
"""No blob of a record is longer than this: the hub would refuse it for ever, and all that follow with it."""

CHECKIN = "checkin/1"
VISIT = "visit/1"
FACE = "face/1"
CLOCK = "clock/1"
HOLE = "hole/1"

_TYPE = re.compile(r"[a-z-]{1,30}/[0-9]{1,3}")
_MEDIA = re.compile(r"[!-~]([ -~]{0,98}[!-~])?")
_NUMBERS = range(1, 2**53)  # what JSON readers everywhere agree on


@dataclass(frozen=True, slots=True)
class BlobName:
    """Bytes by name: their SHA-256 in hex, how many they are, and their media type."""

    sha256: str
    size: int
    media: str

    def as_json(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "size": self.size, "media": self.media}


@dataclass(frozen=True, slots=True)
class Record:
    """One sealed statement. `jws` is the seal itself, `hash` its SHA-256 in hex: what the next record refers to."""

    device: str
    seq: int
    type: str
    made: Moment
    body: Mapping[str, Any]
    blobs: tuple[BlobName, ...]
    prev: str
    jws: str
    hash: str


def seal_record(
    key: SealKey,
    device: str,
    seq: int,
    prev: str,
    *,
    type: str,  # noqa: A002 the field's name in the record
    made: Moment,
    body: Mapping[str, Any],
    blobs: Sequence[BlobName] = (),
) -> Record:
    """Raises ValueError for what `open_record` would not take: too long, or a field that is not of its shape."""
    statement = {
        "device": device,
        "seq": seq,
        "type": type,
        "made": made.as_json(),
        "body": dict(body),
        "blobs": [blob.as_json() for blob in blobs],
        "prev": prev,
    }
    jws = key.seal(statement, seal.RECORD)
    if len(jws) > MAX_SEALED_BYTES:
        raise ValueError(f"a record of {len(jws)} bytes; {MAX_SEALED_BYTES} is the limit")
    record = Record(device, seq, type, made, dict(body), tuple(blobs), prev, jws, sha256_hex(jws.encode()))
    _check_shape(record)
    return record


def open_record(jws: str, key: VerifyKey, device: str) -> Record:
    """The record inside a seal. Raises SealBroken if it is not whole, not this device's, or not of this shape."""
    _check_length(jws)
    return _record(key.open(jws, seal.RECORD), jws, device)


def open_run(sealed: Sequence[str], key: VerifyKey, device: str) -> list[Record | SealBroken]:
    """What `open_record` gives for each of several seals as they came, or the SealBroken it raises; but quicker.

    A seal covers the hash of the whole record before (`prev`), so a record whose hash is told by the next one, itself
    proven, is proven by it: along an unbroken run only the last signature needs to be computed.
    """
    opened: list[Record | SealBroken] = []
    proven: Record | None = None
    for jws in reversed(sealed):
        try:
            _check_length(jws)
            if proven is not None and proven.prev == sha256_hex(jws.encode()):
                record = _record(seal.read_unproven(jws, seal.RECORD), jws, device)
            else:
                record = open_record(jws, key, device)
            proven = record
            opened.append(record)
        except SealBroken as fault:
            opened.append(fault)
    return opened[::-1]


def _check_length(jws: str) -> None:
    if len(jws) > MAX_SEALED_BYTES:
        raise SealBroken(f"{len(jws)} bytes where {MAX_SEALED_BYTES} is the limit")


def _record(statement: Mapping[str, Any], jws: str, device: str) -> Record:
    try:
        if not isinstance(statement["blobs"], list):
            raise TypeError("not a list of blobs")
        record = Record(
            device=statement["device"],
            seq=statement["seq"],
            type=statement["type"],
            made=Moment.from_json(statement["made"]),
            body=statement["body"],
            blobs=tuple(BlobName(blob["sha256"], blob["size"], blob["media"]) for blob in statement["blobs"]),
            prev=statement["prev"],
            jws=jws,
            hash=sha256_hex(jws.encode()),
        )
        _check_shape(record)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise SealBroken(f"sealed, but not a record: {type(fault).__name__}") from fault
    if record.device != device:
        raise SealBroken(f"a record of {record.device} under the name of {device}")
    return record


def _check_shape(record: Record) -> None:
    """Raises ValueError or TypeError. What passes can be stored by any hub: bounded, and without odd characters."""
    if not (_is_number(record.seq) and record.seq in _NUMBERS and isinstance(record.body, dict)):
        raise ValueError("not a record's number or body")
    if not (_TYPE.fullmatch(record.type) and SHA256.fullmatch(record.prev)):
        raise ValueError("not a record's type or chain")
    for name in record.blobs:
        if not (SHA256.fullmatch(name.sha256) and _MEDIA.fullmatch(name.media)):
            raise ValueError("not a blob's name")
        if not (_is_number(name.size) and (name.size == 0 or name.size in _NUMBERS)):
            raise ValueError("not a blob's size")


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
