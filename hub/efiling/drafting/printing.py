"""A draft on paper: what the database knows of its letterhead, rank and signer, typeset. A page takes some 20 ms."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from django.core.cache import cache
from django.utils import timezone

from hub.documents import lost, pdf
from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.typesetting import CannotTypeset, typeset
from hub.efiling.drafting import places
from hub.efiling.drafting.composing import Forms, Head, Issued, Signed, compose
from hub.efiling.drafting.content import Content, can_be_set
from hub.efiling.drafting.models import Draft, Letterhead, Rank
from hub.people import positions
from hub.people.models import Membership, Unit

_COUNT = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")
SOURCES = Path(__file__).parent / "typst"
_KEPT = 600
"""Seconds that a page picture is kept for the next look at it."""
PICTURE_WIDTH = 900
_WORDS_AHEAD = 22
"""Letters of the next page's beginning that stand at the foot."""


def head_of(unit: Unit, keeper: Unit) -> Head:
    """What the unit's letters bear."""
    kept = places.letterhead_of(unit) or Letterhead(unit=keeper)
    garuda = _emblem(kept.garuda_id) if kept.garuda_id else None
    owner = kept.owner or (unit.name if unit.kind == Unit.Kind.GROUP else "")
    return Head(
        office=places.agency_of(unit).name,
        agency_code=places.agency_code_of(keeper),
        address=tuple(line.strip() for line in kept.address.splitlines() if line.strip()),
        owner=owner,
        phone=kept.phone,
        fax=kept.fax,
        email=kept.email,
        copy_to=kept.copy_to,
        closing=kept.closing,
        thai_numerals=kept.thai_numerals,
        garuda=garuda,
    )


def _emblem(sha256: str) -> bytes | None:
    """None where its bytes are gone: the linter says then that there is none, and the administrator is told."""
    try:
        with open_blob(sha256) as file:
            return bytes(file.read())
    except BlobMissing:
        lost.note(sha256)
        return None


def forms_of(content: Content) -> Forms:
    """How the recipient's rank is addressed; an ordinary one where none is chosen."""
    rank = Rank.objects.filter(key=content.rank or Forms.key).first()
    return Forms(rank.key, rank.salutation, rank.closing, rank.verified) if rank else Forms()


def signer_lines(position: Membership | None) -> tuple[str, ...]:
    """The lines under a signature that is not there yet: who holds the position, or acts in it today."""
    if position is None:
        return ("(....................................)",)
    acting = positions.acting(position)
    return tuple(positions.signing_lines(acting.person if acting else position.person, position))


def draft_pdf(draft: Draft, content: Content) -> bytes:
    """The letter as it would look, its number and day open. Raises CannotTypeset."""
    return printed(draft, content, Signed(signer_lines(draft.signer)))


def printed(
    draft: Draft,
    content: Content,
    signed: Signed,
    issued: Issued | None = None,
    *,
    copy: str = "",
    checked: tuple[str, ...] = (),
) -> bytes:
    """Raises CannotTypeset. A letter of several pages is typeset twice: its pages' feet say how the next begins."""
    if not can_be_set(content):
        raise CannotTypeset("more than one letter can be")
    head = head_of(draft.unit, draft.keeper)
    forms = forms_of(content)
    source = SOURCES / draft.shape.source

    def made(next_words: list[str]) -> bytes:
        data = compose(
            draft.kind, content, head, forms, signed, issued, next_words=next_words, copy=copy, checked=checked
        )
        return typeset(source, SOURCES, data)

    once = made([])
    ahead = _next_words(once)
    return made(ahead) if ahead else once


def _next_words(made: bytes) -> list[str]:
    """For each page but the last: the first words of the page after it, as in /๒. ในการนี้..."""
    if page_count(made) < 2:
        return []
    texts = pdf.page_texts(made)
    words = []
    for number, text in enumerate(texts[1:], start=2):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        first = next((line for line in lines if not line.startswith("–") and len(line) > 3), "")
        words.append(f"/{number}. {first[:_WORDS_AHEAD].rstrip()}..." if first else "")
    return words


def page_count(made: bytes) -> int:
    """Of a PDF that Typst made here: its page tree says it in clear, and no worker has to be started for it."""
    counted = _COUNT.search(made)
    return int(counted[1]) if counted else len(pdf.page_sizes(made))


def fingerprint(draft: Draft, content: Content) -> str:
    """Names what the draft looks like now: other content, letterhead, signer or day gives another."""
    kept = places.letterhead_of(draft.unit)
    seen = [
        draft.pk, draft.kind, content.kept(), kept.pk if kept else 0, kept.version if kept else 0, draft.signer_id,
        list(signer_lines(draft.signer)), str(timezone.localdate()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:24]


def pages_of(draft: Draft, content: Content) -> tuple[str, int]:
    """The draft's fingerprint and how many pages it has; its PDF is at hand for a while. Raises CannotTypeset."""
    name = fingerprint(draft, content)
    made = cache.get(f"draft-pdf-{name}")
    if made is None:
        made = draft_pdf(draft, content)
        cache.set(f"draft-pdf-{name}", made, _KEPT)
    return name, page_count(made)


def final_pages(draft: Draft) -> tuple[str, int]:
    """As pages_of, of a letter that was issued. Raises PdfError and BlobMissing."""
    if draft.uploaded:
        return str(draft.final_id), draft.versions.get(number=draft.version).pages
    return str(draft.final_id), page_count(_final(draft))


def final_picture(draft: Draft, page: int) -> bytes:
    """As page_picture, of a letter that was issued. Raises PdfError, BlobMissing and IndexError."""
    return pdf.page_png(_final(draft), page, PICTURE_WIDTH)


def _final(draft: Draft) -> bytes:
    with open_blob(str(draft.final_id)) as file:
        return bytes(file.read())


def page_picture(draft: Draft, content: Content, page: int) -> bytes:
    """Page `page` (from 0) as a PNG. Raises CannotTypeset, PdfError, and IndexError for a page that is not there."""
    name = fingerprint(draft, content)
    picture = cache.get(f"draft-page-{name}-{page}")
    if picture is None:
        made = cache.get(f"draft-pdf-{name}") or draft_pdf(draft, content)
        picture = pdf.page_png(made, page, PICTURE_WIDTH)
        cache.set(f"draft-page-{name}-{page}", picture, _KEPT)
    return bytes(picture)
