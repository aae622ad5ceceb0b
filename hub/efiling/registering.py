"""What is done to a register's lines: register, reserve, fill, correct, void. Each step is in the trail."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from common.thai.dates import thai_year
from hub.efiling import holding, numbering, trail
from hub.efiling.models import Agency, Book, Delivery, Entry, Incoming, Register
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


class AlreadySent(WrongState):
    """Units have the letter: it is taken back by another letter, not by cancelling its number."""


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
        trail.add(book_of.unit, by, trail.Action.REGISTERED, about(entry), told(entry))
    return entry


def reserve(
    book_of: Register, by: Person, count: int, purpose: str, *, circular: bool = False, request: uuid.UUID | None = None
) -> list[Entry]:
    """A block of lines without content yet, one after another. Raises BookClosed, and ValueError for a wrong count."""
    if not 1 <= count <= MOST_RESERVED:
        raise ValueError(f"1 to {MOST_RESERVED} numbers at once, not {count}")
    with transaction.atomic():
        if made := made_by(book_of, request):
            block = Entry.objects.filter(book=made.book, given_at=made.given_at, reserved_for=made.reserved_for)
            return list(block.order_by("number"))
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
        block_told = {"from": given.numbers[0], "to": given.numbers[-1], "purpose": purpose}
        trail.add(book_of.unit, by, trail.Action.RESERVED, about(given.book), block_told)
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
        trail.add(kept.book.register.unit, by, trail.Action.REGISTERED, about(kept), told(kept))
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
            # The stamp shows what was written before; the next look makes a new one.
            Incoming.objects.filter(entry=kept).update(stamped=None)
            trail.add(kept.book.register.unit, by, trail.Action.CORRECTED, about(kept), changed)
    return kept


def void(entry: Entry, by: Person, reason: str, version: int, *, as_secret: bool = False) -> Entry:
    """Cancels a number for good: it stays in the register, struck out, and is not given again.

    The file of a letter that came waits again, and what the line said is suggested for its next. A letter that units
    have is not cancelled behind their backs: AlreadySent. `as_secret`: what the line says may not be read here, so
    neither that nor a closed book is in the way.
    """
    with transaction.atomic():
        kept = _held(entry, version, Entry.State.REGISTERED, Entry.State.RESERVED, in_closed_book=as_secret)
        if not as_secret and Delivery.objects.filter(outgoing__entry=kept).exists():
            raise AlreadySent(kept.written_number)
        for letter in Incoming.objects.filter(entry=kept):
            letter.state, letter.entry, letter.stamped = Incoming.State.WAITING, None, None
            letter.settled_at = letter.settled_by = None
            if letter.blob_id:  # else it was taken out with all that it said
                letter.suggestion = {name: value for name, value in written(kept).items() if value}
            letter.save()
            trail.add(kept.book.register.unit, by, trail.Action.CAME, about(letter), {"file": letter.blob_id})
        kept.state, kept.void_reason = Entry.State.VOID, reason
        _write(kept)
        trail.add(kept.book.register.unit, by, trail.Action.VOIDED, about(kept), {"reason": reason})
    return kept


def about(thing: models.Model) -> str:
    """How the trail names a thing."""
    return f"{type(thing).__name__.lower()}/{thing.pk}"


def told(entry: Entry) -> dict[str, Any]:
    """A new line as the trail tells it: what it says, its number and book, and when both came."""
    place = {"number": entry.number, "book": entry.book_id, "circular": entry.circular}
    times = {"given_at": _moment(entry.given_at), "registered_at": _moment(entry.registered_at or entry.given_at)}
    return {**written(entry), **place, **times}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def written(entry: Entry) -> dict[str, str]:
    """What a line says, as the trail keeps it: every column as text, moments in UTC."""
    values = {name: getattr(entry, name) for name in CONTENT}
    values["received_at"] = _moment(entry.received_at) if entry.received_at else ""
    return {name: str(value or "") for name, value in values.items()}


def _held(entry: Entry, version: int, *states: str, in_closed_book: bool = False) -> Entry:
    """The entry, locked with the letter that came, as the person saw it, in an open book and one of these states."""
    holding.letters(Incoming.objects.filter(entry=entry))
    book = Book.objects.select_for_update().get(pk=entry.book_id)
    if book.closed_at and not in_closed_book:
        raise numbering.BookClosed(book)
    kept = Entry.objects.select_for_update().get(pk=entry.pk)
    if kept.version != version:
        raise ChangedMeanwhile
    if kept.state not in states or kept.destroyed_at:
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
            secret = book.register.secret
            entry.reference = letter_reference(agency.code, entry.number, circular=entry.circular, secret=secret)


def _own_series(book_of: Register, circular: bool) -> bool:
    """Whether the number comes from the circulars' own book. Within a year this stays as it was when it began:
    two ways of counting would give one ว number twice."""
    if not circular:
        return False
    year = thai_year(timezone.now())
    if Book.objects.filter(register=book_of, year=year, circular=True).exists():
        return True
    if Entry.objects.filter(book__register=book_of, book__year=year, circular=True).exists():
        return False
    agency = Agency.objects.filter(unit=book_of.unit_id).first()
    return agency is None or agency.own_circulars
