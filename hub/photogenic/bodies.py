"""The bodies of the records a station sends, read strictly: anything else is refused with a text for the administrator.

The texts are in both languages, because they are kept as they are written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from common.link.records import Record
from hub.fleet.arrivals import BodyRefused
from hub.photogenic.models import Decision, Direction, Method

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CODE_LETTERS = 20
VISIT_TEXTS = {"name": 200, "organisation": 200, "phone": 40, "purpose": 500, "whom": 200}
NEEDED = {"name", "purpose", "whom"}
PHOTOS_MOST = 10
_DIRECTIONS, _METHODS, _DECISIONS = (tuple(choices.values) for choices in (Direction, Method, Decision))


def checkin(record: Record) -> None:
    """Raises BodyRefused unless the body is one of checkin/1."""
    body = record.body
    code(body)
    _one_of(body, "direction", _DIRECTIONS)
    _one_of(body, "method", _METHODS)
    picture(record, body.get("photo"), "photo")
    picture(record, body.get("signature"), "signature")
    _face(body.get("face"))


def visit(record: Record) -> None:
    """Raises BodyRefused unless the body is one of visit/1."""
    body = record.body
    for field, most in VISIT_TEXTS.items():
        _text(body, field, most, needed=field in NEEDED)
    picture(record, body.get("photo"), "photo")
    picture(record, body.get("signature"), "signature")


def face(record: Record) -> None:
    """Raises BodyRefused unless the body is one of face/1."""
    body = record.body
    code(body)
    version = body.get("consent")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise wrong("consent")
    photos = body.get("photos")
    if not isinstance(photos, list) or not 1 <= len(photos) <= PHOTOS_MOST:
        raise wrong("photos")
    for photo in photos:
        picture(record, photo, "photos")
    picture(record, body.get("templates"), "templates")


def wrong(field: str) -> BodyRefused:
    return BodyRefused(f"ช่อง “{field}” ไม่ถูกต้อง / The field “{field}” is not right")


def code(body: Mapping[str, Any]) -> str:
    return _text(body, "code", _CODE_LETTERS, needed=True)


def picture(record: Record, sha256: Any, field: str) -> None:
    """The body may only name blobs that came with the record."""
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise wrong(field)
    if all(blob.sha256 != sha256 for blob in record.blobs):
        raise BodyRefused(f"ไฟล์ของช่อง “{field}” ไม่ได้ส่งมากับรายการนี้ / The file of “{field}” did not come with the record")


def _face(face: Any) -> None:
    if not isinstance(face, Mapping):
        raise wrong("face")
    _one_of(face, "decision", _DECISIONS)
    for field in ("score", "threshold"):
        _number_or_none(face.get(field), f"face.{field}")
    _text(face, "model", 100, needed=False)
    _text(face, "reason", 40, needed=False)
    second = face.get("second")
    if second is not None:
        if not isinstance(second, Mapping) or not isinstance(second.get("agrees"), bool):
            raise wrong("face.second")
        _number_or_none(second.get("distance"), "face.second")
    if not isinstance(face.get("first_rank"), bool | None):
        raise wrong("face.first_rank")


def _text(body: Mapping[str, Any], field: str, most: int, *, needed: bool) -> str:
    value = body.get(field)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > most or "\0" in value or (needed and not value.strip()):
        raise wrong(field)
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise wrong(field) from fault
    return value


def _one_of(body: Mapping[str, Any], field: str, allowed: tuple[str, ...]) -> None:
    if body.get(field) not in allowed:
        raise wrong(field)


def _number_or_none(value: Any, field: str) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong(field)
