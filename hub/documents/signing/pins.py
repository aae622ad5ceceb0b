"""The PIN that opens a person's key: which ones are taken, how the key is encrypted under it, how wrong ones count."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from itertools import pairwise

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.thai.numerals import to_arabic
from hub.documents.signing import authority
from hub.documents.signing.errors import NoCertificate, PinLocked, WrongPin
from hub.documents.signing.models import Certificate

SHORTEST, LONGEST = 6, 12
TRIES = 5
PAUSE = timedelta(minutes=15)
FEWEST_DIGITS = 3
"""Different ones in a PIN."""
_COST = 2**16  # scrypt's n: 64 MB and about a fifth of a second for each try (RFC 7914)


class BadPin(Exception):
    """A PIN that cannot be taken; `str()` says why, in the page's language."""


def typed(pin: str) -> str:
    """As it is counted: Thai digits are digits, spaces are none."""
    return "".join(to_arabic(pin).split())


def check_new(pin: str, *known: str) -> str:
    """The PIN as it is kept. Raises BadPin for one that is short, trivial, or known of the person."""
    pin = typed(pin)
    if not pin.isascii() or not pin.isdigit() or not SHORTEST <= len(pin) <= LONGEST:
        raise BadPin(_("PIN เป็นตัวเลข %(least)d ถึง %(most)d หลัก") % {"least": SHORTEST, "most": LONGEST})
    if len(set(pin)) < FEWEST_DIGITS or _in_steps(pin) or _repeats(pin):
        raise BadPin(_("PIN นี้เดาง่ายเกินไป เช่น เลขเรียงหรือเลขซ้ำ เลือกเลขอื่น"))
    if any(len(digits) >= 4 and (digits in pin or pin in digits) for digits in map(_digits, known)):
        raise BadPin(_("PIN ต้องไม่มีรหัสบุคลากรหรือเบอร์โทรศัพท์ของท่าน"))
    return pin


def encrypt(key: rsa.RSAPrivateKey, pin: str, serial: str) -> str:
    """The key as encrypted PKCS#8 (PEM) under the PIN."""
    encryption = serialization.BestAvailableEncryption(_passphrase(pin, serial))
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption).decode()


def open_key(certificate: Certificate, pin: str) -> rsa.RSAPrivateKey:
    """The private key. Every try is counted before it is made, so that many at once are no way around the limit.

    Call it outside a transaction: the count must stay whatever becomes of the rest. Raises WrongPin, PinLocked and
    NoCertificate (revoked meanwhile).
    """
    tried = _count(certificate.pk)
    try:
        key = serialization.load_pem_private_key(tried.key.encode(), _passphrase(typed(pin), tried.serial))
    except ValueError as fault:
        if tried.wrong_pins >= TRIES:
            assert tried.locked_until is not None  # noqa: S101 _count set it
            raise PinLocked(tried.locked_until) from fault
        raise WrongPin(TRIES - tried.wrong_pins) from fault
    Certificate.objects.filter(pk=tried.pk).update(wrong_pins=0, locked_until=None)
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 we encrypted it
    return key


def change(certificate: Certificate, old: str, new: str, *known: str) -> None:
    """Encrypts the key under another PIN. Raises BadPin before the old one is tried, then what open_key raises."""
    new = check_new(new, *known)
    if new == typed(old):
        raise BadPin(_("PIN ใหม่ต้องไม่ซ้ำกับ PIN เดิม"))
    key = open_key(certificate, old)
    encrypted = encrypt(key, new, certificate.serial)
    if not Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(key=encrypted):
        raise NoCertificate


def _count(pk: int) -> Certificate:
    """One try more, kept at once, of a certificate that is in force. Raises PinLocked and NoCertificate."""
    with transaction.atomic(durable=True):
        found = Certificate.objects.in_force().select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise NoCertificate
        if found.pause:
            raise PinLocked(found.pause)
        if found.locked_until is not None:
            found.wrong_pins, found.locked_until = 0, None
        found.wrong_pins += 1
        if found.wrong_pins >= TRIES:
            found.locked_until = timezone.now() + PAUSE
        found.save(update_fields=["wrong_pins", "locked_until"])
    return found


def _passphrase(pin: str, serial: str) -> bytes:
    """What the key is encrypted under: made slowly, and of more than the PIN (a file of the hub, see authority.pepper).

    PKCS#8 as `cryptography` writes it stretches a passphrase too little for six digits.
    """
    peppered = hmac.digest(authority.pepper(), pin.encode(), hashlib.sha256)
    return Scrypt(salt=serial.encode(), length=32, n=_COST, r=8, p=1).derive(peppered).hex().encode()


def _in_steps(pin: str) -> bool:
    """123456, 987654, 135791: every digit the same step from the one before."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(pin)}) == 1


def _repeats(pin: str) -> bool:
    """121212, 123123: a piece of up to half its length, over and over."""
    return any(pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1))


def _digits(text: str) -> str:
    return "".join(letter for letter in to_arabic(text) if letter.isdigit())
