"""Which app understands which type of record. `ingest` knows nothing of what records mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from common.link import records as link
from hub.fleet.models import Record


class BodyRefused(Exception):
    """A record whose seal is right but whose body makes no sense; the text is for the administrator's list."""


@dataclass(frozen=True)
class Arrival:
    """A record that has come in: as it was sealed, and as it is kept."""

    record: link.Record
    kept: Record


Check = Callable[[link.Record], None]
Take = Callable[[Sequence[Arrival]], None]


@dataclass(frozen=True)
class Understanding:
    """`check` raises BodyRefused; `take` writes what the records mean, inside the transaction that keeps them."""

    check: Check
    take: Take


_understood: dict[str, Understanding] = {}


def register(type: str, *, check: Check, take: Take) -> None:  # noqa: A002 the record's word
    """An app says, in its ready(), that it understands a type of record. `take` must be the same done twice."""
    _understood[type] = Understanding(check, take)


def understanding(type: str) -> Understanding | None:  # noqa: A002
    return _understood.get(type)
