"""What other parts of e-filing show on the page of a line, and offer for a letter on the desk.

Each part says in its ready() how its panel is made; the page knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest

from hub.efiling.models import Entry

Panel = Callable[[HttpRequest, Entry], str]

_panels: list[tuple[int, Panel]] = []


def register(make: Panel, *, order: int) -> None:
    """`make(request, entry)` gives the panel as safe HTML, a card of the look, or "" where it has nothing to say."""
    if all(known is not make for _, known in _panels):
        _panels.append((order, make))


def of(request: HttpRequest, entry: Entry) -> list[str]:
    made = (make(request, entry) for _, make in sorted(_panels, key=lambda each: each[0]))
    return [html for html in made if html]


class Action(NamedTuple):
    """What can be done with a letter, for whoever has it on the desk. `icon`: one of the look's."""

    label: str
    url: str
    icon: str


Offer = Callable[[HttpRequest, Entry], Action | None]

_offers: list[Offer] = []


def offer(make: Offer) -> None:
    """`make(request, entry)` gives what the person can do with the letter, or None."""
    if make not in _offers:
        _offers.append(make)


def actions(request: HttpRequest, entry: Entry) -> list[Action]:
    return [action for make in _offers if (action := make(request, entry)) is not None]
