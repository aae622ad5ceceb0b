"""Pictures of pages in grey, plain bytes that no reader of files could be harmed by; and lines of text on a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Line:
    """A line of text and its box, in parts of the page (0–1) from its top left corner."""

    text: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class GreyPicture:
    """A byte a pixel, 0 black to 255 white, line by line from the top. `dpi`: dots an inch of the page."""

    width: int
    height: int
    pixels: bytes
    dpi: int

    def __post_init__(self) -> None:
        if len(self.pixels) != self.width * self.height:
            raise ValueError(f"{len(self.pixels)} bytes are no {self.width} × {self.height} pixels")

    def as_pgm(self) -> bytes:
        """As a portable graymap file (netpbm)."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.pixels

    def turned(self, degrees: int) -> GreyPicture:
        """Clockwise by 90, 180 or 270 degrees."""
        wide, pixels = self.width, self.pixels
        if degrees == 180:
            return GreyPicture(wide, self.height, pixels[::-1], self.dpi)
        if degrees == 90:
            lines = [pixels[column::wide][::-1] for column in range(wide)]
        elif degrees == 270:
            lines = [pixels[column::wide] for column in reversed(range(wide))]
        else:
            raise ValueError(degrees)
        return GreyPicture(self.height, wide, b"".join(lines), self.dpi)

    def cut(self, left: int, top: int, right: int, bottom: int) -> GreyPicture:
        """The part from left and top up to right and bottom, pixels; what lies outside the picture is left out."""
        left, top = max(0, left), max(0, top)
        right, bottom = max(left, min(self.width, right)), max(top, min(self.height, bottom))
        lines = [self.pixels[row * self.width + left : row * self.width + right] for row in range(top, bottom)]
        return GreyPicture(right - left, bottom - top, b"".join(lines), self.dpi)

    def between_ink_and_paper(self, every: int = 1) -> int:
        """The grey that parts the two best (N. Otsu, 1979), of every so-manyth pixel."""
        counts = Counter(self.pixels[::every])
        whole, total = sum(grey * count for grey, count in counts.items()), sum(counts.values())
        best, limit, below, dark = -1.0, 128, 0, 0
        for grey in range(256):
            below += counts[grey]
            dark += grey * counts[grey]
            if 0 < below < total:
                apart = (dark / below - (whole - dark) / (total - below)) ** 2 * below * (total - below)
                if apart > best:
                    best, limit = apart, grey + 1
        return limit

    def in_black(self, limit: int) -> GreyPicture:
        """Black where it is darker than `limit`, else white."""
        return replace(self, pixels=self.pixels.translate(bytes(limit) + b"\xff" * (256 - limit)))
