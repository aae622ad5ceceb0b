"""What those who receive visitors see: today's visits of their unit, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.photogenic.models import PhotoLook, Visit
from tests.hub.conftest import MakePerson, SignedIn

MakeVisit = Callable[..., Visit]
PAGE = "photogenic:visitors"


@pytest.fixture
def reception(make_person: MakePerson, office: Unit) -> Person:
    return make_person("RECEPT", office, Membership.Role.RECEPTION)


def test_reception_sees_todays_visits_with_their_photos(
    reception: Person, visited: MakeVisit, signed_in: SignedIn
) -> None:
    visit, client = visited(), signed_in(reception)
    assert "นายสมหมาย รักเรียน" in client.get(reverse(PAGE)).content.decode()
    assert reverse(PAGE) in client.get(reverse("photogenic:visit", args=[visit.pk])).content.decode()
    assert client.get(reverse("photogenic:visit-photo", args=[visit.pk])).status_code == 200
    assert PhotoLook.objects.get().looker == reception
    assert reverse(PAGE) in client.get("/").content.decode()


def test_reception_sees_no_other_day_and_no_check_ins(
    reception: Person, visited: MakeVisit, signed_in: SignedIn
) -> None:
    visit, client = visited(at=timezone.now() - timedelta(days=1)), signed_in(reception)
    assert "สมหมาย" not in client.get(reverse(PAGE)).content.decode()
    for name in ("visit", "visit-photo"):
        assert client.get(reverse(f"photogenic:{name}", args=[visit.pk])).status_code == 404
    assert client.get(reverse("photogenic:today")).status_code == 403


def test_reception_of_a_school_sees_nothing_of_the_office(
    make_person: MakePerson, school: Unit, visited: MakeVisit, signed_in: SignedIn
) -> None:
    visit = visited()
    client = signed_in(make_person("SRECEPT", school, Membership.Role.RECEPTION))
    assert "สมหมาย" not in client.get(reverse(PAGE)).content.decode()
    assert client.get(reverse("photogenic:visit", args=[visit.pk])).status_code == 404


def test_staff_do_not_see_visitors(group_staff: Person, signed_in: SignedIn) -> None:
    assert signed_in(group_staff).get(reverse(PAGE)).status_code == 403
