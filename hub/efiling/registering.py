"""What is done to a register's lines: register, reserve, fill, correct, void. Each step is in the trail."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.efiling import numbering, trail
from hub.efiling.models import Agency, Book, Entry, Incoming, Register
from hub.efiling.rules import RegisterKind, letter_reference
from hub.people.models import Person

CONTENT = (
    "received_at",
    "reference",
    "dated",
    "sender",
    "recipient",
    "subject",
    "action",
    "note",
    "urgency",
    "secrecy",
)
MOST_RESERVED = 200
"""Numbers in one block, so that a slip of the finger does not fill the book."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the entry after it was shown; nothing was written."""


class WrongState(Exception):
    """What was asked for is not possible as the entry stands (a void one is not filled, and so on)."""


def register(
    book_of: Register, by: Person, content: dict[str, Any], *, circular: bool = False, request: uuid.UUID | None = None
) -> Entry:
    """One new line with the next number. The same `request` again gives the line it made. Raises BookClosed."""
    with transaction.atomic():
        if made := made_by(book_of, request):
            return made
        given = numbering.give(book_of, by, circular=_own_series(book_of, circular))
        entry = Entry(
            book=given.book,
            number=given.numbers[0],
            circular=circular,
            given_at=given.at,
            registered_at=given.at,
            entered_by=by,
            request=request,
        )
        _fill(entry, content)
        entry.save(force_insert=True)
        trail.add(book_of.unit, by, trail.Action.REGISTERED, about(entry), written(entry))
    return entry


def reserve(
    book_of: Register, by: Person, count: int, purpose: str, *, circular: bool = False, request: uuid.UUID | None = None
) -> list[Entry]:
    """A block of lines without content yet, one after another. Raises BookClosed, and ValueError for a wrong count."""
    if not 1 <= count <= MOST_RESERVED:
        raise ValueError(f"1 to {MOST_RESERVED} numbers at once, not {count}")
    with transaction.atomic():
        if made := made_by(book_of, request):
            return list(Entry.objects.filter(book=made.book, given_at=made.given_at, reserved_for=made.reserved_for))
        given = numbering.give(book_of, by, circular=_own_series(book_of, circular), count=count)
        entries = []
        for number in given.numbers:
            entry = Entry(
                book=given.book,
                number=number,
                state=Entry.State.RESERVED,
                circular=circular,
                given_at=given.at,
                reserved_for=purpose,
                entered_by=by,
                request=request if number == given.numbers[0] else None,
            )
            entry.save(force_insert=True)
            entries.append(entry)
        told = {"from": given.numbers[0], "to": given.numbers[-1], "purpose": purpose}
        trail.add(book_of.unit, by, trail.Action.RESERVED, about(given.book), told)
    return entries


def made_by(book_of: Register, request: uuid.UUID | None) -> Entry | None:
    """The line that a form made when it was sent before."""
    return Entry.objects.filter(request=request, book__register=book_of).first() if request else None


def fill(entry: Entry, by: Person, content: dict[str, Any], version: int) -> Entry:
    """Writes the content of a reserved number. Raises WrongState, ChangedMeanwhile and BookClosed."""
    with transaction.atomic():
        kept = _held(entry, version, Entry.State.RESERVED)
        _fill(kept, content)
        kept.state, kept.registered_at, kept.entered_by = Entry.State.REGISTERED, timezone.now(), by
        _write(kept)
        trail.add(kept.book.register.unit, by, trail.Action.REGISTERED, about(kept), written(kept))
    return kept


def correct(entry: Entry, by: Person, content: dict[str, Any], version: int) -> Entry:
    """Puts right what was written; the trail keeps what stood there.

    Raises WrongState, ChangedMeanwhile and BookClosed.
    """
    with transaction.atomic():
        kept = _held(entry, version, Entry.State.REGISTERED)
        before = written(kept)
        _fill(kept, content)
        changed = {name: [before[name], now] for name, now in written(kept).items() if before[name] != now}
        if changed:
            _write(kept)
            trail.add(kept.book.register.unit, by, trail.Action.CORRECTED, about(kept), changed)
    return kept


def void(entry: Entry, by: Person, reason: str, version: int) -> Entry:
    """Cancels a number for good: it stays in the register, struck out, and is not given again."""
    with transaction.atomic():
        kept = _held(entry, version, Entry.State.REGISTERED, Entry.State.RESERVED)
        kept.state, kept.void_reason = Entry.State.VOID, reason
        _write(kept)
        trail.add(kept.book.register.unit, by, trail.Action.VOIDED, about(kept), {"reason": reason})
    return kept


def about(thing: Entry | Book | Register | Incoming) -> str:
    """How the trail names a thing."""
    return f"{type(thing).__name__.lower()}/{thing.pk}"


def written(entry: Entry) -> dict[str, str]:
    """What a line says, as the trail keeps it: every column as text, moments in UTC."""
    values = {name: getattr(entry, name) for name in CONTENT}
    values["received_at"] = entry.received_at.astimezone(UTC).isoformat() if entry.received_at else ""
    return {name: str(value or "") for name, value in values.items()}


def _held(entry: Entry, version: int, *states: str) -> Entry:
    """The entry, locked, as the person saw it, in an open book and one of these states."""
    book = Book.objects.select_for_update().get(pk=entry.book_id)
    if book.closed_at:
        raise numbering.BookClosed(book)
    kept = Entry.objects.select_for_update().get(pk=entry.pk)
    if kept.version != version:
        raise ChangedMeanwhile
    if kept.state not in states:
        raise WrongState(kept.state)
    kept.book = book
    return kept


def _write(entry: Entry) -> None:
    entry.version += 1
    entry.save()


def _fill(entry: Entry, content: dict[str, Any]) -> None:
    for name in CONTENT:
        if name in content:
            setattr(entry, name, content[name])
    book = entry.book
    if book.register.kind == RegisterKind.SEND and not entry.reference:
        agency = Agency.objects.filter(unit=book.register.unit).first()
        if agency:
            entry.reference = letter_reference(agency.code, entry.number, circular=entry.circular)


def _own_series(book_of: Register, circular: bool) -> bool:
    """Whether the number comes from the circulars' own book."""
    if not circular:
        return False
    agency = Agency.objects.filter(unit=book_of.unit_id).first()
    return agency is None or agency.own_circulars
