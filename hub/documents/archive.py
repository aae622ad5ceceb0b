"""Archive copies: a PDF/A-2b of a stored PDF, of pictures of its pages and the text on them, for the years to come.

The regulation on electronic letters wants the archive file as PDF of 150 dots an inch or more. Pictures keep what was
seen, whatever fonts, scripts or layers the original has; nothing of its inner workings goes into the copy. It is put
together page by page in a folder that can be lost at any time, and typeset by Typst, which checks it against PDF/A.

ocrmypdf would do the same with Ghostscript, which is some 30 more packages, slower, under the AGPL, and opens what
comes from outside with nothing to confine it.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete
from django.utils import timezone

from common.thai.normalise import normalise
from hub.documents import pdf, texts, turns
from hub.documents.blobs import BlobError, open_blob, store
from hub.documents.models import ArchiveCopy, PageText, Reading
from hub.documents.pictures import Line
from hub.documents.typeset_apart import typeset_apart
from hub.documents.typesetting import CannotTypeset
from hub.fleet import erasures

State = ArchiveCopy.State
_SOURCE = Path(__file__).parent / "typst" / "archive.typ"
_DPI, _QUALITY = 200, 60
_MANY_PAGES, _DPI_OF_MANY, _QUALITY_OF_MANY = 60, 150, 50
"""A file of more pages has smaller pictures, that the copy stays below settings.BLOB_LIMIT."""
_NOT_SET = re.compile("[^ -~\u00a0-\u00ff\u0e01-\u0e3a\u0e3f-\u0e5b\u2013\u2014\u2018-\u201d\u2026]")
"""What the fonts have no sign for."""
_WORK = "archive"

_log = logging.getLogger(__name__)


def ask(sha256: str, title: str) -> None:
    """Has an archive copy made of a stored PDF, once its text is read. Asked again, nothing changes.

    `title` becomes part of the copy: it must say no more than the file itself does.
    """
    texts.ask(sha256)
    ArchiveCopy.objects.get_or_create(original_id=sha256, defaults={"title": normalise(title)[:300]})


def of(sha256: str) -> ArchiveCopy | None:
    return ArchiveCopy.objects.filter(pk=sha256).first()


def step() -> bool:
    """One page of one copy, or its putting together."""
    with turns.alone(_WORK) as mine:
        if not mine:
            return False
        waiting = ArchiveCopy.objects.filter(state=State.WAITING).exclude(
            original__reading__state=Reading.State.WAITING
        )
        wanted = turns.due(waiting).order_by("asked_at").first()
        if wanted is None:
            return False
        if not turns.another_try(wanted):
            _give_up(wanted, wanted.reason or "Killed")
            return True
        try:
            _go_on(wanted)
        except (pdf.PdfError, pdf.PdfWorkerFailed, BlobError, CannotTypeset, IndexError) as fault:
            _log.warning("no archive copy of %s: %s", wanted.pk, fault)
            if not turns.failed(wanted, type(fault).__name__):
                _give_up(wanted, type(fault).__name__)
        return True


def _go_on(wanted: ArchiveCopy) -> None:
    with open_blob(str(wanted.pk)) as file:
        original = file.read()
    pages = list(PageText.objects.filter(reading=str(wanted.pk)))
    if not pages:
        raise pdf.PdfBroken("its pages could not be read")
    folder = _folder(str(wanted.pk))
    for page in pages:
        if not _picture(folder, page.number).exists():
            _add_page(folder, original, page, many=len(pages) > _MANY_PAGES)
            # A page is done: what killed or failed others does not count for the next.
            ArchiveCopy.objects.filter(pk=wanted.pk).update(tries=0)
            return
    copy = store(_put_together(wanted, original, pages, folder), "application/pdf")
    still = ArchiveCopy.objects.filter(pk=wanted.pk, state=State.WAITING)
    still.update(copy=copy, state=State.MADE, made_at=timezone.now(), reason="")
    shutil.rmtree(folder, ignore_errors=True)


def _add_page(folder: Path, original: bytes, page: PageText, *, many: bool) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    dpi, quality = (_DPI_OF_MANY, _QUALITY_OF_MANY) if many else (_DPI, _QUALITY)
    picture = pdf.page_jpeg(original, page.number - 1, dpi, quality)
    lines = page.lines
    if page.source == PageText.Source.OWN:
        lines = [list(vars(line).values()) for line in pdf.page_lines(original, page.number - 1)]
    _lines(folder, page.number).write_text(json.dumps(lines or _spread(page.text)))
    part = folder / "part"
    part.write_bytes(picture)
    part.replace(_picture(folder, page.number))  # last: where there is a picture, there are its lines


def _spread(text: str) -> list[list[Any]]:
    """Lines whose places are not known, evenly down the page."""
    written = [line for line in text.splitlines() if line.strip()]
    high = 1 / max(1, len(written))
    return [list(vars(Line(line, 0.05, high * place, 0.9, high)).values()) for place, line in enumerate(written)]


def _put_together(wanted: ArchiveCopy, original: bytes, pages: list[PageText], folder: Path) -> bytes:
    shutil.copyfile(_SOURCE, folder / _SOURCE.name)
    sizes = pdf.page_sizes(original)
    data: dict[str, Any] = {
        "title": _NOT_SET.sub(" ", wanted.title),
        "description": f"Archive copy (PDF/A) of the file with SHA-256 {wanted.pk}",
        "keywords": [f"SHA-256 {wanted.pk}"],
        "pages": [
            {
                "width": size.width,
                "height": size.height,
                "picture": _picture(folder, page.number).name,
                "lines": [[_NOT_SET.sub(" ", text), *box] for text, *box in _kept_lines(folder, page)],
            }
            for size, page in zip(sizes, pages, strict=True)
        ],
    }
    try:
        return typeset_apart(folder / _SOURCE.name, folder, data, archival=True)
    except CannotTypeset as fault:
        _log.warning("the archive copy of %s is made without text: %s", wanted.pk, fault)
        for page in data["pages"]:
            page["lines"] = []
        return typeset_apart(folder / _SOURCE.name, folder, data, archival=True)


def _kept_lines(folder: Path, page: PageText) -> list[list[Any]]:
    lines: list[list[Any]] = json.loads(_lines(folder, page.number).read_text())
    return lines


def _give_up(wanted: ArchiveCopy, reason: str) -> None:
    waiting = ArchiveCopy.objects.filter(pk=wanted.pk, state=State.WAITING)
    waiting.update(state=State.FAILED, reason=reason)
    shutil.rmtree(_folder(str(wanted.pk)), ignore_errors=True)


def needed(sha256s: Collection[str]) -> set[str]:
    """Which of these are archive copies: for hub.fleet.erasures."""
    return set(ArchiveCopy.objects.filter(copy_id__in=sha256s).values_list("copy_id", flat=True))


def goes_with_its_original(instance: ArchiveCopy, **_signal: object) -> None:
    """An original that is erased takes its copy along, and the pages of one that was being made."""
    shutil.rmtree(_folder(str(instance.pk)), ignore_errors=True)
    if instance.copy_id:
        erasures.erase([instance.copy_id], "archive copy of an erased file")


def follow_originals() -> None:
    post_delete.connect(goes_with_its_original, sender=ArchiveCopy, dispatch_uid="documents.archive")
    erasures.kept_by(needed)


def _folder(sha256: str) -> Path:
    return Path(settings.DATA) / "archive-work" / sha256


def _picture(folder: Path, number: int) -> Path:
    return folder / f"{number}.jpg"


def _lines(folder: Path, number: int) -> Path:
    return folder / f"{number}.json"
