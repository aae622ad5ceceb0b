"""From sealed records to check-ins, visits and templates: what is taken, what is refused and why, how often it asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.link.records import CLOCK
from hub.documents.blobs import BlobMissing, open_blob
from hub.fleet import arrivals
from hub.fleet.arrivals import Arrival
from hub.fleet.models import Erasure, Notice, Record
from hub.people.models import Membership, Person, Unit
from hub.photogenic import consents
from hub.photogenic.models import CheckIn, FaceTemplate, Visit
from tests.hub.sealed_device import SealedDevice, store
from tests.hub.station_records import JPEG, REVIEW, checkin_record, face_record, vector, visit_record


def test_a_check_in_is_taken_with_all_that_was_sealed(station: SealedDevice, group_staff: Person, group: Unit) -> None:
    at = timezone.now().replace(microsecond=0)
    record = checkin_record(station, "STAFF", {"direction": "out", "method": "card", "face": REVIEW}, at=at)
    station.send(record)
    made = CheckIn.objects.get()
    assert (made.person, made.unit, made.code) == (group_staff, group, "STAFF")
    assert (made.direction, made.method, made.at, made.time_verified) == ("out", "card", at, True)
    assert (made.face_decision, made.face_score, made.face_threshold) == ("review", 0.44, 0.5)
    assert (made.second_agrees, made.second_distance, made.first_rank) == (False, 0.5, True)
    assert (made.face_model, made.face_reason) == ("sface", "low-score")
    assert (made.photo, made.signature) == tuple(blob.sha256 for blob in record.blobs)


@pytest.mark.parametrize("typed", ["staff", " STAFF ", "STAFF"])
def test_a_code_is_understood_as_people_type_it(station: SealedDevice, group_staff: Person, typed: str) -> None:
    station.send(checkin_record(station, typed))
    assert CheckIn.objects.get().person == group_staff


def test_a_code_that_nobody_has_is_put_on_the_list_and_the_others_are_taken(
    station: SealedDevice, group_staff: Person
) -> None:
    station.send(checkin_record(station, "NOBODY"), checkin_record(station, "STAFF"))
    assert CheckIn.objects.get().person == group_staff
    notice = Notice.objects.get()
    assert notice.kind == "not-understood"
    assert "NOBODY" in notice.text
    assert list(Record.objects.order_by("seq").values_list("understood", flat=True)) == [False, True]


OTHER = "ab" * 32
WRONG: dict[str, dict[str, Any]] = {
    "no code": {"code": ""},
    "code as number": {"code": 5},
    "long code": {"code": "9" * 21},
    "direction": {"direction": "up"},
    "method": {"method": "face"},
    "photo elsewhere": {"photo": OTHER},
    "photo no hash": {"photo": "x"},
    "no signature": {"signature": None},
    "no face": {"face": None},
    "decision": {"face": {**REVIEW, "decision": "yes"}},
    "score as text": {"face": {**REVIEW, "score": "0.5"}},
    "score as truth": {"face": {**REVIEW, "score": True}},
    "second": {"face": {**REVIEW, "second": {"agrees": 1}}},
    "rank": {"face": {**REVIEW, "first_rank": "yes"}},
    "NUL": {"face": {**REVIEW, "reason": "a\0b"}},
    "direction as list": {"direction": []},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_a_body_that_is_no_check_in_is_refused_with_a_reason(
    station: SealedDevice, group_staff: Person, changes: dict[str, Any]
) -> None:
    station.send(checkin_record(station, "STAFF", changes), checkin_record(station, "STAFF"))
    assert CheckIn.objects.count() == 1
    assert Notice.objects.get().kind == "not-understood"
    assert " / " in Notice.objects.get().text


def test_the_same_twice_is_one_check_in(station: SealedDevice, group_staff: Person) -> None:
    record = checkin_record(station, "STAFF")
    station.send(record)
    understood = arrivals.understanding(record.type)
    assert understood
    understood.take([Arrival(record, Record.objects.get())])
    assert CheckIn.objects.count() == 1


def test_a_batch_is_taken_with_a_fixed_number_of_queries(station: SealedDevice, group_staff: Person) -> None:
    def queries(count: int) -> int:
        records = [checkin_record(station, "STAFF") for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as counted:
            station.send(*records)
        return len(counted)

    assert queries(3) == queries(60)


@pytest.mark.parametrize("make", [checkin_record, face_record], ids=["check-in", "face"])
def test_a_kiosk_vouches_for_nobody(office: Unit, group_staff: Person, make: Any) -> None:
    consents.give(group_staff, group_staff, "th")
    kiosk = SealedDevice.enrol(office, kind="kiosk")
    kiosk.send(make(kiosk, "STAFF"), visit_record(kiosk))
    assert not CheckIn.objects.exists()
    assert not FaceTemplate.objects.exists()
    assert not Visit.objects.exists()
    assert [notice.kind for notice in Notice.objects.all()] == ["not-understood"] * 2


def test_a_visit_is_taken_where_the_station_stands(station: SealedDevice, office: Unit) -> None:
    station.send(visit_record(station, {"organisation": None}))
    visit = Visit.objects.get()
    assert (visit.name, visit.unit, visit.organisation) == ("นายสมหมาย รักเรียน", office, "")


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"name": "x" * 201}, {"purpose": " "}, {"whom": 5}, {"photo": OTHER}, {"phone": "\0"}]
)
def test_a_body_that_is_no_visit_is_refused(station: SealedDevice, changes: dict[str, Any]) -> None:
    station.send(visit_record(station, changes))
    assert not Visit.objects.exists()
    assert Notice.objects.get().kind == "not-understood"


def test_a_corrected_clock_moves_check_ins_and_visits_to_their_time(station: SealedDevice, group_staff: Person) -> None:
    now = timezone.now()
    off = {"at": datetime(2020, 1, 1, tzinfo=UTC), "synced": False, "uptime": 100.0}
    station.send(checkin_record(station, "STAFF", **off), visit_record(station, **off))
    assert not CheckIn.objects.get().time_verified
    station.send(station.seal(CLOCK, at=now, uptime=400.0))
    for row in (CheckIn.objects.get(), Visit.objects.get()):
        assert abs(row.at - (now - timedelta(seconds=300))) < timedelta(milliseconds=2)
        assert row.time_verified


def test_a_face_waits_for_approval(station: SealedDevice, group_staff: Person) -> None:
    consents.give(group_staff, group_staff, "th")
    station.send(record := face_record(station, "STAFF"))
    template = FaceTemplate.objects.get()
    assert (template.person, template.state, template.model) == (group_staff, "waiting", "sface")
    assert template.photos == [blob.sha256 for blob in record.blobs[:3]]


def test_a_face_without_consent_is_refused_and_erased(
    station: SealedDevice, group_staff: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        station.send(record := face_record(station, "STAFF"))
    assert not FaceTemplate.objects.exists()
    assert set(Erasure.objects.values_list("pk", flat=True)) == {blob.sha256 for blob in record.blobs}
    with pytest.raises(BlobMissing):
        open_blob(record.body["templates"])


@pytest.mark.parametrize("named", ["photos", "templates"])
def test_a_face_that_is_refused_takes_nobodys_evidence_with_it(
    station: SealedDevice, group_staff: Person, named: str, django_capture_on_commit_callbacks: Any
) -> None:
    """A station may name any blob it knows of; that must not erase the photo of a check-in."""
    station.send(evidence := checkin_record(station, "STAFF"))
    photo = evidence.blobs[0]
    record = face_record(station, "STAFF")
    body = {**record.body, named: [photo.sha256] if named == "photos" else photo.sha256}
    with django_capture_on_commit_callbacks(execute=True):
        station.send(record, station.seal("face/1", body, blobs=[*record.blobs, photo]))
    with open_blob(photo.sha256) as file:
        assert file.read() == JPEG
    assert not Erasure.objects.filter(pk=photo.sha256).exists()
    assert Erasure.objects.filter(pk=record.blobs[-1].sha256).exists()


BAD_TEMPLATES: dict[str, Any] = {
    "a list": [],
    "no model": {"vectors": [vector()]},
    "no vectors": {"model": "sface", "vectors": []},
    "short vector": {"model": "sface", "vectors": [vector()[:-8]]},
    "not a number": {"model": "sface", "vectors": [vector(float("nan"))]},
    "not base64": {"model": "sface", "vectors": ["สวัสดี"]},
    "second": {"model": "sface", "vectors": [vector()], "second": {"model": "dlib", "vectors": []}},
}


@pytest.mark.parametrize("said", BAD_TEMPLATES.values(), ids=BAD_TEMPLATES.keys())
def test_templates_that_cannot_be_used_are_refused(station: SealedDevice, group_staff: Person, said: Any) -> None:
    consents.give(group_staff, group_staff, "th")
    station.send(face_record(station, "STAFF", said))
    assert not FaceTemplate.objects.exists()
    assert Notice.objects.get().kind == "not-understood"


def test_templates_not_encrypted_to_the_hub_are_refused(station: SealedDevice, group_staff: Person) -> None:
    consents.give(group_staff, group_staff, "th")
    photo, open_templates = store(JPEG), store(b'{"model": "sface"}', "application/json")
    body = {"code": "STAFF", "consent": 1, "photos": [photo.sha256], "templates": open_templates.sha256}
    station.send(station.seal("face/1", body, blobs=[photo, open_templates]))
    assert not FaceTemplate.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"consent": 2}, {"consent": True}, {"photos": []}, {"photos": ["x"]}, {"code": ""}]
)
def test_a_face_of_another_shape_or_consent_is_refused(
    station: SealedDevice, group_staff: Person, changes: dict[str, Any]
) -> None:
    consents.give(group_staff, group_staff, "th")
    station.send(face_record(station, "STAFF", changes=changes))
    assert not FaceTemplate.objects.exists()
    assert Notice.objects.get().kind == "not-understood"


def test_a_station_vouches_for_the_groups_of_its_own_unit(station: SealedDevice, group_staff: Person) -> None:
    station.send(checkin_record(station, "STAFF"))
    assert not CheckIn.objects.get().outside
    assert not CheckIn.objects.to_review().exists()


def test_a_station_does_not_vouch_for_the_people_of_another_agency(
    station: SealedDevice, school_staff: Person, school: Unit
) -> None:
    station.send(checkin_record(station, "TEACHER"))
    made = CheckIn.objects.to_review().get()
    assert (made.person, made.unit, made.outside) == (school_staff, school, True)


def test_a_station_of_a_school_does_not_vouch_for_the_director_of_the_office(
    school: Unit, office_director: Person
) -> None:
    at_school = SealedDevice.enrol(school)
    at_school.send(checkin_record(at_school, "DIR"))
    assert CheckIn.objects.to_review().get().outside


def test_who_serves_in_several_units_may_check_in_at_each(
    school: Unit, group_staff: Person, station: SealedDevice
) -> None:
    Membership.objects.create(person=group_staff, unit=school)
    at_school = SealedDevice.enrol(school)
    at_school.send(checkin_record(at_school, "STAFF"))
    station.send(checkin_record(station, "STAFF"))
    assert not CheckIn.objects.filter(outside=True).exists()


def test_a_station_without_a_unit_serves_everybody(db: None, school_staff: Person) -> None:
    anywhere = SealedDevice.enrol(None)
    anywhere.send(checkin_record(anywhere, "TEACHER"))
    assert not CheckIn.objects.get().outside


def test_an_enrolment_at_another_agency_says_so_to_who_approves_it(station: SealedDevice, school_staff: Person) -> None:
    consents.give(school_staff, school_staff, "th")
    station.send(face_record(station, "TEACHER"))
    assert (FaceTemplate.objects.get().state, FaceTemplate.objects.get().outside) == ("waiting", True)
