"""Home, languages, the page of components and the skip link."""

from __future__ import annotations

from django.test import Client

from hub.people.models import Person


def test_the_home_page_greets_the_person_in_thai(administrator: Person, signed_in) -> None:
    page = signed_in(administrator).get("/")
    assert page.status_code == 200
    assert "สวัสดี นายอนันต์ ดูแลดี" in page.content.decode()


def test_somebody_who_has_not_signed_in_is_sent_to_the_sign_in_and_back(db: None) -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"] == "/people/sign-in/?next=/"


def test_an_office_administrator_sees_the_components(administrator: Person, signed_in) -> None:
    assert signed_in(administrator).get("/look/").status_code == 200


def test_others_do_not_see_the_components(school_administrator: Person, signed_in) -> None:
    response = signed_in(school_administrator).get("/look/")
    assert response.status_code == 403
    assert "ไม่มีสิทธิ์ใช้หน้านี้" in response.content.decode()
