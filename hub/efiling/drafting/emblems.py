"""The garuda that an office uploads: decoded and made anew, so that nothing but its picture is kept and printed.

The emblem is the office's to bring; none is carried in this project.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from PIL import Image, UnidentifiedImageError

from hub.documents import pdf
from hub.documents.typeset_apart import typeset_apart
from hub.documents.typesetting import CannotTypeset

MOST_BYTES = 2 * 1024 * 1024
LARGEST_SIDE = 6000
KEPT_SIDE = 1200
"""Pixels of the longer side that is kept: 3 cm at 1,000 dots an inch."""
_SMALLEST_SIDE = 100
_REFUSED = ("script", "foreignObject", "image", "filter", "use", "animate", "set", "iframe")
_SOURCE = '#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("emblem.svg", height: 9cm)\n'


class BadEmblem(Exception):
    """It cannot be used; `reason` is "size", "small" or "broken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def png_of(data: bytes) -> bytes:
    """The picture as a PNG of its own. Takes PNG, JPEG and SVG. Raises BadEmblem."""
    if len(data) > MOST_BYTES:
        raise BadEmblem("size")
    if b"<svg" in data[:2048].lower():
        data = _drawn(data)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as opened:
            if max(opened.size) > LARGEST_SIDE:
                raise BadEmblem("size")
            if min(opened.size) < _SMALLEST_SIDE:
                raise BadEmblem("small")
            whole = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise BadEmblem("broken") from fault
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    paper.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    paper.convert("RGB").quantize(64).save(made, "PNG", optimize=True)
    return made.getvalue()


def _drawn(data: bytes) -> bytes:
    """An SVG as a picture, drawn in programs of their own. Raises BadEmblem for one that reaches beyond itself."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise BadEmblem("broken") from fault
    if any(str(each.tag).rsplit("}", 1)[-1] in _REFUSED for each in root.iter()):
        raise BadEmblem("broken")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "emblem.svg").write_bytes(data)
        (place / "emblem.typ").write_text(_SOURCE)
        try:
            page = typeset_apart(place / "emblem.typ", place, {})
            return pdf.page_png(page, 0, KEPT_SIDE)
        except (CannotTypeset, pdf.PdfError, pdf.PdfWorkerFailed, IndexError) as fault:
            raise BadEmblem("broken") from fault
