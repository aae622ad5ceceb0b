"""The text of stored PDFs: the file's own where it carries any, else read from the pictures of its pages, page by page.

An app asks for a file's text and is told when there is some. The database says what is left to do, so that reading goes
on after any end of the process, and a page that cannot be read holds up no other.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.thai.normalise import normalise, search_key
from hub.documents import ocr, pdf, turns
from hub.documents.blobs import BlobError, open_blob
from hub.documents.models import PageText, Reading

State = Reading.State
DPI = 200
"""Measured on typed pages: 1.6 % of characters wrong at 200 dots an inch, 1.3 % at 300, for two thirds of the time."""
FEW = 60
"""Letters on a page; with fewer it is taken for a picture, with a stamp or a page number typed over it."""
_GARBAGE = re.compile("[\u0080-\u00ff\ue000-\uf8ff\ufffd]")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_GARBAGE = 0.2
_THAI_BROKEN = re.compile("(?<=[\u0e01-\u0e4e])[ \t]*\r?\n\\s*(?=[\u0e01-\u0e4e])")
MOST_WORDS = 1_000_000
"""Letters of a file's text that are folded to be looked for."""
_FOLDED_AT_ONCE = 20
_MOST_TELLINGS = 2 * turns.MOST_TRIES  # its tries at the file's own text are among them
_WORK = "reading"

Told = Callable[[str], None]

_log = logging.getLogger(__name__)
_told: list[Told] = []


@dataclass(frozen=True)
class Text:
    """`pages`: the text of each, "" where there is none yet; `scanned`: whether it was read from a picture.

    `waiting` and `failed`: how many pages are to be read yet, and could not be. `settled`: nothing more will come.
    """

    pages: tuple[str, ...]
    scanned: tuple[bool, ...]
    waiting: int
    failed: int
    settled: bool


def when_read(tell: Told) -> None:
    """`tell(sha256)` is called, in a transaction, once a file's first page is read and once there is no more to read.

    An app says it in its ready(), and does what follows as often as it is told. What it raises is logged, and
    it is told some times more, a minute later each.
    """
    if tell not in _told:
        _told.append(tell)


def ask(sha256: str, own: Sequence[str] | None = None) -> None:
    """Has the text of a stored PDF kept, once; who asks for one that is kept already is told as well.

    `own`: its pages' own texts, where the caller has them already.
    """
    with transaction.atomic():
        reading, new = Reading.objects.get_or_create(blob_id=sha256)
        if not new:
            Reading.objects.filter(pk=sha256).update(untold=True)
        elif own is not None:
            _keep_own(reading, own)


def of(sha256: str) -> Text | None:
    """What is known of a file's text now; None where nobody asked for it."""
    reading = Reading.objects.filter(pk=sha256).first()
    if reading is None:
        return None
    pages = list(reading.pages.values_list("text", "source", "state"))
    states = [state for _text, _source, state in pages]
    return Text(
        pages=tuple(text for text, _source, _state in pages),
        scanned=tuple(source == PageText.Source.OCR for _text, source, _state in pages),
        waiting=states.count(State.WAITING),
        failed=states.count(State.FAILED),
        settled=reading.state != State.WAITING and not reading.untold,
    )


def usable(text: str) -> bool:
    """Whether a page's own text is what stands on it: no picture's, and not letters of a lost encoding."""
    letters = [letter for letter in normalise(text) if not letter.isspace()]
    if len(_LETTER.findall("".join(letters))) < FEW:
        return False
    return sum(bool(_GARBAGE.match(letter)) for letter in letters) <= _MOST_GARBAGE * len(letters)


def step() -> bool:
    """Tells of one file, reads its own text, or the picture of one page; first pages first, as clerks wait for them."""
    if not ocr.available():
        _warn_unable()
    with turns.alone(_WORK) as mine:
        if not mine:
            return False
        untold = turns.due(Reading.objects.filter(untold=True)).first()
        if untold is not None:
            _tell(untold)
            return True
        waiting = Reading.objects.filter(state=State.WAITING)
        whole = turns.due(waiting.filter(pages=None)).order_by("asked_at").first()
        if whole is not None:
            _read_own(whole)
            return True
        pages = turns.due(PageText.objects.filter(state=State.WAITING)).select_related("reading")
        page = pages.order_by("number", "pk").first() if ocr.available() else None
        if page is not None:
            _read_page(page)
        return page is not None


@cache
def _warn_unable() -> None:
    _log.warning("scans cannot be read: install tesseract-ocr and tesseract-ocr-tha")


