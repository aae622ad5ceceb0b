"""What a text may be, before anything is sent: cleaned, or refused in words; its fields filled in; words made short.

Pure: no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.thai.normalise import normalise
from hub.sms import texts

FIELDS = ("ชื่อ", "หน่วยงาน", "ตำแหน่ง")
"""What may stand in braces; {ชื่อ} of somebody of whom only a number is known becomes NOBODY."""
NOBODY = "ท่าน"
_FIELD = re.compile(r"\{\s*([^{}\n]{1,30}?)\s*\}")
_LONGEST_TYPED = 5_000


class Refused(Exception):
    """A text that is not sent, or a message to nobody; str() tells the person why and what to do.

    `reason`: "empty", "long", "link", "private-use", "field", "nobody", "reason", "empty-filled", "key", "quota".
    """

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(told)
        self.reason = reason


def clean(text: str) -> str:
    """The text as it will be sent, in one spelling, without spaces at its ends. Raises Refused."""
    if len(text) > _LONGEST_TYPED:
        raise _too_long(texts.MOST_PARTS * len(text) // _LONGEST_TYPED)
    text = normalise(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Refused("empty", _("ยังไม่มีข้อความ พิมพ์ข้อความที่จะส่ง"))
    if strange := sorted({letter for letter in text if unicodedata.category(letter) in ("Co", "Cn")}):
        places = text.index(strange[0])
        near = text[max(0, places - 8) : places] + "□"
        told = _("มีอักขระของแบบอักษรเก่าที่แปลงไม่ได้ ใกล้ “%(near)s” (U+%(code)04X) ลบแล้วพิมพ์ใหม่")
        raise Refused("private-use", told % {"near": near, "code": ord(strange[0])})
    if found := texts.links(text):
        told = _(
            "ส่งลิงก์ทาง SMS ไม่ได้: %(link)s ตามมติคณะรัฐมนตรีเมื่อวันที่ 18 พฤศจิกายน 2568 หน่วยงานของรัฐงดแนบลิงก์ใน SMS "
            "เพื่อไม่ให้ประชาชนหลงเชื่อ SMS ปลอม ให้บอกเลขทะเบียนหนังสือแทน เช่น “ดูหนังสือ ที่ ศธ 04001/123”"
        )
        raise Refused("link", told % {"link": found[0]})
    if unknown := [name for name in _FIELD.findall(text) if name not in FIELDS]:
        told = _("ไม่มีช่อง {%(name)s} ใช้ได้ {ชื่อ} {หน่วยงาน} {ตำแหน่ง}")
        raise Refused("field", told % {"name": unknown[0]})
    fits(text)
    return text


def fits(text: str) -> int:
    """How many parts it takes. Raises Refused where that is more than anybody reads."""
    parts = len(texts.cut(text).parts)
    if parts > texts.MOST_PARTS:
        raise _too_long(parts)
    return parts


def _too_long(parts: int) -> Refused:
    told = ngettext(
        "ข้อความยาว %(parts)d ส่วน ส่งได้ไม่เกิน %(most)d ส่วน ตัดให้สั้นลง",
        "ข้อความยาว %(parts)d ส่วน ส่งได้ไม่เกิน %(most)d ส่วน ตัดให้สั้นลง",
        parts,
    )
    return Refused("long", told % {"parts": parts, "most": texts.MOST_PARTS})


def fields(text: str) -> set[str]:
    return {name for name in _FIELD.findall(text) if name in FIELDS}


def has_fields(text: str) -> bool:
    return bool(fields(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text to one recipient: `values` by field; what is not known is left out, a name is NOBODY."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in FIELDS:
            return found[0]
        return values.get(name) or (NOBODY if name == "ชื่อ" else "")

    return normalise(_FIELD.sub(value, text)).strip()


@dataclass(frozen=True)
class Hint:
    """A long word that could be short: how often it stands there, the parts saved by that alone, letters saved."""

    long: str
    short: str
    times: int
    parts: int
    letters: int


def hints(text: str, table: Iterable[tuple[str, str]]) -> list[Hint]:
    """Those that help, the best first. A word within a longer one of the table is not offered twice."""
    now, left, found = len(texts.cut(text).parts), text, []
    for long, short in sorted(table, key=lambda pair: -len(pair[0])):
        if times := left.count(long):
            left = left.replace(long, "\0" * len(long))
            saved = now - len(texts.cut(text.replace(long, short)).parts)
            found.append(Hint(long, short, times, saved, times * (len(long) - len(short))))
    return sorted((hint for hint in found if hint.letters > 0), key=lambda hint: (-hint.parts, -hint.letters))
