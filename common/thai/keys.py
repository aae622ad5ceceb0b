"""Texts as they are searched: by their key, with the places where words begin and end.

A published text carries U+200B between its words, so whoever searches it needs no dictionary. Its key
(`common.thai.normalise.search_key`, word by word) need not be as long as the text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass

from common.thai.normalise import search_key

_PIECES = re.compile(r"\n|[^\S\n]+|[^\s\u200b]+")
# Letters, digits and the Thai marks, which are none to `re`.
_WORDS = re.compile("[\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+")
SHORTEST_INSIDE_A_WORD = 2


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


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text's words and spaces, as they are seen and as their keys: laid end to end they are text and key."""
    return ((piece, _key_of_piece(piece)) for piece in _PIECES.findall(text))


def _key_of_piece(piece: str) -> str:
    if piece == "\n":
        return piece
    return " " if piece.isspace() else search_key(piece)


def _has(ordered: array[int], value: int) -> bool:
    place = bisect_left(ordered, value)
    return place < len(ordered) and ordered[place] == value
