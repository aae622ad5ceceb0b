"""The 13-digit identity number of a person in Thailand's civil registration (เลขประจำตัวประชาชน).

The Central Registration Office (กรมการปกครอง) gives each person one number under section 16 of the Civil
Registration Act B.E. 2534: a digit for the category of person, four for the registry, seven running, and a
check digit. The rule of the check digit, as the Thai Wikipedia's article เลขประจำตัวประชาชนไทย states it: weigh
the first twelve digits 13, 12 … 2, add up, take the rest x of a division by 11; the thirteenth digit is 1 - x
where x <= 1, else 11 - x.
(The third digit weighs 11 and is therefore not checked at all.)
"""

import re

from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic

_LENGTH = 13
_SEPARATORS = re.compile(r"[\s\u2010-\u2014-]")


class InvalidCitizenId(InvalidInput):
    """Not an identity number. Reasons: empty, characters, length, category, check digit."""


def check_digit(first_twelve: str) -> int:
    """The thirteenth digit that belongs to twelve Arabic digits."""
    weighed = sum(weight * int(digit) for weight, digit in zip(range(13, 1, -1), first_twelve, strict=True))
    return (11 - weighed % 11) % 10


def parse_citizen_id(text: str) -> str:
    """The thirteen digits of what a person typed, with or without dashes and spaces, in either numerals.

    Categories 1–8 are those of the registry; 0 is given to persons without civil status, among them pupils.
    Nobody has 9. That the check digit fits does not show that the number was ever given to anyone.

    Raises InvalidCitizenId.
    """
    digits = _SEPARATORS.sub("", to_arabic(normalise(text)))
    if not digits:
        raise InvalidCitizenId("empty", th="โปรดกรอกเลขประจำตัวประชาชน", en="Enter the citizen identity number")
    if not re.fullmatch(r"[0-9]+", digits):
        raise InvalidCitizenId(
            "characters",
            th="เลขประจำตัวประชาชนมีได้เฉพาะตัวเลข 13 หลัก",
            en="A citizen identity number holds 13 digits and nothing else",
        )
    if len(digits) != _LENGTH:
        raise InvalidCitizenId(
            "length",
            th=f"เลขประจำตัวประชาชนต้องมี 13 หลัก ที่กรอกมี {len(digits)} หลัก",
            en=f"A citizen identity number has 13 digits; this one has {len(digits)}",
        )
    if digits[0] == "9":
        raise InvalidCitizenId(
            "category",
            th="ไม่มีเลขประจำตัวประชาชนที่ขึ้นต้นด้วย 9",
            en="No citizen identity number begins with 9",
        )
    if int(digits[-1]) != check_digit(digits[:-1]):
        raise InvalidCitizenId(
            "check digit",
            th="เลขประจำตัวประชาชนไม่ถูกต้อง โปรดตรวจดูว่ากรอกผิดหรือสลับหลัก",
            en="This citizen identity number is not valid: look for a wrong digit or two digits exchanged",
        )
    return digits


def format_citizen_id(digits: str) -> str:
    """Thirteen digits as they are printed on the card with dashes: 1-2345-67890-12-1."""
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise ValueError("format_citizen_id takes the 13 digits that parse_citizen_id returned")
    return "-".join((digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12]))
