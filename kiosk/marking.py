"""Texts as they are shown with what was found in them. Nothing here knows of screens.

A text is searched by its key (`common.thai.keys`), which need not be as long as the text: spans found in the key are
brought back to the visible letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.thai.keys import keyed, pieces
from common.touch.graphemes import boundary_after, boundary_before

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, with U+200B as it was published, and the spans of its visible characters that were looked for."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def visible(self) -> str:
        return self.text.replace("\u200b", "")


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
    words = text.split("\u200b")
    for number, piece in enumerate(words):
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
        if number == len(words) - 1:
            break
    lead = ELLIPSIS if start > 0 else ""
    return lead + "\u200b".join(taken).lstrip()


def _visible_places(text: str) -> list[tuple[int, int]]:
    """For each letter of the key the visible span it stands for: itself, or its whole word where they differ."""
    places: list[tuple[int, int]] = []
    at = 0
    for piece, key in pieces(text):
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
