"""Records as stations make them, sealed, with their blobs stored."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

from common.ink import Ink
from common.link.identity import encrypt
from common.link.records import CHECKIN, FACE, VISIT, Record
from hub.fleet import keys
from tests.hub.sealed_device import SealedDevice, store

NOT_USED: dict[str, Any] = {
    "decision": "not-used",
    "score": None,
    "threshold": None,
    "model": None,
    "second": None,
    "first_rank": None,
    "reason": "no-consent",
}
REVIEW: dict[str, Any] = {
    "decision": "review",
    "score": 0.44,
    "threshold": 0.5,
    "model": "sface",
    "second": {"agrees": False, "distance": 0.5},
    "first_rank": True,
    "reason": "low-score",
}
JPEG = b"\xff\xd8\xff\xe0 a photo"
INK = Ink((800.0, 300.0), (120.0, 45.0), (((10.0, 10.0, 0.0), (400.0, 200.0, 100.0)),)).to_json()


def checkin_record(station: SealedDevice, code: str, changes: dict[str, Any] | None = None, **made: Any) -> Record:
    """A sealed checkin/1 with its blobs stored."""
    photo, signature = store(JPEG), store(INK, "application/json")
    body = {
        "code": code,
        "direction": "in",
        "method": "code",
        "photo": photo.sha256,
        "signature": signature.sha256,
        "face": NOT_USED,
    }
    return station.seal(CHECKIN, {**body, **(changes or {})}, blobs=[photo, signature], **made)


def visit_record(station: SealedDevice, changes: dict[str, Any] | None = None, **made: Any) -> Record:
    photo, signature = store(JPEG), store(INK, "application/json")
    body = {
        "name": "นายสมหมาย รักเรียน",
        "organisation": "",
        "phone": "081 234 5678",
        "purpose": "ขอย้ายสถานศึกษา",
        "whom": "งานสารบรรณ",
        "photo": photo.sha256,
        "signature": signature.sha256,
    }
    return station.seal(VISIT, {**body, **(changes or {})}, blobs=[photo, signature], **made)


def vector(value: float = 0.088) -> str:
    return base64.b64encode(struct.pack("<128f", *[value] * 128)).decode()


def face_record(station: SealedDevice, code: str, said: Any = None, changes: dict[str, Any] | None = None) -> Record:
    """A sealed face/1; `said` is what is encrypted to the hub in place of good templates."""
    photos = [store(JPEG + bytes([number])) for number in range(3)]
    said = {"model": "sface", "vectors": [vector()] * 3} if said is None else said
    sealed = store(encrypt(json.dumps(said).encode(), keys.encryption_key()).encode(), "application/jose")
    body = {"code": code, "consent": 1, "photos": [photo.sha256 for photo in photos], "templates": sealed.sha256}
    return station.seal(FACE, {**body, **(changes or {})}, blobs=[*photos, sealed])
