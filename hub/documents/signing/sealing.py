"""Signing a PDF with a person's certificate: what a letter's app calls, and what it is told.

PAdES (ETSI EN 319 142) by pyHanko: baseline B-B, and B-T where the office has set a time-stamp server; the revocation
list goes in as well, so that a reader can check offline that the certificate was in force. A program of its own reads
the PDF and leaves room for the signature (worker.py); the private key meets only the digest that it answers.

A signature by certificate can be "reliable" (Electronic Transactions Act, section 26); one that is drawn is a general
electronic signature (section 9). Whatever shows one says which it is.
"""

from __future__ import annotations

import base64
import io
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.utils.translation import gettext as _

from hub.documents import pdf as opened
from hub.documents.signing import authority, pins
from hub.documents.signing.errors import CannotSign, NoCertificate, PinLocked, WrongPin
from hub.documents.signing.models import Certificate
from hub.documents.signing.words import why_not
from hub.people.models import Person

__all__ = ["CannotSign", "NoCertificate", "PinLocked", "Sealed", "WrongPin", "ready", "seal", "sign"]

_ROOM, _ROOM_STAMPED = 6_000, 20_000
"""Bytes kept free in the PDF for a signature with its certificates (about 3,500), and for a time-stamp with those of
its server as well."""
WORKER = Path(__file__).with_name("worker.py")
_DER = serialization.Encoding.DER
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealed:
    """A signed PDF, and whether the time-stamp server vouched for the time; None where no server is set."""

    pdf: bytes
    stamped: bool | None


def ready(person: Person) -> bool:
    """Whether the person has a certificate that is in force, so that sign() needs their PIN alone."""
    return person.is_active and certificate_of(person) is not None


def certificate_of(person: Person) -> Certificate | None:
    """The one that can sign now, if the person has one."""
    return Certificate.objects.in_force().filter(person=person).first()


def sign(pdf: bytes, person: Person, pin: str, *, position: str, reason: str) -> bytes:
    """The PDF with one more signature by the person's certificate, which covers all of it. Takes a second or two.

    `position` is the one in which they sign, `reason` what for, as both shall stand in the signature. Signatures that
    are there already stay valid; so place what is drawn (hub.documents.signing.placing) before, never after. Call it
    outside a transaction: a wrong PIN is counted although the rest is undone. Raises CannotSign and what comes of it
    (NoCertificate, WrongPin, PinLocked).
    """
    return seal(pdf, person, pin, position=position, reason=reason).pdf


def seal(pdf: bytes, person: Person, pin: str, *, position: str, reason: str) -> Sealed:
    """As sign(), and whether the time-stamp server answered: where it did not, the signature is B-B and says so."""
    from hub.documents.signing import cms, time_stamps  # pyHanko, which costs every start of the hub most of a second

    held = certificate_of(person) if person.is_active else None
    if held is None:
        raise NoCertificate
    root, listed = authority.root(), _list()
    if root is None:
        raise NoCertificate
    own = x509.load_pem_x509_certificate(held.pem.encode())
    stamper, stamped = time_stamps.server(), None
    room = {"room": _ROOM_STAMPED if stamper else _ROOM}
    prepared, place = _prepared(pdf, root, own, listed, _said(person, position, reason) | room)
    digest = cms.digest(place)
    signer = cms.signer(root, own, pins.open_key(held, pin))
    if stamper is not None:
        try:
            value, stamped = cms.value(signer, digest, stamper), True
        except (*cms.FAULTS, OSError, ValueError) as fault:
            _log.warning("the time-stamp server did not answer as it should, signed without: %s", type(fault).__name__)
            stamped = False
    if not stamped:
        value = cms.value(signer, digest, None)
    out = io.BytesIO(prepared)
    try:
        digest.fill_with_cms(out, value)
    except ValueError as fault:
        raise CannotSign(_("ลายมือชื่อพร้อมเวลารับรองใหญ่เกินที่เว้นไว้ แจ้งผู้ดูแลระบบให้ตรวจเซิร์ฟเวอร์เวลา")) from fault
    return Sealed(out.getvalue(), stamped)


def _prepared(
    pdf: bytes, root: x509.Certificate, own: x509.Certificate, listed: bytes, said: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """The PDF with room for the signature, and where that is: digest, start, end. Raises CannotSign."""
    public = {"root": root.public_bytes(_DER), "certificate": own.public_bytes(_DER), "list": listed}
    material = json.dumps({**said, **{name: base64.b64encode(der).decode() for name, der in public.items()}}).encode()
    try:
        opened.page_sizes(pdf)  # by PDFium first: what it cannot show, nobody shall sign
        answer = opened.ask(pdf, {"do": "prepare", "first": len(material)}, before=material, worker=WORKER)
    except (opened.PdfError, opened.PdfWorkerFailed) as fault:
        raise CannotSign(why_not(fault)) from fault
    told, _line, prepared = answer.partition(b"\n")
    place: dict[str, Any] = json.loads(told)
    if place.get("refused"):
        raise CannotSign(_("ผู้ทำไฟล์นี้ไม่อนุญาตให้ลงลายมือชื่อเพิ่ม"))
    return prepared, place


def _said(person: Person, position: str, reason: str) -> dict[str, Any]:
    """What a reader of PDFs shows beside the signature."""
    unit = next((held.unit.name for held in person.current_memberships), "")
    name = f"{person.full_name} ({position})" if position else person.full_name
    return {"name": name, "location": unit, "reason": reason}


def _list() -> bytes:
    try:
        made = authority.revocation_list()
    except authority.AuthorityLocked as fault:
        _log.error("%s", fault)
        raise CannotSign(_("เปิดกุญแจของผู้ออกใบรับรองไม่ได้ แจ้งผู้ดูแลระบบ")) from fault
    return b"" if made is None else made.public_bytes(_DER)
