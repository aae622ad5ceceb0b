"""What was found in the publication, as the screen shows it. Nothing here knows of screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from common.thai import ranking
from common.thai.ranking import Entry, Found
from kiosk.marking import Marked, mark, snippet


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    title: Marked
    snippet: Marked


class Index:
    """An index of a publication: made once, then only read, by any thread."""

    def __init__(self, entries: Iterable[Entry], pause: Callable[[], None] = lambda: None) -> None:
        """`pause` is called after each entry: whoever makes an index beside a screen lets the screen go first."""
        self._ranking = ranking.Index(entries, pause)

    def __len__(self) -> int:
        return len(self._ranking)

    def search(self, query: str, language: str = "th", most: int = 20) -> list[Hit]:
        """The best pages first; none for a query without a letter or digit. Texts of hits are in `language`."""
        return [_hit(found, language) for found in self._ranking.search(query, language, most)]


def _hit(found: Found, language: str) -> Hit:
    entry, where = found.entry, found.where
    if where is None:
        text = _by(entry.summary, language)
    elif where.line is None:
        text = entry.summary[where.language]
    else:
        text = entry.body[where.language][where.line]
    return Hit(entry.id, found.score, mark(_by(entry.title, language), found.wanted), snippet(text, found.wanted))


def _by(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("th", "")
