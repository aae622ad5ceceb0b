"""The receipt stamp (ตรารับ, form 12): top right of the first page, 2.5 × 5 cm, on a derived copy."""

from __future__ import annotations

from pathlib import Path

from common.thai.dates import format_date, format_time
from common.thai.numerals import to_thai
from hub.documents import pdf
from hub.documents.typesetting import typeset
from hub.efiling.models import Entry

_SOURCES = Path(__file__).parent / "typst"


def stamped(original: bytes, entry: Entry) -> bytes:
    """A copy of the PDF with the stamp of its line. The time is that of receipt, else that of registering.

    Raises PdfError and CannotTypeset.
    """
    page = pdf.page_sizes(original)[0]
    at = entry.received_at or entry.given_at
    data = {
        "width": page.width,
        "height": page.height,
        "agency": entry.book.register.unit.name,
        "number": to_thai(entry.written_number),
        "date": format_date(at, style="short", thai_numerals=True),
        "time": format_time(at, thai_numerals=True),
    }
    return pdf.overlaid(original, typeset(_SOURCES / "stamp.typ", _SOURCES, data))
