"""What a PDF's signatures are worth: who, when, by which certificate, and whether anything was changed since.

pyHanko reads the file in a program of its own (worker.py) and says what is sound; whom to believe is decided here.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.utils import timezone

from hub.documents import pdf as opened
from hub.documents.signing import authority
from hub.documents.signing.models import Revocation

WORKER = Path(__file__).with_name("worker.py")


class Later(Enum):
    """What came into the file after the signature."""

    NOTHING = "nothing"
    SIGNATURES = "signatures"
    """More signatures, filled-in fields or proofs for signatures: as it should be."""
    BYTES = "bytes"
    """Bytes at the end that belong to no part of the document and to no signature."""
    NOTES = "notes"
    """Comments or drawings laid over it."""
    CONTENT = "content"
    """Something that may change what one reads."""


class Trust(Enum):
    """Who vouches for the certificate."""

    OURS = "ours"
    FOREIGN = "foreign"
    """Somebody else, of whom the hub says nothing."""


@dataclass(frozen=True)
class Stamp:
    """A time-stamp within the signature. The hub checks that it belongs to the signature, not who made it."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Finding:
    """One signature. `read`: whether it could be read at all; where not, the rest says nothing.

    `claimed` is the time by the signer's own clock. `whole`: it covers every byte of the file. `until`: the end of the
    certificate's time.
    """

    field: str
    read: bool
    name: str = ""
    position: str = ""
    unit: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    claimed: datetime | None = None
    stamp: Stamp | None = None
    sound: bool = False
    whole: bool = False
    later: Later = Later.CONTENT
    trust: Trust = Trust.FOREIGN
    until: datetime | None = None
    expired: bool = False
    revoked: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """The best that is known of when it was made."""
        return self.stamp.at if self.stamp else self.claimed

    @property
    def good(self) -> bool:
        """Sound, unchanged, of our authority, and its certificate in force now.

        A time-stamp makes no difference: it may be of anybody's making, as the hub knows no such servers to trust.
        """
        unchanged = self.later in (Later.NOTHING, Later.SIGNATURES)
        return self.sound and unchanged and self.trust is Trust.OURS and not self.expired and self.revoked is None

    @property
    def bad(self) -> bool:
        """Not to be relied on: changed since, or no signature at all."""
        return not self.read or not self.sound or self.later is Later.CONTENT

    @property
    def stamped_in_time(self) -> bool:
        """Whether a time-stamp says that it was made before its certificate expired or was revoked."""
        ends = [end for end in (self.until, self.revoked) if end is not None]
        return self.stamp is not None and all(self.stamp.at < end for end in ends)


def verify(pdf: bytes) -> list[Finding]:
    """What is to be said of each signature by certificate in the PDF, in their order; none for one without.

    Raises hub.documents.pdf.PdfError, as for any file that cannot be read, and PdfWorkerFailed.
    """
    opened.page_sizes(pdf)
    read = json.loads(opened.ask(pdf, {"do": "verify", "first": 2}, before=b"{}", worker=WORKER))
    return [_finding(each) for each in read]


_LATER = {
    "NONE": Later.NOTHING,
    "LTA_UPDATES": Later.SIGNATURES,
    "FORM_FILLING": Later.SIGNATURES,
    "ANNOTATIONS": Later.NOTES,
}


def _finding(read: dict[str, Any]) -> Finding:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(read.get("certificate", "")))
        names = _names(certificate)
    except ValueError:
        return Finding(field=read["field"], read=False)
    ours = authority.issued_by_us(certificate)
    serial = f"{certificate.serial_number:x}"
    listed = Revocation.objects.filter(serial=serial).first() if ours else None
    stamp = read["stamp"]
    stamped = Stamp(datetime.fromisoformat(stamp["at"]), stamp["by"]) if stamp and stamp["good"] else None
    later = _LATER.get(read["later"], Later.CONTENT)
    return Finding(
        field=read["field"],
        read=True,
        serial=serial,
        claimed=_moment(read["claimed"]),
        stamp=stamped,
        sound=read["intact"] and read["valid"],
        whole=read["whole"],
        later=Later.BYTES if later is Later.NOTHING and not read["whole"] else later,
        trust=Trust.OURS if ours else Trust.FOREIGN,
        until=certificate.not_valid_after_utc,
        expired=certificate.not_valid_after_utc < timezone.now(),
        revoked=listed.at if listed else None,
        **names,
    )


def _names(certificate: x509.Certificate) -> dict[str, str]:
    def one(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
        found = name.get_attributes_for_oid(oid)
        return str(found[0].value) if found else ""

    subject, issuer = certificate.subject, certificate.issuer
    return {
        "name": one(subject, NameOID.COMMON_NAME),
        "position": one(subject, NameOID.TITLE),
        "unit": one(subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        "organisation": one(subject, NameOID.ORGANIZATION_NAME),
        "issuer": one(issuer, NameOID.COMMON_NAME) or issuer.rfc4514_string(),
    }


def _moment(text: str | None) -> datetime | None:
    """A signer's clock may come without a zone; it then says nothing that could be relied on."""
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and moment.tzinfo else None
