"""Numbers in Thai figures, told by their shapes: tesseract's Thai model cannot name ๔ ๖ ๗ ๘ ๙ at all.

Each piece of ink in the picture of one number is laid over patterns made from the fonts that the hub has with it
(Sarabun is the face of official letters). It is a number only if every piece is like a figure, or a sign that stands in
letters' numbers, more than like any other Thai character; otherwise nothing is said.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from hub.documents import pdf
from hub.documents.pictures import GreyPicture
from hub.documents.typesetting import typeset

FIGURES = "๐๑๒๓๔๕๖๗๘๙"
_SIGNS = "/ว"
_OTHERS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลศษสหฬอฮะาเแโใไ()ๆฯ"
_FACES = (("Sarabun", "regular"), ("Sarabun", "bold"), ("Noto Sans Thai", "regular"))
_LEAST_SIGN = 0.015
"""Of the square of a figure's height: what has less ink is no dot."""
_WIDE, _HIGH = 12, 16
_UNLIKE = 0.20
"""How far a cell may differ from the pattern's in the mean; figures on noisy scans measured 0.04–0.15."""
_INKS = (1.0, 0.85, 0.7)
"""Of the grey that parts ink and paper."""
_APART = 0.3
"""Of the height of letters: what stands farther from a figure than that does not belong to its number."""
_SMALL = 0.45
"""Of the highest piece's height: what is lower is a dot or a dash."""
_PATTERN_DPI, _PATTERN_PITCH = 200, 24.0  # points from one character to the next


@dataclass(frozen=True)
class _Shape:
    """Ink in a box of its own: how full each cell of a grid is (0–1), line by line, and how wide for its height."""

    cells: tuple[float, ...]
    aspect: float


@dataclass(frozen=True)
class _Piece:
    left: int
    top: int
    right: int
    bottom: int
    dots: frozenset[tuple[int, int]]

    @property
    def wide(self) -> int:
        return self.right - self.left

    @property
    def high(self) -> int:
        return self.bottom - self.top


def figures_in(around: GreyPicture, *, left: int, right: int, high: int, alone: bool) -> str:
    """The number that stands about between `left` and `right` in a picture; "" where it may be none.

    The picture shows some more on all sides, so that no figure is cut; its letters are about `high` pixels high.
    `alone`: nothing else stands close before it, so that what does belongs to it. Figures that touch are parted by
    calling less of the picture ink.
    """
    limit, near = around.between_ink_and_paper(), _APART * high
    for part in _INKS:
        pieces = _number(around, part * limit, left, right, near if alone else 0, near)
        if said := _read(pieces, high):
            return said
    return ""


def _number(around: GreyPicture, limit: float, left: int, right: int, before: float, after: float) -> list[_Piece]:
    """The pieces between the edges, and those that are closer to them than so much: the edges are not sure."""
    pieces = [
        piece
        for piece in _pieces(around, limit)
        if len(piece.dots) >= max(3, after) and piece.top > 0 and piece.bottom < around.height
    ]
    inside = [place for place, piece in enumerate(pieces) if left < (piece.left + piece.right) / 2 < right]
    if not inside:
        return []
    first, last = inside[0], inside[-1]
    while first and pieces[first].left - pieces[first - 1].right < before:
        first -= 1
    while last + 1 < len(pieces) and pieces[last + 1].left - pieces[last].right < after:
        last += 1
    return pieces[first : last + 1]


