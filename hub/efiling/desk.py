"""What waits for one person to act on, from every part of e-filing: letters to annotate, drafts to sign.

Each part says in its ready() what of its own waits; the desk's page shows all, most pressing first, and whoever has
done with one is brought to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise

from hub.efiling.rules import Urgency
from hub.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """One thing: `what` is asked (ลงนาม, พิจารณา), of what and from whom, when it came, and by when it is wanted.

    `urgency` is a value of rules.Urgency; `acting_for` names the position, where the person acts in another's.
    """

    what: str | Promise
    title: str
    sender: str
    urgency: str
    came_at: datetime
    due_at: datetime | None
    url: str
    acting_for: str = ""


Source = Callable[[Person], Iterable[Waiting]]

_sources: list[Source] = []
_NEVER = datetime.max.replace(tzinfo=UTC)


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(person: Person) -> list[Waiting]:
    """What is due first stands first, of that the most urgent; what has no due time comes last, the most urgent first,
    and of that the oldest."""
    return sorted((each for source in _sources for each in source(person)), key=_pressing)


def _pressing(each: Waiting) -> tuple[bool, datetime, int, datetime]:
    return each.due_at is None, each.due_at or _NEVER, -Urgency.values.index(each.urgency), each.came_at


def next_url(person: Person, after: str = "") -> str | None:
    """The most pressing thing's page, other than `after`; None where nothing waits."""
    return next((each.url for each in of(person) if each.url != after), None)
