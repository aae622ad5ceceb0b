"""Which app understands which type of record. `ingest` knows nothing of what records mean."""

from collections.abc import Callable, Iterable, Sequence
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


@dataclass(frozen=True)
class Refused:
    """One of a batch that an app cannot take, and why, for the administrator's list."""

    arrival: Arrival
    reason: str


@dataclass(frozen=True)
class Difference:
    """What an app has written of a record is not what was sealed."""

    arrival: Arrival
    text: str


Check = Callable[[link.Record], None]
Take = Callable[[Sequence[Arrival]], Iterable[Refused] | None]
Corrected = Callable[[Sequence[Record]], None]
Compare = Callable[[Sequence[Arrival]], Iterable[Difference]]


def _nothing_to_compare(arrived: Sequence[Arrival]) -> Iterable[Difference]:
    return ()


@dataclass(frozen=True)
class Understanding:
    """What an app does with a type of record.

    check: raises BodyRefused; asks no database.
    take: writes what the records mean, inside the transaction that keeps them; gives back those it cannot take.
    corrected: is told the records whose time was computed back later.
    compare: tells where what was written differs from what was sealed; `verify` asks.
    """

    check: Check
    take: Take
    corrected: Corrected = lambda kept: None
    compare: Compare = _nothing_to_compare


_understood: dict[str, Understanding] = {}


def register(
    type: str,  # noqa: A002 the record's word
    *,
    check: Check,
    take: Take,
    corrected: Corrected = lambda kept: None,
    compare: Compare = _nothing_to_compare,
) -> None:
    """An app says, in its ready(), that it understands a type of record. `take` must be the same done twice."""
    _understood[type] = Understanding(check, take, corrected, compare)


def understanding(type: str) -> Understanding | None:  # noqa: A002
    return _understood.get(type)
