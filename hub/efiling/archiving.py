"""Archive copies (PDF/A) of letters that are registered or sent, and of PDFs beside them, made behind the pages."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from hub.documents import archive, texts
from hub.documents.models import ArchiveCopy, Reading
from hub.efiling import reading, scans
from hub.efiling.models import Attachment, Entry, Incoming, Outgoing

_AT_ONCE = 20
_UNTITLED = "หนังสือราชการ"


def sweep() -> bool:
    """Asks for the copies of letters that have none yet, once their texts are read and say of no secret."""
    read = Q(blob__reading__state=Reading.State.READ, blob__reading__untold=False)
    lacking = Q(read, blob__isnull=False, blob__archive_copy=None)
    registered = Incoming.objects.filter(lacking, state=Incoming.State.REGISTERED).select_related("register")
    sent = Outgoing.objects.filter(lacking, entry__state=Entry.State.REGISTERED)
    beside = Attachment.objects.filter(lacking, blob__media=scans.PDF).filter(
        Q(incoming__state=Incoming.State.REGISTERED) | Q(outgoing__entry__state=Entry.State.REGISTERED)
    )
    wanted = {
        *_some(registered),
        *_some(sent.select_related("entry__book__register")),
        *_some(beside.select_related("incoming__register", "outgoing__entry__book__register")),
    }
    for sha256 in wanted:
        archive.ask(sha256, _title(sha256))
    return bool(wanted)


def _some(letters: QuerySet[Any]) -> list[str]:
    """Those that are not answered for are left behind, and hold up no others."""
    right = (each.blob_id for each in letters.iterator(chunk_size=_AT_ONCE) if not scans.found_secrecy(_letter(each)))
    return list(islice(right, _AT_ONCE))


def _letter(file: Incoming | Outgoing | Attachment) -> Incoming | Outgoing:
    return file.letter if isinstance(file, Attachment) else file


def _title(sha256: str) -> str:
    """From the letter itself: what a clerk of one unit wrote must not reach another that has the same file."""
    known = texts.of(sha256)
    pages = [scans.repaired(page) for page in known.pages] if known else []
    said = reading.suggest(pages)
    return said.subject or said.reference or _UNTITLED


def panel(request: HttpRequest, entry: Entry) -> str:
    """On the page of a line: the archive copies of its files; for hub.efiling.panels."""
    letters: list[Incoming | Outgoing] = [*entry.documents.select_related("register")]
    letters += Outgoing.objects.select_related("entry__book__register").filter(entry=entry)
    files = [(each, letter) for letter in letters for each in (letter, *_beside(letter)) if each.blob_id]
    copies = ArchiveCopy.objects.in_bulk([file.blob_id for file, _letter in files])
    unread = Reading.objects.filter(pk__in=[file.blob_id for file, _letter in files], state=Reading.State.FAILED)
    failed = set(unread.values_list("pk", flat=True))
    held = {letter for letter in letters if scans.found_secrecy(letter)}
    rows = [
        {
            "name": file.name if isinstance(file, Attachment) else "",
            "url": _address(file),
            "copy": copies.get(file.blob_id),
            "failed": file.blob_id in failed,
            "held": letter in held,
        }
        for file, letter in files
    ]
    return render_to_string("efiling/archive_panel.html", {"rows": rows, "entry": entry}, request) if rows else ""


def _beside(letter: Incoming | Outgoing) -> QuerySet[Attachment]:
    return letter.attachments.filter(blob__media=scans.PDF)


def _address(file: Incoming | Outgoing | Attachment) -> str:
    if isinstance(file, Attachment):
        return reverse("efiling:archived-attachment", args=[file.pk])
    if isinstance(file, Incoming):
        return reverse("efiling:archived-incoming", args=[file.pk])
    return reverse("efiling:archived-outgoing", args=[file.entry_id])
