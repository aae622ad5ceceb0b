"""Enrolment: a claim code is made for one device, told once, and buys one identity."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.link import seal
from common.link.errors import SealBroken
from common.link.seal import VerifyKey
from hub.fleet import authority, brokers, keys, publishing
from hub.fleet.models import ClaimCode, Device
from hub.people.models import Person, Unit

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: they are misread on paper
VALID_FOR = timedelta(hours=24)


class ClaimRefused(Exception):
    """`reason` is one of code-unknown, code-expired, code-used, malformed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class NewClaim:
    """A fresh code, in clear for the last time, and the file that enrols a device with it."""

    code: str
    enrol_toml: str


def make(kind: str, name: str, unit: Unit | None, by: Person | None, *, valid_for: timedelta = VALID_FOR) -> NewClaim:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    code = "-".join((letters[:4], letters[4:8], letters[8:]))
    ClaimCode.objects.create(
        code_hash=_hash(code), kind=kind, name=name, unit=unit, made_by=by, expires_at=timezone.now() + valid_for
    )
    return NewClaim(code, enrol_toml(code))


def enrol_toml(code: str) -> str:
    """The file that a device needs to enrol with this code."""
    lines = [f'hub = "{settings.HUB_URL}"', f'code = "{code}"', f'hub_key = "{keys.seal_key().public.text}"']
    if settings.HUB_URL.startswith("https:"):
        lines.append(f"ca = '''\n{authority.ca_pem()}'''")
    return "\n".join(lines) + "\n"


def is_open(code: str) -> bool:
    """Whether a device could still be enrolled with the code."""
    return ClaimCode.objects.filter(code_hash=_hash(code), used_at=None, expires_at__gt=timezone.now()).exists()


def redeem(wish: dict[str, Any]) -> str:
    """Enrols the device that sends `wish` (code, seal_key, csr); returns the sealed answer. Raises ClaimRefused.

    An answer can be lost on its way: until the code expires, the same device gets the same answer again.
    """
    try:
        code, seal_key, csr = str(wish["code"]), VerifyKey(str(wish["seal_key"])), str(wish["csr"])
    except (KeyError, TypeError, SealBroken) as fault:
        raise ClaimRefused("malformed") from fault
    with transaction.atomic():
        found = ClaimCode.objects.select_for_update(of=("self",)).select_related("device")
        claim = found.filter(code_hash=_hash(code)).first()
        if claim is None:
            raise ClaimRefused("code-unknown")
        device = claim.device
        if claim.used_at and (device is None or device.revoked_at or device.seal_key != seal_key.text):
            raise ClaimRefused("code-used")
        if claim.expires_at <= timezone.now():
            raise ClaimRefused("code-expired")
        if device is None:
            device = _new_device(claim, seal_key, csr)
            claim.used_at, claim.device = timezone.now(), device
            claim.save(update_fields=["used_at", "device"])
    brokers.apply()
    publishing.publish_current(device)
    host, port = brokers.address()
    answer = {
        "device": device.id,
        "name": device.name,
        "kind": device.kind,
        "seal_key": seal_key.text,
        "certificate": device.certificate,
        "ca": authority.ca_pem(),
        "broker": {"host": host, "port": port},
        "hub_encryption_key": keys.encryption_key().as_dict(private=False),
    }
    return keys.seal_key().seal(answer, seal.ENROLMENT)


def _new_device(claim: ClaimCode, seal_key: VerifyKey, csr: str) -> Device:
    if Device.objects.filter(seal_key=seal_key.text).exists():
        raise ClaimRefused("malformed")
    name = f"{claim.kind}-{secrets.token_hex(4)}"
    try:
        certificate = authority.issue_device(name, csr)
    except authority.BadRequest as fault:
        raise ClaimRefused("malformed") from fault
    return Device.objects.create(
        id=name,
        kind=claim.kind,
        name=claim.name,
        unit=claim.unit,
        seal_key=seal_key.text,
        certificate=certificate.pem,
        certificate_serial=certificate.serial,
        certificate_expires=certificate.expires,
    )


def _hash(code: str) -> str:
    plain = "".join(code.upper().split()).replace("-", "")
    return hashlib.sha256(plain.encode()).hexdigest()
