"""PINs: which are taken, how wrong ones count, and that the key is never there without the right one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.utils import timezone

from hub.documents.signing import authority, owning, pins
from hub.documents.signing.errors import NoCertificate, PinLocked, WrongPin
from hub.documents.signing.models import Certificate
from hub.people.models import Person
from tests.hub.own_hub import OwnHub

PIN = "472913"


@pytest.mark.parametrize(
    "pin",
    ["", "47291", "4729131234567", "47291a", "abcdef", "111111", "121212", "123123", "123456", "987654", "135791"],
)
def test_a_short_or_trivial_pin_is_refused(pin: str) -> None:
    with pytest.raises(pins.BadPin):
        pins.check_new(pin)


@pytest.mark.parametrize(("pin", "known"), [("901004", "1004"), ("812345", "081-234-5678"), ("481004", "๑๐๐๔")])
def test_a_pin_that_holds_or_is_part_of_what_others_know_is_refused(pin: str, known: str) -> None:
    with pytest.raises(pins.BadPin, match="รหัสบุคลากร"):
        pins.check_new(pin, known)


@pytest.mark.parametrize("pin", ["472913", " 472 913 ", "๔๗๒๙๑๓"])
def test_a_good_pin_is_taken_however_its_digits_are_written(pin: str) -> None:
    assert pins.check_new(pin, "1004", "") == "472913"


def test_the_right_pin_opens_the_key_that_the_certificate_is_of(certified: Person) -> None:
    held = Certificate.objects.get()
    key = pins.open_key(held, "๔๗๒๙๑๓")
    assert key.public_key() == x509.load_pem_x509_certificate(held.pem.encode()).public_key()


def test_the_key_is_kept_encrypted_and_the_pin_alone_does_not_open_it(certified: Person) -> None:
    held = Certificate.objects.get()
    assert "BEGIN ENCRYPTED PRIVATE KEY" in held.key
    with pytest.raises(ValueError):  # noqa: PT011 cryptography's own
        serialization.load_pem_private_key(held.key.encode(), PIN.encode())


def test_the_database_without_the_hubs_own_file_opens_nothing(certified: Person) -> None:
    (authority.folder() / "pepper").unlink()
    with pytest.raises(WrongPin):
        pins.open_key(Certificate.objects.get(), PIN)


def test_wrong_pins_are_counted_down_and_the_fifth_pauses_even_the_right_one(certified: Person) -> None:
    held = Certificate.objects.get()
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPin) as told:
            pins.open_key(held, "000000")
        assert told.value.left == left
        assert f" {left} " in str(told.value)
    with pytest.raises(PinLocked) as locked:
        pins.open_key(held, "000000")
    assert timedelta(minutes=14) < locked.value.until - timezone.now() <= pins.PAUSE
    with pytest.raises(PinLocked, match="15 นาที"):
        pins.open_key(held, PIN)


def test_after_the_pause_there_are_five_tries_again(certified: Person) -> None:
    Certificate.objects.update(wrong_pins=5, locked_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WrongPin) as told:
        pins.open_key(Certificate.objects.get(), "000000")
    assert told.value.left == 4


def test_the_right_pin_forgets_the_wrong_ones(certified: Person) -> None:
    held = Certificate.objects.get()
    with pytest.raises(WrongPin):
        pins.open_key(held, "000000")
    pins.open_key(held, PIN)
    held.refresh_from_db()
    assert (held.wrong_pins, held.locked_until) == (0, None)


def test_a_changed_pin_opens_and_the_old_one_does_not(certified: Person) -> None:
    pins.change(Certificate.objects.get(), PIN, "918273")
    pins.open_key(Certificate.objects.get(), "918273")
    with pytest.raises(WrongPin):
        pins.open_key(Certificate.objects.get(), PIN)


def test_a_pin_is_not_changed_to_itself_or_to_a_trivial_one_or_without_the_old_one(certified: Person) -> None:
    before = Certificate.objects.get()
    for old, new, fault in ((PIN, PIN, pins.BadPin), (PIN, "111111", pins.BadPin), ("000000", "918273", WrongPin)):
        with pytest.raises(fault):
            pins.change(before, old, new)
    assert Certificate.objects.get().key == before.key


def test_a_revoked_certificate_has_no_key_any_more(certified: Person) -> None:
    held = Certificate.objects.get()
    owning.revoke(held, by=certified, cause=owning.Cause.CESSATION, because="")
    assert Certificate.objects.get().key == ""
    with pytest.raises(NoCertificate):
        pins.open_key(held, PIN)


TEN_AT_ONCE = """
import json, threading
from django.db import connection
from hub.documents.signing import owning, pins
from hub.documents.signing.errors import PinLocked, WrongPin
from hub.people.models import Person

person = Person.objects.create(staff_code="P1", given_name="ก", family_name="ข")
held = owning.make(person, "472913", None)
start, told = threading.Barrier(10), []

def work(number):
    try:
        start.wait()
        pins.open_key(held, f"00000{number}")
    except Exception as fault:
        told.append(type(fault).__name__)
    finally:
        connection.close()

threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
held.refresh_from_db()
print(json.dumps({"told": sorted(told), "wrong": held.wrong_pins, "paused": held.pause is not None}))
"""


def test_many_tries_at_once_are_no_way_around_the_limit(own_hub: OwnHub) -> None:
    told = own_hub.told_by(TEN_AT_ONCE)
    assert told == {"told": ["PinLocked"] * 6 + ["WrongPin"] * 4, "wrong": pins.TRIES, "paused": True}
