"""One way of writing the same Thai text, for storing (`normalise`) and for searching (`search_key`).

Thai can be typed, and is found in old files, in several ways that look alike on the screen and differ in their code
points. Text is stored in one of them, so that two equal names are equal. Both functions are idempotent.
"""

import re
import unicodedata
from collections.abc import Callable

from common.thai.numerals import to_arabic

# Old Windows and Macintosh fonts kept the shifted shapes of Thai marks in the private use area, and PDF files made with
# them still give these code points. Correspondence as in HarfBuzz (hb-ot-shaper-thai.cc): Windows U+F7xx,
# Macintosh U+F8xx.
_PRIVATE_USE = {
    "ญ": "\uf70f\uf89a",
    "ฐ": "\uf700\uf89e",
    "\u0e31": "\uf710\uf884",  # ไม้หันอากาศ
    "\u0e34": "\uf701\uf885",  # สระอิ
    "\u0e35": "\uf702\uf886",  # สระอี
    "\u0e36": "\uf703\uf887",  # สระอึ
    "\u0e37": "\uf704\uf888",  # สระอือ
    "\u0e38": "\uf718\uf89b",  # สระอุ
    "\u0e39": "\uf719\uf89c",  # สระอู
    "\u0e3a": "\uf71a\uf89d",  # พินทุ
    "\u0e47": "\uf712\uf889",  # ไม้ไต่คู้
    "\u0e48": "\uf705\uf70a\uf713\uf88a\uf88b\uf88c",  # ไม้เอก
    "\u0e49": "\uf706\uf70b\uf714\uf88d\uf88e\uf88f",  # ไม้โท
    "\u0e4a": "\uf707\uf70c\uf715\uf890\uf891\uf892",  # ไม้ตรี
    "\u0e4b": "\uf708\uf70d\uf716\uf893\uf894\uf895",  # ไม้จัตวา
    "\u0e4c": "\uf709\uf70e\uf717\uf896\uf897\uf898",  # ทัณฑฆาต
    "\u0e4d": "\uf711\uf899",  # นิคหิต
}
_PRIVATE_USE_TO_THAI = str.maketrans({shape: mark for mark, shapes in _PRIVATE_USE.items() for shape in shapes})

# Zero-width characters, marks of writing direction (they can make a subject line read otherwise than it is stored), the
# soft hyphen, and control characters other than tab and line ends (PostgreSQL refuses U+0000; lone surrogates
# are not text).
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]"
)

_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
# The order in which marks follow their consonant: vowels above, below, tone, then ์ ๎, and นิคหิต last so that it meets
# its า. Marks that Unicode itself orders (ฺ 9, ุ ู 103, tones 107) stand in Unicode's order, else NFC would undo ours.
_MARK_ORDER = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e3a\u0e38\u0e39\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e\u0e4d"
_MARK_RANK = {mark: rank for rank, mark in enumerate(_MARK_ORDER)}
_MARKS = re.compile(f"[{_MARK_ORDER}]{{2,}}")

_TONES = "\u0e48-\u0e4b"
_FOLLOWING_VOWELS = "\u0e30\u0e32\u0e33\u0e45"
_TONE_AMONG_FOLLOWING_VOWELS = re.compile(f"[{_FOLLOWING_VOWELS}][{_FOLLOWING_VOWELS}{_TONES}]*[{_TONES}]")
_NOT_TONE, _NOT_FOLLOWING_VOWEL = re.compile(f"[^{_TONES}]"), re.compile(f"[{_TONES}]")

# An abbreviation: up to five consonants (a vowel sign allowed, as in เม.ย. and มิ.ย.) before each dot, not
# inside a word.
_ABBREVIATION = re.compile("(?<![\u0e01-\u0e4e.])(?:[\u0e40-\u0e44]?[ก-ฮ]{1,5}[\u0e31\u0e34-\u0e39]?\\.)+")
_SPACE = re.compile(r"\s+")


def _tones_first(run: re.Match[str]) -> str:
    return _NOT_TONE.sub("", run.group()) + _NOT_FOLLOWING_VOWEL.sub("", run.group())


def _in_order(run: re.Match[str]) -> str:
    return "".join(sorted(set(run.group()), key=_MARK_RANK.__getitem__))


def _settled(text: str, tidy: Callable[[str], str]) -> str:
    """The text tidied until nothing changes: marks of other scripts among Thai ones can need a second round.

    Every round takes characters away or moves marks nearer to their consonant, so it ends.
    """
    while (tidier := tidy(text)) != text:
        text = tidier
    return text


def _tidied(text: str) -> str:
    text = _INVISIBLE.sub("", text.translate(_PRIVATE_USE_TO_THAI))
    text = unicodedata.normalize("NFC", text)
    text = _MARKS.sub(_in_order, text.replace("เเ", "แ")).replace(_NIKHAHIT + _SARA_AA, _SARA_AM)
    text = _TONE_AMONG_FOLLOWING_VOWELS.sub(_tones_first, text)
    # A tone that came forward may have met other marks.
    text = _MARKS.sub(_in_order, text)
    return unicodedata.normalize("NFC", text)


def normalise(text: str) -> str:
    """The text as it is stored: same words, same digits, one spelling in code points.

    NFC (never NFKC, which takes ำ apart); the private-use shapes of old fonts as ordinary marks; invisible
    characters removed; เ typed twice as แ; the marks on a consonant in one order, none of them twice; นิคหิต + า
    as ำ. Spaces, punctuation and letter case stay.
    """
    return _settled(text, _tidied)


def _joined(abbreviation: re.Match[str]) -> str:
    # The space keeps สพป.เชียงใหม่ two words once the dot is gone.
    return abbreviation.group().replace(".", "") + " "


def _evened_out(text: str) -> str:
    text = _ABBREVIATION.sub(_joined, to_arabic(_tidied(text)).casefold())
    return _SPACE.sub(" ", text).strip()


def search_key(text: str) -> str:
    """The text as it is indexed and as a query is looked up: `normalise` and then stronger.

    ๐–๙ as 0–9, dotted abbreviations joined (พ.ร.บ. → พรบ, ศธ. → ศธ), Latin letters in lower case, every run of
    white space one space, none at the ends. Not meant to be shown.
    """
    return _settled(normalise(text), _evened_out)
