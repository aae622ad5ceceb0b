"""Words of a vocabulary that differ from a typed one by a slip of the finger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

SHORTEST = 4
LONG = 8
MOST = 4


class Neighbours:
    """Spellings one slip away (a letter or mark too many, missing, wrong, or swapped), two from LONG letters on."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST - 1:
                self._by_length[len(word)].append((_letters(word), word))

    def of(self, typed: str) -> list[str]:
        """At most MOST, the nearest first; none for a word so short that everything is its neighbour."""
        if len(typed) < SHORTEST:
            return []
        slips = 2 if len(typed) >= LONG else 1
        mask = _letters(typed)
        near: list[tuple[int, str]] = []
        for length in range(len(typed) - slips, len(typed) + slips + 1):
            for letters, word in self._by_length.get(length, ()):
                # A slip changes at most two members of the set of letters: this spares nearly all comparisons.
                if (letters ^ mask).bit_count() <= 2 * slips and (far := distance(typed, word, slips)) <= slips:
                    near.append((far, word))
        near.sort()
        return [word for far, word in near if far == near[0][0]][:MOST]


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment), or most + 1 where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 127)
    return mask
