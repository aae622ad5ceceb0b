"""A file system storage that keeps what it once said it has: written whole, synchronised, never overwritten."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from common.link.seal import sync_folder


class DurableFileSystemStorage(FileSystemStorage):
    """For names that say what is inside: saving a name that is there already leaves the file as it is."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        _make_folder(path.parent)
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
        try:
            with part.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            # A link fails where a rename would overwrite.
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
        return name


def _make_folder(folder: Path) -> None:
    """Makes the folder and its parents, each of them on the disk when this returns."""
    lacking = []
    while not folder.exists():
        lacking.append(folder)
        folder = folder.parent
    for missing in reversed(lacking):
        missing.mkdir(mode=0o700, exist_ok=True)
        sync_folder(missing.parent)
