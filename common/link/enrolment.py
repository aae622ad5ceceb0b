"""How a device becomes known to the hub: once, with a claim code. Apart from identity, for what it takes to import."""

import platform
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from common.link import identity, seal
from common.link.canonical import read_object, sha256_hex, to_bytes
from common.link.errors import EnrolmentRefused, HubUnreachable, SealBroken
from common.link.identity import Identity
from common.link.seal import SealKey, VerifyKey, sync_folder, write_private

TIMEOUT_SECONDS = (5, 30)
ENROLLING = "enrolling"
"""The folder of keys that wait for the hub's answer."""

_REFUSALS = {400, 403, 409, 410}
_REASONS = {"code-unknown", "code-expired", "code-used", "too-many-tries"}


def enrol(folder: Path, hub_url: str, code: str, hub_key: str, ca_pem: str | None = None) -> Identity:
    """Makes this device known to the hub: `code` is a one-time claim code, `hub_key` the key that came with it.

    The keys are made here and never leave. What the hub answers must be sealed with `hub_key`: nobody can stand
    between. Raises EnrolmentRefused, HubUnreachable, or OSError where the folder cannot be written.
    """
    trusted = _check_given(hub_url, hub_key, ca_pem)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key, tls_key = _keys(folder / ENROLLING, code)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "enrolling")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(tls_key, hashes.SHA256())
    wish = {
        "code": code,
        "seal_key": key.public.text,
        "csr": csr.public_bytes(serialization.Encoding.PEM).decode(),
        "hardware": {"machine": platform.machine(), "system": platform.release(), "host": platform.node()},
    }
    said = _ask_hub(hub_url, wish, trusted, folder / "enrol-ca.crt", ca_pem)
    if said.get("seal_key") != key.public.text:
        raise EnrolmentRefused("an answer to somebody else", reason="hub-untrusted")
    kept = _check_answer({**said, "hub_url": hub_url, "hub_key": hub_key})
    # The sign that counts goes first and comes last: cut short, this leaves no identity, never a mixed one.
    (folder / identity.IDENTITY_FILE).unlink(missing_ok=True)
    sync_folder(folder)
    key.save(folder / "seal.key")
    write_private(folder / "tls.key", _pem(tls_key))
    write_private(folder / "tls.crt", said["certificate"].encode())
    write_private(folder / "ca.crt", said["ca"].encode())
    write_private(folder / identity.IDENTITY_FILE, to_bytes(kept))
    shutil.rmtree(folder / ENROLLING, ignore_errors=True)
    return Identity.load(folder)


def _keys(folder: Path, code: str) -> tuple[SealKey, ec.EllipticCurvePrivateKey]:
    """The keys to enrol with, kept before the hub hears of them.

    Its answer may never come though it has spent the code; it gives the answer again, but to the same device alone.
    """
    here = folder / sha256_hex(code.encode())[:16]
    try:
        tls_key = serialization.load_pem_private_key((here / "tls.key").read_bytes(), None)
        if isinstance(tls_key, ec.EllipticCurvePrivateKey):
            return SealKey.load(here / "seal.key"), tls_key
    except (OSError, ValueError):
        pass  # the first try with this code
    shutil.rmtree(folder, ignore_errors=True)
    here.mkdir(mode=0o700, parents=True)
    key, made = SealKey.generate(), ec.generate_private_key(ec.SECP256R1())
    write_private(here / "tls.key", _pem(made))
    key.save(here / "seal.key")
    return key, made


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _check_given(hub_url: str, hub_key: str, ca_pem: str | None) -> VerifyKey:
    try:
        asked = urlsplit(hub_url)
        if asked.scheme not in ("http", "https") or not asked.hostname:
            raise ValueError(f"not the address of a hub: {hub_url}")
        if ca_pem is not None:
            x509.load_pem_x509_certificates(ca_pem.encode())
        return VerifyKey(hub_key)
    except (SealBroken, ValueError) as fault:
        raise EnrolmentRefused(f"what was given for enrolment: {fault}", reason="malformed") from fault


def _ask_hub(
    hub_url: str, wish: dict[str, Any], trusted: VerifyKey, ca_file: Path, ca_pem: str | None
) -> dict[str, Any]:
    """The statement that the hub sealed; `ca_file` holds `ca_pem` as long as it is asked."""
    with requests.Session() as http:
        http.trust_env = False  # the hub is on the office's own network: no proxy
        try:
            if ca_pem is not None:
                write_private(ca_file, ca_pem.encode())
                http.verify = str(ca_file)
            answer = http.post(f"{hub_url}/fleet/enrol", json=wish, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            said = read_object(answer.content)
        except (requests.RequestException, ValueError, RecursionError) as fault:
            raise HubUnreachable(f"{hub_url}: {type(fault).__name__}") from fault
        finally:
            ca_file.unlink(missing_ok=True)
    if answer.status_code in _REFUSALS:
        reason = next((known for known in _REASONS if known == said.get("error")), "malformed")
        raise EnrolmentRefused(reason=reason)
    if answer.status_code != 200:
        raise HubUnreachable(f"{hub_url}: {answer.status_code}")
    try:
        return trusted.open(str(said["sealed"]), seal.ENROLMENT)
    except (SealBroken, KeyError) as fault:
        raise EnrolmentRefused("the answer is not sealed by the hub's key", reason="hub-untrusted") from fault


def _check_answer(said: dict[str, Any]) -> dict[str, Any]:
    """What of the hub's statement is kept in identity.json, once all of it is known to make sense."""
    try:
        identity.check_fields(said)
        x509.load_pem_x509_certificates(said["certificate"].encode())
        x509.load_pem_x509_certificates(said["ca"].encode())
        ECKey.import_key(said["hub_encryption_key"])
        return {field: said[field] for field in identity.FIELDS}
    except (KeyError, TypeError, ValueError, AttributeError, JoseError, SealBroken) as fault:
        raise EnrolmentRefused(f"the hub's answer: {type(fault).__name__}", reason="malformed") from fault
