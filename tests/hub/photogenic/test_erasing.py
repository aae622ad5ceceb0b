"""Photos and visits erased at somebody's request or when their time is over; the sealed record stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.link.records import CHECKIN, VISIT
from hub.documents.blobs import BlobMissing, open_blob
from hub.fleet import verification
from hub.fleet.models import Erasure
from hub.people.models import Person, Unit
from hub.photogenic.models import CheckIn, Retention, Visit
from tests.hub.conftest import SignedIn
from tests.hub.photogenic.conftest import MakeCheckIn
from tests.hub.sealed_device import SealedDevice, store
from tests.hub.station_records import JPEG, NOT_USED

pytestmark = pytest.mark.django_db(transaction=True)
MakeVisit = Callable[..., Visit]


@pytest.fixture
def director(office_director: Person, signed_in: SignedIn) -> Client:
    return signed_in(office_director)


def sealed_with(station: SealedDevice, person: Person | None, photo: bytes, days: float = 0) -> str:
    """A person's check-in, or a visit, with a photo of its own, so many days old; the hash of the photo."""
    at = timezone.now() - timedelta(days=days)
    blobs = [store(photo), store(b"strokes of " + photo, "application/json")]
    body = {"photo": blobs[0].sha256, "signature": blobs[1].sha256}
    if person:
        body |= {"code": person.staff_code, "direction": "in", "method": "code", "face": NOT_USED}
    else:
        body |= {"name": "นายสมหมาย รักเรียน", "phone": "081 234 5678", "purpose": "ขอย้ายสถานศึกษา", "whom": "ธุรการ"}
    station.send(station.seal(CHECKIN if person else VISIT, body, at=at, blobs=blobs), at=at)
    return blobs[0].sha256


def gone(sha256: str) -> bool:
    try:
        open_blob(sha256).close()
    except BlobMissing:
        return True
    return False


def test_who_leads_erases_a_photo_and_the_record_stays_verified(
    station: SealedDevice, group_staff: Person, director: Client, office_director: Person
) -> None:
    photo = sealed_with(station, group_staff, JPEG + b"1")
    checkin = CheckIn.objects.get()
    url = reverse("photogenic:checkin-erase", args=[checkin.pk])
    assert url in director.get(reverse("photogenic:checkin", args=[checkin.pk])).content.decode()
    assert "ลบภาพถ่ายแล้ว" in director.post(url, follow=True).content.decode()
    checkin.refresh_from_db()
    assert gone(photo)
    assert not gone(checkin.signature)
    assert checkin.erased_by == office_director
    assert Erasure.objects.get(pk=photo).reason == "on-request"
    assert list(verification.verify()) == []
    assert director.get(reverse("photogenic:checkin-photo", args=[checkin.pk])).status_code == 404
    assert "ภาพถ่ายนี้ลบไปแล้ว" in director.post(url, follow=True).content.decode()


def test_an_erased_visit_is_shown_by_no_page_and_found_by_no_word(
    station: SealedDevice, office: Unit, director: Client
) -> None:
    photo = sealed_with(station, None, JPEG + b"2")
    visit = Visit.objects.get()
    director.post(reverse("photogenic:visit-erase", args=[visit.pk]))
    assert gone(photo)
    assert gone(visit.signature)
    day = reverse("photogenic:today")
    pages = [
        director.get(reverse("photogenic:visit", args=[visit.pk])),
        director.get(day, {"tab": "visits"}),
        director.get(reverse("photogenic:export"), {"tab": "visits"}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "ลบข้อมูลแล้ว" in page.content.decode()
        for text in ("สมหมาย", "081 234 5678", "ขอย้ายสถานศึกษา"):
            assert text not in page.content.decode()
    assert "ไม่มีผู้มาติดต่อ" in director.get(day, {"tab": "visits", "q": "สมหมาย"}).content.decode()
    assert list(verification.verify()) == []


def test_only_who_leads_the_unit_erases(
    group_staff: Person,
    office_clerk: Person,
    school_director: Person,
    checked_in: MakeCheckIn,
    visited: MakeVisit,
    signed_in: SignedIn,
) -> None:
    urls = [
        reverse("photogenic:checkin-erase", args=[checked_in(group_staff).pk]),
        reverse("photogenic:visit-erase", args=[visited().pk]),
    ]
    for url in urls:
        assert signed_in(office_clerk).post(url).status_code == 403
        assert signed_in(group_staff).post(url).status_code == 403
        assert signed_in(school_director).post(url).status_code == 404
    assert not CheckIn.objects.exclude(erased_at=None).exists()
    assert not Visit.objects.exclude(erased_at=None).exists()


def test_a_photo_that_another_record_needs_stays(
    group_staff: Person, office_director: Person, checked_in: MakeCheckIn, director: Client
) -> None:
    """Two records can name the same bytes."""
    first, other = checked_in(group_staff), checked_in(office_director)
    assert first.photo == other.photo
    director.post(reverse("photogenic:checkin-erase", args=[first.pk]))
    assert not gone(other.photo)


def test_housekeeping_erases_what_is_older_than_the_office_keeps_it(station: SealedDevice, group_staff: Person) -> None:
    old, new = (sealed_with(station, group_staff, JPEG + bytes([days]), days) for days in (40, 5))
    visit = sealed_with(station, None, JPEG + b"v", 40)
    call_command("housekeeping", verbosity=0)
    assert not any(map(gone, (old, new, visit))), "nothing expires unless the office says so"
    Retention(pk=1, checkin_days=30, visit_days=60).save()
    call_command("housekeeping", verbosity=0)
    assert [gone(each) for each in (old, new, visit)] == [True, False, False]
    Retention(pk=1, checkin_days=30, visit_days=30).save()
    call_command("housekeeping", verbosity=0)
    call_command("housekeeping", verbosity=0)
    assert gone(visit)
    assert {each.reason for each in Erasure.objects.filter(pk__in=[old, visit])} == {"time-over"}
    assert CheckIn.objects.count() == 2
    assert list(verification.verify()) == []


@pytest.mark.parametrize(("days", "kept"), [("365", 365), ("", None), ("0", ""), ("ปี", ""), ("99999", "")])
def test_an_administrator_sets_how_long(administrator: Person, signed_in: SignedIn, days: str, kept: object) -> None:
    answer = signed_in(administrator).post(reverse("photogenic:retention"), {"checkin_days": days, "visit_days": "90"})
    if kept == "":
        assert answer.status_code == 422
        assert not Retention.objects.exists()
    else:
        assert (Retention.current().checkin_days, Retention.current().visit_days) == (kept, 90)


def test_nobody_else_sets_how_long(office_director: Person, school_administrator: Person, signed_in: SignedIn) -> None:
    for person in (office_director, school_administrator):
        assert signed_in(person).get(reverse("photogenic:retention")).status_code == 403
