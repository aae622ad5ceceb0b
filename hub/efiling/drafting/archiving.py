"""Letters that were issued here are read and archived (PDF/A) as those that came are: orders and minutes too."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hub.documents import archive, texts
from hub.documents.models import Reading
from hub.efiling import reading
from hub.efiling.drafting.models import Draft

_AT_ONCE = 20


def sweep() -> bool:
    """Asks for the texts of those that nobody asked for, and for the copies of those that are read; for
    background.register."""
    unread = _issued().filter(final__reading=None)[:_AT_ONCE]
    for draft in unread:
        texts.ask(str(draft.final_id))
    wanted = _lacking()[:_AT_ONCE]
    for draft in wanted:
        archive.ask(str(draft.final_id), draft.subject)
    return bool(unread) or bool(wanted)


def _issued() -> QuerySet[Draft]:
    return Draft.objects.filter(state=Draft.State.ISSUED, final__isnull=False).order_by("pk")


def _lacking() -> list[Draft]:
    """One that was typed elsewhere may be a picture of a secret letter: what is found so late is left to a person."""
    read = Q(final__reading__state=Reading.State.READ, final__reading__untold=False, final__archive_copy=None)
    found = _issued().filter(read).iterator(chunk_size=_AT_ONCE)
    return [draft for draft in found if draft.secret or not draft.uploaded or not _says_secret(draft)]


def _says_secret(draft: Draft) -> str:
    known = texts.of(str(draft.final_id))
    return reading.secrecy(known.pages) if known else ""
