"""Rows that several steps change are held in one order, so that no two of those wait for each other:

the book and line that a letter is sent with; letters that came; their books; their lines; trails.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from hub.efiling.models import Book, Entry, Incoming


def letters(which: QuerySet[Incoming]) -> list[int]:
    """Their keys. What they say is to be read afterwards: who had to wait sees their old lines in the same query."""
    held = which.select_for_update(of=("self",)).order_by("pk")
    return list(held.values_list("pk", flat=True))


def lines(keys: Collection[int]) -> None:
    """Lines, and their books before them."""
    list(Book.objects.select_for_update().filter(pk__in=_books(keys)).order_by("pk").values_list("pk"))
    list(Entry.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _books(keys: Collection[int]) -> list[int]:
    return list(Entry.objects.filter(pk__in=keys).order_by().values_list("book", flat=True).distinct())
