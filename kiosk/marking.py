"""Texts as they are searched and as they are shown with what was found in them. Nothing here knows of screens.

A published text carries U+200B between its words. It is searched by its key (`common.thai.normalise.search_key`, word
by word), which need not be as long as the text: spans found in the key are brought back to the visible letters.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass

from common.thai.normalise import search_key
from common.touch.graphemes import boundary_after, boundary_before

_PIECES = re.compile(r"\n|[^\S\n]+|[^\s\u200b]+")
# Letters, digits and the Thai marks, which are none to `re`.
_WORDS = re.compile("[\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+")
SHORTEST_INSIDE_A_WORD = 2
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, with U+200B as it was published, and the spans of its visible characters that were looked for."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def visible(self) -> str:
        return self.text.replace("\u200b", "")


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key of a text, and where its words begin and end."""

    key: str
    starts: array[int]
    ends: array[int]

    def words(self) -> Iterator[str]:
        for start, end in zip(self.starts, self.ends, strict=True):
            yield self.key[start:end]

    def places(self, wanted: str, most: int = 24) -> list[int]:
        """Where `wanted` stands: where words begin with it if there are such, else anywhere."""
        found: list[int] = []
        place = self.key.find(wanted)
        while place >= 0 and len(found) < most:
            found.append(place)
            place = self.key.find(wanted, place + 1)
        at_words = [place for place in found if _has(self.starts, place)]
        if at_words or len(wanted) < SHORTEST_INSIDE_A_WORD:
            return at_words
        return found

    def is_word_start(self, place: int) -> bool:
        return _has(self.starts, place)

    def is_word_end(self, place: int) -> bool:
        return _has(self.ends, place)


def keyed(text: str, known: MutableMapping[str, str] | None = None) -> Keyed:
    """The text's key; `known` remembers the keys of words from one text to the next."""
    known = {} if known is None else known
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    length = 0
    for piece in _PIECES.findall(text):
        key = known.get(piece)
        if key is None:
            key = known[piece] = _key_of_piece(piece)
        for word in _WORDS.finditer(key):
            starts.append(length + word.start())
            ends.append(length + word.end())
        parts.append(key)
        length += len(key)
    return Keyed("".join(parts), starts, ends)


def mark(text: str, wanted: Sequence[str]) -> Marked:
    """The text with every place of what is wanted (search keys) marked."""
    found = keyed(text)
    to_visible = _visible_places(text)
    visible = text.replace("\u200b", "")
    spans: list[tuple[int, int]] = []
    for spelling in wanted:
        for place in found.places(spelling):
            start, _ = to_visible[place]
            _, end = to_visible[place + len(spelling) - 1]
            # A mark above a letter is not shown in another colour than the letter.
            spans.append((boundary_before(visible, start), boundary_after(visible, end)))
    return Marked(text, _merged(spans))


def snippet(text: str, wanted: Sequence[str], longest: int = 110) -> Marked:
    """What stands around the first place of what is wanted, `longest` letters or a word more."""
    whole = mark(text, wanted)
    if len(whole.visible) <= longest or not whole.spans:
        return whole if len(whole.visible) <= longest else mark(_cut(text, 0, longest), wanted)
    start = max(0, whole.spans[0][0] - longest // 4)
    return mark(_cut(text, start, longest), wanted)


def _cut(text: str, start: int, longest: int) -> str:
    """The words of the text from about the visible letter `start` on."""
    taken: list[str] = []
    place = length = 0
    pieces = text.split("\u200b")
    for number, piece in enumerate(pieces):
        begins, place = place, place + len(piece)
        if place <= start:
            continue
        if taken and length + len(piece) > longest:
            taken[-1] += ELLIPSIS
            break
        # Text without word ends (English) is cut at its spaces.
        if not taken and begins < start and (space := piece.find(" ", start - begins)) >= 0:
            piece = piece[space + 1 :]
        if len(piece) > longest:
            piece = piece[:longest].rsplit(" ", 1)[0] + ELLIPSIS
            taken.append(piece)
            break
        taken.append(piece)
        length += len(piece)
        if number == len(pieces) - 1:
            break
    lead = ELLIPSIS if start > 0 else ""
    return lead + "\u200b".join(taken).lstrip()


def _key_of_piece(piece: str) -> str:
    if piece == "\n":
        return piece
    return " " if piece.isspace() else search_key(piece)


def _visible_places(text: str) -> list[tuple[int, int]]:
    """For each letter of the key the visible span it stands for: itself, or its whole word where they differ."""
    places: list[tuple[int, int]] = []
    at = 0
    for piece in _PIECES.findall(text):
        key = _key_of_piece(piece)
        if len(key) == len(piece):
            places += [(at + offset, at + offset + 1) for offset in range(len(piece))]
        else:
            places += [(at, at + len(piece))] * len(key)
        at += len(piece)
    return places


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _has(ordered: array[int], value: int) -> bool:
    place = bisect_left(ordered, value)
    return place < len(ordered) and ordered[place] == value
