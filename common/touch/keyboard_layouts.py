"""What stands on the keys: Thai Kedmanee (TIS 820-2538), English QWERTY, and the number pad.

A layout is five rows of keys for each of two layers, without and with shift. A key is a character, or one of the
ACTIONS. Widths are in keys; a key not named in WIDTHS is one key wide.
"""

from __future__ import annotations

import unicodedata

SHIFT, BACKSPACE, ENTER, LANGUAGE, SPACE, DIGITS, LETTERS, HIDE = (
    "shift", "backspace", "enter", "language", "space", "digits", "letters", "hide",
)  # fmt: skip
ACTIONS = frozenset((SHIFT, BACKSPACE, ENTER, LANGUAGE, SPACE, DIGITS, LETTERS, HIDE))
WIDTHS = {SHIFT: 1.5, BACKSPACE: 1.5, ENTER: 2.3, LANGUAGE: 1.6, SPACE: 5.0, DIGITS: 1.6, LETTERS: 1.6, HIDE: 1.5}

Rows = tuple[tuple[str, ...], ...]

_LAST_ROW = (DIGITS, LANGUAGE, SPACE, ".", HIDE, ENTER)

THAI: Rows = (
    tuple("ๅ/-ภถุึคตจขช"),
    tuple("ๆไำพะัีรนยบลฃ"),
    tuple("ฟหกดเ้่าสวง"),
    (SHIFT, *"ผปแอิืทมใฝ", BACKSPACE),
    _LAST_ROW,
)
THAI_SHIFTED: Rows = (
    tuple("+๑๒๓๔ู฿๕๖๗๘๙"),
    tuple('๐"ฎฑธํ๊ณฯญฐ,ฅ'),
    tuple("ฤฆฏโฌ็๋ษศซ."),
    (SHIFT, *"()ฉฮฺ์?ฒฬฦ", BACKSPACE),
    _LAST_ROW,
)
ENGLISH: Rows = (
    tuple("1234567890"),
    tuple("qwertyuiop"),
    tuple("asdfghjkl"),
    (SHIFT, *"zxcvbnm", "-", BACKSPACE),
    _LAST_ROW,
)
ENGLISH_SHIFTED: Rows = (
    tuple("!@#$%&*()_"),
    tuple("QWERTYUIOP"),
    tuple("ASDFGHJKL"),
    (SHIFT, *"ZXCVBNM", "'", BACKSPACE),
    _LAST_ROW,
)
NUMBERS: Rows = (
    ("1", "2", "3"),
    ("4", "5", "6"),
    ("7", "8", "9"),
    (LETTERS, "0", BACKSPACE),
    (HIDE, "-", "/", ENTER),
)
NUMBER_WIDTHS = {"-": 0.5, "/": 0.5}

LAYOUTS: dict[tuple[str, bool], Rows] = {
    ("th", False): THAI,
    ("th", True): THAI_SHIFTED,
    ("en", False): ENGLISH,
    ("en", True): ENGLISH_SHIFTED,
    ("number", False): NUMBERS,
    ("number", True): NUMBERS,
}


def width(layout: str, key: str) -> float:
    """How wide the key is, in keys."""
    return NUMBER_WIDTHS.get(key, 1.0) if layout == "number" else WIDTHS.get(key, 1.0)


def face(key: str) -> str:
    """What is printed on the key of a character: a combining mark stands on a dotted circle."""
    return "\u25cc" + key if unicodedata.category(key) == "Mn" else key
