"""The end of a year: its books are closed, once and for all, and kept on paper form as a PDF that never changes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common.thai.dates import thai_year
from hub.documents.blobs import store
from hub.efiling import paper, registering, trail
from hub.efiling.models import Book, Entry
from hub.people.models import Person

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
    if kept.archive_id is None and kept.given <= paper.MOST_PRINTED:
        # Outside the transaction: thousands of lines take a while to typeset, and others give numbers meanwhile.
        lines = Entry.objects.filter(book=kept).order_by("number")
        kept.archive = store(paper.pdf(kept, _with_book(kept, list(lines))), "application/pdf")
        with transaction.atomic():
            kept.save(update_fields=["archive"])
            file = {"archive": kept.archive_id, "year": kept.year}
            trail.add(kept.register.unit, by, trail.Action.EXPORTED, registering.about(kept), file)
    return kept


def _with_book(book: Book, entries: list[Entry]) -> list[Entry]:
    for entry in entries:
        entry.book = book
    return entries