def _read_own(reading: Reading) -> None:
    if not turns.another_try(reading):
        _settle(reading, State.FAILED, reading.reason or "Killed")
        return
    try:
        own = pdf.page_texts(_bytes(reading))
    except (pdf.PdfError, pdf.PdfWorkerFailed, BlobError) as fault:
        if not turns.failed(reading, type(fault).__name__):
            _settle(reading, State.FAILED, type(fault).__name__)
        return
    with transaction.atomic():
        kept = Reading.objects.select_for_update().get(pk=reading.pk)
        if not kept.pages.exists():
            _keep_own(kept, own)


def _keep_own(reading: Reading, own: Sequence[str]) -> None:
    pages = []
    for number, text in enumerate(own, start=1):
        enough = usable(text)
        state = State.READ if enough else State.WAITING
        pages.append(PageText(reading=reading, number=number, text=text.replace("\0", ""), state=state))
    PageText.objects.bulk_create(pages)
    if all(page.state == State.READ for page in pages):
        _settle(reading)
    else:
        Reading.objects.filter(pk=reading.pk).update(words=_words_of(reading))


def _read_page(page: PageText) -> None:
    if not turns.another_try(page):
        _done(page, state=State.FAILED, reason=page.reason or "Killed")
        return
    try:
        picture = pdf.page_grey(_bytes(page.reading), page.number - 1, DPI)
        found = ocr.recognise(picture)
    except (pdf.PdfError, pdf.PdfWorkerFailed, IndexError, BlobError, ocr.OcrError) as fault:
        _log.warning("page %d of %s cannot be read: %s", page.number, page.reading_id, fault)
        if not turns.failed(page, type(fault).__name__):
            _done(page, state=State.FAILED, reason=type(fault).__name__)
        return
    if _letters(page.text) > _letters(found.text):  # a page with few words on it, that are its own
        _done(page, state=State.READ)
        return
    lines = [] if found.turned else [list(vars(line).values()) for line in found.lines]
    read = {"text": found.text, "confidence": found.confidence, "lines": lines, "source": PageText.Source.OCR}
    _done(page, state=State.READ, **read)


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _done(page: PageText, **found: object) -> None:
    """What became of a page, once; the last of them settles the file."""
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=page.reading_id)
        still = PageText.objects.filter(pk=page.pk, state=State.WAITING)
        if not still.update(settled_at=timezone.now(), **found):
            return  # another machine was at it too
        if not reading.pages.filter(state=State.WAITING).exists():
            _settle(reading)
        elif page.number == 1:
            Reading.objects.filter(pk=reading.pk).update(untold=True, words=_words_of(reading))


def _settle(reading: Reading, state: str = State.READ, reason: str = "") -> None:
    waiting = Reading.objects.filter(pk=reading.pk, state=State.WAITING)
    told = {"state": state, "settled_at": timezone.now(), "reason": reason, "untold": True}
    waiting.update(**told, words=_words_of(reading))


def words(pages: Iterable[str]) -> str:
    """The texts of pages folded as search_key folds what is looked for.

    Where a line ends inside Thai the lines are one: Thai has no space there, and a word may go on.
    """
    return search_key(_THAI_BROKEN.sub("", normalise("\n".join(pages)[:MOST_WORDS])))


def _words_of(reading: Reading) -> str:
    return words(reading.pages.values_list("text", flat=True))


def fold_some() -> bool:
    """Folds texts from before that was kept, some at a time; for background.register."""
    old = Reading.objects.filter(words=None).exclude(state=State.WAITING)[:_FOLDED_AT_ONCE]
    for reading in old:
        Reading.objects.filter(pk=reading.pk, words=None).update(words=_words_of(reading))
    return bool(old)


def _tell(reading: Reading) -> None:
    """All are told again where one failed: a database may be busy, and what was read says that a letter is secret."""
    heard = True
    with transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(untold=False)
        for tell in _told:
            try:
                with transaction.atomic():
                    tell(str(reading.pk))
            except Exception:  # noqa: BLE001 - an app's, of any kind
                _log.exception("what follows from the text of %s was not done", reading.pk)
                heard = False
        again = Reading.objects.filter(pk=reading.pk, tries__lt=_MOST_TELLINGS)
        if not heard:
            again.update(untold=True, tries=F("tries") + 1, not_before=timezone.now() + turns.AGAIN_AFTER)


def _bytes(reading: Reading) -> bytes:
    with open_blob(str(reading.pk)) as file:
        read: bytes = file.read()
    return read
