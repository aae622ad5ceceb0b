"""Which pages of a publication answer what somebody typed, the best first: on a kiosk at every key that is tapped, on
the hub for anybody's phone.

Thai is typed without spaces, and the content carries its word ends with it: so what is typed is looked for as it
stands, and where that is nowhere, it is cut into words with the content's own words for a dictionary (no word list is
loaded). A word that the content does not have stands for its neighbours, a slip of the finger away. A title counts
more than a summary, a summary more than a body; a whole word more than the start of one, that more than its middle;
a rare word more than one that every page has.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from common.thai.keys import Keyed, keyed
from common.thai.neighbours import Neighbours
from common.thai.normalise import search_key

LANGUAGES = ("th", "en")
TITLE, SUMMARY, BODY = 8.0, 3.0, 1.0
WHOLE_WORD, WORD_START, INSIDE_A_WORD = 1.25, 1.0, 0.55
NEARLY, WRITTEN_OUT_WORTH = 0.6, 0.9
OTHER_LANGUAGE = 0.9
ROUGHLY = 0.5
"""The part of a query's groups of three letters that a title or summary must have where nothing else is found."""

# What people write for short (as search keys), and what pages call it.
WRITTEN_OUT = {
    "ผอ": "ผู้อำนวยการ",
    "ศธ": "กระทรวงศึกษาธิการ",
    "สพฐ": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
    "สพป": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา",
    "สพท": "สำนักงานเขตพื้นที่การศึกษา",
    "กคศ": "คณะกรรมการข้าราชการครูและบุคลากรทางการศึกษา",
    "พรบ": "พระราชบัญญัติ",
    "พรก": "พระราชกำหนด",
    "รร": "โรงเรียน",
    "จนท": "เจ้าหน้าที่",
    "ปชช": "ประชาชน",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of one page, each by language ("th", "en"), with U+200B between words."""

    id: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    body: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Where:
    """The text in which something was found, other than a title: the summary, or a line of the body."""

    language: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`wanted`: the spellings (search keys) that what was typed stands for; `where` is None if only a title has any."""

    entry: Entry
    score: float
    wanted: tuple[str, ...]
    where: Where | None


@dataclass(frozen=True, slots=True)
class _Field:
    weight: float
    language: str
    keyed: Keyed


Part = tuple[tuple[str, float], ...]
"""A part of a query: the spellings it stands for, each with what it is worth."""


class Index:
    """An index of a publication: made once, then only read, by any thread."""

    def __init__(self, entries: Iterable[Entry], pause: Callable[[], None] = lambda: None) -> None:
        """`pause` is called after each entry: whoever makes an index beside a screen lets the screen go first."""
        self._entries: list[Entry] = []
        self._fields: list[tuple[_Field, ...]] = []
        pages_with: dict[str, array[int]] = defaultdict(lambda: array("I"))
        known: dict[str, str] = {}
        for number, entry in enumerate(entries):
            fields = tuple(_fields(entry, known))
            self._entries.append(entry)
            self._fields.append(fields)
            for word in {word for field in fields for word in field.keyed.words()}:
                pages_with[word].append(number)
            pause()
        self._pages_with = dict(pages_with)
        self._words = sorted(self._pages_with)
        self._longest = max(map(len, self._words), default=0)
        self._neighbours = Neighbours(self._words)
        self._understood = lru_cache(maxsize=64)(self._understand)

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, query: str, language: str = "th", most: int = 20) -> list[Found]:
        """The best first; none for a query without a letter or digit. A text in `language` counts a little more."""
        key = search_key(query)
        parts = self._understood(key)
        if not parts:
            return []
        worth = [self._worth(part) for part in parts]
        scores = [(self._score(fields, parts, worth, language), number) for number, fields in enumerate(self._fields)]
        found = [(score, number) for score, number in scores if score > 0] or list(self._roughly(key))
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        wanted = tuple(spelling for part in parts for spelling, _ in part)
        return [
            Found(self._entries[number], score, wanted, _where(self._fields[number], wanted, language))
            for score, number in found[:most]
        ]

    # Understanding a query

    def _understand(self, key: str) -> tuple[Part, ...]:
        terms = [term for term in key.split(" ") if any(map(str.isalnum, term))]
        return tuple(part for term in terms for part in self._parts(term))

    def _parts(self, term: str) -> list[Part]:
        if term in WRITTEN_OUT:
            return [((term, 1.0), (search_key(WRITTEN_OUT[term]), WRITTEN_OUT_WORTH))]
        if self._stands_somewhere(term):
            return [((term, 1.0),)]
        if near := self._neighbours.of(term):
            return [tuple((word, NEARLY) for word in near)]
        words = self._cut(term)
        if len(words) == 1:
            return [((term, 1.0),)]
        return [part for word in words if any(map(str.isalnum, word)) for part in self._parts_of_cut(word)]

    def _parts_of_cut(self, word: str) -> list[Part]:
        if word in self._pages_with or self._stands_somewhere(word):
            return [((word, 1.0),)]
        near = self._neighbours.of(word)
        return [tuple((each, NEARLY) for each in near) or ((word, 1.0),)]

    def _stands_somewhere(self, term: str) -> bool:
        return any(field.keyed.places(term, most=4) for fields in self._fields for field in fields)

    def _cut(self, term: str) -> list[str]:
        """The term in the content's words, with the fewest letters left over; what is left over stays together."""
        best: list[tuple[int, int, int]] = [(0, 0, 0)]  # letters left over, words, where the last of them begins
        for end in range(1, len(term) + 1):
            left, words, _ = best[end - 1]
            choice = (left + 1, words + 1, end - 1)
            for start in range(max(0, end - self._longest), end - 1):
                if term[start:end] in self._pages_with:
                    left, words, _ = best[start]
                    choice = min(choice, (left, words + 1, start))
            best.append(choice)
        pieces: list[str] = []
        end, loose = len(term), False
        while end:
            start = best[end][2]
            if end - start == 1 and loose:
                pieces[-1] = term[start:end] + pieces[-1]
            else:
                pieces.append(term[start:end])
            loose = end - start == 1
            end = start
        return pieces[::-1]

    # Scoring

    def _worth(self, part: Part) -> float:
        """How much it tells that this part is found: more for a word that few pages have."""
        pages: set[int] = set()
        for spelling, _ in part:
            for word in self._beginning_with(spelling):
                pages.update(self._pages_with[word])
        return 1.0 + math.log((len(self._entries) + 1) / (len(pages) + 1))

    def _beginning_with(self, prefix: str) -> Sequence[str]:
        return self._words[bisect_left(self._words, prefix) : bisect_left(self._words, prefix + "\U0010ffff")]

    @staticmethod
    def _score(fields: Sequence[_Field], parts: Sequence[Part], worth: Sequence[float], language: str) -> float:
        total, found = 0.0, 0
        for part, weight in zip(parts, worth, strict=True):
            best = max(_value(field, part, language) for field in fields)
            found += best > 0
            total += best * weight
        # A page with all that was asked for goes before one with half of it, however loud that half.
        return total * (found / len(parts)) ** 2

    def _roughly(self, key: str) -> Iterator[tuple[float, int]]:
        """Pages whose title or summary shares most groups of three letters with the query."""
        letters = key.replace(" ", "")
        groups = {letters[place : place + 3] for place in range(len(letters) - 2)}
        if len(groups) < 2:
            return
        for number, fields in enumerate(self._fields):
            shared = [
                sum(group in field.keyed.key for group in groups) / len(groups)
                for field in fields
                if field.weight != BODY
            ]
            if (best := max(shared, default=0.0)) >= ROUGHLY:
                yield best, number


