"""The typeface of all screens: Noto Sans Thai, in a regular and a bold cut, known to Kivy as REGULAR and BOLD.

The PyPI package fontpkg-noto-sans-thai carries one variable font with Thai and Latin letters (Kivy has no fallback
from one font to another, so both must be in it). Kivy cannot set the weight of a variable font: two static cuts are
made once with fontTools and kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.resources import files
from pathlib import Path

REGULAR = "NotoSansThai"
BOLD = "NotoSansThai-Bold"
_WEIGHTS = {REGULAR: 400, BOLD: 700}
_KIVY_DEFAULT = "Roboto"


class FontMissing(RuntimeError):
    """The package with the font is not installed, or is not the one we know."""


def register_fonts() -> None:
    """Make both cuts known to Kivy, and the regular one its default, so that no label can lack Thai letters.

    Raises FontMissing.
    """
    from kivy.core.text import LabelBase

    cuts = {name: font_file(name) for name in _WEIGHTS}
    for name, path in cuts.items():
        LabelBase.register(name, str(path))
    LabelBase.register(_KIVY_DEFAULT, str(cuts[REGULAR]), fn_bold=str(cuts[BOLD]))


def font_file(name: str) -> Path:
    """The static cut REGULAR or BOLD, made on first use. Raises FontMissing, KeyError for another name."""
    weight = _WEIGHTS[name]
    source = _variable_font()
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    path = _cache_folder() / f"{name}-{digest}.ttf"
    if not path.exists():
        _cut(source, weight, path)
    return path


def _variable_font() -> Path:
    try:
        path = Path(str(files("fontpkg_noto_sans_thai"))) / "files" / "NotoSansThai[wdth,wght].ttf"
    except ModuleNotFoundError as missing:
        raise FontMissing("The Python package fontpkg-noto-sans-thai is not installed.") from missing
    if not path.is_file():
        raise FontMissing(f"The package fontpkg-noto-sans-thai does not carry {path.name}.")
    return path


def _cache_folder() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "sp-power" / "fonts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    # A device may run from a read-only system: then the cuts are made anew at each start.
    return Path(tempfile.mkdtemp(prefix="sp-power-fonts-"))


def _cut(source: Path, weight: int, path: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = instantiateVariableFont(TTFont(source), {"wght": weight, "wdth": 100})
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        font.save(stream)
    # Two programs may start at once: whoever comes last replaces the file by its equal.
    os.replace(unfinished, path)
