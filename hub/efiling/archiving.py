"""Archive copies (PDF/A) of letters: of each that is registered or sent, made behind the pages."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from hub.documents import archive, texts
from hub.documents.models import ArchiveCopy, Reading
from hub.efiling import reading, scans
from hub.efiling.models import Entry, Incoming, Outgoing

_AT_ONCE = 20
_UNTITLED = "หนังสือราชการ"


def sweep() -> bool:
    """Asks for the copies of letters that have none yet, once their texts are read and say of no secret."""
    read = Q(blob__reading__state=Reading.State.READ, blob__reading__untold=False)
    lacking = Q(read, blob__isnull=False, blob__archive_copy=None)
    registered = Incoming.objects.filter(lacking, state=Incoming.State.REGISTERED).select_related("register")
    sent = Outgoing.objects.filter(lacking, entry__state=Entry.State.REGISTERED)
    wanted = {*_some(registered), *_some(sent.select_related("entry__book__register"))}
    for sha256 in wanted:
        archive.ask(sha256, _title(sha256))
    return bool(wanted)


def _some(letters: QuerySet[Any]) -> list[str]:
    """Those that are not answered for are left behind, and hold up no others."""
    right = (each.blob_id for each in letters.iterator(chunk_size=_AT_ONCE) if not scans.found_secrecy(each))
    return list(islice(right, _AT_ONCE))


def _title(sha256: str) -> str:
    """From the letter itself: what a clerk of one unit wrote must not reach another that has the same file."""
    known = texts.of(sha256)
    pages = [scans.repaired(page) for page in known.pages] if known else []
    said = reading.suggest(pages)
    return said.subject or said.reference or _UNTITLED


def panel(request: HttpRequest, entry: Entry) -> str:
    """On the page of a line: the archive copies of its files; for hub.efiling.panels."""
    files: list[Any] = [*entry.documents.select_related("register").filter(blob__isnull=False)]
    files += Outgoing.objects.select_related("entry__book__register").filter(entry=entry, blob__isnull=False)
    copies = ArchiveCopy.objects.in_bulk([file.blob_id for file in files])
    rows = [
        {
            "file": file,
            "came": isinstance(file, Incoming),
            "copy": copies.get(file.blob_id),
            "held": bool(scans.found_secrecy(file)),
        }
        for file in files
    ]
    return render_to_string("efiling/archive_panel.html", {"rows": rows, "entry": entry}, request) if rows else ""
