"""What a person takes for one letter: a Thai consonant together with the marks above and below it.

The rule is Unicode's (UAX #29, extended grapheme clusters) as far as it concerns Thai and Latin: combining marks and
SARA AM (U+0E33) belong to the letter before them; leading vowels (เ แ โ ใ ไ) stand by themselves. The cursor stops
between clusters only, while backspace takes away one mark at a time, as Thai typists expect.
"""

from __future__ import annotations

import unicodedata

_SARA_AM = "\u0e33"
_JOINERS = "\u200c\u200d"


def joins_the_letter_before(character: str) -> bool:
    return character == _SARA_AM or character in _JOINERS or unicodedata.category(character) in ("Mn", "Me", "Mc")


def clusters(text: str) -> list[str]:
    """The text in pieces that must not be parted; joined they are the text again."""
    pieces: list[str] = []
    for character in text:
        if pieces and pieces[-1] != "\n" and joins_the_letter_before(character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def is_boundary(text: str, index: int) -> bool:
    """May the cursor stand before text[index]?"""
    return index <= 0 or index >= len(text) or text[index - 1] == "\n" or not joins_the_letter_before(text[index])


def boundary_before(text: str, index: int) -> int:
    """The nearest place at or before index where the cursor may stand."""
    while not is_boundary(text, index):
        index -= 1
    return index


def boundary_after(text: str, index: int) -> int:
    """The nearest place at or after index where the cursor may stand."""
    while not is_boundary(text, index):
        index += 1
    return index
