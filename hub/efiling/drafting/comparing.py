"""What is different between two versions of a draft, field by field and word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from common.thai.words import segment
from hub.efiling.drafting.content import Content

_MOST_WORDS = 4000
"""Beyond it whole lines are compared: the words of a long text would take seconds."""
_MOST_LINES = 2000
"""Beyond it the whole text is one piece, for the same reason."""


@dataclass(frozen=True)
class Piece:
    """`change` is "", "out" (only in the older) or "in" (only in the newer)."""

    text: str
    change: str = ""


@dataclass(frozen=True)
class Difference:
    field: str
    pieces: tuple[Piece, ...]


def differences(fields: Sequence[str], older: Content, newer: Content) -> list[Difference]:
    """The fields that are not the same, in their order."""
    found = []
    for name in fields:
        before, after = _as_text(getattr(older, name)), _as_text(getattr(newer, name))
        if before != after:
            found.append(Difference(name, tuple(_pieces(before, after))))
    return found


def _as_text(value: object) -> str:
    return ("✓" if value else "–") if isinstance(value, bool) else str(value)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    one, other = _words(before), _words(after)
    for change, start, end, other_start, other_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if change == "equal":
            yield Piece("".join(one[start:end]))
            continue
        if end > start:
            yield Piece("".join(one[start:end]), "out")
        if other_end > other_start:
            yield Piece("".join(other[other_start:other_end]), "in")


def _words(text: str) -> list[str]:
    words = [word for line in text.splitlines(keepends=True) for word in segment(line)]
    if len(words) > _MOST_WORDS or "".join(words) != text:
        lines = text.splitlines(keepends=True)
        return lines if len(lines) <= _MOST_LINES else [text]
    return words
