"""Numbers as people paste them, and telephones as persons have them: what a short message can go to, and why not.

Pure: no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from common.thai.phones import InvalidPhone, Phone, PhoneKind, parse_phone
from hub.look.language import page_language

MOST_PASTED = 5_000
"""Numbers in one paste: more than an office has people."""
# A line, or a cell of a spreadsheet's row.
_PIECES = re.compile(r"[\n,;\t|/]+")
_RUN = re.compile(r"(?<![0-9])\+?\(?[0-9](?:[\s().\u2010-\u2014-]*[0-9]){2,}(?![0-9])")


@dataclass(frozen=True)
class Pasted:
    """`number` as +66812345678, or None and `why` in words; `typed` as it stood there; `name` what stood beside it."""

    typed: str
    number: str | None
    why: str = ""
    name: str = ""


def mobile(phone: str) -> str:
    """The E.164 number a short message can go to. Raises InvalidPhone: reasons of parse_phone, "landline", "short"."""
    parsed = parse_phone(phone)
    if parsed.kind is not PhoneKind.MOBILE or parsed.e164 is None:
        raise _no_mobile(parsed)
    return parsed.e164


def shown(number: str) -> str:
    """081-234-5678 of +66812345678; what is no Thai number stays as it is."""
    try:
        return parse_phone(number).display()
    except InvalidPhone:
        return number


def _no_mobile(parsed: Phone) -> InvalidPhone:
    if parsed.kind is PhoneKind.LANDLINE:
        return InvalidPhone(
            "landline",
            th="เป็นโทรศัพท์พื้นฐาน รับ SMS ไม่ได้",
            en="A landline, which takes no short messages",
        )
    return InvalidPhone("short", th="เป็นเลขหมายพิเศษ รับ SMS ไม่ได้", en="A service number, which takes no short messages")


def pasted(text: str) -> list[Pasted]:
    """Every number in a text in any form, with what stands beside it; what is no number is told, never dropped."""
    found: list[Pasted] = []
    for piece in _PIECES.split(to_arabic(normalise(text))):
        found += _in_piece(piece.strip())
    kept, rest = found[:MOST_PASTED], found[MOST_PASTED:]
    if rest:
        kept.append(Pasted(rest[0].typed, None, _("เกิน %d หมายเลข ส่วนที่เหลือไม่ได้อ่าน") % MOST_PASTED))
    return _names_joined(kept)


def _in_piece(piece: str) -> list[Pasted]:
    if not piece:
        return []
    runs = list(_RUN.finditer(piece))
    if not runs:
        return [Pasted(piece[:60], None, _("ไม่มีหมายเลขโทรศัพท์"))]
    name = " ".join(_RUN.sub(" ", piece).split())[:60]
    return [one for run in runs for one in _in_run(run[0], name)]


def _in_run(run: str, name: str) -> list[Pasted]:
    """One number with spaces in it, or several with spaces between them."""
    whole = _read(run, name)
    words = run.split()
    if whole.number or len(words) == 1:
        return [whole]
    each = [_read(word, name) for word in words]
    return each if any(one.number for one in each) else [whole]


def _read(typed: str, name: str) -> Pasted:
    try:
        return Pasted(typed, mobile(typed), name=name)
    except InvalidPhone as invalid:
        return Pasted(typed, None, invalid.message(page_language()), name)


def _names_joined(found: list[Pasted]) -> list[Pasted]:
    """A name in the cell before a number belongs to it: ใจดี | 081-234-5678."""
    joined: list[Pasted] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and before.number is None and not any(each.isdigit() for each in before.typed) and not one.name:
            joined.pop()
            one = Pasted(one.typed, one.number, one.why, before.typed)
        joined.append(one)
    return joined
