"""A time-stamp server that answers, one that does not, and what is said of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from hub.documents.signing import findings, owning, sealing
from hub.documents.signing.models import Certificate, Revocation
from hub.people.models import Person

PIN = "472913"
Answer = Callable[[bytes], bytes]


@contextmanager
def serving(answer: Answer, media: str = "application/timestamp-reply") -> Iterator[str]:
    """A server that answers every request with answer(body); its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def authority_of_time() -> Answer:
    """An RFC 3161 server: the answer to a request."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time of the Test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    pkcs8 = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(der)), keys.PrivateKeyInfo.load(pkcs8)
    )
    return lambda asked: bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump())


def seal(letter: bytes, person: Person, server: str, monkeypatch: pytest.MonkeyPatch) -> sealing.Sealed:
    monkeypatch.setenv("SP_TSA", server)
    return sealing.seal(letter, person, PIN, position="", reason="")


def test_a_time_stamp_is_taken_in_and_told(
    certified: Person, letter: bytes, authority_of_time: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(authority_of_time) as server:
        sealed = seal(letter, certified, server, monkeypatch)
    assert sealed.stamped is True
    (found,) = findings.verify(sealed.pdf)
    assert found.good
    assert found.stamp is not None
    assert found.stamp.by == "Time of the Test"
    assert abs(found.stamp.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_of_a_revoked_certificate_a_stamp_from_before_is_told_but_makes_nothing_good(
    certified: Person, letter: bytes, authority_of_time: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(authority_of_time) as server:
        sealed = seal(letter, certified, server, monkeypatch)
    owning.revoke(Certificate.objects.get(), by=certified, cause=owning.Cause.CESSATION, because="")
    for seconds, in_time in ((60, True), (-60, False)):
        Revocation.objects.update(at=datetime.now(UTC) + timedelta(seconds=seconds))
        (found,) = findings.verify(sealed.pdf)
        assert (found.revoked is not None, found.stamped_in_time, found.good) == (True, in_time, False)


BAD: dict[str, tuple[Answer, str]] = {
    "rubbish": (lambda _asked: b"rubbish", "application/timestamp-reply"),
    "a page": (lambda _asked: b"<html>", "text/html"),
    "nothing": (lambda _asked: b"", "application/timestamp-reply"),
    "a refusal": (
        lambda _asked: bytes(tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()),
        "application/timestamp-reply",
    ),
}


@pytest.mark.parametrize(("answer", "media"), BAD.values(), ids=BAD.keys())
def test_a_server_that_answers_badly_leaves_a_valid_signature_without_a_stamp(
    answer: Answer, media: str, certified: Person, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer, media) as server:
        sealed = seal(letter, certified, server, monkeypatch)
    assert sealed.stamped is False
    (found,) = findings.verify(sealed.pdf)
    assert (found.good, found.stamp) == (True, None)


def test_a_server_that_cannot_be_reached_leaves_a_valid_signature_without_a_stamp(
    certified: Person, letter: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = seal(letter, certified, "http://127.0.0.1:9/", monkeypatch)
    assert sealed.stamped is False
    assert "time-stamp server" in caplog.text


def test_a_server_that_is_too_slow_is_not_waited_for(
    certified: Person, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.documents.signing import time_stamps

    monkeypatch.setattr(time_stamps, "LONGEST", 0.2)
    done = threading.Event()

    def slow(_asked: bytes) -> bytes:
        done.wait(30)
        return b""

    with serving(slow) as server:
        sealed = seal(letter, certified, server, monkeypatch)
        done.set()
    assert sealed.stamped is False


def test_without_a_server_nothing_is_said_of_stamps(certified: Person, letter: bytes, tmp_path: Path) -> None:
    assert sealing.seal(letter, certified, PIN, position="", reason="").stamped is None
