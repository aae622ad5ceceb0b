"""Which folder a line belongs into, by where lines like it were put: words of the subject, and the sender.

Simple on purpose, so that it can be explained: each earlier line in a folder is compared with the new one; a word that
few subjects have counts more, the same sender counts as two such words; the folder of the best is proposed, with that
line for a reason.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from common.thai.normalise import search_key
from common.thai.words import search_words
from hub.efiling.filing.models import Filing, Folder
from hub.efiling.models import Entry, Register

EARLIER = 1_000
"""Lines filed last that are looked at."""
ENOUGH = 0.5
"""How much of a subject's weight the earlier line must share."""
SENDER = 0.25
"""What the same sender adds."""


@dataclass(frozen=True)
class Suggested:
    folder: Folder
    like: Entry
    same_sender: bool


class Suggester:
    """Reads the earlier lines once, for a page of new ones."""

    def __init__(self, registers: Iterable[Register], folders: Iterable[Folder]) -> None:
        open_ones = {folder.pk: folder for folder in folders}
        keys = [register.pk for register in registers]
        filed = Filing.objects.filter(folder__in=list(open_ones), entry__book__register__in=keys)
        rows = filed.select_related("entry__book__register").order_by("-filed_at")[:EARLIER]
        self._earlier = [(open_ones[row.folder_id or 0], row.entry, _words(row.entry.subject)) for row in rows]
        counts = Counter(word for _folder, _entry, words in self._earlier for word in words)
        total = len(self._earlier) + 1
        self._weight = {word: math.log(1 + total / (1 + count)) for word, count in counts.items()}
        self._unknown = math.log(1 + total)

    def folder_for(self, entry: Entry) -> Suggested | None:
        words = _words(entry.subject)
        whole = sum(self._weight.get(word, self._unknown) for word in words)
        best, found = ENOUGH, None
        sender = search_key(entry.sender)
        for folder, like, theirs in self._earlier:
            shared = sum(self._weight[word] for word in words & theirs) / whole if whole else 0.0
            same = bool(sender) and search_key(like.sender) == sender
            score = shared + (SENDER if same and shared else 0.0)
            if score > best:
                best, found = score, Suggested(folder, like, same)
        return found


@lru_cache(maxsize=4 * EARLIER)
def _words(subject: str) -> frozenset[str]:
    return frozenset(word for word in search_words(subject) if len(word) > 1 and not word.isdigit())
