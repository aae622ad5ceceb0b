"""A person's certificate: made, revoked, and gone with the person."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives import serialization
from django.db import transaction
from django.utils import timezone

from hub.documents.signing import authority, pins
from hub.documents.signing.models import Certificate, Revocation
from hub.people import positions
from hub.people.models import Person

Cause = Revocation.Cause


class Changed(Exception):
    """Meanwhile there is another certificate than the one that was looked at; nothing was done."""


def held(person: Person) -> Certificate | None:
    """The one that is not revoked, if there is one; its time may have run out."""
    return Certificate.objects.filter(person=person, revoked_at=None).first()


def make(person: Person, pin: str, instead_of: int | None) -> Certificate:
    """A certificate under this PIN, in place of the one whose key in the database is `instead_of`. Takes a second.

    A form that is sent twice makes one. Raises BadPin, Changed and AuthorityLocked.
    """
    pin = pins.check_new(pin, person.staff_code, person.phone)
    key = authority.make_key()
    own = next((each for each in positions.held(person) if each.person_id == person.pk), None)
    position, unit = (own.position, own.unit) if own else ("", None)
    made = authority.issue(authority.holder_of(person, position, unit), key.public_key())
    serial = f"{made.serial_number:x}"
    encrypted = pins.encrypt(key, pin, serial)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        before = held(person)
        if (before.pk if before else None) != instead_of:
            raise Changed
        if before is not None:
            revoke(before, by=person, cause=Cause.SUPERSEDED, because="")
        return Certificate.objects.create(
            person=person,
            serial=serial,
            pem=made.public_bytes(serialization.Encoding.PEM).decode(),
            key=encrypted,
            position=position,
            expires=made.not_valid_after_utc,
        )


def revoke(certificate: Certificate, *, by: Person, cause: Cause, because: str) -> bool:
    """Nothing can be signed with it any more, and the list tells. Whether it was in force until now."""
    with transaction.atomic():
        found = Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate.pk, revoked_at=None).first()
        if found is None:
            return False
        found.revoked_at, found.revoked_by, found.revoked_because = timezone.now(), by, because
        found.key = ""
        found.save(update_fields=["revoked_at", "revoked_by", "revoked_because", "key"])
        Revocation.objects.get_or_create(serial=found.serial, defaults={"at": found.revoked_at, "cause": cause})
    return True


def outlive(instance: Certificate, **_signal: Any) -> None:
    """Before a certificate's row goes with its person: that nobody signs with it any more stays known."""
    if instance.revoked_at is None:
        Revocation.objects.get_or_create(
            serial=instance.serial, defaults={"at": timezone.now(), "cause": Cause.CESSATION}
        )
