"""The office's own small certificate authority: it vouches for the broker, the hub and every device.

P-256, made with `cryptography`; no CA server is needed at this size. Certificates start a day before anything can
have been made, because a Pi without a clock starts at its image's build time.
"""

import functools
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from common.link.seal import write_private
from hub.fleet import keys

NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AUTHORITY_YEARS = 20
DEVICE_YEARS = 5


class BadRequest(Exception):
    """Not a certificate signing request that can be answered."""


@dataclass(frozen=True)
class Certificate:
    pem: str
    serial: str
    expires: datetime


def ca_path() -> Path:
    _authority()
    return keys.folder() / "ca.crt"


def ca_pem() -> str:
    return ca_path().read_text()


def issue_device(device: str, csr_pem: str) -> Certificate:
    """A client certificate whose common name is the device's id. Raises BadRequest."""
    try:
        csr = x509.load_pem_x509_csr(csr_pem.encode())
        if not csr.is_signature_valid or not isinstance(csr.public_key(), ec.EllipticCurvePublicKey):
            raise BadRequest("not an elliptic-curve request signed by its own key")
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise BadRequest(str(fault)) from fault
    public = csr.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)  # noqa: S101 narrowed above
    return _issue(device, public, ExtendedKeyUsageOID.CLIENT_AUTH, years=DEVICE_YEARS)


def issue_own(name: str, *, hosts: Iterable[str] = ()) -> tuple[Path, Path]:
    """(certificate, key) files under DATA/keys for one of the hub's own programs, made at first need.

    With `hosts` it is a server's, valid for these names and addresses; without, a client's. A server whose hosts
    have changed since gets a new one.
    """
    certificate, key = keys.folder() / f"{name}.crt", keys.folder() / f"{name}.key"
    wanted = sorted(set(hosts))
    if certificate.exists() and key.exists() and _hosts_of(certificate) == wanted:
        return certificate, key
    private = ec.generate_private_key(ec.SECP256R1())
    usage = ExtendedKeyUsageOID.SERVER_AUTH if wanted else ExtendedKeyUsageOID.CLIENT_AUTH
    issued = _issue(name, private.public_key(), usage, years=DEVICE_YEARS, hosts=wanted)
    write_private(key, _pem(private))
    write_private(certificate, issued.pem.encode())
    return certificate, key


def write_revocations(serials: Iterable[str]) -> Path:
    """The list of revoked certificates (CRL) for brokers that check one."""
    certificate, key = _authority()
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(NOT_BEFORE)
        .next_update(now + timedelta(days=3650))
    )
    for serial in serials:
        revoked = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(now).build()
        builder = builder.add_revoked_certificate(revoked)
    path = keys.folder() / "revoked.crl"
    write_private(path, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


def _issue(
    name: str,
    public: ec.EllipticCurvePublicKey,
    usage: x509.ObjectIdentifier,
    *,
    years: int,
    hosts: Iterable[str] = (),
) -> Certificate:
    authority, key = _authority()
    expires = datetime.now(UTC) + timedelta(days=365 * years)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(authority.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(expires)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),  # type: ignore[arg-type]  # our CA has an EC key
            critical=False,
        )
    )
    names = [_general_name(host) for host in hosts]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return Certificate(pem, f"{certificate.serial_number:x}", expires)


@functools.cache
def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path, key_path = keys.folder() / "ca.crt", keys.folder() / "ca.key"
    with keys.one_maker():
        if not path.exists():
            _make_authority(path, key_path)
    key_read = serialization.load_pem_private_key(key_path.read_bytes(), None)
    assert isinstance(key_read, ec.EllipticCurvePrivateKey)  # noqa: S101 we wrote it
    return x509.load_pem_x509_certificate(path.read_bytes()), key_read


def _make_authority(path: Path, key_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("SP-POWER office CA")
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(datetime.now(UTC) + timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(key_path, _pem(key))
    write_private(path, certificate.public_bytes(serialization.Encoding.PEM))


def _hosts_of(path: Path) -> list[str]:
    try:
        names = x509.load_pem_x509_certificate(path.read_bytes()).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except x509.ExtensionNotFound:
        return []
    return sorted(str(name.value) for name in names.value)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
