"""The end of a year for a whole unit: what its old books leave open, and at what number the new year's begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import get_current_timezone

from hub.efiling import paper, trail
from hub.efiling.models import Agency, Book, Entry, Event, Incoming, Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Unit

MOST_NAMED = 20
"""Lines and letters of one kind that are named; their number is told whole."""
_FROM_BUDDHIST_ERA = 543


@dataclass(frozen=True)
class Open:
    """What a book of an ended year leaves open. Of a secret register only the numbers are told here.

    `waiting`: letters that came to its register by the year's end; `unsent`: lines with a file that went to nobody.
    """

    book: Book
    printed: bool
    reserved: QuerySet[Entry]
    unsent: QuerySet[Entry]
    waiting: QuerySet[Incoming]

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.reserved.count(), self.waiting.count(), self.unsent.count()


def open_books(unit: Unit, year: int) -> list[Open]:
    """Of the unit's books of years before `year` those that are not closed."""
    books = Book.objects.filter(register__unit=unit, year__lt=year, closed_at=None).select_related("register__unit")
    return [_open(book) for book in books]


def _open(book: Book) -> Open:
    lines = Entry.objects.filter(book=book).select_related("book__register").order_by("number")
    about = Concat(Value("entry/"), Cast(OuterRef("pk"), CharField()))
    went = Exists(Event.objects.filter(about=about, action=trail.Action.SENT))
    sends = book.register.kind == RegisterKind.SEND
    unsent = lines.filter(~went, state=Entry.State.REGISTERED, outgoing__blob__isnull=False)
    receives = book.register.kind == RegisterKind.RECEIVE
    new_year = datetime.combine(date(book.year - _FROM_BUDDHIST_ERA + 1, 1, 1), time(), get_current_timezone())
    waiting = Incoming.objects.filter(register=book.register, state=Incoming.State.WAITING, came_at__lt=new_year)
    return Open(
        book=book,
        printed=book.given <= paper.MOST_PRINTED,
        reserved=lines.filter(state=Entry.State.RESERVED),
        unsent=unsent if sends else Entry.objects.none(),
        waiting=waiting.defer("text") if receives else Incoming.objects.none(),
    )


@dataclass(frozen=True)
class Series:
    """Numbers of the new year: of a register, or its circulars' own. `begun`: one was given, it goes on from that."""

    register: Register
    circular: bool
    first: int
    last: int
    begun: bool

    @property
    def name(self) -> str:
        """Of its field in a form."""
        return f"first-{self.register.pk}-{'circular' if self.circular else 'all'}"

    @property
    def next(self) -> int:
        return self.last + 1


def series(unit: Unit, year: int) -> Iterator[Series]:
    """In the order of the unit's registers. Books open by themselves with their first number."""
    books = {(book.register_id, book.circular): book for book in Book.objects.filter(register__unit=unit, year=year)}
    agency = Agency.objects.filter(unit=unit).first()
    own_circulars = agency is None or agency.own_circulars
    order = list(RegisterKind)
    for register in sorted(unit.registers.all(), key=lambda each: (each.secret, order.index(RegisterKind(each.kind)))):
        book = books.get((register.pk, False))
        yield _series(register, book, circular=False)
        if register.kind != RegisterKind.SEND or register.secret:
            continue
        shared = book is not None and Entry.objects.filter(book=book, circular=True).exists()
        if (register.pk, True) in books or (own_circulars and not shared):
            yield _series(register, books.get((register.pk, True)), circular=True)


def _series(register: Register, book: Book | None, *, circular: bool) -> Series:
    book = book or Book(register=register, first=1, last=0)
    return Series(register, circular, book.first, book.last, bool(book.given) or book.closed_at is not None)