def _where(fields: Sequence[_Field], wanted: Sequence[str], language: str) -> Where | None:
    for field in sorted(fields, key=lambda field: (field.language != language, -field.weight)):
        if field.weight == TITLE or not any(field.keyed.places(spelling, most=4) for spelling in wanted):
            continue
        return Where(field.language, None if field.weight == SUMMARY else _best_line(field.keyed, wanted))
    return None


def _fields(entry: Entry, known: dict[str, str]) -> Iterator[_Field]:
    done: set[tuple[float, str]] = set()
    for language in LANGUAGES:
        texts = (
            (TITLE, entry.title.get(language, "")),
            (SUMMARY, entry.summary.get(language, "")),
            # One line a block, so that a line's number is the block's.
            (BODY, "\n".join(text.replace("\n", " ") for text in entry.body.get(language, ()))),
        )
        for weight, text in texts:
            # An English text that falls back to the Thai one need not be searched twice.
            if text and (weight, text) not in done:
                done.add((weight, text))
                yield _Field(weight, language, keyed(text, known))


def _value(field: _Field, part: Part, language: str) -> float:
    best = 0.0
    for spelling, worth in part:
        for place in field.keyed.places(spelling, most=12):
            if not field.keyed.is_word_start(place):
                fit = INSIDE_A_WORD
            elif field.keyed.is_word_end(place + len(spelling)):
                fit = WHOLE_WORD
            else:
                fit = WORD_START
            best = max(best, worth * fit)
            if fit == WHOLE_WORD:
                break
    return best * field.weight * (1.0 if field.language == language else OTHER_LANGUAGE)


def _best_line(body: Keyed, wanted: Sequence[str]) -> int:
    """The number of the line with the most of what is wanted, the first of them."""
    best = (0, 0)
    for spelling in wanted:
        for place in body.places(spelling):
            number = body.key.count("\n", 0, place)
            start = body.key.rfind("\n", 0, place) + 1
            end = body.key.find("\n", place)
            line = body.key[start : end if end >= 0 else None]
            best = max(best, (sum(each in line for each in wanted), -number))
    return -best[1]
