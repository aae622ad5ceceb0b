"""Records: small statements by a device, numbered, chained each to the one before, and sealed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.link import seal
from common.link.canonical import sha256_hex
from common.link.clock import Moment
from common.link.errors import SealBroken
from common.link.seal import SealKey, VerifyKey

GENESIS = "0" * 64
"""What stands for "the record before" in a device's first record."""

MAX_SEALED_BYTES = 65_536
"""No record is longer than this: pictures travel as blobs."""

CHECKIN = "checkin/1"
VISIT = "visit/1"
FACE = "face/1"
CLOCK = "clock/1"
HOLE = "hole/1"

_TYPE = re.compile(r"[a-z-]{1,30}/[0-9]{1,3}")
_HASH = re.compile(r"[0-9a-f]{64}")


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
    """Raises ValueError if the sealed record would be longer than MAX_SEALED_BYTES."""
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
    return Record(device, seq, type, made, dict(body), tuple(blobs), prev, jws, sha256_hex(jws.encode()))


def open_record(jws: str, key: VerifyKey, device: str) -> Record:
    """The record inside a seal. Raises SealBroken if it is not whole, not this device's, or not of this shape."""
    if len(jws) > MAX_SEALED_BYTES:
        raise SealBroken(f"{len(jws)} bytes where {MAX_SEALED_BYTES} is the limit")
    statement = key.open(jws, seal.RECORD)
    try:
        record = Record(
            device=statement["device"],
            seq=statement["seq"],
            type=statement["type"],
            made=Moment.from_json(statement["made"]),
            body=statement["body"],
            blobs=tuple(_blob_name(blob) for blob in statement["blobs"]),
            prev=statement["prev"],
            jws=jws,
            hash=sha256_hex(jws.encode()),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise SealBroken(f"sealed, but not a record: {type(fault).__name__}") from fault
    shapes_right = (
        isinstance(record.seq, int)
        and not isinstance(record.seq, bool)
        and 0 < record.seq < 2**53
        and isinstance(record.type, str)
        and _TYPE.fullmatch(record.type)
        and isinstance(record.body, dict)
        and isinstance(record.prev, str)
        and _HASH.fullmatch(record.prev)
    )
    if not shapes_right:
        raise SealBroken("sealed, but not a record: a field is not of its type")
    if record.device != device:
        raise SealBroken(f"a record of {record.device} under the name of {device}")
    return record


def _blob_name(value: Any) -> BlobName:
    name = BlobName(value["sha256"], value["size"], value["media"])
    if not (isinstance(name.size, int) and name.size >= 0 and isinstance(name.media, str)):
        raise ValueError("not a blob's name")
    if not _HASH.fullmatch(name.sha256):
        raise ValueError("not a SHA-256")
    return name
