"""PDFs from Typst sources: Thai is shaped rightly and lines break between words."""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

_FONTS = ("fontpkg_noto_sans_thai", "fontpkg_sarabun")


class CannotTypeset(Exception):
    """The source has a fault; the text is Typst's own, with the line."""


def typeset(source: Path, folder: Path, data: Mapping[str, Any] | None = None, *, archival: bool = False) -> bytes:
    """The PDF of `source`, which may read files inside `folder` only. The same sources give the same bytes.

    `data` reaches the source as JSON text: `json(bytes(sys.inputs.data))`. `archival`: as PDF/A-2b, or
    not at all. Raises CannotTypeset.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)} if data is not None else {}
    try:
        return typst.compile(
            source,
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["a-2b"] if archival else [],
        )
    except (RuntimeError, OSError) as fault:
        raise CannotTypeset(f"{source.name}: {fault}") from fault


def _fonts() -> list[Path]:
    found = []
    for package in _FONTS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise CannotTypeset(f"{package.replace('_', '-')} is missing: install the extra 'hub'")
        found.append(Path(spec.origin).parent / "files")
    return found
