"""Signing in and out, lock-out, and one's own password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hub.people import one_time_password
from hub.people.models import Person

URL = "/people/sign-in/"
PASSWORD = "ลมหนาว-พัดผ่าน-ทุ่งนา"


def sign_in(client: Client, code: str, password: str = PASSWORD, **more: str):
    return client.post(URL, {"username": code, "password": password, **more})


@pytest.mark.parametrize("typed", ["a12", "A12", " A 12 ", "a๑๒"])
def test_it_signs_in_however_the_code_is_typed(make_person, typed: str) -> None:
    make_person("A12")
    client = Client()
    assert sign_in(client, typed)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_it_goes_on_to_the_page_that_was_asked_for(administrator: Person) -> None:
    assert sign_in(Client(), "ADMIN", next="/people/units/")["Location"] == "/people/units/"


def test_it_never_goes_on_to_another_site(administrator: Person) -> None:
    assert sign_in(Client(), "ADMIN", next="https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("code", "password"), [("ADMIN", "wrong"), ("NOBODY", PASSWORD), ("", ""), ("ADMIN", "x" * 5000)]
)
def test_it_refuses_without_saying_which_part_was_wrong(administrator: Person, code: str, password: str) -> None:
    client = Client()
    response = sign_in(client, code, password)
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session
    if code and len(password) < 100:
        assert "รหัสบุคลากรหรือรหัสผ่านไม่ถูกต้อง" in response.content.decode()


def test_somebody_without_a_password_cannot_sign_in(make_person) -> None:
    person = make_person("P1")
    person.set_unusable_password()
    person.save()
    assert sign_in(Client(), "P1", "!").status_code == 422


def test_a_closed_account_cannot_sign_in(make_person) -> None:
    make_person("P1", is_active=False)
    assert sign_in(Client(), "P1").status_code == 422


def test_five_failures_pause_the_code_at_this_address_and_say_how_long(administrator: Person) -> None:
    client = Client()
    for _ in range(5):
        response = sign_in(client, "ADMIN", "wrong")
    assert response.status_code == 429
    assert "ลองใหม่ได้ในอีก 15 นาที" in response.content.decode()
    assert 0 < int(response["Retry-After"]) <= 900
    assert sign_in(client, "ADMIN").status_code == 429, "the right password does not help now"
    assert sign_in(client, "admin ").status_code == 429, "nor another way of typing the code"


@pytest.mark.parametrize("code", ["ADMIN", "NOBODY"])
def test_the_last_tries_are_counted_down_whether_or_not_there_is_such_an_account(
    administrator: Person, code: str
) -> None:
    said = [sign_in(Client(), code, "wrong").content.decode() for _ in range(4)]
    assert ["ลองได้อีก" in page for page in said] == [False, False, True, True]
    assert "ลองได้อีก 2 ครั้ง" in said[2]
    assert "ลองได้อีก 1 ครั้ง" in said[3]


def test_the_pause_is_told_in_english_to_who_reads_english(administrator: Person) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    for _ in range(5):
        response = sign_in(client, "ADMIN", "wrong")
    assert "Try again in 15 minutes." in response.content.decode()


def test_a_pause_does_not_hit_others_nor_other_addresses(administrator: Person, office_clerk: Person) -> None:
    for _ in range(5):
        sign_in(Client(), "ADMIN", "wrong")
    assert sign_in(Client(), "CLERK").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), "ADMIN").status_code == 302


def test_one_address_cannot_try_a_few_passwords_on_everybody(make_person, office_clerk: Person) -> None:
    for number in range(50):
        sign_in(Client(), f"SOMEBODY{number}", "wrong")
    assert sign_in(Client(), "CLERK").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), "CLERK").status_code == 302


def test_many_addresses_cannot_go_on_trying_on_one_person(administrator: Person, office_clerk: Person) -> None:
    for number in range(25):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number // 4}"), "ADMIN", "wrong")
    response = sign_in(Client(REMOTE_ADDR="192.0.2.99"), "ADMIN")
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99"), "CLERK").status_code == 302


def test_success_forgets_earlier_failures(administrator: Person) -> None:
    for _ in range(4):
        sign_in(Client(), "ADMIN", "wrong")
    assert sign_in(Client(), "ADMIN").status_code == 302
    for _ in range(4):
        assert sign_in(Client(), "ADMIN", "wrong").status_code == 422


def test_signing_out_takes_a_post(administrator: Person, signed_in) -> None:
    client = signed_in(administrator)
    assert client.get("/people/sign-out/").status_code == 405
    assert client.post("/people/sign-out/")["Location"] == URL
    assert client.get("/").status_code == 302


NEW = "ฝนแรก-แปลงนา-เดือนหก"


def change(client: Client, old: str, new: str, again: str | None = None):
    data = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/people/password/", data)


def test_a_person_changes_the_password_and_stays_signed_in(administrator: Person, signed_in) -> None:
    client, elsewhere = signed_in(administrator), signed_in(administrator)
    assert change(client, PASSWORD, NEW).status_code == 302
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302, "other sessions end"
    assert sign_in(Client(), "ADMIN", NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", NEW, NEW, "รหัสผ่านเดิมไม่ถูกต้อง"),
        (PASSWORD, NEW, NEW + "x", "รหัสผ่านสองช่องไม่ตรงกัน"),
        (PASSWORD, "สั้น", "สั้น", "รหัสผ่านสั้นเกินไป"),
        (PASSWORD, "password123", "password123", "รหัสผ่านนี้มีคนใช้กันทั่วไป"),
        (PASSWORD, PASSWORD, PASSWORD, "รหัสผ่านใหม่ต้องไม่ซ้ำกับรหัสผ่านเดิม"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(
    administrator: Person, signed_in, old: str, new: str, again: str, says: str
) -> None:
    response = change(signed_in(administrator), old, new, again)
    assert response.status_code == 422
    assert says in response.content.decode()


@pytest.mark.parametrize(("new", "again", "field"), [("สั้น", "สั้น", "new_password1"), (NEW, NEW + "x", "new_password2")])
def test_what_is_wrong_stands_below_the_field_that_is_wrong(
    administrator: Person, signed_in, new: str, again: str, field: str
) -> None:
    assert list(change(signed_in(administrator), PASSWORD, new, again).context["form"].errors) == [field]


def test_who_has_a_one_time_password_goes_nowhere_before_changing_it(make_person, signed_in) -> None:
    client = signed_in(make_person("P1", must_change_password=True))
    for url in ("/", "/people/me/", "/people/persons/"):
        assert client.get(url)["Location"] == "/people/password/"
    assert client.get("/people/password/").status_code == 200
    assert change(client, PASSWORD, NEW).status_code == 302
    assert client.get("/").status_code == 200


def test_a_one_time_password_opens_nothing_after_seven_days(make_person) -> None:
    person = make_person("P1")
    password = one_time_password.give(person)
    person.save()
    assert sign_in(Client(), "P1", password).status_code == 302
    Person.objects.update(one_time_until=timezone.now() - timedelta(seconds=1))
    answer = sign_in(Client(), "P1", password)
    assert answer.status_code == 422
    assert "หมดอายุแล้ว" in answer.content.decode()
    assert "หมดอายุแล้ว" not in sign_in(Client(), "P1", "wrong").content.decode(), "told to who knows it alone"


def test_ones_own_password_does_not_end(make_person) -> None:
    person = make_person("P1")
    password = one_time_password.give(person)
    person.save()
    client = Client()
    sign_in(client, "P1", password)
    assert change(client, password, NEW).status_code == 302
    person.refresh_from_db()
    assert person.one_time_until is None


def test_who_has_a_one_time_password_can_sign_out(make_person, signed_in) -> None:
    client = signed_in(make_person("P1", must_change_password=True))
    assert client.post("/people/sign-out/")["Location"] == URL
