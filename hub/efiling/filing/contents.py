"""The lines of a folder, or those in none yet, that a person asked for, a screenful at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from hub.efiling.filing import placing
from hub.efiling.filing.models import Filing, Folder
from hub.efiling.models import Entry, Register
from hub.efiling.selection import PER_PAGE, narrowed


def of_folder(folder: Folder, registers: Iterable[Register], wanted: dict[str, Any]) -> QuerySet[Entry]:
    """Those of these registers alone, newest first. `wanted`: what FolderSelectionForm found right, all demanded."""
    found = _of(registers, wanted).filter(filing__folder=folder)
    if wanted.get("year"):
        found = found.filter(filing__year=wanted["year"])
    if wanted.get("through"):
        found = found.filter(_kept_through(folder, wanted["through"]))
    return narrowed(found, wanted)


def _kept_through(folder: Folder, year: int) -> Q:
    """By what the last year is reckoned from: few lines of a folder differ in that."""
    alike = ("retention", "year", "extended_to", "kept_always")
    ends = Q(pk__in=[])
    for each in folder.filings.order_by().values(*alike).distinct():
        told = {**each, "retention_id": each["retention"]}
        del told["retention"]
        if placing.end_of(Filing(folder=folder, **told)) == year:
            ends |= Q(**{f"filing__{name}": value for name, value in each.items()})
    return ends


def in_none(registers: Iterable[Register], wanted: dict[str, Any]) -> QuerySet[Entry]:
    """Registered lines that are in no folder yet, and whose files still are."""
    waiting = _of(registers, wanted).filter(filing__folder=None, state=Entry.State.REGISTERED, destroyed_at=None)
    return narrowed(waiting, wanted)


def _of(registers: Iterable[Register], wanted: dict[str, Any]) -> QuerySet[Entry]:
    keys = [register.pk for register in registers if wanted.get("register") in (None, "", str(register.pk))]
    lines = Entry.objects.filter(book__register__in=keys)
    return lines.select_related("book__register__unit", "filing__folder", "filing__retention").order_by("-pk")


def years(folder: Folder, registers: Iterable[Register]) -> list[tuple[int, int]]:
    """The Thai years of which the folder has lines, newest first, with how many."""
    keys = [register.pk for register in registers]
    lines = folder.filings.filter(entry__book__register__in=keys).order_by("-year")
    return [(row["year"], row["lines"]) for row in lines.values("year").annotate(lines=Count("pk"))]


@dataclass(frozen=True)
class Screenful:
    """Some lines, and the keys from which the next and the one before go on; None at the ends."""

    rows: list[Entry]
    older: int | None
    newer: int | None

    @property
    def is_all(self) -> bool:
        return self.older is None and self.newer is None


def screenful(found: QuerySet[Entry], *, below: int | None = None, above: int | None = None) -> Screenful:
    """By the lines' keys and not by counting pages, as hub.efiling.selection does by numbers."""
    if above is not None:
        rows = list(found.filter(pk__gt=above).order_by("pk")[: PER_PAGE + 1])
        more_newer, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        more_older = True
    else:
        rows = list((found if below is None else found.filter(pk__lt=below))[: PER_PAGE + 1])
        more_older, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
        more_newer = below is not None
    older = rows[-1].pk if rows and more_older else None
    newer = rows[0].pk if rows and more_newer else None
    return Screenful(rows, older, newer)
