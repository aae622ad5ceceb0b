"""Pages of working hours: who sets them, and how they are typed."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from hub.people.models import Person, Unit
from hub.photogenic.models import Hours
from tests.hub.conftest import SignedIn


def test_who_leads_sets_the_hours_of_their_units_alone(
    school_director: Person, school: Unit, office: Unit, signed_in: SignedIn
) -> None:
    client, said = signed_in(school_director), {"start": "08:00", "end": "16:00"}
    assert client.post(reverse("photogenic:hours-edit", args=[office.pk]), said).status_code == 404
    url = reverse("photogenic:hours-edit", args=[school.pk])
    assert client.post(url, {"start": "08:00", "end": "07:00"}).status_code == 422
    assert client.post(url, said).status_code == 302
    assert Hours.objects.get().start == time(8)
    assert "08.00–16.00 น." in client.get(reverse("photogenic:hours")).content.decode()
    client.post(url, {"remove": "1"})
    assert not Hours.objects.exists()


@pytest.mark.parametrize(
    ("typed", "meant"), [("08.15", time(8, 15)), ("๐๘.๑๕ น.", time(8, 15)), ("8:15", time(8, 15)), ("แปดโมง", None)]
)
def test_hours_are_typed_as_offices_write_them(
    office_director: Person, office: Unit, signed_in: SignedIn, typed: str, meant: time | None
) -> None:
    url = reverse("photogenic:hours-edit", args=[office.pk])
    answer = signed_in(office_director).post(url, {"start": typed, "end": "16.30"})
    assert [row.start for row in Hours.objects.all()] == ([meant] if meant else [])
    assert answer.status_code == (302 if meant else 422)
    assert meant or typed in answer.content.decode()
