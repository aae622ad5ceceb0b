"""A station's data folder as enrolment and the hub leave it, with no hub running."""

import base64
import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

from checkin_device.vision.embedding import MODEL, Vector
from common.link.content import ContentStore
from common.link.identity import Identity, encrypt
from common.link.manifest import Manifest, seal_manifest
from common.link.seal import SealKey

DEVICE = "station-1"
NAMES = {
    "1001": ("สมศรี ใจดี", "Somsri Jaidee"),
    "1002": ("สมชาย รักงาน", "Somchai Rakngan"),
    "1003": ("วิภา ทองสุข", "Wipha Thongsuk"),
}
HOSTS = ("ผู้อำนวยการ", "กลุ่ม\u200bบริหารงาน\u200bบุคคล", "กลุ่ม\u200bนโยบาย\u200bและแผน")
CONSENT = {
    "th": "ข้าพเจ้า\u200bยินยอม\u200bให้\u200bสำนักงาน\u200bเก็บ\u200bแม่แบบ\u200bใบหน้า\u200bของ\u200bข้าพเจ้า "
    "เพื่อ\u200bยืนยัน\u200bตัวตน\u200bเมื่อ\u200bลงเวลา\u200bปฏิบัติราชการ\u200bเท่านั้น " * 4,
    "en": "I consent to the office keeping a template of my face, to confirm who I am when I check in. " * 4,
}


def enrol(folder: Path) -> SealKey:
    """Makes `folder` that of an enrolled station; returns the hub's key."""
    hub_key, device_key, tls_key = SealKey.generate(), SealKey.generate(), ec.generate_private_key(ec.SECP256R1())
    folder.mkdir(parents=True, exist_ok=True)
    device_key.save(folder / "seal.key")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVICE)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(tls_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(tls_key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "tls.key").write_bytes(tls_key.private_bytes(serialization.Encoding.PEM, *private))
    (folder / "tls.crt").write_bytes(certificate)
    (folder / "ca.crt").write_bytes(certificate)
    said = {
        "device": DEVICE,
        "name": "ประตูหน้า",
        "kind": "station",
        "hub_url": "http://127.0.0.1:9",
        "broker": {"host": "127.0.0.1", "port": 9},
        "hub_key": hub_key.public.text,
        "hub_encryption_key": ECKey.generate_key("P-256").as_dict(private=False),
    }
    (folder / "identity.json").write_text(json.dumps(said))
    return hub_key


def publish_roster(folder: Path, hub_key: SealKey, face_of_1001: Sequence[Vector], data: bytes | None = None) -> None:
    """Leaves the roster on the station's disk: 1001 is enrolled, 1002 has not consented, 1003 is to be enrolled."""
    vectors = [base64.b64encode(vector.tobytes()).decode() for vector in face_of_1001]
    persons: list[dict[str, Any]] = [
        {
            "code": code,
            "name": {"th": thai, "en": english},
            "unit": "กลุ่มอำนวยการ",
            "face": {"model": MODEL, "vectors": vectors} if code == "1001" else None,
            "enrol": code == "1003",
        }
        for code, (thai, english) in NAMES.items()
    ]
    hosts = [{"name": name, "unit": "สำนักงาน"} for name in HOSTS]
    roster = {
        "format": "sp-roster/1",
        "consent": {"version": 1, "text": CONSENT},
        "persons": persons,
        "hosts": hosts,
    }
    key = ECKey.import_key((folder / "tls.key").read_bytes())
    root = encrypt(json.dumps(roster).encode() if data is None else data, key).encode()
    sha256 = hashlib.sha256(root).hexdigest()
    store = ContentStore(folder / "roster", "roster", Identity.load(folder).hub_key)
    version = store.current.version + 1 if store.current else 1
    manifest = Manifest("roster", version, "2026-01-05T00:00:00Z", sha256, {sha256: len(root)})
    store.take(seal_manifest(manifest, hub_key), lambda _sha256, _size, to: to.write_bytes(root) and None)
