"""What came to a register by a way of its own and is no letter there yet: it waits to be taken, or could not be.

Each part that brings letters in says in its ready() what of its own that is. The balance of a day counts and names it:
what came in equals what is registered, rejected or waiting, and this waits too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hub.efiling.models import Register


@dataclass(frozen=True)
class Held:
    """One of these: what is known of it, what holds it up, when it came, and the page where that is seen to."""

    title: str
    why: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Coming:
    """All of these by one way, the oldest first. `trouble`: why there may be more of which nothing is known."""

    held: list[Held] = field(default_factory=list)
    trouble: str = ""


Source = Callable[[Register], Coming]

_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def to(register: Register) -> Coming:
    """By all ways."""
    found = [source(register) for source in _sources]
    held = sorted((one for each in found for one in each.held), key=lambda one: one.at)
    return Coming(held, " · ".join(each.trouble for each in found if each.trouble))
