"""Telephone numbers of Thailand: what a person types, the form that is stored (E.164) and the form that is shown.

Area codes and the first digits of mobile numbers follow the national numbering plan as libphonenumber's metadata for TH
states it: fixed lines have eight digits after the leading 0 and begin 2, 32–39, 42–45, 52–56 or 73–77; mobile (and
internet) telephones have nine and begin 6, 8 or 9; three- and four-digit service numbers begin with 1.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic

_COUNTRY_CODE = "66"
_FIXED = re.compile(r"(?:2\d|3[2-9]|4[2-5]|5[2-6]|7[3-7])\d{6}")
_MOBILE = re.compile(r"[689]\d{8}")
_SHORT = re.compile(r"1\d{2,3}")

_LABEL = re.compile(r"^(?:โทร(?:ศัพท์|\.)?|เบอร์|tel\.?|phone)\s*:?\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:ต่อ|ext\.?|x|#)\s*(\d{1,6})$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\u2010-\u2014-]")
_INTERNATIONAL = re.compile(r"(?:\+|00)(\d+)")
# Offices write 0-5311-2233-5 or 0-5311-2233 ถึง 5 for lines 2233 to 2235, and several numbers with commas.
# (08-1234-56-78 is one number: only what follows nine digits is a range.)
_SEVERAL = re.compile(r"[,/]|ถึง|และ|หรือ|(?:\d\D?){9,}-\d{1,2}$")
_LONGEST_INPUT = 60


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SHORT = "short"


class InvalidPhone(InvalidInput):
    """Not one Thai telephone number. Reasons: empty, characters, several, foreign, length, prefix."""


@dataclass(frozen=True)
class Phone:
    """One Thai telephone number.

    `national` is digits only, as dialled inside the country ("0812345678", "053112233", "1669"); `extension` is
    digits or "".
    """

    kind: PhoneKind
    national: str
    extension: str = ""

    @property
    def e164(self) -> str | None:
        """ "+66812345678"; None for a service number, which cannot be dialled from abroad. Without the extension."""
        return None if self.kind is PhoneKind.SHORT else f"+{_COUNTRY_CODE}{self.national[1:]}"

    def display(self) -> str:
        """As offices print it: 081-234-5678, 0-2123-4567, 0-5311-2233 ต่อ 101, 1669."""
        match self.kind:
            case PhoneKind.MOBILE:
                shown = f"{self.national[:3]}-{self.national[3:6]}-{self.national[6:]}"
            case PhoneKind.LANDLINE:
                shown = f"{self.national[0]}-{self.national[1:5]}-{self.national[5:]}"
            case PhoneKind.SHORT:
                shown = self.national
        return f"{shown} ต่อ {self.extension}" if self.extension else shown


def parse_phone(text: str) -> Phone:
    """Reads one Thai number with any spaces, dots, dashes or brackets, in either numerals, with 0, +66, 0066 or
    66 in front, and with an extension ("ต่อ 101", "ext. 101", "#101").

    Raises InvalidPhone.
    """
    typed = _LABEL.sub("", to_arabic(normalise(text)).strip())
    if not typed:
        raise InvalidPhone("empty", th="โปรดกรอกหมายเลขโทรศัพท์", en="Enter a telephone number")
    if len(typed) > _LONGEST_INPUT:
        raise InvalidPhone("length", th="หมายเลขโทรศัพท์นี้ยาวเกินไป", en="This telephone number is too long")
    extension = ""
    if found := _EXTENSION.search(typed):
        typed, extension = typed[: found.start()], found.group(1)
    if _SEVERAL.search(typed):
        raise InvalidPhone(
            "several",
            th="โปรดกรอกหมายเลขโทรศัพท์เพียงหมายเลขเดียว",
            en="Enter one telephone number only, not several or a range",
        )
    digits = _SEPARATORS.sub("", typed)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise InvalidPhone(
            "characters",
            th="หมายเลขโทรศัพท์มีได้เฉพาะตัวเลข เครื่องหมาย + และขีด",
            en="A telephone number holds only digits, + and dashes",
        )
    national = _national(digits)
    return Phone(_kind(national), national, extension)


def _national(digits: str) -> str:
    international = _INTERNATIONAL.fullmatch(digits)
    if international and not international.group(1).startswith(_COUNTRY_CODE):
        raise InvalidPhone(
            "foreign",
            th="รับเฉพาะหมายเลขโทรศัพท์ในประเทศไทย (+66)",
            en="Only telephone numbers of Thailand (+66) are taken",
        )
    if international or (digits.startswith(_COUNTRY_CODE) and len(digits) in (10, 11)):
        # Many write +66 (0)81 …
        return "0" + digits.lstrip("+0").removeprefix(_COUNTRY_CODE).removeprefix("0")
    return digits


def _kind(national: str) -> PhoneKind:
    if _SHORT.fullmatch(national):
        return PhoneKind.SHORT
    subscriber = national.removeprefix("0")
    if national.startswith("0"):
        if _MOBILE.fullmatch(subscriber):
            return PhoneKind.MOBILE
        if _FIXED.fullmatch(subscriber):
            return PhoneKind.LANDLINE
    if national.startswith("0") and len(national) not in (9, 10):
        raise InvalidPhone(
            "length",
            th=f"หมายเลขนี้มี {len(national)} หลัก: โทรศัพท์มือถือมี 10 หลัก โทรศัพท์พื้นฐานมี 9 หลัก",
            en=f"This number has {len(national)} digits: a mobile number has 10, a landline 9",
        )
    raise InvalidPhone(
        "prefix",
        th="ไม่ใช่หมายเลขโทรศัพท์ในประเทศไทย: มือถือขึ้นต้น 06 08 09 มี 10 หลัก พื้นฐานขึ้นต้นด้วยรหัสพื้นที่ เช่น 02 053 มี 9 หลัก",
        en="Not a Thai number: mobiles begin 06, 08 or 09 and have 10 digits, landlines begin with "
        "an area code such as 02 or 053 and have 9",
    )
