"""Consent to face matching: given and withdrawn; and what waits for approval. The rosters follow at once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.fleet import erasures
from hub.people.models import Person
from hub.photogenic import rosters
from hub.photogenic.consent_texts import CURRENT
from hub.photogenic.models import FaceConsent, FaceTemplate

State = FaceTemplate.State


class NotAllowed(Exception):
    """This cannot be done now; `reason` is one of standing, none, decided, own, withdrawn."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def standing(person: Person, *, lock: bool = False) -> FaceConsent | None:
    """With `lock`, inside a transaction, it cannot be withdrawn before that ends."""
    consents = FaceConsent.objects.select_for_update() if lock else FaceConsent.objects
    return consents.filter(person=person, withdrawn_at=None).first()


@transaction.atomic
def give(person: Person, by: Person, language: str, *, on_paper: bool = False) -> FaceConsent:
    """Raises NotAllowed (standing)."""
    Person.objects.select_for_update().get(pk=person.pk)
    if standing(person):
        raise NotAllowed("standing")
    consent = FaceConsent.objects.create(
        person=person, version=CURRENT.version, text=CURRENT.in_language(language), given_by=by, on_paper=on_paper
    )
    rosters.republish_after_commit()
    return consent


@transaction.atomic
def withdraw(person: Person, by: Person) -> None:
    """Erases every template and enrolment photo of the person, and takes them out of the rosters.

    Raises NotAllowed (none).
    """
    consent = FaceConsent.objects.select_for_update().filter(person=person, withdrawn_at=None).first()
    if consent is None:
        raise NotAllowed("none")
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), by
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    for template in FaceTemplate.objects.filter(person=person).exclude(state=State.ERASED):
        _erase(template, State.ERASED, "consent-withdrawn")
    rosters.republish_after_commit()


@transaction.atomic
def approve(template: FaceTemplate, by: Person) -> None:
    """From now on the stations use it, in place of any before it. Raises NotAllowed (decided, own, withdrawn)."""
    _decidable(template, by)
    if standing(template.person) is None:
        raise NotAllowed("withdrawn")
    for before in FaceTemplate.objects.filter(person=template.person, state=State.APPROVED):
        _erase(before, State.ERASED, "replaced")
    template.state, template.decided_at, template.decided_by = State.APPROVED, timezone.now(), by
    template.save(update_fields=["state", "decided_at", "decided_by"])
    rosters.republish_after_commit()


@transaction.atomic
def reject(template: FaceTemplate, by: Person) -> None:
    """Erases it; the person may be enrolled again. Raises NotAllowed (decided, own)."""
    _decidable(template, by)
    template.decided_at, template.decided_by = timezone.now(), by
    _erase(template, State.REJECTED, "not-approved")
    rosters.republish_after_commit()


def _decidable(template: FaceTemplate, by: Person) -> None:
    if by == template.person:
        raise NotAllowed("own")
    if FaceTemplate.objects.select_for_update().get(pk=template.pk).state != State.WAITING:
        raise NotAllowed("decided")


def _erase(template: FaceTemplate, state: str, reason: str) -> None:
    template.state, template.erased_at = state, timezone.now()
    template.save(update_fields=["state", "erased_at", "decided_at", "decided_by"])
    erasures.erase({template.templates, *template.photos}, reason)
