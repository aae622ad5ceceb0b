"""Home, languages, navigation, the page of components, errors."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from hub.look import errors, home
from hub.people.models import Person


def test_the_home_page_greets_the_person_in_thai(administrator: Person, signed_in) -> None:
    page = signed_in(administrator).get("/", headers={"Accept-Language": "en"})
    assert "สวัสดี นายอนันต์ ดูแลดี" in page.content.decode(), "whatever language the browser asks for"


def test_the_switch_keeps_the_page_and_the_choice(administrator: Person, signed_in) -> None:
    client = signed_in(administrator)
    assert client.get("/language/").status_code in (302, 405)
    response = client.post("/language/", {"language": "en", "next": "/people/persons/?q=a"})
    assert response["Location"] == "/people/persons/?q=a"
    page = client.get("/people/persons/")
    assert '<html lang="en">' in page.content.decode()
    assert "Add a person" in page.content.decode()


def test_an_unknown_language_in_the_cookie_is_thai(db: None) -> None:
    client = Client()
    client.cookies["django_language"] = "../../x"
    assert '<html lang="th">' in client.get("/people/sign-in/").content.decode()


def test_somebody_who_has_not_signed_in_is_sent_to_the_sign_in_and_back(db: None) -> None:
    assert Client().get("/people/units/")["Location"] == "/people/sign-in/?next=/people/units/"


def test_the_navigation_offers_only_what_one_may_use(administrator: Person, school_staff: Person, signed_in) -> None:
    assert 'href="/people/persons/"' in signed_in(administrator).get("/").content.decode()
    assert 'href="/people/persons/"' not in signed_in(school_staff).get("/").content.decode()


def test_the_navigation_marks_where_one_is(administrator: Person, signed_in) -> None:
    text = signed_in(administrator).get("/people/persons/add/").content.decode()
    assert '<a href="/people/persons/" aria-current="page">' in text


def test_the_home_page_shows_a_card_to_those_whom_it_concerns(
    administrator: Person, school_staff: Person, signed_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    def card(request) -> home.Card | None:
        return home.Card("ทดสอบ", 7, "รอทำ", "/x/", "info") if request.user == administrator else None

    monkeypatch.setattr(home, "_makers", [(1, card)])
    assert 'class="tile-value">7<' in signed_in(administrator).get("/").content.decode()
    assert "ยังไม่มีเรื่องสำหรับท่าน" in signed_in(school_staff).get("/").content.decode()


def test_an_office_administrator_sees_the_components(administrator: Person, signed_in) -> None:
    assert signed_in(administrator).get("/look/").status_code == 200


def test_others_do_not_see_the_components(school_administrator: Person, signed_in) -> None:
    response = signed_in(school_administrator).get("/look/")
    assert response.status_code == 403
    assert "ไม่มีสิทธิ์ใช้หน้านี้" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "says"), [("th", "ลองเริ่มจากหน้าแรกหรือเมนู"), ("en", "Start from the home page or the menu.")]
)
def test_a_missing_page_says_what_to_do(db: None, language: str, says: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert says in response.content.decode()


@pytest.mark.parametrize(("language", "says"), [("th", "ลองใหม่ในอีกสักครู่"), ("en", "Try again in a moment.")])
def test_an_error_of_ours_says_what_to_do_without_the_database(language: str, says: str) -> None:
    with translation.override(language):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert says in response.content.decode()


def test_a_bad_request_says_what_to_do(db: None) -> None:
    response = Client().get("/people/sign-in/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()
