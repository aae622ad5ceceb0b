"""Who signed a line's letter, where that is known; each part that has letters signed says so in its ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hub.efiling.models import Entry


@dataclass(frozen=True)
class Signer:
    given_name: str
    family_name: str
    position: str


Asks = Callable[[Entry], Signer | None]

_asked: list[Asks] = []


def register(asks: Asks) -> None:
    """`asks(entry)`: who signed the line's letter, or None where this part does not know."""
    if asks not in _asked:
        _asked.append(asks)


def by(entry: Entry) -> Signer | None:
    return next((found for asks in _asked if (found := asks(entry))), None)
