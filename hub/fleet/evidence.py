"""Evidence as a person can look at it: text where it is text, the statement inside a seal, else bytes in hex."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

SHOWN_BYTES = 4096
ROW = 16


@dataclass(frozen=True)
class Look:
    """`statement`: what a JWS claims, pretty-printed, whether or not its seal holds; `raw`: text, or a hex dump."""

    raw: str
    statement: str
    cut: bool


def look(data: bytes) -> Look:
    return Look(_raw(data[:SHOWN_BYTES]), _statement(data), len(data) > SHOWN_BYTES)


def _raw(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _hex(data)
    return text if text.replace("\n", "").isprintable() else _hex(data)


def _hex(data: bytes) -> str:
    lines = []
    for start in range(0, len(data), ROW):
        row = data[start : start + ROW]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{start:06x}  {row.hex(' '):<{3 * ROW}} {letters}")
    return "\n".join(lines)


def _statement(data: bytes) -> str:
    parts = data.split(b".")
    if len(parts) != 3:
        return ""
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4)))
        return json.dumps(said, ensure_ascii=False, indent=2)[: 4 * SHOWN_BYTES]
    except (binascii.Error, ValueError, RecursionError):
        return ""
