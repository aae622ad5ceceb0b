"""The order of the Royal Institute's dictionary, as a key that a database can sort by.

Rules 1–3 of the introduction to พจนานุกรม ฉบับราชบัณฑิตยสถาน พ.ศ. 2542: consonants ก–ฮ with ฤ ฤๅ after ร and ฦ ฦๅ after ล;
vowels by their signs, not by their sound; a vowel written before its consonant counts after it; tone and other marks
decide only between words that are otherwise the same.

PyThaiNLP's `collate` is not used: it looks at a word's first mark only and appends it to the word's letters, so that ก่
comes after กก, and น้ำส้ม ties with น้ำสม.
"""

import re
import unicodedata

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic

_LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e47-\u0e4e]*)([ก-ฮ])")
_NUMBER = re.compile("[0-9]+")
# The dictionary names only the order of the tones; where ๎ ์ ็ and ํ stand is Unicode's Thai collation (CLDR).
_MARK_WEIGHTS = {
    mark: str(weight) for weight, mark in enumerate("\u0e3a\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4d", 1)
}
_IGNORED = frozenset(_MARK_WEIGHTS) | frozenset("ฯๆ฿")
_BETWEEN_LEVELS, _SPACE, _AFTER_THAI = "\u0001", "\u0002", "\u0eff"


def _number_by_value(digits: re.Match[str]) -> str:
    value = digits.group().lstrip("0")
    # The length comes first, so that 9 is before 10; one character holds it, for no number here has 60,000 digits.
    return "0" + chr(min(0x100 + len(value), 0xD7FF)) + value


def _letter(character: str) -> str:
    """What a character weighs at the first level: nothing for marks and punctuation."""
    if character.isspace():
        return _SPACE
    if character in _IGNORED:
        return ""
    if "ก" <= character <= "\u0e45":
        return character
    return _AFTER_THAI + character if character.isalpha() else ""


def _first_level(text: str) -> str:
    parts: list[str] = []
    end = 0
    for number in _NUMBER.finditer(text):
        parts += map(_letter, text[end : number.start()])
        parts.append(_number_by_value(number))
        end = number.end()
    parts += map(_letter, text[end:])
    return "".join(parts)


def sort_key(text: str) -> str:
    """A string whose code-point order is the dictionary's order of the texts.

    Three levels: letters (first spaces, then numbers by their value, then Thai, then other letters without
    accent or case); marks, place by place; the text itself, so that only equal texts have equal keys. Spaces
    count as letters because lists here are mostly names: a shorter given name comes before a longer one
    whatever the surname. Punctuation, ๆ and ฯ do not count. Store it in a column and sort by that in SQLite
    (BINARY) or PostgreSQL (COLLATE "C").
    """
    text = normalise(text)
    plain = unicodedata.normalize("NFD", to_arabic(text).casefold())
    plain = _LEADING_VOWEL.sub(r"\3\1\2", plain)
    marks = "".join(_MARK_WEIGHTS.get(character, "0" if _letter(character) else "") for character in plain)
    return _BETWEEN_LEVELS.join((_first_level(plain), marks, text))
