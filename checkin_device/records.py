"""The records a station makes: their bodies, and the pictures that go with them."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import cv2

from checkin_device.cameras import Frame
from checkin_device.errors import Incomplete
from checkin_device.roster import Templates
from checkin_device.session import Session
from common.ink import Ink
from common.link.outbox import Blob
from common.link.records import CHECKIN, FACE, VISIT

JPEG_QUALITY = 88
RecordParts = tuple[str, dict[str, Any], list[Blob]]
"""A record's type, body and blobs, as `Outbox.put` takes them."""


def photo_blob(frame: Frame) -> Blob:
    """The whole frame as it was seen, as JPEG."""
    done, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise Incomplete("the photo could not be encoded")
    return Blob(data.tobytes(), "image/jpeg")


def signature_blob(signature: Ink) -> Blob:
    """The strokes as JSON, from which pictures are derived: see `common.ink`."""
    return Blob(signature.to_json(), "application/json")


def checkin_record(session: Session) -> RecordParts:
    """Raises Incomplete where a part is lacking."""
    if not (session.person and session.method and session.photo and session.signature and session.decision):
        raise Incomplete("a check-in needs person, photo, signature and decision")
    photo, signature = photo_blob(session.photo.frame), signature_blob(session.signature)
    body = {
        "code": session.person.code,
        "direction": session.direction,
        "method": session.method,
        "photo": photo.sha256,
        "signature": signature.sha256,
        "face": session.decision.as_body(),
    }
    return CHECKIN, body, [photo, signature]


def visit_record(session: Session) -> RecordParts:
    """Raises Incomplete where a part is lacking."""
    if not (session.visitor and session.photo and session.signature):
        raise Incomplete("a visit needs details, photo and signature")
    photo, signature = photo_blob(session.photo.frame), signature_blob(session.signature)
    body = {**vars(session.visitor), "photo": photo.sha256, "signature": signature.sha256}
    return VISIT, body, [photo, signature]


def face_record(
    session: Session,
    consent_version: int,
    templates: Templates,
    second: Templates | None,
    encrypt_to_hub: Callable[[bytes], str],
) -> RecordParts:
    """An enrolment. The templates leave the station readable to the hub alone. Raises Incomplete."""
    if not (session.person and session.enrolment):
        raise Incomplete("an enrolment needs a person and photos")
    photos = [photo_blob(look.frame) for look in session.enrolment]
    said = templates.as_json() | ({"second": second.as_json()} if second else {})
    sealed = Blob(encrypt_to_hub(json.dumps(said).encode()).encode(), "application/jose")
    body = {
        "code": session.person.code,
        "consent": consent_version,
        "photos": _names(photos),
        "templates": sealed.sha256,
    }
    return FACE, body, [*photos, sealed]


def _names(blobs: Sequence[Blob]) -> list[str]:
    return [blob.sha256 for blob in blobs]
