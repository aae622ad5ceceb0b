"""Names and short statements as people type them: a gentle check that they say something at all.

It does not judge names: those of foreigners, of groups and of rooms all pass. What it refuses is a lone letter, signs
without letters, and Thai marks that cannot stand where they are (two tone marks on one letter, a mark on none).
"""

import re

from common.thai.errors import InvalidInput
from common.thai.normalise import normalise

_ABOVE_OR_BELOW = "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"
_TONES_AND_SILENCER = "\u0e48-\u0e4c"
# After `normalise` a consonant is followed by its vowel mark and then its tone, or the sign that it is silent.
_MARK_MISPLACED = re.compile(f"(?<![ก-ฮ{_ABOVE_OR_BELOW}])[{_TONES_AND_SILENCER}]|(?<![ก-ฮ])[{_ABOVE_OR_BELOW}]")
_SPACE = re.compile(r"\s+")
FEWEST_LETTERS = 2


class InvalidName(InvalidInput):
    """Reasons: empty, too-short, marks."""


def parse_name(typed: str) -> str:
    """The name as it is stored: `normalise`, one space between words. Raises InvalidName."""
    name = _SPACE.sub(" ", normalise(typed)).strip()
    if not name:
        raise InvalidName("empty", th="กรุณากรอกช่องนี้", en="Please fill this in")
    if _MARK_MISPLACED.search(name):
        raise InvalidName(
            "marks",
            th="มีสระหรือวรรณยุกต์ซ้อนกัน กรุณาตรวจแล้วพิมพ์ใหม่",
            en="Some Thai marks stand where they cannot; please type it again",
        )
    if sum(map(str.isalpha, name)) < FEWEST_LETTERS:
        raise InvalidName("too-short", th="สั้นเกินไป กรุณาพิมพ์ให้ครบ", en="This is too short; please write it in full")
    return name
