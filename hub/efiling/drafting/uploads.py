"""A letter that was typed elsewhere, as a PDF: looked through before it is kept, and read for what its line may say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from common.thai.normalise import normalise
from hub.documents import pdf
from hub.documents.blobs import BlobMissing, open_blob, store
from hub.efiling import pdf_words, reading, removed, secrecy
from hub.efiling.attachments import tidy_name
from hub.efiling.drafting import marks
from hub.efiling.drafting.kinds import LINE_FIELDS, SHAPES
from hub.efiling.drafting.models import Version
from hub.efiling.rules import TOP_SECRET, Secrecy
from hub.efiling.secrecy import SecretLetter
from hub.people.models import Person

MOST_PAGES = 200
_KEPT = 600
"""Seconds that a file's text is kept for the next look at it."""


class AlreadySigned(Exception):
    """It has a signature by certificate, which number, day and any further signature laid over it would break."""


class Restricted(Exception):
    """It is encrypted: opened by anybody, perhaps, but its maker forbids changes, or it needs a password."""


FAULTS = (AlreadySigned, Restricted, SecretLetter, *pdf_words.FAULTS)


def why_not(fault: Exception) -> str:
    """One of FAULTS, in words for who drafts."""
    if isinstance(fault, AlreadySigned):
        return _("ไฟล์นี้ลงลายมือชื่อด้วยใบรับรองแล้ว เพิ่มเลข วันที่ หรือลายมือชื่อไม่ได้ ใช้ไฟล์ที่ยังไม่ลงลายมือชื่อ")
    if isinstance(fault, Restricted):
        return _("ไฟล์นี้ตั้งรหัสผ่านหรือห้ามแก้ไขไว้ บันทึกเป็น PDF ใหม่โดยไม่ตั้งรหัสผ่าน")
    if isinstance(fault, SecretLetter) and fault.secrecy != TOP_SECRET:
        return _("ในไฟล์มีชั้นความลับ เลือกชั้นความลับให้ตรงกันก่อน หนังสือชนิดที่ไม่มีช่องนี้เป็นหนังสือลับไม่ได้ ยังไม่ได้เก็บไฟล์นี้")
    return pdf_words.why_not(fault)


@dataclass(frozen=True)
class Paper:
    """A version's letter: its blob and name, how many pages, and its marks as they are kept."""

    pdf: str
    name: str
    pages: int
    marks: dict[str, Any]


def paper_of(version: Version) -> Paper | None:
    """None for what is typeset here, and for what was destroyed."""
    return Paper(version.pdf_id, version.pdf_name, version.pages, version.marks) if version.pdf_id else None


def looked_through(data: bytes) -> list[str]:
    """The texts of its pages. Raises pdf.PdfError, pdf.PdfWorkerFailed, AlreadySigned and Restricted."""
    if b"/Encrypt" in data:
        raise Restricted
    if b"/ByteRange" in data:
        raise AlreadySigned
    texts = pdf.page_texts(data)
    if len(texts) > MOST_PAGES:
        raise pdf.PdfTooLarge(f"{len(texts)} pages")
    return texts


def kept(data: bytes, name: str, kind: str, texts: Sequence[str], degree: str) -> Paper:
    """Keeps what was looked through. `degree`: of secrecy, as the draft says.

    Raises SecretLetter where the text says more than that (top secret always), BlobTooLarge, and pdf.PdfError.
    """
    removed.check(data)
    secrecy.check(texts, secret_register=degree != Secrecy.NORMAL)
    first = pdf.page_lines(data, 0)
    last = pdf.page_lines(data, len(texts) - 1) if len(texts) > 1 else first
    guessed = marks.guess(kind, len(texts), first, last)
    blob = store(data, "application/pdf")
    return Paper(blob.pk, tidy_name(name), len(texts), marks.kept(guessed))


def fields_of(kind: str) -> tuple[str, ...]:
    """What is filled in beside the file."""
    return tuple(name for name in SHAPES[kind].fields if name in LINE_FIELDS)


def suggested(texts: Sequence[str], fields: Collection[str]) -> dict[str, str]:
    """What the text says of these fields; whoever drafts corrects it."""
    said = asdict(reading.suggest(texts))
    return {name: value for name, value in said.items() if value and name in fields}


def texts_of(sha256: str) -> list[str]:
    """Of a kept file, page by page. Raises BlobMissing, pdf.PdfError and pdf.PdfWorkerFailed."""
    texts = cache.get(f"draft-texts-{sha256}")
    if texts is None:
        texts = pdf.page_texts(bytes_of(sha256))
        cache.set(f"draft-texts-{sha256}", texts, _KEPT)
    return list(texts)


def names(paper: Paper, person: Person) -> bool:
    """Whether the person's name is printed in it, as offices do under the place of the signature."""
    try:
        text = normalise("".join(texts_of(paper.pdf)))
    except (BlobMissing, pdf.PdfError, pdf.PdfWorkerFailed):
        return False
    return "".join(f"{person.given_name}{person.family_name}".split()) in "".join(text.split())


def bytes_of(sha256: str) -> bytes:
    """Raises BlobMissing."""
    with open_blob(sha256) as file:
        return bytes(file.read())
