"""The pages: one's own certificate, those of others, checking a PDF, and the authority for outsiders."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axes.models import AccessAttempt
from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.documents.signing import authority, owning, pins, sealing
from hub.documents.signing.models import Certificate, Revocation
from hub.people.models import Membership, Person, Unit

PIN, OTHER_PIN = "472913", "918273"
PASSWORD = "ลมหนาว-พัดผ่าน-ทุ่งนา"
SignedIn = Callable[[Person], Client]
MAKE = {"password": PASSWORD, "pin": PIN, "again": PIN}


def test_who_is_not_signed_in_is_asked_to_sign_in(db: None) -> None:
    for page in ("", "make/", "pin/", "revoke/", "issued/", "issued/1/revoke/", "verify/"):
        assert Client().get(f"/signing/{page}").status_code == 302


@pytest.mark.parametrize("page", ["make/", "pin/", "revoke/"])
def test_what_changes_something_is_only_posted(page: str, office_clerk: Person, signed_in: SignedIn) -> None:
    assert signed_in(office_clerk).get(f"/signing/{page}").status_code == 405


def test_who_serves_nowhere_has_no_signature(make_person: Callable[..., Person], signed_in: SignedIn) -> None:
    browser = signed_in(make_person("LONE"))
    assert browser.get("/signing/").status_code == 403
    assert browser.post("/signing/make/", MAKE).status_code == 403
    assert not Certificate.objects.exists()


def test_a_person_makes_a_certificate_and_can_then_sign(office_clerk: Person, signed_in: SignedIn) -> None:
    browser = signed_in(office_clerk)
    assert "ยังไม่มีใบรับรอง" in browser.get("/signing/").text
    page = browser.post("/signing/make/", MAKE, follow=True)
    assert "ออกใบรับรองให้แล้ว" in page.text
    assert sealing.ready(office_clerk)
    assert PIN not in page.text


def test_a_form_sent_twice_makes_one_certificate(office_clerk: Person, signed_in: SignedIn) -> None:
    browser = signed_in(office_clerk)
    browser.post("/signing/make/", MAKE)
    page = browser.post("/signing/make/", MAKE, follow=True)
    assert "ใบปัจจุบัน" in page.text
    assert Certificate.objects.count() == 1
    assert not Revocation.objects.exists()


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "a wrong password": ({"password": "guess"}, "รหัสผ่านไม่ถูกต้อง"),
    "no password": ({"password": ""}, "password_error"),
    "a trivial pin": ({"pin": "123456", "again": "123456"}, "เดาง่าย"),
    "letters": ({"pin": "abcdef", "again": "abcdef"}, "6 ถึง 12 หลัก"),
    "two different pins": ({"again": OTHER_PIN}, "ไม่ตรงกัน"),
    "a pin of a million digits": ({"pin": "1" * 1_000_000}, ""),
}


@pytest.mark.parametrize(("changed", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_form_that_is_wrong_makes_nothing_and_says_why(
    changed: dict[str, str], said: str, office_clerk: Person, signed_in: SignedIn
) -> None:
    answer = signed_in(office_clerk).post("/signing/make/", MAKE | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert PIN not in answer.text
    assert PASSWORD not in answer.text
    assert not Certificate.objects.exists()


def test_wrong_passwords_here_count_as_those_of_the_sign_in_page(office_clerk: Person, signed_in: SignedIn) -> None:
    browser = signed_in(office_clerk)
    for _ in range(5):
        answer = browser.post("/signing/make/", MAKE | {"password": "guess"})
    assert AccessAttempt.objects.get().failures_since_start == 5
    assert answer.status_code == 429
    assert browser.post("/signing/make/", MAKE | {"username": "SOMEBODY"}).status_code == 429
    assert not Certificate.objects.exists()


def test_a_pin_is_changed_with_the_old_one(certified: Person, signed_in: SignedIn) -> None:
    browser = signed_in(certified)
    wrong = browser.post("/signing/pin/", {"old": "000000", "pin": OTHER_PIN, "again": OTHER_PIN})
    assert (wrong.status_code, "ลองได้อีก 4 ครั้ง" in wrong.text) == (422, True)
    assert (
        "เปลี่ยน PIN แล้ว"
        in browser.post("/signing/pin/", {"old": PIN, "pin": OTHER_PIN, "again": OTHER_PIN}, follow=True).text
    )
    pins.open_key(Certificate.objects.get(), OTHER_PIN)


def test_five_wrong_old_pins_are_told_with_the_minutes_to_wait(certified: Person, signed_in: SignedIn) -> None:
    browser = signed_in(certified)
    for _ in range(5):
        answer = browser.post("/signing/pin/", {"old": "000000", "pin": OTHER_PIN, "again": OTHER_PIN})
    assert "15 นาที" in answer.text
    assert "พักการลงลายมือชื่อไว้ถึง" in browser.get("/signing/").text


def test_a_new_certificate_revokes_the_one_before(certified: Person, signed_in: SignedIn) -> None:
    first = Certificate.objects.get()
    signed_in(certified).post("/signing/make/", MAKE | {"after": str(first.pk)})
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert first.key == ""
    assert Revocation.objects.get().cause == "superseded"
    assert owning.held(certified) != first


def test_a_person_revokes_their_own_with_a_reason(certified: Person, signed_in: SignedIn) -> None:
    browser, serial = signed_in(certified), Certificate.objects.get().serial
    told = {"serial": serial, "cause": "keyCompromise", "because": "มีคนเห็น PIN"}
    assert browser.post("/signing/revoke/", told | {"because": " "}).status_code == 422
    assert sealing.ready(certified)
    assert "เพิกถอนใบรับรองแล้ว" in browser.post("/signing/revoke/", told, follow=True).text
    assert "ไปก่อนแล้ว" in browser.post("/signing/revoke/", told, follow=True).text
    assert not sealing.ready(certified)
    assert "มีคนเห็น PIN" in browser.get("/signing/").text


def test_nobody_revokes_anothers_by_its_number(certified: Person, office_clerk: Person, signed_in: SignedIn) -> None:
    told = {"serial": Certificate.objects.get().serial, "cause": "keyCompromise", "because": "ก"}
    signed_in(office_clerk).post("/signing/revoke/", told)
    assert sealing.ready(certified)


def test_an_administrator_sees_and_revokes_with_a_reason(
    certified: Person, administrator: Person, signed_in: SignedIn
) -> None:
    browser, pk = signed_in(administrator), Certificate.objects.get().pk
    assert certified.full_name in browser.get("/signing/issued/").text
    assert browser.post(f"/signing/issued/{pk}/revoke/", {"cause": "cessationOfOperation"}).status_code == 422
    told = {"cause": "cessationOfOperation", "because": "ย้ายหน่วยงาน"}
    browser.post(f"/signing/issued/{pk}/revoke/", told)
    held = Certificate.objects.get()
    assert (held.revoked_by, held.revoked_because) == (administrator, "ย้ายหน่วยงาน")
    assert "เพิกถอนแล้ว" in browser.get("/signing/issued/").text


@pytest.mark.parametrize("who", ["office_director", "office_clerk", "group_staff", "school_director", "school_staff"])
def test_who_manages_nobody_neither_sees_nor_revokes(
    who: str, request: pytest.FixtureRequest, administrator: Person, signed_in: SignedIn
) -> None:
    owning.make(administrator, PIN, None)
    browser, pk = signed_in(request.getfixturevalue(who)), Certificate.objects.get().pk
    assert browser.get("/signing/issued/").status_code == 403
    told = {"cause": "cessationOfOperation", "because": "ก"}
    assert browser.post(f"/signing/issued/{pk}/revoke/", told).status_code == 403
    assert sealing.ready(administrator)


def test_a_schools_administrator_reaches_the_school_alone(
    certified: Person, school_administrator: Person, school_staff: Person, signed_in: SignedIn
) -> None:
    own = owning.make(school_staff, PIN, None)
    browser, theirs = signed_in(school_administrator), Certificate.objects.get(person=certified)
    page = browser.get("/signing/issued/").text
    assert school_staff.full_name in page
    assert certified.full_name not in page
    told = {"cause": "cessationOfOperation", "because": "ก"}
    assert browser.post(f"/signing/issued/{theirs.pk}/revoke/", told).status_code == 404
    assert browser.post(f"/signing/issued/{own.pk}/revoke/", told).status_code == 302


def test_a_schools_administrator_revokes_nobody_who_also_serves_elsewhere(
    school_administrator: Person, school_staff: Person, office: Unit, signed_in: SignedIn
) -> None:
    Membership.objects.create(person=school_staff, unit=office, role="staff")
    held = owning.make(school_staff, PIN, None)
    told = {"cause": "cessationOfOperation", "because": "ก"}
    assert signed_in(school_administrator).post(f"/signing/issued/{held.pk}/revoke/", told).status_code == 403


def check(browser: Client, pdf: bytes) -> tuple[int, str]:
    answer = browser.post("/signing/verify/", {"file": SimpleUploadedFile("letter.pdf", pdf, "application/pdf")})
    return answer.status_code, answer.text


def test_anybody_signed_in_checks_a_pdf(
    certified: Person, school_staff: Person, letter: bytes, signed_in: SignedIn
) -> None:
    signed = sealing.sign(letter, certified, PIN, position="ผู้อำนวยการ", reason="")
    browser = signed_in(school_staff)
    assert browser.get("/signing/verify/").status_code == 200
    status, page = check(browser, signed)
    assert status == 200
    assert "ลายมือชื่อถูกต้อง" in page
    assert certified.full_name in page
    changed = signed.replace(b"/MediaBox", b"/MediaBoy", 1)
    assert "ลายมือชื่อถูกต้อง ใบรับรอง" not in check(browser, changed)[1]
    assert "มีข้อมูลต่อท้ายไฟล์" in check(browser, signed + b"\n% more\n")[1]
    assert "ไม่มีลายมือชื่อด้วยใบรับรอง" in check(browser, letter)[1]


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7 broken"])
def test_a_file_that_cannot_be_checked_is_told_in_words(data: bytes, office_clerk: Person, signed_in: SignedIn) -> None:
    status, page = check(signed_in(office_clerk), data)
    assert (status, "เสียหายหรือไม่ใช่ PDF" in page) == (422, True)


def test_no_file_and_one_too_large_are_told(office_clerk: Person, signed_in: SignedIn, settings: object) -> None:
    browser = signed_in(office_clerk)
    assert browser.post("/signing/verify/", {}).status_code == 422
    settings.BLOB_LIMIT = 10  # type: ignore[attr-defined]
    status, page = check(browser, b"%PDF-1.7" + b"x" * 100)
    assert (status, "ใหญ่เกิน" in page) == (422, True)


def test_outsiders_read_about_the_authority_and_fetch_what_they_need(certified: Person) -> None:
    outsider, root = Client(), authority.root()
    assert root is not None
    assert authority.fingerprint(root) in outsider.get("/signing/authority/").text
    der = outsider.get("/signing/authority/root.cer")
    assert x509.load_der_x509_certificate(der.content) == root
    assert x509.load_pem_x509_certificate(outsider.get("/signing/authority/root.pem").content) == root
    listed = x509.load_der_x509_crl(outsider.get("/signing/authority/revoked.crl").content)
    assert listed.is_signature_valid(root.public_key())  # type: ignore[arg-type]


def test_before_there_is_an_authority_the_page_says_so_and_makes_none(db: None) -> None:
    assert "ยังไม่มีใบรับรองของหน่วยงาน" in Client().get("/signing/authority/").text
    for file in ("root.cer", "root.pem", "revoked.crl"):
        assert Client().get(f"/signing/authority/{file}").status_code == 404
    assert authority.root() is None


def test_a_certificate_says_where_its_authority_and_list_are_and_what_it_is_for(certified: Person) -> None:
    held = x509.load_pem_x509_certificate(Certificate.objects.get().pem.encode())
    points = held.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name is not None
    assert points[0].full_name[0].value.endswith("/signing/authority/revoked.crl")
    usage = held.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)


def test_the_authoritys_key_is_for_the_hub_alone_and_encrypted_under_its_secret(
    certified: Person, settings: object
) -> None:
    key = authority.folder() / "root.key"
    assert key.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in key.read_bytes()
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert Client().get("/signing/authority/revoked.crl").status_code == 503
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert Client().get("/signing/authority/revoked.crl").status_code == 200


def test_nothing_of_a_person_stays_but_the_number_that_is_revoked(certified: Person) -> None:
    serial = Certificate.objects.get().serial
    certified.delete()
    assert not Certificate.objects.exists()
    left = Revocation.objects.get()
    assert (left.serial, left.cause) == (serial, "cessationOfOperation")
    assert {field.name for field in Revocation._meta.get_fields()} == {"id", "serial", "at", "cause"}
