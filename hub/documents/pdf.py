"""PDFs from outside, looked into by a program of their own (pdf_worker.py) that can be ended at any time.

A PDF is a program too, and PDFium is a large parser in C++: one made to harm must neither reach the hub nor hold up a
request. Its worker has a limit of time, processor, memory and answer, and dies at any of them; only AT_ONCE of them run
in a program of ours.

It runs as the hub's user, and Linux's Landlock keeps it from files (keys, blobs, SQLite's database), from running
programs and from the memory of others. Where the kernel has no Landlock nothing does: the log warns once. Sockets that
are no TCP stay open to it, such as a PostgreSQL on this machine that trusts the user who calls.
"""

from __future__ import annotations

import json
import logging
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hub.documents import doubled
from hub.documents.pdf_worker import BROKEN, ENCRYPTED, NO_SUCH_PAGE, TOO_LARGE, UNCONFINED
from hub.documents.pictures import GreyPicture, Line

WORKER = Path(__file__).with_name("pdf_worker.py")
MOST_PIXELS = 40_000_000
"""Of a page that is made a picture: A3 at 400 dots an inch is 31 million."""

MOST_READ_PIXELS = 8_000_000
"""Of a page that is going to be read or archived: A3 at 200 dots an inch is 7.7 million."""


@dataclass(frozen=True)
class Limits:
    """seconds: of processor, and twice that by the clock; memory: bytes; answer: bytes; pages: at most so many."""

    seconds: int = 20
    memory: int = 1024 * 1024 * 1024
    answer: int = 64 * 1024 * 1024
    pages: int = 1000


LIMITS = Limits()


AT_ONCE = 2
"""Workers at a time, each of up to Limits.memory; who comes then waits."""
_SAID = 4096  # bytes of the worker's standard error that are looked at

_turns = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


class PdfError(Exception):
    """The file cannot be worked with."""


class PdfBroken(PdfError):
    """It is no PDF, or one that is damaged."""


class PdfEncrypted(PdfError):
    """It opens with a password alone."""


class PdfTooLarge(PdfError):
    """More bytes, pages, pixels, memory or text than the limits allow."""


class PdfTookTooLong(PdfError):
    """It was given up, at work or while others were being worked with."""


class PdfWorkerFailed(RuntimeError):
    """The file may be good: the worker failed by a fault of ours, which the log tells."""


@dataclass(frozen=True)
class PageSize:
    """Width and height in points (1/72 inch), as the page is shown."""

    width: float
    height: float


def page_sizes(pdf: bytes, limits: Limits = LIMITS) -> list[PageSize]:
    """The size of each page, every one of which could be opened. Raises PdfError and, as all here, PdfWorkerFailed."""
    return [PageSize(width, height) for width, height in json.loads(ask(pdf, {"do": "sizes"}, limits))]


def page_texts(pdf: bytes, limits: Limits = LIMITS) -> list[str]:
    """The text that each page carries, each syllable once; empty for a page that is only a picture. Raises PdfError."""
    return [doubled.mended(str(text)) for text in json.loads(ask(pdf, {"do": "texts"}, limits))]


def page_png(pdf: bytes, page: int, width: int, limits: Limits = LIMITS) -> bytes:
    """Page `page` (from 0) as a PNG of `width` pixels. Raises PdfError, and IndexError for a page that is not there."""
    return ask(pdf, {"do": "render", "page": page, "width": width, "pixels": MOST_PIXELS}, limits)


def page_grey(pdf: bytes, page: int, dpi: int, limits: Limits = LIMITS) -> GreyPicture:
    """Page `page` (from 0) in grey, at `dpi` dots an inch, or fewer for one so large that it would be too many.

    Raises PdfError, and IndexError for a page that is not there.
    """
    told = ask(pdf, {"do": "grey", "page": page, "dpi": dpi, "pixels": MOST_READ_PIXELS}, limits)
    try:
        width, height, used = struct.unpack_from(">III", told)
        return GreyPicture(width, height, told[12:], used)
    except (struct.error, ValueError) as fault:
        raise PdfBroken("the worker's answer is no picture") from fault


