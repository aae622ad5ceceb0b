"""Enrolment over HTTP: a claim code buys one identity, once, in time; and the authority behind it."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from common.link import seal
from common.link.seal import SealKey
from hub.fleet import authority, brokers, claims, keys
from hub.fleet.models import ClaimCode, Device, Downward
from hub.people.models import Unit
from tests.hub.sealed_device import SealedDevice, certificate_request


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def wish(code: str, **changes: Any) -> dict[str, Any]:
    csr = certificate_request(ec.generate_private_key(ec.SECP256R1()))
    return {"code": code, "seal_key": SealKey.generate().public.text, "csr": csr, **changes}


def enrol(body: Any) -> Any:
    return Client().post("/fleet/enrol", body, content_type="application/json")


def test_a_device_that_knows_a_code_is_enrolled_without_signing_in(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    answer = enrol(asked := wish(claim.code))
    assert answer.status_code == 200
    said = keys.seal_key().public.open(answer.json()["sealed"], seal.ENROLMENT)
    device = Device.objects.get()
    assert (said["device"], said["name"], said["seal_key"]) == (device.id, "ประตูหน้า", asked["seal_key"])
    assert (device.unit, device.kind) == (office, "station")
    assert "d" not in said["hub_encryption_key"]
    assert ClaimCode.objects.get().device == device


@pytest.mark.parametrize(
    "spelt", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:6]} {code[6:]}"]
)
def test_a_code_may_be_typed_in_small_letters_without_dashes_or_with_spaces(office: Unit, spelt: Any) -> None:
    claim = claims.make("kiosk", "จอ", office, None)
    assert enrol(wish(spelt(claim.code))).status_code == 200


def test_a_code_that_nobody_made_is_refused(office: Unit) -> None:
    answer = enrol(wish("AAAA-BBBB-CCCC"))
    assert (answer.status_code, answer.json()) == (403, {"error": "code-unknown"})


def test_a_code_serves_once(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    enrol(wish(claim.code))
    answer = enrol(wish(claim.code))
    assert (answer.status_code, answer.json()) == (409, {"error": "code-used"})
    assert Device.objects.count() == 1


def opened(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    return keys.seal_key().public.open(answer.json()["sealed"], seal.ENROLMENT)


def test_a_device_that_missed_the_answer_gets_the_same_again(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    asked = wish(claim.code)
    assert opened(enrol(asked)) == opened(enrol(asked))
    assert Device.objects.count() == 1


def test_another_device_does_not_get_the_answer_of_a_code_that_was_used(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    asked = wish(claim.code)
    enrol(asked)
    answer = enrol({**asked, "seal_key": SealKey.generate().public.text})
    assert (answer.status_code, answer.json()) == (409, {"error": "code-used"})


@pytest.mark.parametrize(("changed", "reason"), [("expired", "code-expired"), ("revoked", "code-used")])
def test_the_answer_is_given_again_no_longer_than_the_code_is_good(office: Unit, changed: str, reason: str) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    asked = wish(claim.code)
    enrol(asked)
    if changed == "expired":
        ClaimCode.objects.update(expires_at=timezone.now())
    else:
        Device.objects.update(revoked_at=timezone.now())
    assert enrol(asked).json() == {"error": reason}


def test_a_code_expires(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None, valid_for=timedelta(seconds=-1))
    answer = enrol(wish(claim.code))
    assert (answer.status_code, answer.json()) == (410, {"error": "code-expired"})


RSA = rsa.generate_private_key(65537, 2048)
MALFORMED: dict[str, Any] = {
    "not JSON": b"{",
    "a list": [],
    "no code": {"seal_key": "x"},
    "deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "half a pair": b'{"code": "\\ud800", "seal_key": "x", "csr": "x"}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_wish_is_refused(db: None, body: Any) -> None:
    answer = enrol(body)
    assert (answer.status_code, answer.json()) == (400, {"error": "malformed"})


@pytest.mark.parametrize(
    "changes",
    [{"seal_key": "AAAA"}, {"csr": "hello"}, {"csr": certificate_request(RSA)}, {"csr": None}],  # type: ignore[arg-type]
    ids=["seal key", "no request", "another kind of key", "none"],
)
def test_keys_of_another_kind_are_refused_and_the_code_stays_good(office: Unit, changes: dict[str, Any]) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    assert enrol(wish(claim.code, **changes)).json() == {"error": "malformed"}
    assert enrol(wish(claim.code)).status_code == 200


def test_a_seal_key_that_is_known_already_is_refused(office: Unit, station: SealedDevice) -> None:
    claim = claims.make("station", "อีกประตู", office, None)
    assert enrol(wish(claim.code, seal_key=station.key.public.text)).json() == {"error": "malformed"}


def test_many_wrong_codes_from_one_address_are_answered_no_more(office: Unit) -> None:
    for _ in range(20):
        enrol(wish("AAAA-BBBB-CCCC"))
    good = claims.make("station", "ประตูหน้า", office, None)
    assert enrol(wish(good.code)).json() == {"error": "too-many-tries"}


def test_tries_that_come_at_the_same_time_are_all_counted(office: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one try is being judged, others come in: as if each had begun before the last had ended."""
    for _ in range(16):
        enrol(wish("AAAA-BBBB-CCCC"))
    judged: list[str] = []

    def judge(asked: dict[str, Any]) -> str:
        judged.append(asked["code"])
        if len(judged) < 8:
            enrol(wish("AAAA-BBBB-CCCC"))
        raise claims.ClaimRefused("code-unknown")

    monkeypatch.setattr(claims, "redeem", judge)
    enrol(wish("AAAA-BBBB-CCCC"))
    assert len(judged) == 4


