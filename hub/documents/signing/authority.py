"""The office's authority for signatures: a root certificate, persons' certificates, and the list of those revoked.

Apart from hub.fleet.authority, which vouches for machines: people outside the office are asked to trust this one, and
for signatures alone. RSA of 3072 bits with SHA-256, which every reader of PDFs checks (NSS, Acrobat, pyHanko); ECDSA is
younger in some. Its key lies in DATA/keys/signing, for the hub's user alone, encrypted under the hub's secret key: a
copy of the folder alone issues nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from django.conf import settings
from django.urls import reverse

from common.link.seal import write_private
from hub.documents.signing.models import Revocation
from hub.fleet import keys
from hub.people.models import Person, Unit

ROOT_YEARS, PERSON_YEARS = 20, 2
LIST_DAYS = 30
"""For so long a revocation list may be used by who cannot reach the hub."""
KEY_BITS = 3072
_LONGEST = 64  # letters of a name's part: X.520's upper bounds


class AuthorityLocked(Exception):
    """The authority's key cannot be opened: the hub's secret key is no longer the one it was made under."""


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names. All but the name may be empty."""

    name: str
    position: str
    unit: str
    code: str


def folder() -> Path:
    path = keys.folder() / "signing"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def root() -> x509.Certificate | None:
    """The root certificate; none before the first person has one."""
    path = folder() / "root.crt"
    return x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs of hex digits, as readers of PDFs show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, KEY_BITS)


def issue(holder: Holder, public: rsa.RSAPublicKey) -> x509.Certificate:
    """A certificate for signing documents and nothing else. Raises AuthorityLocked."""
    authority, key = _authority()
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(holder, authority))
        .issuer_name(authority.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # another machine's clock may be a little behind
        .not_valid_after(min(now + timedelta(days=365 * PERSON_YEARS), authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_documents=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_authority_identifier(authority), critical=False)
        .add_extension(_list_address(), critical=False)
        .add_extension(_root_address(), critical=False)
        .sign(key, hashes.SHA256())
    )


def issued_by_us(certificate: x509.Certificate) -> bool:
    """Whether the authority's key signed it: names alone can be copied."""
    authority = root()
    if authority is None:
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - a stranger's certificate may fail in any way there is
        return False
    return True


def revocation_list() -> x509.CertificateRevocationList | None:
    """The list as it is now, signed; none before there is an authority. Raises AuthorityLocked."""
    if root() is None:
        return None
    authority, key = _authority()
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(now)
        .next_update(now + timedelta(days=LIST_DAYS))
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(_authority_identifier(authority), critical=False)
    )
    for line in Revocation.objects.all():
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(int(line.serial, 16))
            .revocation_date(line.at)
            .add_extension(x509.CRLReason(x509.ReasonFlags(line.cause)), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(key, hashes.SHA256())


def pepper() -> bytes:
    """Goes into every PIN: who has the database without this file can try no PINs."""
    path = folder() / "pepper"
    with keys.one_maker():
        if not path.exists():
            write_private(path, secrets.token_bytes(32))
    return path.read_bytes()


def holder_of(person: Person, position: str, unit: Unit | None) -> Holder:
    return Holder(person.full_name, position, unit.name if unit else "", person.staff_code)


def _authority() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    certificate, key = folder() / "root.crt", folder() / "root.key"
    with keys.one_maker():
        if not certificate.exists():
            _make(certificate, key)
    return x509.load_pem_x509_certificate(certificate.read_bytes()), _open(key.read_bytes())


def _make(path: Path, key_path: Path) -> None:
    key, now = make_key(), datetime.now(UTC)
    office = Unit.objects.filter(kind=Unit.Kind.OFFICE).order_by("pk").first()
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, (office.name if office else "SP-POWER")[:_LONGEST]),
        x509.NameAttribute(
            NameOID.COMMON_NAME, f"Document Signing CA {office.code if office else ''}".strip()[:_LONGEST]
        ),
    ]
    name = x509.Name(parts)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_documents=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(next(_passphrases()))
    pem = serialization.Encoding.PEM
    write_private(key_path, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, encryption))
    write_private(path, certificate.public_bytes(pem))


def _passphrases() -> Iterator[bytes]:
    """Of the hub's secret key, then of those it had before."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hmac.digest(str(secret).encode(), b"hub.documents.signing root key", hashlib.sha256).hex().encode()


def _open(pem: bytes) -> rsa.RSAPrivateKey:
    for passphrase in _passphrases():
        try:
            key = serialization.load_pem_private_key(pem, passphrase)
        except ValueError:
            continue
        assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 we wrote it
        return key
    raise AuthorityLocked("DATA/keys/signing/root.key opens with none of SECRET_KEY and SECRET_KEY_FALLBACKS")


def _subject(holder: Holder, authority: x509.Certificate) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "TH")]
    parts += [
        (NameOID.ORGANIZATION_NAME, str(authority.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value))
    ]
    parts += [
        (NameOID.ORGANIZATIONAL_UNIT_NAME, holder.unit),
        (NameOID.TITLE, holder.position),
        (NameOID.COMMON_NAME, holder.name),
        (NameOID.SERIAL_NUMBER, holder.code),
    ]
    return x509.Name([x509.NameAttribute(oid, value[:_LONGEST]) for oid, value in parts if value])


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_identifier(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _address(page: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(settings.HUB_URL.rstrip("/") + reverse(page))


def _list_address() -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints([x509.DistributionPoint([_address("signing:revoked")], None, None, None)])


def _root_address() -> x509.AuthorityInformationAccess:
    where = _address("signing:root-der")
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)])
