"""Numbers are given here and nowhere else: atomically, in order, without a gap, and never twice.

The counter is a row of the book; it goes up in the same transaction as the entries are made. Whoever comes second
waits for that row, so a number that a failed transaction took goes back, and nobody has seen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.thai.dates import thai_year
from hub.efiling.models import Book, Entry, Register
from hub.people.models import Person


class BookClosed(Exception):
    """The year's book is closed: it takes no more numbers."""

    def __init__(self, book: Book) -> None:
        super().__init__(str(book))
        self.book = book


@dataclass(frozen=True)
class Given:
    """Numbers just given, the book they are of, and the moment, which lies in the book's year."""

    book: Book
    numbers: range
    at: datetime


def give(register: Register, by: Person, *, circular: bool = False, count: int = 1) -> Given:
    """The next `count` numbers of this year's book, which is opened if it is not yet there.

    To be called in the transaction that makes their entries. Raises BookClosed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are given in the transaction that makes their entries")
    while True:
        book = open_book(register, thai_year(timezone.now()), by, circular=circular)
        if not Book.objects.filter(pk=book.pk, closed_at=None).update(last=F("last") + count):
            raise BookClosed(book)
        # Asked after the wait for the row: numbers and times go up together, and a year may have ended meanwhile.
        at = timezone.now()
        if thai_year(at) == book.year:
            book.refresh_from_db(fields=["last"])
            return Given(book, range(book.last - count + 1, book.last + 1), at)
        Book.objects.filter(pk=book.pk).update(last=F("last") - count)


def open_book(register: Register, year: int, by: Person | None, *, circular: bool = False, first: int = 1) -> Book:
    """The book of a year, made if it is not there, then starting at `first`."""
    begun = {"first": first, "last": first - 1, "opened_by": by}
    book, _made = Book.objects.get_or_create(register=register, year=year, circular=circular, defaults=begun)
    book.register = register
    return book


class Begun(Exception):
    """A number of the series was given already: it goes on from that."""


def begin_at(register: Register, by: Person, first: int, *, circular: bool = True) -> Book:
    """This year's series of a register, or its circulars' own one, goes on from paper: its first number.

    Raises Begun and BookClosed.
    """
    with transaction.atomic():
        year = thai_year(timezone.now())
        # Whoever gives a number to a circular takes it from here, or from the ordinary book: that one is held too.
        book = _held(open_book(register, year, by))
        if circular:
            if Entry.objects.filter(book=book, circular=True).exists():
                raise Begun
            book = _held(open_book(register, year, by, circular=True))
        if book.closed_at:
            raise BookClosed(book)
        if book.given:
            raise Begun
        book.first, book.last = first, first - 1
        book.save(update_fields=["first", "last"])
    return book


def _held(book: Book) -> Book:
    return Book.objects.select_for_update().get(pk=book.pk)
