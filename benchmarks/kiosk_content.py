"""The data folder of an enrolled kiosk with a publication of the usual size: 200 pages, two of them long."""

import io
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.link.canonical import sha256_hex
from common.link.manifest import READOUT, Manifest, seal_manifest
from common.link.seal import SealKey

SHELVES = {
    "regulations": ("regulation", "ระเบียบ| กฎหมาย", "Regulations", 40),
    "procedures": ("procedure", "ขั้นตอน|การ|ติดต่อ|ราชการ", "Procedures", 60),
    "forms": ("form", "แบบฟอร์ม", "Forms", 50),
    "requests": ("request", "คำร้อง| คำขอ", "Requests", 40),
    "about": ("about", "เกี่ยวกับ|สำนักงาน", "About the office", 10),
}
SUBJECTS = (
    "การ|ลา|ป่วย", "การ|ลา|คลอด|บุตร", "การ|ลา|กิจ|ส่วนตัว", "การ|ขอ|ย้าย", "การ|ขอ|มี|บัตร|ประจำตัว", "การ|เบิก|ค่า|รักษา|พยาบาล",
    "การ|เบิก|ค่า|การศึกษา|บุตร", "การ|ขอ|บำเหน็จ|บำนาญ", "การ|รับ|นักเรียน", "การ|ย้าย|สถานศึกษา", "การ|ขอ|ใช้|อาคาร|สถานที่",
    "การ|ขอ|หนังสือ|รับรอง", "การ|ต่อ|ใบ|อนุญาต|ประกอบ|วิชาชีพ", "การ|ร้องทุกข์", "การ|ขอ|พระราชทาน|เครื่องราช|อิสริยาภรณ์",
)  # fmt: skip
WORDS = (
    "ผู้|ยื่น|คำขอ", "เจ้าหน้าที่", "สำนักงาน|เขต|พื้นที่|การศึกษา", "ตรวจสอบ", "เอกสาร", "ภายใน|สาม|วัน|ทำการ", "ให้|ครบถ้วน", "และ",
    "ตาม|ระเบียบ", "ที่|กำหนด", "แล้ว|แจ้ง|ผล", "ให้|ทราบ", "ผู้บังคับบัญชา", "ลงนาม", "โรงเรียน|ต้น|สังกัด", "น้ำ|และ|ที่|อยู่",
)  # fmt: skip


def make(folder: Path) -> None:
    """Fills `folder`. The hub and the broker that it names do not answer."""
    chance = random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    hub, own = SealKey.generate(), SealKey.generate()
    own.save(folder / "seal.key")
    _save_certificate(folder)
    identity = {
        "device": "k-benchmark", "name": "Lobby", "kind": "kiosk", "hub_url": "http://127.0.0.1:9",
        "broker": {"host": "127.0.0.1", "port": 9}, "hub_key": hub.public.text, "hub_encryption_key": {},
    }  # fmt: skip
    (folder / "identity.json").write_text(json.dumps(identity))
    pdf = _pdf()
    root = json.dumps(_root(chance, sha256_hex(pdf), len(pdf)), ensure_ascii=False).encode()
    blobs = folder / "content" / READOUT / "blobs"
    blobs.mkdir(parents=True)
    for data in (pdf, root):
        (blobs / sha256_hex(data)).write_bytes(data)
    files = {sha256_hex(data): len(data) for data in (pdf, root)}
    manifest = Manifest(READOUT, 1, "2026-11-22T08:30:00+07:00", sha256_hex(root), files)
    (blobs.parent / "current.jws").write_text(seal_manifest(manifest, hub))


def _root(chance: random.Random, pdf: str, size: int) -> dict[str, Any]:
    pages = []
    for shelf, (_, title, english, count) in SHELVES.items():
        for number in range(1, count + 1):
            subject = SUBJECTS[number % len(SUBJECTS)]
            long = shelf == "regulations" and number <= 2
            file = {"title": _said("แบบ|คำขอ"), "blob": pdf, "media": "application/pdf", "bytes": size, "pages": 3}
            pages.append(
                {
                    "id": f"{shelf}-{number}",
                    "category": shelf,
                    "title": _said(f"{title}| {subject}| {number}", f"{english} {number}"),
                    "summary": _said("|".join(chance.choices(WORDS, k=5))),
                    "updated": f"2026-{1 + number % 12:02}-15",
                    "link": f"http://192.168.10.5:8000/readout/{shelf}-{number}/",
                    "body": {"th": _blocks(chance, 300 if long else 18), "en": []},
                    "files": [file] if shelf in ("forms", "procedures") else [],
                }
            )
    return {
        "format": "sp-readout/1",
        "office": {
            "name": _said(
                "สำนักงาน|เขต|พื้นที่|การศึกษา|ประถมศึกษา|ตัวอย่าง| เขต| ๑", "Example Primary Education Service Area Office 1"
            ),
            "address": _said("๙๙ |ถนน|ตัวอย่าง"),
            "phone": "0 2555 0100",
            "hours": _said("วัน|จันทร์|–|ศุกร์ |เวลา |08.30–16.30 น.", "Monday–Friday 08:30–16:30"),
        },
        "categories": [{"id": id_, "icon": icon, "title": _said(th, en)} for id_, (icon, th, en, _) in SHELVES.items()],
        "pages": pages,
    }


def _blocks(chance: random.Random, count: int) -> list[dict[str, str]]:
    kinds = ["heading", "paragraph", "step", "step", "step", "note", "bullet", "bullet"]
    return [
        {
            "kind": kinds[number % len(kinds)],
            "text": _thai("|".join(chance.choices(WORDS, k=3 if kinds[number % len(kinds)] == "heading" else 14))),
        }
        for number in range(count)
    ]


def _said(thai: str, english: str = "") -> dict[str, str]:
    return {"th": _thai(thai), "en": english}


def _thai(text: str) -> str:
    return text.replace("|", "\u200b")


def _save_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "benchmark")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem, pkcs8, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "tls.key").write_bytes(key.private_bytes(pem, pkcs8, plain))
    for file in ("tls.crt", "ca.crt"):
        (folder / file).write_bytes(certificate)


def _pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(3):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
