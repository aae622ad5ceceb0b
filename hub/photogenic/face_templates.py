"""Face templates: encrypted to the hub's own key wherever they lie; opened only to be judged or sent to a station."""

from __future__ import annotations

import base64
import binascii
import json
import math
import struct
from dataclasses import dataclass
from typing import Any

from common.link.errors import SealBroken
from common.link.identity import decrypt
from hub.documents.blobs import BlobMissing, open_blob
from hub.fleet import keys

NUMBERS = 128
MOST_VECTORS = 10
MOST_BYTES = 200_000


class Unreadable(Exception):
    """Not templates that the hub can open and use; the text says why."""


@dataclass(frozen=True)
class Templates:
    """Vectors of one model, each base64 of 128 little-endian float32; `second` are those of the second opinion."""

    model: str
    vectors: tuple[str, ...]
    second: Templates | None = None

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"model": self.model, "vectors": list(self.vectors)}
        return said | {"second": self.second.as_json()} if self.second else said


def read(sha256: str) -> Templates:
    """The templates in a blob. Raises Unreadable."""
    try:
        with open_blob(sha256) as file:
            sealed = file.read(MOST_BYTES + 1)
        if len(sealed) > MOST_BYTES:
            raise Unreadable("too long")
        said = json.loads(decrypt(sealed, keys.encryption_key()))
        second = said.get("second")
        return _templates(said, _templates(second) if second else None)
    except (BlobMissing, SealBroken, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}") from fault


def _templates(said: dict[str, Any], second: Templates | None = None) -> Templates:
    model, vectors = said["model"], tuple(said["vectors"])
    if not isinstance(model, str) or not 0 < len(model) <= 100 or not 1 <= len(vectors) <= MOST_VECTORS:
        raise Unreadable("not a model with its vectors")
    for vector in vectors:
        _check_vector(vector)
    return Templates(model, vectors, second)


def _check_vector(vector: Any) -> None:
    try:
        numbers = struct.unpack(f"<{NUMBERS}f", base64.b64decode(vector, validate=True))
    except (struct.error, binascii.Error) as fault:
        raise Unreadable(f"a vector is not {NUMBERS} numbers") from fault
    if not all(map(math.isfinite, numbers)):
        raise Unreadable("a vector holds what is not a number")
