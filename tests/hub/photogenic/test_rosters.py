"""What stations are told: who may check in, encrypted to each station alone, anew whenever it changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from django.db import transaction
from joserfc.jwk import ECKey

from common.link.errors import SealBroken
from common.link.identity import decrypt
from common.link.manifest import ROSTER, open_manifest
from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.entitlement import may_read
from hub.fleet import keys
from hub.fleet.models import Downward
from hub.people.models import Membership, Person, Unit
from hub.photogenic import consents, rosters
from hub.photogenic.models import FaceTemplate, Roster
from tests.hub.conftest import MakePerson
from tests.hub.sealed_device import SealedDevice
from tests.hub.station_records import face_record, vector


def private(station: SealedDevice) -> ECKey:
    pem = station.tls_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ECKey.import_key(pem)


def told(station: SealedDevice) -> dict[str, Any]:
    """The roster as the station reads it: by the newest manifest waiting for it, with its own key."""
    waiting = Downward.objects.filter(device=station.id, name=f"content/{ROSTER}").latest("pk")
    manifest = open_manifest(waiting.payload, keys.seal_key().public, ROSTER)
    with open_blob(manifest.root) as file:
        return {"version": manifest.version, **json.loads(decrypt(file.read(), private(station)))}


def person_of(roster: dict[str, Any], code: str) -> dict[str, Any]:
    return next(person for person in roster["persons"] if person["code"] == code)


@pytest.fixture
def enrolled(station: SealedDevice, group_staff: Person, office_director: Person) -> FaceTemplate:
    consents.give(group_staff, group_staff, "th")
    station.send(face_record(station, "STAFF"))
    return FaceTemplate.objects.get()


def test_a_station_is_told_who_serves_in_its_unit_and_in_the_groups_of_it(
    station: SealedDevice, group_staff: Person, school_staff: Person, office_director: Person
) -> None:
    rosters.publish(station.row)
    roster = told(station)
    assert {person["code"] for person in roster["persons"]} == {"STAFF", "DIR"}
    assert person_of(roster, "STAFF") == {
        "code": "STAFF",
        "name": {"th": person_of(roster, "STAFF")["name"]["th"], "en": "นายปิ่น ผู้กล้า"},
        "unit": person_of(roster, "STAFF")["unit"],
        "face": None,
        "enrol": False,
    }
    assert person_of(roster, "STAFF")["name"]["th"].replace("\u200b", "") == "นายปิ่น ผู้กล้า"
    assert len(roster["hosts"]) == 2
    assert roster["consent"]["version"] == 1


def test_a_station_of_a_school_is_told_of_the_school_alone(
    school: Unit, group_staff: Person, school_staff: Person
) -> None:
    station = SealedDevice.enrol(school)
    assert [person["code"] for person in told(station)["persons"]] == ["TEACHER"]


def test_another_station_can_neither_fetch_nor_open_a_roster(station: SealedDevice, group_staff: Person) -> None:
    other = SealedDevice.enrol(station.row.unit, name="อีกประตู")
    root = Roster.objects.get(device=station.id).root
    assert may_read(station.row, root)
    assert not may_read(other.row, root)
    with open_blob(root) as file, pytest.raises(SealBroken):
        decrypt(file.read(), private(other))


def test_a_kiosk_gets_no_roster(office: Unit) -> None:
    kiosk = SealedDevice.enrol(office, kind="kiosk")
    assert rosters.current_manifest(kiosk.row) is None


def test_who_agreed_is_to_be_enrolled_and_once_approved_their_face_is_told(
    station: SealedDevice, group_staff: Person, office_director: Person
) -> None:
    consents.give(group_staff, group_staff, "th")
    rosters.publish(station.row)
    assert person_of(told(station), "STAFF")["enrol"] is True
    station.send(face_record(station, "STAFF"))
    rosters.publish(station.row)
    waiting = person_of(told(station), "STAFF")
    assert (waiting["enrol"], waiting["face"]) == (False, None)
    consents.approve(FaceTemplate.objects.get(), office_director)
    rosters.publish(station.row)
    assert person_of(told(station), "STAFF")["face"] == {"model": "sface", "vectors": [vector()] * 3}


def test_an_approved_face_stays_in_force_while_another_enrolment_waits(
    station: SealedDevice, office_director: Person, enrolled: FaceTemplate
) -> None:
    """Two stations that were offline may both have enrolled the person."""
    consents.approve(enrolled, office_director)
    station.send(face_record(station, "STAFF", {"model": "sface", "vectors": [vector(0.05)]}))
    assert FaceTemplate.objects.filter(state="waiting").count() == 1
    rosters.publish(station.row)
    assert person_of(told(station), "STAFF")["face"] == {"model": "sface", "vectors": [vector()] * 3}


@pytest.mark.django_db(transaction=True)
def test_withdrawal_takes_the_face_out_and_erases_it_at_once(
    station: SealedDevice,
    group_staff: Person,
    office_director: Person,
    enrolled: FaceTemplate,
) -> None:
    consents.approve(enrolled, office_director)
    old_root = Roster.objects.get().root
    consents.withdraw(group_staff, group_staff)
    assert person_of(told(station), "STAFF")["face"] is None
    enrolled.refresh_from_db()
    assert enrolled.state == "erased"
    for sha256 in (enrolled.templates, *enrolled.photos, old_root):
        with pytest.raises(BlobMissing):
            open_blob(sha256)


def test_nothing_is_published_while_nothing_changes(station: SealedDevice, group_staff: Person) -> None:
    first = rosters.publish(station.row)
    assert rosters.publish(station.row).version == first.version
    assert Roster.objects.get().manifest == first.manifest


CHANGES: dict[str, Any] = {
    "another name": lambda person: rename(person),
    "left": lambda person: close(person),
    "another unit": lambda person: Membership.objects.filter(person=person).first().delete(),
}


def rename(person: Person) -> None:
    person.family_name = "ใหม่"
    person.save()


def close(person: Person) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_people_reaches_the_station(station: SealedDevice, group_staff: Person, change: Any) -> None:
    before = rosters.publish(station.row).version
    change(group_staff)
    assert told(station)["version"] == before + 1


@pytest.mark.django_db(transaction=True)
def test_many_changes_in_one_transaction_are_published_once(
    station: SealedDevice, make_person: MakePerson, office: Unit
) -> None:
    before = rosters.publish(station.row).version
    with transaction.atomic():
        for number in range(5):
            make_person(f"N{number}", office)
    assert told(station)["version"] == before + 1
    assert len(told(station)["persons"]) == 5


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_is_no_reason_to_look_at_the_rosters(
    station: SealedDevice, group_staff: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        group_staff.save(update_fields=["last_login"])


def test_a_template_that_is_lost_does_not_keep_the_roster_from_the_others(
    station: SealedDevice, group_staff: Person, office_director: Person, enrolled: FaceTemplate
) -> None:
    consents.approve(enrolled, office_director)
    FaceTemplate.objects.update(templates="cd" * 32)
    rosters.publish(station.row)
    assert person_of(told(station), "STAFF")["face"] is None
