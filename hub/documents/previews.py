"""Pictures of pages as they were shown last, so that a page is not rendered at every look.

They lie in a folder of their own in SP_DATA, hold no more than MOST_BYTES, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hub.documents import pdf
from hub.documents.blobs import SHA256, open_blob
from hub.documents.models import Blob

MOST_BYTES = 512 * 1024 * 1024


def page_picture(sha256: str, page: int, width: int, *, keep: bool = True) -> bytes:
    """Page `page` (from 0) of a stored PDF as a PNG of `width` pixels.

    `keep=False` for what must lie nowhere else, as pages of secret letters: then nothing is kept, nor looked for.
    Raises what pdf.page_png raises, and blobs.BlobMissing.
    """
    path = _folder() / sha256[:2] / f"{sha256}-{page}-{width}.png"
    if keep and SHA256.fullmatch(sha256):
        with contextlib.suppress(OSError):
            picture = path.read_bytes()
            os.utime(path)
            return picture
    with open_blob(sha256) as file:
        picture = pdf.page_png(file.read(), page, width)
    if keep:
        _write(path, picture)
    return picture


def forget(sha256: str) -> None:
    """Removes what is kept of a file."""
    if SHA256.fullmatch(sha256):
        for path in (_folder() / sha256[:2]).glob(f"{sha256}-*"):
            path.unlink(missing_ok=True)


def forget_blob(instance: Blob, **_signal: object) -> None:
    """What is kept of a blob goes with it."""
    forget(str(instance.pk))


def tidy() -> bool:
    """Removes what was looked at longest ago until there is room for a tenth more. For background.register."""
    kept = sorted(_kept(), key=lambda each: each[0])
    total = sum(size for _at, size, _path in kept)
    if total > MOST_BYTES:
        for _at, size, path in kept:
            if total <= 0.9 * MOST_BYTES:
                break
            path.unlink(missing_ok=True)
            total -= size
    return False


def _kept() -> Iterator[tuple[float, int, Path]]:
    for path in _folder().glob("*/*"):
        with contextlib.suppress(OSError):
            there = path.stat()
            yield there.st_mtime, there.st_size, path


def _write(path: Path, picture: bytes) -> None:
    """Whole or not at all; a picture that cannot be kept was shown all the same."""
    part = path.with_name(f".{uuid.uuid4().hex}.part")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            part.write_bytes(picture)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA) / "previews"
