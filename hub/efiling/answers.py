"""A letter that answers another one was issued: whoever keeps what hangs together is told.

Each part that wants to know says so in its ready(); who issues letters knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.efiling.models import Entry
from hub.people.models import Person

Told = Callable[[Entry, Entry, Person], None]

_told: list[Told] = []


def when_issued(tell: Told) -> None:
    """`tell(line, answered, by)` after the answer's line was kept; perhaps more than once for the same two."""
    if tell not in _told:
        _told.append(tell)


def issued(line: Entry, answered: Entry, by: Person) -> None:
    for tell in _told:
        tell(line, answered, by)