def test_an_enrolment_that_succeeds_is_no_wrong_try(office: Unit) -> None:
    for _ in range(21):
        assert enrol(wish(claims.make("kiosk", "จอ", office, None).code)).status_code == 200


def test_the_code_is_not_kept_in_clear(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    assert claim.code not in str(ClaimCode.objects.values())


def test_the_file_that_enrols_tells_the_hub_the_code_and_the_key(office: Unit) -> None:
    claim = claims.make("station", "ประตูหน้า", office, None)
    said = tomllib.loads(claim.enrol_toml)
    assert said == {"hub": "http://127.0.0.1:8000", "code": claim.code, "hub_key": keys.seal_key().public.text}


def test_a_hub_served_by_https_gives_its_authority_along(office: Unit, settings: Any) -> None:
    settings.HUB_URL = "https://hub.example"
    said = tomllib.loads(claims.make("station", "ประตูหน้า", office, None).enrol_toml)
    assert said["ca"].strip() == authority.ca_pem().strip()


def test_the_certificate_is_the_offices_names_the_device_and_is_for_clients(station: SealedDevice) -> None:
    certificate = x509.load_pem_x509_certificate(station.answer["certificate"].encode())
    ca = x509.load_pem_x509_certificate(station.answer["ca"].encode())
    certificate.verify_directly_issued_by(ca)
    assert certificate.subject.rfc4514_string() == f"CN={station.id}"
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [x509.ExtendedKeyUsageOID.CLIENT_AUTH]
    assert certificate.not_valid_after_utc > timezone.now() + timedelta(days=365 * 4)


def revoked_serials() -> set[str]:
    crl = x509.load_pem_x509_crl((keys.folder() / "revoked.crl").read_bytes())
    ca = x509.load_pem_x509_certificate(authority.ca_path().read_bytes())
    assert crl.is_signature_valid(ca.public_key())  # type: ignore[arg-type]
    return {f"{revoked.serial_number:x}" for revoked in crl}


def test_the_list_of_revoked_certificates_names_just_the_revoked(
    station: SealedDevice, other_station: SealedDevice
) -> None:
    brokers.apply()
    assert revoked_serials() == set()
    row = station.row
    row.revoked_at = timezone.now()
    row.save()
    brokers.apply()
    assert revoked_serials() == {row.certificate_serial}


def test_a_server_certificate_is_made_anew_when_its_hosts_change(db: None) -> None:
    path, _key = authority.issue_own("broker-under-test", hosts={"127.0.0.1", "localhost"})
    first = path.read_bytes()
    authority.issue_own("broker-under-test", hosts={"localhost", "127.0.0.1"})
    assert path.read_bytes() == first
    authority.issue_own("broker-under-test", hosts={"10.0.0.5"})
    changed = x509.load_pem_x509_certificate(path.read_bytes())
    names = changed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["10.0.0.5"]


def test_what_is_published_is_waiting_for_a_new_device_once(station: SealedDevice) -> None:
    names = list(Downward.objects.filter(device=station.id).values_list("name", flat=True))
    assert len(names) == len(set(names))


def test_a_wish_that_is_far_too_long_is_refused_unread(db: None) -> None:
    wish = {"code": "AAAA", "seal_key": SealKey.generate().public.text, "csr": "", "hardware": "x" * 100_000}
    answer = Client().post("/fleet/enrol", wish, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"error": "malformed"})
