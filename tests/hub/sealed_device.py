"""A device for tests: enrolled by a real claim code, with real keys, sealing real records; without the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from common.link import sayings, seal, topics
from common.link.canonical import to_bytes
from common.link.clock import Moment
from common.link.mqtt import Message
from common.link.outbox import Blob
from common.link.records import GENESIS, BlobName, Record, seal_record
from common.link.seal import SealKey
from hub.documents import blobs
from hub.fleet import claims, ingest, keys
from hub.fleet.broker_connection import Came
from hub.fleet.models import Device, Kind
from hub.people.models import Unit

BOOT = "6f1e33ab-5d4b-4a39-9f0a-0c1f5f0f5b11"


def certificate_request(key: ec.EllipticCurvePrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "enrolling")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class SealedDevice:
    """Seals one record after the other, as an outbox does; `head` is the (number, hash) of the last."""

    id: str
    key: SealKey
    tls_key: ec.EllipticCurvePrivateKey
    answer: dict[str, Any]
    seq: int = 0
    hash: str = GENESIS
    made: list[Record] = field(default_factory=list)

    @classmethod
    def enrol(cls, unit: Unit | None = None, *, kind: str = Kind.STATION, name: str = "ประตูหน้า") -> SealedDevice:
        """Makes a claim code and spends it."""
        key, tls_key = SealKey.generate(), ec.generate_private_key(ec.SECP256R1())
        code = claims.make(kind, name, unit, None).code
        sealed = claims.redeem({"code": code, "seal_key": key.public.text, "csr": certificate_request(tls_key)})
        answer = keys.seal_key().public.open(sealed, seal.ENROLMENT)
        return cls(answer["device"], key, tls_key, answer)

    @property
    def row(self) -> Device:
        return Device.objects.get(pk=self.id)

    def seal(
        self,
        type: str = "note/1",  # noqa: A002 the record's word
        body: Mapping[str, Any] | None = None,
        *,
        at: datetime | None = None,
        synced: bool = True,
        uptime: float = 1000.0,
        boot: str = BOOT,
        blobs: Iterable[BlobName] = (),
        prev: str | None = None,
        seq: int | None = None,
    ) -> Record:
        """The next record of the chain; `seq` and `prev` bend it on purpose."""
        moment = Moment(at or timezone.now(), boot, uptime, synced, 0.01 if synced else None)
        record = seal_record(
            self.key,
            self.id,
            self.seq + 1 if seq is None else seq,
            self.hash if prev is None else prev,
            type=type,
            made=moment,
            body=body or {},
            blobs=tuple(blobs),
        )
        self.seq, self.hash = record.seq, record.hash
        self.made.append(record)
        return record

    def came(self, record: Record | bytes, at: datetime | None = None) -> Came:
        """The message that carries a record (or any bytes)."""
        payload = record if isinstance(record, bytes) else record.jws.encode()
        return Came(topics.up(self.id, topics.UP_RECORD), payload, at or timezone.now())

    def send(self, *records: Record | bytes, at: datetime | None = None) -> list[sayings.Saying]:
        """Hands messages to the hub in one batch; returns what it says to this device."""
        return self.heard(ingest.take([self.came(record, at) for record in records]))

    def report(self, state: Mapping[str, Any] | bytes, at: datetime | None = None) -> list[sayings.Saying]:
        """Publishes a state."""
        payload = state if isinstance(state, bytes) else to_bytes(dict(state))
        return self.heard(ingest.take([Came(topics.up(self.id, topics.UP_STATE), payload, at or timezone.now())]))

    def heard(self, messages: Iterable[Message]) -> list[sayings.Saying]:
        hub = keys.seal_key().public
        return [
            sayings.hear(message.payload, hub, self.id)
            for message in messages
            if message.topic.startswith(topics.down(self.id, ""))
        ]


def store(data: bytes, media: str = "image/jpeg") -> BlobName:
    """Puts bytes among the hub's blobs, as a PUT of the device would have."""
    blobs.store(data, media)
    return Blob(data, media).name


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
