"""Sessions that end, and pages that do not stay behind on a shared computer."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.look.live import BACKGROUND
from hub.people.models import Person
from hub.people.sessions import LAST_SEEN, STARTED

MINUTE = 60
HOUR = 60 * MINUTE


def set_back(client: Client, **seconds: int) -> None:
    """As if the named moments of the session lay so many seconds further back."""
    session = client.session
    for key, value in seconds.items():
        session[key] -= value
    session.save()


@pytest.fixture
def client(administrator: Person, signed_in) -> Client:
    client = signed_in(administrator)
    client.get("/")
    return client


def test_it_ends_after_an_hour_without_activity_and_says_so(client: Client) -> None:
    set_back(client, **{LAST_SEEN: 61 * MINUTE})
    assert client.get("/people/me/")["Location"] == "/people/sign-in/?next=/people/me/"
    assert "เพราะไม่ได้ใช้งานนาน" in client.get("/people/sign-in/").content.decode()


def test_activity_keeps_it(client: Client) -> None:
    for _ in range(3):
        set_back(client, **{LAST_SEEN: 50 * MINUTE, STARTED: 50 * MINUTE})
        assert client.get("/").status_code == 200


def test_a_page_that_refreshes_itself_is_no_activity(client: Client) -> None:
    for _ in range(2):
        set_back(client, **{LAST_SEEN: 40 * MINUTE})
        response = client.get("/people/me/", headers={BACKGROUND: "true"})
    assert response.status_code == 302


def test_it_ends_after_twelve_hours_however_busy(client: Client) -> None:
    set_back(client, **{STARTED: 12 * HOUR + 1})
    assert client.get("/").status_code == 302


def test_htmx_takes_the_whole_page_to_the_sign_in(client: Client) -> None:
    set_back(client, **{LAST_SEEN: 2 * HOUR})
    response = client.get(
        "/people/persons/?q=x",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/persons/"},
    )
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/people/sign-in/?next=/people/persons/"


def test_closing_the_account_ends_the_session_at_once(client: Client, administrator: Person) -> None:
    administrator.is_active = False
    administrator.save()
    assert client.get("/").status_code == 302


def test_pages_of_a_person_are_not_kept_by_the_browser(client: Client) -> None:
    assert "no-store" in client.get("/people/me/")["Cache-Control"]
