"""Who a device is: its name at the hub, its keys, and whom it trusts. Made once, with a claim code."""

import json
import os
import platform
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from common.link import seal
from common.link.canonical import to_bytes
from common.link.errors import EnrolmentRefused, HubUnreachable, NotEnrolled, SealBroken
from common.link.seal import SealKey, VerifyKey, write_private

ENROL_FILE = "enrol.toml"
_JWE_HEADER = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}


@dataclass(frozen=True)
class Identity:
    """What enrolment gave a device. `folder` is its data folder; the keys in it are readable by its user alone."""

    folder: Path
    device: str
    name: str
    kind: str
    hub_url: str
    broker_host: str
    broker_port: int
    hub_key: VerifyKey
    hub_encryption_key: dict[str, Any]
    seal_key: SealKey

    @property
    def certificate(self) -> Path:
        return self.folder / "tls.crt"

    @property
    def tls_key(self) -> Path:
        return self.folder / "tls.key"

    @property
    def ca(self) -> Path:
        """The office's own certificate authority: it vouches for the broker, and for a hub served by HTTPS."""
        return self.folder / "ca.crt"

    @property
    def hub_ca(self) -> Path | None:
        return self.ca if self.hub_url.startswith("https:") else None

    @classmethod
    def load(cls, folder: Path) -> "Identity":
        """Raises NotEnrolled where there is none, or not a whole one."""
        try:
            said = json.loads((folder / "identity.json").read_text())
            return cls(
                folder=folder,
                device=said["device"],
                name=said["name"],
                kind=said["kind"],
                hub_url=said["hub_url"],
                broker_host=said["broker"]["host"],
                broker_port=int(said["broker"]["port"]),
                hub_key=VerifyKey(said["hub_key"]),
                hub_encryption_key=said["hub_encryption_key"],
                seal_key=SealKey.load(folder / "seal.key"),
            )
        except (OSError, ValueError, KeyError, TypeError, JoseError, SealBroken) as fault:
            raise NotEnrolled(f"{folder}: {type(fault).__name__}") from fault

    def encrypt_to_hub(self, data: bytes) -> str:
        """A compact JWE that the hub alone can open."""
        return encrypt(data, ECKey.import_key(self.hub_encryption_key))

    def decrypt(self, token: bytes) -> bytes:
        """What the hub encrypted to this device. Raises SealBroken for anything else."""
        return decrypt(token, ECKey.import_key(self.tls_key.read_bytes()))


def encrypt(data: bytes, to: ECKey) -> str:
    """A compact JWE (RFC 7516; ECDH-ES+A256KW, A256GCM) that the holder of the private half of `to` can open."""
    return jwe.encrypt_compact(_JWE_HEADER, data, to)


def decrypt(token: bytes, key: ECKey) -> bytes:
    """Raises SealBroken for what was not encrypted to this key, or was altered."""
    try:
        opened = jwe.decrypt_compact(token.decode("ascii"), key).plaintext
    except (JoseError, ValueError) as fault:
        raise SealBroken(f"cannot be opened: {type(fault).__name__}") from fault
    if opened is None:
        raise SealBroken("nothing inside")
    return opened


def enrol(folder: Path, hub_url: str, code: str, hub_key: str, ca_pem: str | None = None) -> Identity:
    """Makes this device known to the hub: `code` is a one-time claim code, `hub_key` the key that came with it.

    The keys are made here and never leave. What the hub answers must be sealed with `hub_key`: nobody can stand
    between. Raises EnrolmentRefused, HubUnreachable, or OSError where the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trusted = _verify_key(hub_key)
    key = SealKey.generate()
    tls_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "enrolling")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(tls_key, hashes.SHA256())
    if ca_pem:
        (folder / "ca.crt").write_text(ca_pem)
    wish = {
        "code": code,
        "seal_key": key.public.text,
        "csr": csr.public_bytes(serialization.Encoding.PEM).decode(),
        "hardware": {"machine": platform.machine(), "system": platform.release(), "host": platform.node()},
    }
    said = _ask_hub(hub_url, wish, trusted, folder / "ca.crt" if ca_pem else None)
    if said.get("seal_key") != key.public.text:
        raise EnrolmentRefused("an answer to somebody else", reason="hub-untrusted")
    key.save(folder / "seal.key")
    write_private(
        folder / "tls.key",
        tls_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    write_private(folder / "tls.crt", said["certificate"].encode())
    write_private(folder / "ca.crt", said["ca"].encode())
    kept = {field: said[field] for field in ("device", "name", "kind", "broker", "hub_encryption_key")}
    # Written last: with this file the device is enrolled, without it nothing of the above counts.
    write_private(folder / "identity.json", to_bytes({**kept, "hub_url": hub_url, "hub_key": hub_key}))
    return Identity.load(folder)


def load_or_enrol(folder: Path) -> Identity:
    """The identity in `folder`, else the one that its enrol.toml (hub, code, hub_key, optional ca) can get.

    Raises NotEnrolled without either, and what `enrol` raises. The claim code is forgotten once it has served.
    """
    try:
        return Identity.load(folder)
    except NotEnrolled:
        try:
            said = tomllib.loads((folder / ENROL_FILE).read_text())
            wish = (str(said["hub"]).rstrip("/"), str(said["code"]), str(said["hub_key"]), said.get("ca"))
        except FileNotFoundError:
            raise NotEnrolled(f"neither identity.json nor {ENROL_FILE} in {folder}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as fault:
            raise EnrolmentRefused(f"{ENROL_FILE}: {fault}", reason="malformed") from fault
    identity = enrol(folder, *wish)
    os.unlink(folder / ENROL_FILE)
    return identity


def _verify_key(text: str) -> VerifyKey:
    try:
        return VerifyKey(text)
    except SealBroken as fault:
        raise EnrolmentRefused("the hub_key given is not a key", reason="malformed") from fault


def _ask_hub(hub_url: str, wish: dict[str, Any], trusted: VerifyKey, ca: Path | None) -> dict[str, Any]:
    try:
        answer = requests.post(f"{hub_url}/fleet/enrol", json=wish, timeout=(5, 30), verify=str(ca) if ca else True)
        said = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise HubUnreachable(f"{hub_url}: {type(fault).__name__}") from fault
    if answer.status_code in (400, 403, 409, 410):
        raise EnrolmentRefused(reason=str(said.get("error", "malformed")))
    if answer.status_code != 200:
        raise HubUnreachable(f"{hub_url}: {answer.status_code}")
    try:
        return trusted.open(said["sealed"], seal.ENROLMENT)
    except (SealBroken, KeyError) as fault:
        raise EnrolmentRefused("the answer is not sealed by the hub's key", reason="hub-untrusted") from fault
