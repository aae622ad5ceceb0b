"""Pages of consent and faces: who gives, records, approves and withdraws."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hub.people.models import Membership, Person, Unit
from hub.photogenic import consents
from hub.photogenic.models import FaceConsent, FaceTemplate
from tests.hub.conftest import SignedIn
from tests.hub.sealed_device import SealedDevice
from tests.hub.station_records import face_record


def test_consent_is_given_only_by_ticking_the_box_and_withdrawn_at_will(
    group_staff: Person, signed_in: SignedIn
) -> None:
    client = signed_in(group_staff)
    client.post(reverse("photogenic:own-face-give"))
    assert not FaceConsent.objects.exists()
    client.post(reverse("photogenic:own-face-give"), {"agree": "on"})
    consent = FaceConsent.objects.get()
    assert (consent.person, consent.given_by, consent.version, consent.on_paper) == (group_staff, group_staff, 1, False)
    client.post(reverse("photogenic:own-face-give"), {"agree": "on"})
    assert FaceConsent.objects.count() == 1
    client.post(reverse("photogenic:own-face-withdraw"))
    consent.refresh_from_db()
    assert consent.withdrawn_by == group_staff
    assert "ถอนความยินยอมที่ให้ไว้" in client.get(reverse("photogenic:own-face")).content.decode()


def test_a_consent_on_paper_is_recorded_by_who_leads_and_for_their_own_unit_alone(
    administrator: Person, school_director: Person, group_staff: Person, signed_in: SignedIn
) -> None:
    said = {"code": "staff", "language": "th", "signed": "on"}
    assert signed_in(school_director).post(reverse("photogenic:paper"), said).status_code == 422
    assert signed_in(administrator).post(reverse("photogenic:paper"), {**said, "signed": ""}).status_code == 422
    assert signed_in(administrator).post(reverse("photogenic:paper"), said).status_code == 302
    consent = FaceConsent.objects.get()
    assert (consent.person, consent.given_by, consent.on_paper) == (group_staff, administrator, True)
    assert signed_in(administrator).post(reverse("photogenic:paper"), said).status_code == 422


@pytest.fixture
def waiting(station: SealedDevice, group_staff: Person) -> FaceTemplate:
    consents.give(group_staff, group_staff, "th")
    station.send(face_record(station, "STAFF"))
    return FaceTemplate.objects.get()


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("reject", "rejected"), ("", "waiting")])
def test_a_face_is_approved_or_not_by_a_person(
    waiting: FaceTemplate, office_director: Person, signed_in: SignedIn, decision: str, state: str
) -> None:
    client = signed_in(office_director)
    assert client.get(reverse("photogenic:face", args=[waiting.pk])).status_code == 200
    assert client.get(reverse("photogenic:enrolment-photo", args=[waiting.pk, 2])).status_code == 200
    assert client.get(reverse("photogenic:enrolment-photo", args=[waiting.pk, 3])).status_code == 404
    client.post(reverse("photogenic:face-decide", args=[waiting.pk]), {"decision": decision})
    waiting.refresh_from_db()
    assert waiting.state == state


def test_nobody_approves_their_own_face_nor_one_of_another_agency(
    waiting: FaceTemplate, group_staff: Person, group: Unit, school_director: Person, signed_in: SignedIn
) -> None:
    url = reverse("photogenic:face-decide", args=[waiting.pk])
    assert signed_in(school_director).post(url, {"decision": "approve"}).status_code == 404
    Membership.objects.create(person=group_staff, unit=group, role=Membership.Role.DIRECTOR)
    signed_in(group_staff).post(url, {"decision": "approve"})
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_a_face_whose_consent_was_withdrawn_cannot_be_approved(
    waiting: FaceTemplate, group_staff: Person, office_director: Person
) -> None:
    consents.withdraw(group_staff, group_staff)
    with pytest.raises(consents.NotAllowed):
        consents.approve(waiting, office_director)
