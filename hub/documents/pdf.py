"""PDFs from outside, looked into by a program of their own (pdf_worker.py) that can be ended at any time.

A PDF is a program too, and PDFium is a large parser in C++: one made to harm must not reach the hub's memory, keys and
database, nor hold up a request. Its worker has a limit of time, processor, memory and answer, and dies at any of them.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.documents.pdf_worker import BROKEN, ENCRYPTED, NO_SUCH_PAGE, TOO_LARGE

WORKER = Path(__file__).with_name("pdf_worker.py")
MOST_PIXELS = 40_000_000
"""Of a page that is made a picture: A3 at 400 dots an inch is 31 million."""


@dataclass(frozen=True)
class Limits:
    """seconds: of processor, and twice that by the clock; memory: bytes; answer: bytes; pages: at most so many."""

    seconds: int = 20
    memory: int = 1024 * 1024 * 1024
    answer: int = 64 * 1024 * 1024
    pages: int = 1000


LIMITS = Limits()


class PdfError(Exception):
    """The file cannot be worked with."""


class PdfBroken(PdfError):
    """It is no PDF, or one that is damaged."""


class PdfEncrypted(PdfError):
    """It opens with a password alone."""


class PdfTooLarge(PdfError):
    """More pages, pixels, memory or text than the limits allow."""


class PdfTookTooLong(PdfError):
    """It was given up."""


@dataclass(frozen=True)
class PageSize:
    """Width and height in points (1/72 inch), as the page is shown."""

    width: float
    height: float


def page_sizes(pdf: bytes, limits: Limits = LIMITS) -> list[PageSize]:
    """The size of each page, every one of which could be opened. Raises PdfError."""
    return [PageSize(width, height) for width, height in json.loads(_ask(pdf, {"do": "sizes"}, limits))]


def page_texts(pdf: bytes, limits: Limits = LIMITS) -> list[str]:
    """The text that each page carries; empty for a page that is only a picture. Raises PdfError."""
    return [str(text) for text in json.loads(_ask(pdf, {"do": "texts"}, limits))]


def page_png(pdf: bytes, page: int, width: int, limits: Limits = LIMITS) -> bytes:
    """Page `page` (from 0) as a PNG of `width` pixels. Raises PdfError, and IndexError for a page that is not there."""
    return _ask(pdf, {"do": "render", "page": page, "width": width, "pixels": MOST_PIXELS}, limits)


def overlaid(pdf: bytes, above: bytes, limits: Limits = LIMITS) -> bytes:
    """A copy with the first page of `above`, a PDF of ours as large as page 0, laid over its first. Raises PdfError."""
    return _ask(pdf, {"do": "overlay", "first": len(above)}, limits, above)


def _ask(pdf: bytes, wish: dict[str, Any], limits: Limits, before: bytes = b"") -> bytes:
    if b"%PDF-" not in pdf[:1024]:
        raise PdfBroken("no PDF")
    told = json.dumps({**wish, **vars(limits)})
    # Files, not pipes: the kernel's limit on what may be written then holds for the answer.
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(before)
        source.write(pdf)
        source.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-I", WORKER, told],
                stdin=source,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=2 * limits.seconds,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise PdfTookTooLong(f"more than {2 * limits.seconds} s") from late
        _check(ended.returncode)
        answer.seek(0)
        return answer.read()


def _check(status: int) -> None:
    """What the worker's end means. A negative status is the signal that ended it."""
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
    raise faults.get(status, PdfBroken)(f"the worker ended with {status}")
