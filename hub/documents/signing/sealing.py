"""Signing a PDF with a person's certificate: what a letter's app calls, and what it is told.

A signature by certificate can be "reliable" (Electronic Transactions Act, section 26); one that is drawn is a general
electronic signature (section 9). Whatever shows one says which it is.
"""

from __future__ import annotations

from datetime import datetime

from hub.people.models import Person


class CannotSign(Exception):
    """The PDF cannot be signed; `str()` is for the person, in the page's language. Nothing was changed."""


class NoCertificate(CannotSign):
    """The person has no certificate that is in force: they make one on the page signing:own."""


class WrongPin(CannotSign):
    """`left`: how many more tries there are before signing pauses."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__()


class PinLocked(CannotSign):
    """Too many wrong PINs: no PIN is taken, not even the right one, before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()


def ready(person: Person) -> bool:
    """Whether the person has a certificate that is in force, so that sign() needs their PIN alone."""
    return False


def sign(pdf: bytes, person: Person, pin: str, *, position: str, reason: str) -> bytes:
    """The PDF with one more signature by the person's certificate, which covers all of it. Takes about a second.

    `position` is the one in which they sign, `reason` what for, as it shall stand in the signature. Signatures that are
    there already stay valid; so place what is drawn (hub.documents.signing.placing) before, never after. Call it outside
    a transaction: a wrong PIN is counted although the rest is undone. Raises CannotSign and what comes of it.
    """
    raise NoCertificate
