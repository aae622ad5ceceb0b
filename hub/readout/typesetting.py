"""PDFs from Typst sources: Thai is shaped rightly and lines break between words."""

from importlib.util import find_spec
from pathlib import Path

import typst


class CannotTypeset(Exception):
    """The source has a fault; the text is Typst's own, with the line."""


def typeset(source: Path, folder: Path) -> bytes:
    """The PDF of `source`, which may read files inside `folder` only. The same sources give the same bytes.

    Raises CannotTypeset.
    """
    try:
        return typst.compile(source, root=folder, font_paths=[_fonts()], ignore_system_fonts=True)
    except (RuntimeError, OSError) as fault:
        raise CannotTypeset(f"{source.name}: {fault}") from fault


def _fonts() -> Path:
    spec = find_spec("fontpkg_noto_sans_thai")
    if spec is None or spec.origin is None:
        raise CannotTypeset("fontpkg-noto-sans-thai is missing: install the extra 'hub'")
    return Path(spec.origin).parent / "files"