def page_jpeg(pdf: bytes, page: int, dpi: int, quality: int, limits: Limits = LIMITS) -> bytes:
    """Page `page` (from 0) as a JPEG, grey where it has no colour, with `quality` from 1 to 95; else as page_grey."""
    wish = {"do": "jpeg", "page": page, "dpi": dpi, "pixels": MOST_READ_PIXELS, "quality": quality}
    return ask(pdf, wish, limits)


def page_lines(pdf: bytes, page: int, limits: Limits = LIMITS) -> list[Line]:
    """The lines of the text that page `page` (from 0) carries; none for one that is shown turned.

    Raises PdfError, and IndexError for a page that is not there.
    """
    return [Line(*line) for line in json.loads(ask(pdf, {"do": "lines", "page": page}, limits))]


def overlaid(pdf: bytes, above: bytes, limits: Limits = LIMITS, page: int = 0) -> bytes:
    """A copy with the first page of `above`, a PDF of ours, laid over page `page` (from 0), which is as large.

    Raises PdfError, and IndexError for a page that is not there.
    """
    return ask(pdf, {"do": "overlay", "first": len(above), "page": page}, limits, above)


def ask(
    pdf: bytes, wish: dict[str, Any], limits: Limits = LIMITS, before: bytes = b"", worker: Path | None = None
) -> bytes:
    """What the worker answers to a wish about a file; `before` reaches it ahead of the file, wish["first"] bytes long.

    Another `worker` than the one that opens PDFs keeps the same rules (see pdf_worker.py). Raises PdfError.
    """
    if len(pdf) > settings.BLOB_LIMIT:
        raise PdfTooLarge(f"more than {settings.BLOB_LIMIT} bytes")
    if b"%PDF-" not in pdf[:1024]:
        raise PdfBroken("no PDF")
    told = json.dumps({**wish, **vars(limits)})
    # Files, not pipes: the kernel's limit on what may be written then holds for the answer.
    with (
        _turn(2 * limits.seconds),
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as said,
    ):
        source.write(before)
        source.write(pdf)
        source.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-I", worker or WORKER, told],
                stdin=source,
                stdout=answer,
                stderr=said,
                timeout=2 * limits.seconds,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise PdfTookTooLong(f"more than {2 * limits.seconds} s") from late
        said.seek(0)
        _check(ended.returncode, said.read(_SAID).decode(errors="replace"))
        answer.seek(0)
        return answer.read()


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    """Waits until a worker may be started, at most so long. Raises PdfTookTooLong."""
    if not _turns.acquire(timeout=seconds):
        raise PdfTookTooLong(f"no turn in {seconds} s")
    try:
        yield
    finally:
        _turns.release()


@cache
def _warn_unconfined() -> None:
    _log.warning("this kernel has no Landlock: what opens PDFs could read the hub's keys (see SECURITY.md)")


def _check(status: int, said: str) -> None:
    """What the worker's end means. A negative status is the signal that ended it; `said` is its standard error."""
    if UNCONFINED in said:
        _warn_unconfined()
    if status == 0:
        return
    if status == NO_SUCH_PAGE:
        raise IndexError("no such page")
    faults: dict[int, type[PdfError]] = {
        ENCRYPTED: PdfEncrypted,
        TOO_LARGE: PdfTooLarge,
        BROKEN: PdfBroken,
        -signal.SIGXFSZ: PdfTooLarge,
        -signal.SIGXCPU: PdfTookTooLong,
        -signal.SIGKILL: PdfTookTooLong,  # the kernel's second word where the first was not heeded
    }
    if status < 0 or status in faults:  # a signal not named here: a crash, as damaged files cause
        raise faults.get(status, PdfBroken)(f"the worker ended with {status}")
    _log.error("the PDF worker failed with status %d: %s", status, said)
    raise PdfWorkerFailed(f"the worker ended with {status}")