def _read(pieces: list[_Piece], high: int) -> str:
    tallest = max((piece.high for piece in pieces), default=0)
    if tallest < 0.6 * high:
        return ""
    figures = [piece for piece in pieces if piece.high >= _SMALL * tallest]
    pieces = [piece for piece in pieces if piece in figures or _is_sign(piece, figures, tallest)]
    foot = sorted(piece.bottom for piece in figures)[len(figures) // 2]
    said = [
        _figures(piece) if piece.high >= _SMALL * tallest else _dot_or_dash(piece, foot, tallest) for piece in pieces
    ]
    return "".join(said) if all(said) and any(sign in FIGURES for sign in "".join(said)) else ""


def _is_sign(piece: _Piece, figures: list[_Piece], tallest: int) -> bool:
    """Whether a small piece stands by itself between figures; else it is the paper's grain, or a chip of a figure."""
    if len(piece.dots) < _LEAST_SIGN * tallest**2:
        return False
    return all(piece.left >= figure.right - 1 or piece.right <= figure.left + 1 for figure in figures)


def _figures(piece: _Piece) -> str:
    """What a piece is like, or what two or three are that touch in it."""
    whole = _likest(_shape(piece))
    if whole:
        return whole
    for count in (2, 3):
        if piece.wide > 0.6 * count * piece.high:
            parts = [_likest(_shape(part)) for part in _parted(piece, count)]
            if all(parts):
                return "".join(parts)
    return ""


def _parted(piece: _Piece, count: int) -> list[_Piece]:
    """Cut into as many, where there is least ink near the places in which they would meet if they were as wide."""
    columns = Counter(column for column, _row in piece.dots)
    each = piece.wide / count
    cuts = [piece.left]
    for meeting in range(1, count):
        middle, reach = piece.left + meeting * each, each / 4
        cuts.append(min(range(int(middle - reach), int(middle + reach) + 1), key=lambda column: columns[column]))
    cuts.append(piece.right)
    parts = [frozenset(dot for dot in piece.dots if start <= dot[0] < end) for start, end in pairwise(cuts)]
    return [_piece(dots) for dots in parts if dots]


def _dot_or_dash(piece: _Piece, foot: int, tallest: int) -> str:
    above = (foot - piece.bottom) / tallest
    if piece.wide > 1.6 * piece.high:
        return "-" if 0.15 < above < 0.7 else ""
    if above < -0.1:
        return ","
    return "." if above < 0.2 else ""


def _likest(shape: _Shape) -> str:
    """The figure or sign that the shape is like; "" where it is like none, or like another character more."""
    best, distance = "", _UNLIKE
    for sign, pattern in _patterns():
        apart = sum(abs(a - b) for a, b in zip(pattern.cells, shape.cells, strict=True)) / len(shape.cells)
        apart += 0.15 * abs(pattern.aspect - shape.aspect)
        if apart < distance:
            best, distance = sign, apart
    return best if best in FIGURES + _SIGNS else ""


@cache
def _patterns() -> tuple[tuple[str, _Shape], ...]:
    """Each character in each face, as it comes out on a page."""
    made = []
    signs = FIGURES + _SIGNS + _OTHERS
    for family, weight in _FACES:
        page = _typeset(family, weight, signs)
        by_sign: dict[int, list[_Piece]] = defaultdict(list)
        pitch = _PATTERN_PITCH * _PATTERN_DPI / 72
        for piece in _pieces(page, page.between_ink_and_paper()):
            by_sign[int((piece.left + piece.right) / 2 / pitch)].append(piece)
        made += [
            (signs[place], _shape(_piece(frozenset().union(*(piece.dots for piece in pieces)))))
            for place, pieces in sorted(by_sign.items())
        ]
    return tuple(made)


def _typeset(family: str, weight: str, signs: str) -> GreyPicture:
    placed = "".join(
        f'#place(dx: {place * _PATTERN_PITCH}pt, box(width: {_PATTERN_PITCH}pt, align(center, text("{sign}"))))\n'
        for place, sign in enumerate(signs)
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "signs.typ"
        source.write_text(
            f"#set page(width: {_PATTERN_PITCH * len(signs)}pt, height: 40pt, margin: (x: 0pt, y: 10pt))\n"
            f'#set text(font: "{family}", weight: "{weight}", size: 16pt)\n{placed}'
        )
        made = typeset(source, Path(folder))
    return pdf.page_grey(made, 0, _PATTERN_DPI)


def _piece(dots: frozenset[tuple[int, int]]) -> _Piece:
    columns, rows = {column for column, _row in dots}, {row for _column, row in dots}
    return _Piece(min(columns), min(rows), max(columns) + 1, max(rows) + 1, dots)


def _pieces(picture: GreyPicture, limit: float) -> list[_Piece]:
    """The connected pieces of what is darker than `limit`, from left to right."""
    wide = picture.width
    ink = {place for place, grey in enumerate(picture.pixels) if grey < limit}
    found = []
    while ink:
        start = ink.pop()
        reached, edge = {start}, [start]
        while edge:
            place = edge.pop()
            column = place % wide
            for step in (-wide, wide, *((-1, -wide - 1, wide - 1) if column else ()),
                         *((1, wide + 1, -wide + 1) if column < wide - 1 else ())):  # fmt: skip
                if place + step in ink:
                    ink.remove(place + step)
                    reached.add(place + step)
                    edge.append(place + step)
        found.append(_piece(frozenset((place % wide, place // wide) for place in reached)))
    return sorted(found, key=lambda piece: piece.left)


def _shape(piece: _Piece) -> _Shape:
    cells = [0.0] * (_WIDE * _HIGH)
    across, down = _WIDE / piece.wide, _HIGH / piece.high
    for column, row in piece.dots:
        x, y = (column - piece.left) * across, (row - piece.top) * down
        _spread(cells, x, x + across, y, y + down)
    return _Shape(tuple(cells), piece.wide / piece.high)


def _spread(cells: list[float], left: float, right: float, top: float, bottom: float) -> None:
    """A dot fills the cells, or parts of them, that it lies over."""
    for row in range(int(top), min(_HIGH, int(bottom) + 1)):
        tall = min(bottom, row + 1) - max(top, row)
        for column in range(int(left), min(_WIDE, int(right) + 1)):
            broad = min(right, column + 1) - max(left, column)
            if tall > 0 and broad > 0:
                cells[row * _WIDE + column] += tall * broad
