"""Archive copies (PDF/A) of letters: of each that is registered or sent, made behind the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from hub.documents import archive, texts
from hub.documents.models import ArchiveCopy, Reading
from hub.efiling import reading, scans
from hub.efiling.models import Entry, Incoming, Outgoing

_AT_ONCE = 20
_UNTITLED = "หนังสือราชการ"


def sweep() -> bool:
    """Asks for the copies of letters that have none yet, once their texts are read."""
    lacking = Q(blob__isnull=False, blob__archive_copy=None, blob__reading__state=Reading.State.READ)
    registered = Incoming.objects.filter(lacking, state=Incoming.State.REGISTERED)
    sent = Outgoing.objects.filter(lacking, entry__state=Entry.State.REGISTERED)
    wanted = {
        sha256 for letters in (registered, sent) for sha256 in letters.values_list("blob_id", flat=True)[:_AT_ONCE]
    }
    for sha256 in wanted:
        archive.ask(sha256, _title(sha256))
    return bool(wanted)


def _title(sha256: str) -> str:
    """From the letter itself: what a clerk of one unit wrote must not reach another that has the same file."""
    known = texts.of(sha256)
    pages = [scans.repaired(page) for page in known.pages] if known else []
    said = reading.suggest(pages)
    return said.subject or said.reference or _UNTITLED


def panel(request: HttpRequest, entry: Entry) -> str:
    """On the page of a line: the archive copies of its files; for hub.efiling.panels."""
    files: list[Any] = [*entry.documents.defer("text").filter(blob__isnull=False)]
    files += Outgoing.objects.filter(entry=entry, blob__isnull=False)
    copies = ArchiveCopy.objects.in_bulk([file.blob_id for file in files])
    rows = [{"file": file, "came": isinstance(file, Incoming), "copy": copies.get(file.blob_id)} for file in files]
    return render_to_string("efiling/archive_panel.html", {"rows": rows, "entry": entry}, request) if rows else ""
