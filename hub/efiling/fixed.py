"""Lines whose file nobody exchanges, because it was signed and numbered here.

Each part that makes such letters says in its ready() which lines those are; the core knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.efiling.models import Entry

Asks = Callable[[Entry], bool]

_asked: list[Asks] = []


def register(asks: Asks) -> None:
    """`asks(entry)`: whether the line's file is one of these."""
    if asks not in _asked:
        _asked.append(asks)


def is_fixed(entry: Entry) -> bool:
    return any(asks(entry) for asks in _asked)
