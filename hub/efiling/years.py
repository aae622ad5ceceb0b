"""The end of a year: its books are closed, once and for all, and kept on paper form as a PDF.

That never changes, but for one thing: where a letter in it turns out to be secret, a PDF without it takes its place."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common.thai.dates import thai_year
from hub.documents.blobs import store
from hub.efiling import paper, registering, trail
from hub.efiling.models import Book, Entry, TrailHead
from hub.fleet import erasures
from hub.people.models import Person

WHY_ERASED = "turned-out-secret"
UNUSED = "ปิดเล่มทะเบียนสิ้นปีโดยไม่ได้ใช้เลข"


class TooEarly(Exception):
    """The year has not ended yet."""


def may_close(book: Book) -> bool:
    return book.closed_at is None and book.year < thai_year(timezone.now())


def close(book: Book, by: Person) -> Book:
    """No number is given or changed in it any more; reserved numbers that nobody used become void.

    Raises TooEarly. Closing one that is closed changes nothing; its PDF is made if that had failed.
    """
    with transaction.atomic():
        kept = Book.objects.select_for_update(of=("self",)).select_related("register__unit").get(pk=book.pk)
        if kept.closed_at is None:
            if not may_close(kept):
                raise TooEarly(str(kept))
            unused = Entry.objects.filter(book=kept, state=Entry.State.RESERVED)
            numbers = list(unused.order_by("number").values_list("number", flat=True))
            unused.update(state=Entry.State.VOID, void_reason=UNUSED)
            kept.closed_at, kept.closed_by = timezone.now(), by
            kept.save(update_fields=["closed_at", "closed_by"])
            told = {"year": kept.year, "given": kept.given, "unused": numbers}
            trail.add(kept.register.unit, by, trail.Action.CLOSED_BOOK, registering.about(kept), told)
    return keep_on_paper(kept, by)


def keep_on_paper(closed: Book, by: Person) -> Book:
    """The PDF of a closed book that has none yet, made again where a line changes meanwhile. Raises CannotTypeset."""
    while closed.archive_id is None and closed.given <= paper.MOST_PRINTED:
        # Outside the transaction: thousands of lines take a while to typeset, and others give numbers meanwhile.
        lines = list(Entry.objects.filter(book=closed).order_by("number"))
        foot = _stands(closed)
        made = store(paper.pdf(closed, _with_book(closed, lines), foot), "application/pdf")
        with transaction.atomic():
            # A letter that turns out to be secret is taken off by who holds the book (take_off_paper).
            closed.archive = Book.objects.select_for_update().get(pk=closed.pk).archive
            if closed.archive is None and _versions(closed) == {line.pk: line.version for line in lines}:
                closed.archive = made
                closed.save(update_fields=["archive"])
                file = {"archive": closed.archive_id, "year": closed.year}
                trail.add(closed.register.unit, by, trail.Action.EXPORTED, registering.about(closed), file)
            elif closed.archive != made:
                erasures.erase({made.sha256}, WHY_ERASED)
    return closed


def _versions(book: Book) -> dict[int, int]:
    return dict(Entry.objects.filter(book=book).values_list("pk", "version"))


def _stands(closed: Book) -> str:
    """Where the unit's trail stands as it is printed: on paper nobody changes it afterwards."""
    head = TrailHead.objects.get(unit=closed.register.unit_id)
    return f"ประวัติของ {closed.register.unit.code} ถึงขั้นที่ {head.seq} ค่าแฮช SHA-256 {head.hash}"


def take_off_paper(closed: Book, by: Person) -> None:
    """A secret letter stands in the book's PDF: that one goes, and the trail keeps its hash.

    To be called in the transaction that empties the line; `keep_on_paper` makes the book's PDF anew then.
    """
    closed.archive_id = Book.objects.select_for_update().get(pk=closed.pk).archive_id
    if closed.archive_id is None:
        return
    gone, closed.archive = closed.archive_id, None
    closed.save(update_fields=["archive"])
    trail.add(closed.register.unit, by, trail.Action.MOVED, registering.about(closed), {"archive": "", "was": gone})
    erasures.erase({gone}, WHY_ERASED)


def _with_book(book: Book, entries: list[Entry]) -> list[Entry]:
    for entry in entries:
        entry.book = book
    return entries
