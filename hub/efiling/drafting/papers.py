"""A letter that was typed elsewhere, on paper: the places of number and day shown on a draft, or they themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.core.cache import cache

from common.thai.numerals import to_arabic, to_thai
from hub.documents import pdf
from hub.documents.typesetting import typeset
from hub.efiling.drafting import marks as marking
from hub.efiling.drafting import places, printing, uploads
from hub.efiling.drafting.composing import Issued, open_reference
from hub.efiling.drafting.marks import Mark, Marks
from hub.efiling.drafting.models import Draft, Version
from hub.efiling.rules import RegisterKind

_KEPT = 600
_OPEN_DAY = {"": "...... .................. ......", "day": "....", "era": "...... .................. พ.ศ. ......"}
_FIELD_OF_SIGNATURE = "ลายมือชื่อ"


def writer(draft: Draft) -> Callable[[str], str]:
    """In the figures that the office writes."""
    head = places.letterhead_of(draft.unit)
    return to_thai if head is None or head.thai_numerals else to_arabic


def numbered(draft: Draft, paper: uploads.Paper, marks: Marks, issued: Issued) -> bytes:
    """With number and day where they shall stand. Raises CannotTypeset, BlobMissing and pdf.PdfError."""
    words: dict[str, str | date] = {"number": issued.reference, "date": issued.day}
    return _laid(draft, uploads.bytes_of(paper.pdf), _items(draft, marks, words, is_open=False))


def file_copy(letter: bytes, checked: Sequence[str]) -> bytes:
    """Marked as the file copy on its first page, and with who drafted and checked it on its last."""
    sizes = pdf.page_sizes(letter)
    end = len(sizes) - 1
    for page in sorted({0, end}):
        above = _overlay(sizes[page], [], copy="สำเนาคู่ฉบับ" if page == 0 else "", checked=checked if page == end else ())
        letter = pdf.overlaid(letter, above, page=page)
    return letter


def draft_pdf(draft: Draft, version: Version) -> bytes:
    """As it would look, the places that are open outlined. Raises CannotTypeset, BlobMissing and pdf.PdfError."""
    paper = _paper(version)
    marks = marking.read(paper.marks)
    head, circular = printing.head_of(draft.unit, draft.keeper), bool(version.content.get("circular"))
    words = {"number": open_reference(draft.kind, head, circular=circular)}
    return _laid(draft, uploads.bytes_of(paper.pdf), _items(draft, marks, words, is_open=True))


def picture(draft: Draft, version: Version, page: int, *, plain: bool = False) -> bytes:
    """Page `page` (from 0) as a PNG; `plain`: as it was uploaded. Raises as draft_pdf(), and IndexError."""
    name = f"draft-paper-{fingerprint(draft, version)}-{page}-{plain}"
    made = cache.get(name)
    if made is None:
        source = uploads.bytes_of(_paper(version).pdf) if plain else draft_pdf(draft, version)
        made = pdf.page_png(source, page, printing.PICTURE_WIDTH)
        cache.set(name, made, _KEPT)
    return bytes(made)


def fingerprint(draft: Draft, version: Version) -> str:
    """Names what the version looks like now."""
    code = places.agency_code_of(draft.keeper)
    circular = version.content.get("circular")
    seen = [draft.pk, version.number, version.pdf_id, version.marks, code, circular, writer(draft) is to_thai]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:24]


def _paper(version: Version) -> uploads.Paper:
    paper = uploads.paper_of(version)
    if paper is None:
        raise pdf.PdfBroken("no PDF")
    return paper


Item = dict[str, object]


def _items(draft: Draft, marks: Marks, words: Mapping[str, str | date], *, is_open: bool) -> list[tuple[Mark, Item]]:
    """What is laid over, and where. The signature itself is laid over by hub.documents.signing.placing."""
    write, made = writer(draft), []
    for name, mark in marks.items():
        said = words.get(name)
        if name == "signature":
            text = _FIELD_OF_SIGNATURE if is_open else ""
        elif name == "number":
            text = marking.number_text(str(said), draft.shape.register or RegisterKind.SEND, mark.how)
        else:
            text = (
                marking.day_text(said, mark.how) if isinstance(said, date) else _OPEN_DAY.get(mark.how, _OPEN_DAY[""])
            )
        if text:
            side = "right" if name == "date" and mark.how == marking.DayHow.DAY else "left"
            made.append((mark, {"text": write(text), "open": is_open, "side": side}))
    return made


def _laid(draft: Draft, source: bytes, items: Sequence[tuple[Mark, Item]]) -> bytes:
    sizes = pdf.page_sizes(source)
    for page in sorted({mark.page for mark, _item in items}):
        size = sizes[min(page, len(sizes) - 1)]
        on_it = [{**item, "box": _points(mark, size)} for mark, item in items if mark.page == page]
        source = pdf.overlaid(source, _overlay(size, on_it), page=min(page, len(sizes) - 1))
    return source


def _points(mark: Mark, size: pdf.PageSize) -> list[float]:
    """Left, top, width and height in points, wholly on the page."""
    wide, high = mark.box.width * size.width, mark.box.height * size.height
    return [
        min(mark.box.left * size.width, size.width - wide), min(mark.box.top * size.height, size.height - high), wide,
        high,
    ]  # fmt: skip


def _overlay(size: pdf.PageSize, items: Sequence[Item], *, copy: str = "", checked: Sequence[str] = ()) -> bytes:
    data = {
        "width": size.width, "height": size.height, "items": list(items), "copy": copy or None,
        "checked": list(checked),
    }  # fmt: skip
    return typeset(printing.SOURCES / "overlay.typ", printing.SOURCES, data)
