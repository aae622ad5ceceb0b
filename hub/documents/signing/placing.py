"""A drawn signature laid onto a page of a PDF, with what stands under it and the honest small label.

A drawing placed is a picture: anybody could copy it. It is a general electronic signature (Electronic Transactions Act,
section 9), and the label under it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from hub.documents import pdf as opened
from hub.documents.signing.drawings import Drawing
from hub.documents.signing.errors import CannotSign
from hub.documents.signing.words import why_not
from hub.documents.typesetting import typeset

_SOURCES = Path(__file__).parent / "typst"
LABEL = "ลายมือชื่ออิเล็กทรอนิกส์ทั่วไป (วาดบนหน้าจอ)"
"""Part of the document, so Thai whatever language the page has."""
MOST_LINES, LONGEST_LINE = 6, 200
SMALLEST = 24.0
"""Points; a box that is smaller, either way, holds no signature one could read."""


class AlreadySealed(CannotSign):
    """The PDF has a signature by certificate, which anything laid over the page would break."""


@dataclass(frozen=True)
class Box:
    """Where a signature stands: fractions of the page as it is shown, from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def parse(cls, posted: str) -> Box:
        """From "left,top,width,height", as the component signing/place.html posts it. Raises ValueError."""
        left, top, width, height = (float(part) for part in posted.split(","))
        box = cls(left, top, width, height)
        # NaN is within no limits.
        if not (0 <= left <= 1 and 0 <= top <= 1 and 0 < width <= 1 and 0 < height <= 1):
            raise ValueError("not within the page")
        return box

    def within(self, page: opened.PageSize) -> tuple[float, float, float, float]:
        """Left, top, width and height in points, wholly on the page and large enough to be read."""
        width = min(max(self.width * page.width, SMALLEST), page.width)
        height = min(max(self.height * page.height, SMALLEST), page.height)
        left = min(max(self.left * page.width, 0), page.width - width)
        return left, min(max(self.top * page.height, 0), page.height - height), width, height


def placed(pdf: bytes, page: int, box: Box, drawing: Drawing, lines: Sequence[str]) -> bytes:
    """A copy with the drawing and the lines under it (name, position, date) on page `page`, from 0. Original unchanged.

    The box is that of both together, on the page as it is shown, however it is turned. Place before signing by
    certificate (sealing.sign), as laying over breaks what is signed. Raises AlreadySealed, CannotSign for a PDF that
    cannot be worked with, CannotTypeset, and IndexError for a page that is not there.
    """
    if b"/ByteRange" in pdf:
        raise AlreadySealed(_("ไฟล์นี้มีลายมือชื่อด้วยใบรับรองแล้ว วางลายมือชื่อที่วาดทับไม่ได้ เพราะจะทำให้ลายมือชื่อเดิมใช้ไม่ได้"))
    try:
        sizes = opened.page_sizes(pdf)
        if not 0 <= page < len(sizes):
            raise IndexError("no such page")
        size = sizes[page]
        data = {
            "width": size.width,
            "height": size.height,
            "box": box.within(size),
            "drawing": drawing.svg(),
            "aspect": drawing.aspect,
            "lines": [line[:LONGEST_LINE] for line in lines[:MOST_LINES] if line],
            "label": LABEL,
        }
        return opened.overlaid(pdf, typeset(_SOURCES / "placed.typ", _SOURCES, data), page=page)
    except (opened.PdfError, opened.PdfWorkerFailed) as fault:
        raise CannotSign(why_not(fault)) from fault
