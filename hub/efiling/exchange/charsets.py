"""Thai text in the encodings that offices' programs write: UTF-8, TIS-620, Windows-874 under its several names."""

from __future__ import annotations

import codecs

_OLD_THAI = {"windows-874", "x-windows-874", "windows874", "tis-620", "tis620", "iso-8859-11", "cp874", "ms874"}
_THAI_8_BIT = "cp874"  # a superset of the others


def codec(declared: str) -> str:
    """Python's name of a declared charset; "" where there is none of that name."""
    name = declared.strip().strip("\"'").lower().replace("_", "-")
    if name in _OLD_THAI:
        return _THAI_8_BIT
    try:
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""


def decode(data: bytes, declared: str = "") -> str:
    """Text of bytes: as declared if they are that, else UTF-8, else old Thai. Never fails; U+FFFD stands for what is
    none of these."""
    name = codec(declared)
    if name and name != "ascii":
        try:
            return data.decode(name)
        except (UnicodeError, ValueError, LookupError):  # the last: a codec that makes no text, as base64
            pass
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_THAI_8_BIT, errors="replace")
    # Some words of old Thai happen to be UTF-8 of scripts that nobody here writes: แผน is one Greek letter.
    if any("\u0250" <= sign <= "\u0dff" or "\u0e80" <= sign <= "\u1fff" for sign in text):
        return data.decode(_THAI_8_BIT, errors="replace")
    return text
