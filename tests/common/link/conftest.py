"""What the tests of the link share: a small real PKI, identities, brokers, and a hub to talk to."""

import datetime
import ipaddress
import json
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

from common.link import records, sayings
from common.link.canonical import sha256_hex, to_bytes
from common.link.errors import HubUnreachable
from common.link.identity import Identity
from common.link.outbox import Outbox
from common.link.records import Record, open_record
from common.link.seal import SealKey, VerifyKey

DEVICE = "station-0a1b2c3d"
NATS_SERVER = Path(sysconfig.get_path("scripts")) / "nats-server"


@pytest.fixture
def device() -> str:
    return DEVICE


@pytest.fixture(scope="session")
def device_key() -> SealKey:
    return SealKey.generate()


@pytest.fixture(scope="session")
def hub_key() -> SealKey:
    return SealKey.generate()


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., None]:
    """wait_for(condition, seconds=10): returns as soon as `condition()` is true, fails when it stays false."""

    def wait(condition: Callable[[], object], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"not within {seconds} s"
            time.sleep(0.01)

    return wait


@pytest.fixture
def open_outbox(tmp_path: Path, device_key: SealKey) -> Iterator[Callable[..., Outbox]]:
    """open_outbox(name="outbox.db", **options): an outbox in the test's folder, with room whatever the disk says."""
    opened: list[Outbox] = []

    def open_one(name: str = "outbox.db", **options: object) -> Outbox:
        options = {"free_bytes": lambda folder: 10**12, **options}
        outbox = Outbox(tmp_path / name, device_key, DEVICE, **options)  # type: ignore[arg-type]
        opened.append(outbox)
        return outbox

    yield open_one
    for outbox in opened:
        outbox.close()


@pytest.fixture
def outbox(open_outbox: Callable[..., Outbox]) -> Outbox:
    return open_outbox()


@dataclass
class HubChain:
    """The hub's part in the conversation about one device's records, as `ingest` plays it, kept in memory."""

    key: SealKey
    device_key: VerifyKey
    taken: list[Record] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    came: list[int] = field(default_factory=list)
    head: tuple[int, str] = (0, records.GENESIS)

    def receive(self, jws: str) -> sayings.Ack | sayings.Ask:
        record = open_record(jws, self.device_key, DEVICE)
        self.came.append(record.seq)
        if record.seq <= self.head[0]:
            known = next((one for one in self.taken if one.seq == record.seq), None)
            if known is None or known.hash != record.hash:
                self.refused.append(jws)
            return sayings.Ack(*self.head)
        if record.seq > self.head[0] + 1:
            first, last = record.body.get("from", 0), record.body.get("to", 0)
            if record.type == records.HOLE and first <= self.head[0] + 1 <= last < record.seq:
                self.lost.append((self.head[0] + 1, last))
                self.head = (last, "")
            return sayings.Ask(self.head[0] + 1)
        absent = tuple(blob.sha256 for blob in record.blobs if blob.sha256 not in self.blobs)
        if absent:
            return sayings.Ask(record.seq, absent)
        if self.head[1] and record.prev != self.head[1]:
            self.refused.append(jws)
        self.taken.append(record)
        self.head = (record.seq, record.hash)
        return sayings.Ack(*self.head)

    def put(self, sha256: str, data: bytes, media: str) -> None:
        if sha256_hex(data) != sha256:
            raise HubUnreachable("the test's hub: other bytes")
        self.blobs[sha256] = data

    @property
    def bodies(self) -> list[object]:
        return [record.body for record in self.taken]


@pytest.fixture
def hub_chain(hub_key: SealKey, device_key: SealKey) -> HubChain:
    return HubChain(hub_key, device_key.public)


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and what it issued: PEM bytes."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def make(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test office")])
        builder = _certificate(name, name, key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(builder.sign(key, hashes.SHA256()), key)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, csr: x509.CertificateSigningRequest, name: str) -> bytes:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = _certificate(subject, self.certificate.subject, csr.public_key())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def issue(self, name: str) -> tuple[bytes, bytes]:
        """(certificate, key) of somebody called `name`, good for 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self.sign(csr, name), pem


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
    )


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.make()


@pytest.fixture(scope="session")
def hub_encryption_key() -> ECKey:
    return ECKey.generate_key("P-256")


@pytest.fixture
def make_identity(
    tmp_path: Path, authority: Authority, device_key: SealKey, hub_key: SealKey, hub_encryption_key: ECKey
) -> Callable[..., Identity]:
    """make_identity(hub_url, broker_port): an enrolled device's folder, as `enrol` leaves it."""

    def make(hub_url: str = "http://127.0.0.1:9", broker_port: int = 9) -> Identity:
        folder = tmp_path / "identity"
        folder.mkdir(exist_ok=True)
        certificate, key = authority.issue(DEVICE)
        device_key.save(folder / "seal.key")
        (folder / "tls.crt").write_bytes(certificate)
        (folder / "tls.key").write_bytes(key)
        (folder / "ca.crt").write_bytes(authority.pem)
        said = {
            "device": DEVICE,
            "name": "ประตูหน้า",
            "kind": "station",
            "hub_url": hub_url,
            "broker": {"host": "127.0.0.1", "port": broker_port},
            "hub_key": hub_key.public.text,
            "hub_encryption_key": hub_encryption_key.as_dict(private=False),
        }
        (folder / "identity.json").write_bytes(to_bytes(said))
        return Identity.load(folder)

    return make


class NatsServer:
    """A real nats-server that speaks MQTT on `port`, with TLS and client certificates if it has an authority."""

    def __init__(self, folder: Path, port: int, authority: Authority | None) -> None:
        folder.mkdir()
        self.port, self._config, self._log = port, folder / "nats.conf", folder / "nats.log"
        mqtt: dict[str, object] = {"listen": f"127.0.0.1:{port}"}
        if authority:
            certificate, key = authority.issue("broker")
            files = {"ca_file": authority.pem, "cert_file": certificate, "key_file": key}
            for name, pem in files.items():
                (folder / name).write_bytes(pem)
            mqtt["tls"] = {**{name: str(folder / name) for name in files}, "verify": True}
        config = {
            "server_name": "link-test",
            "listen": "127.0.0.1:-1",
            "jetstream": {"store_dir": str(folder / "store")},
            "mqtt": mqtt,
        }
        self._config.write_text(json.dumps(config))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([NATS_SERVER, "-c", self._config], stdout=log, stderr=log)
        end = time.monotonic() + 10
        while not self._listens():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9"""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def make_broker(
    tmp_path: Path, authority: Authority, free_port: Callable[[], int]
) -> Iterator[Callable[..., NatsServer]]:
    """make_broker(tls=False): a broker that is not started yet."""
    made: list[NatsServer] = []

    def make(*, tls: bool = False) -> NatsServer:
        made.append(NatsServer(tmp_path / f"broker-{len(made)}", free_port(), authority if tls else None))
        return made[-1]

    yield make
    for broker in made:
        broker.kill()
