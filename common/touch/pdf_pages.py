"""Pages of a PDF as pictures, made in one thread of their own: PDFium is not safe in several.

A picture has at most MOST_PIXELS, whatever the zoom, so a poster-sized page cannot exhaust the memory of a device.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MOST_PIXELS = 6_000_000
LONGEST_SIDE = 4096

_pdfium = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdfium")


class PdfError(Exception):
    """The file is not shown. reason: "broken" (or no PDF at all, or no file), "locked" (it has a password)."""

    def __init__(self, reason: Literal["broken", "locked"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PageImage:
    """One page: RGBA bytes from the top row down. `shape`: the page's height to its width; pixels only come near it."""

    page: int
    width: int
    height: int
    rgba: bytes
    shape: float


class PdfPages:
    """A PDF file that is open. Every method returns a Future, done in PDFium's thread; it raises PdfError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._document: Any = None

    def open(self) -> Future[int]:
        """The number of pages."""
        return _pdfium.submit(self._open)

    def size(self, page: int) -> Future[tuple[float, float]]:
        """Width and height of page (from 1) in points, 1/72 inch."""
        return _pdfium.submit(self._size, page)

    def render(self, page: int, width: float) -> Future[PageImage]:
        """The page (from 1), that many pixels wide; less where that would be too large a picture."""
        return _pdfium.submit(self._render, page, width)

    def close(self) -> Future[None]:
        return _pdfium.submit(self._close)

    def _open(self) -> int:
        import pypdfium2

        try:
            self._document = pypdfium2.PdfDocument(self._path)
            pages = len(self._document)
        except pypdfium2.PdfiumError as wrong:
            raise PdfError("locked" if "password" in str(wrong).lower() else "broken") from wrong
        except OSError as wrong:
            raise PdfError("broken") from wrong
        if pages == 0:
            raise PdfError("broken")
        return pages

    def _page(self, page: int) -> Any:
        import pypdfium2

        if self._document is None:
            raise PdfError("broken")
        try:
            return self._document[page - 1]
        except (pypdfium2.PdfiumError, IndexError) as wrong:
            raise PdfError("broken") from wrong

    def _size(self, page: int) -> tuple[float, float]:
        leaf = self._page(page)
        width, height = leaf.get_size()
        leaf.close()
        if not (width > 0 and height > 0):
            raise PdfError("broken")
        return width, height

    def _render(self, page: int, width: float) -> PageImage:
        points_wide, points_high = self._size(page)
        scale = min(
            width / points_wide,
            # PDFium rounds both sides up.
            0.998 * math.sqrt(MOST_PIXELS / (points_wide * points_high)),
            (LONGEST_SIDE - 1) / max(points_wide, points_high),
        )
        leaf = self._page(page)
        bitmap = leaf.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        # Copied, so that PDFium's memory is given back in this thread and now.
        image = PageImage(page, bitmap.width, bitmap.height, bytes(bitmap.buffer), points_high / points_wide)
        bitmap.close()
        leaf.close()
        return image

    def _close(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None
