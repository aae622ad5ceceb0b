"""The home page's cards. An app registers a function that makes its card for the person who looks, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Card:
    """A figure the person should see today, where it leads, and whether something is wrong.

    `tone` is "plain", "good", "warn", "bad" or "info".
    """

    title: str | Promise
    value: str | int
    text: str | Promise
    url: str
    icon: str
    tone: str = "plain"


CardMaker = Callable[[HttpRequest], Card | None]
_makers: list[tuple[int, CardMaker]] = []


def register(make: CardMaker, *, order: int = 100) -> None:
    """Add a card; `make(request)` returns None for a person whom it does not concern."""
    if all(known is not make for _, known in _makers):
        _makers.append((order, make))


def cards(request: HttpRequest) -> list[Card]:
    """The cards of the person who looks, in order."""
    made = (make(request) for _, make in sorted(_makers, key=lambda entry: entry[0]))
    return [card for card in made if card is not None]
