"""The roster of each station: who may check in there, with the templates of those who consented and were approved.

It is encrypted to the station's own key: nobody else, the hub's disk and the broker included, can read it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.db import connection, transaction
from django.utils import timezone
from joserfc.jwk import ECKey

from common.link.canonical import sha256_hex, to_bytes
from common.link.identity import encrypt
from common.link.manifest import ROSTER
from common.thai.words import with_breaks
from hub.documents.blobs import store
from hub.fleet import erasures, publishing
from hub.fleet.models import Device, Kind
from hub.people.models import Membership, Person, Unit
from hub.photogenic import face_templates, scope
from hub.photogenic.consent_texts import CURRENT
from hub.photogenic.models import FaceConsent, FaceTemplate, Roster

log = logging.getLogger(__name__)

FORMAT = "sp-roster/1"
MEDIA = "application/jose"
SEEN_BY_STATIONS = {"staff_code", "title", "given_name", "family_name", "name_en", "is_active"}


def current_manifest(device: Device) -> str | None:
    """What fleet tells a station that (re)appears. Made anew on a new day: memberships begin and end by the date."""
    if device.kind != Kind.STATION or device.revoked_at:
        return None
    roster = Roster.objects.filter(device=device).first()
    if roster is None or roster.made_on != timezone.localdate():
        roster = publish(device)
    return roster.manifest


def readable_by(device: Device, sha256: str) -> bool:
    """A station may fetch its own roster, and nothing else of this app."""
    return Roster.objects.filter(device=device, root=sha256).exists()


def republish_after_commit(**_signal: Any) -> None:
    """Once for a transaction, however much in it has changed."""
    if not any(call[1] is _republish for call in connection.run_on_commit):
        transaction.on_commit(_republish, robust=True)


def person_saved(update_fields: Iterable[str] | None = None, **_signal: Any) -> None:
    """A sign-in saves the person too; that concerns no station."""
    if update_fields is None or SEEN_BY_STATIONS & set(update_fields):
        republish_after_commit()


def _republish() -> None:
    for device in Device.objects.filter(kind=Kind.STATION, revoked_at=None).select_related("unit"):
        publish(device)


@transaction.atomic
def publish(device: Device) -> Roster:
    """The station's roster as it must be now; a new version, told to the station, only if something in it changed."""
    # The device's row is the lock: two who publish at once would both take the next number.
    Device.objects.select_for_update().get(pk=device.pk)
    content = to_bytes(compose(device))
    digest, today = sha256_hex(content), timezone.localdate()
    roster = Roster.objects.filter(device=device).first()
    if roster and roster.digest == digest:
        roster.made_on = today
        roster.save(update_fields=["made_on"])
        return roster
    blob = store(encrypt(content, _key(device)).encode(), MEDIA)
    version = roster.version + 1 if roster else 1
    manifest = publishing.seal(ROSTER, version, blob.sha256, {blob.sha256: blob.size})
    told = {"version": version, "digest": digest, "root": blob.sha256, "manifest": manifest, "made_on": today}
    before = roster.root if roster else None
    roster, _made = Roster.objects.update_or_create(device=device, defaults=told)
    if before:
        erasures.erase({before}, "replaced")
    publishing.publish(ROSTER, manifest, [device])
    return roster


def compose(device: Device) -> dict[str, Any]:
    """The roster in clear. A station without a unit serves everybody."""
    today = timezone.localdate()
    units = scope.part_of(device.unit) if device.unit else set(Unit.objects.values_list("pk", flat=True))
    serving = scope.persons(units, today)
    consenting = set(FaceConsent.objects.filter(withdrawn_at=None).values_list("person_id", flat=True))
    enrolled = FaceTemplate.objects.filter(state__in=[FaceTemplate.State.APPROVED, FaceTemplate.State.WAITING])
    by_person = {template.person_id: template for template in enrolled.order_by("pk")}
    # A later one that waits, as of a second station, changes nothing before somebody has decided on it.
    approved = {one.person_id: one for one in enrolled.order_by("pk") if one.state == FaceTemplate.State.APPROVED}
    persons = [
        {
            "code": person.staff_code,
            "name": {"th": with_breaks(person.full_name), "en": person.name_en or person.full_name},
            "unit": with_breaks(unit.name),
            "face": _face(approved.get(person.pk)) if person.pk in consenting else None,
            "enrol": person.pk in consenting and person.pk not in by_person,
        }
        for person, unit in serving.items()
    ]
    consent = {"version": CURRENT.version, "text": {"th": with_breaks(CURRENT.th), "en": CURRENT.en}}
    hosts = [{"name": person["name"]["th"], "unit": person["unit"]} for person in persons]  # type: ignore[index]  # the roster is built above as plain dicts
    return {"format": FORMAT, "consent": consent, "persons": persons, "hosts": hosts}


def _face(template: FaceTemplate | None) -> dict[str, Any] | None:
    if template is None:
        return None
    try:
        return face_templates.read(template.templates).as_json()
    except face_templates.Unreadable:
        # The person checks in by code or card meanwhile; a lost template must not keep the roster from everybody.
        log.exception("templates of person %d cannot be read", template.person_id)
        return None


def _key(device: Device) -> ECKey:
    public = x509.load_pem_x509_certificate(device.certificate.encode()).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return ECKey.import_key(pem)


def watch_people() -> None:
    """Has every change of persons, units and memberships reach the stations."""
    from django.db.models.signals import post_delete, post_save

    post_save.connect(person_saved, sender=Person, dispatch_uid="photogenic.roster.person")
    for model in (Membership, Unit):
        for signal in (post_save, post_delete):
            signal.connect(republish_after_commit, sender=model, dispatch_uid=f"photogenic.roster.{model.__name__}")
