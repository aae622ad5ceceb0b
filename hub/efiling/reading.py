"""What a letter's own text suggests for its line in the register. Suggestions only: a clerk confirms each.

The layout is that of the regulation on correspondence: forms 1 (external) and 2 (internal memo). Text that comes out of
a PDF is untidy: marks in places of their own, Thai figures, two columns on one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from common.thai.dates import MONTHS, MONTHS_SHORT
from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from common.thai.typed_dates import parse_date
from hub.efiling.rules import TOP_SECRET, Secrecy, Urgency

# Old Thai fonts keep raised and shifted marks in the private use area (Microsoft's and Apple's common table).
_PRIVATE = str.maketrans(
    dict(
        zip(
            range(0xF700, 0xF71B),
            "ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู",
            strict=True,
        )
    )
)
_HEAD_LINES, _HEAD_LETTERS = 30, 10_000
_DOTTED = re.compile(r"(?:[.…·]\s*){3,}")  # a form's lines to write on
_REFERENCE = re.compile(r"^ที่\s*(?P<ref>\S(?:[^/]{0,40}\S)?\s*/\s*(?:(?:ว|ล|ลับ)\s*)?\d+(?:/\d+)?)(?P<rest>.*)$")
_MONTH = "|".join(re.escape(month) for month in (*MONTHS, *MONTHS_SHORT))
_DATE = re.compile(rf"(?P<date>\d{{1,2}}\s*(?:{_MONTH})\s*(?:พ\.ศ\.\s*)?\d{{2,4}})")
_SUBJECT = re.compile(r"^เรื่อง\s*(?P<text>.*)$")
_RECIPIENT = re.compile(r"^(?:กราบเรียน|ขอประทานกราบเรียน|เรียน|ถึง)\s*(?P<text>.+)$")
_SENDER_OF_MEMO = re.compile(r"^ส่วนราชการ\s*(?P<text>.+)$")
_ENDS_SUBJECT = re.compile(r"^(?:กราบเรียน|ขอประทาน|เรียน|ถึง|อ้างถึง|สิ่งที่ส่งมาด้วย|ด้วย|ตามที่|ตาม|\d+\.)")
_AGENCY = re.compile(
    r"(?:สำนัก|กระทรวง|กรม|โรงเรียน|มหาวิทยาลัย|วิทยาลัย|จังหวัด|ศาลากลาง|องค์การ|เทศบาล|ที่ว่าการ|ที่ทำการ|สถานี|ศูนย์|โรงพยาบาล|คณะกรรมการ|สมาคม|มูลนิธิ|บริษัท|ธนาคาร|สหกรณ์)\S.*"
)
_SECRET_LINE = re.compile(r"^\W*(?:ชั้นความลับ\W*)?(?P<degree>ลับที่สุด|ลับมาก|ลับ)\W*$")
_SPECK = re.compile(r"[ก-ฮ][ะ-ฺเ-ไ็-๎]*|[a-zA-Z]|[^\w\s.()\-–—/ฯๆ\"”]+|[ะ-ฺเ-ไ็-๎]+")
_SHORT = re.compile(rf"{_SPECK.pattern}|\d{{1,2}}|[\-–—/.]")
_PAGE_LETTERS = 100_000
_URGENCY = {"ด่วนที่สุด": Urgency.MOST_URGENT, "ด่วนมาก": Urgency.VERY_URGENT, "ด่วน": Urgency.URGENT}
_SECRECY = {"ลับที่สุด": TOP_SECRET, "ลับมาก": Secrecy.VERY_SECRET, "ลับ": Secrecy.SECRET}


@dataclass(frozen=True)
class Suggestion:
    """Fields of a line; "" where the text says nothing. `dated` is an ISO date."""

    reference: str = ""
    dated: str = ""
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    urgency: str = ""
    secrecy: str = ""

    def cut(self) -> Suggestion:
        """No longer than the fields of a line may be."""
        most = {"reference": 120, "sender": 300, "recipient": 300, "subject": 1000}
        return replace(self, **{name: getattr(self, name)[:length] for name, length in most.items()})

    def fields(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def suggest(pages: Sequence[str]) -> Suggestion:
    """What the texts of a letter's pages suggest: its fields by the first, its secrecy by any."""
    lines = _lines(pages[0][:_HEAD_LETTERS])[:_HEAD_LINES] if pages else []
    reference, beside = _reference(lines)
    return Suggestion(
        reference=reference,
        dated=_dated(lines),
        sender=_first(lines, _SENDER_OF_MEMO) or _agency([beside]) or _agency(_above_subject(lines)),
        recipient=_first(lines, _RECIPIENT),
        subject=_subject(lines),
        urgency=_degree(lines, _URGENCY),
        secrecy=secrecy(pages),
    ).cut()


def _lines(text: str) -> list[str]:
    tidy = (_DOTTED.sub(" ", normalise(to_arabic(line.translate(_PRIVATE)))).strip() for line in text.splitlines())
    return [re.sub(r"\s+", " ", line) for line in tidy if line]


def _reference(lines: list[str]) -> tuple[str, str]:
    """The letter's number, and what stands beside it on the line: often the sender's name."""
    for line in lines:
        if found := _REFERENCE.match(line):
            return re.sub(r"\s*/\s*", "/", found["ref"]).strip(), found["rest"].strip()
    return "", ""


def _dated(lines: list[str]) -> str:
    for line in lines:
        for found in _DATE.finditer(line):
            try:
                return parse_date(found["date"]).isoformat()
            except InvalidInput:
                continue
    return ""


def _subject(lines: list[str]) -> str:
    for place, line in enumerate(lines):
        if found := _SUBJECT.match(line):
            parts = [without_specks(found["text"]) or found["text"]]  # however short: specks alone are no subject
            for more in lines[place + 1 : place + 4]:
                if _ENDS_SUBJECT.match(more):
                    break
                if said := without_specks(more):
                    parts.append(said)
            return "".join(parts).strip() if _broken_in_thai(parts) else " ".join(parts).strip()
    return ""


def without_specks(line: str) -> str:
    """A line without what OCR makes of specks, rules and stray marks behind its words: letters and signs that stand
    alone, with figures between them. One such sign may mean something (แบบ ก), unless the line says nothing else."""
    words = line.split(" ")
    kept = len(words)
    while kept and _SHORT.fullmatch(words[kept - 1]):
        kept -= 1
    specks = sum(bool(_SPECK.fullmatch(word)) for word in words[kept:])
    return " ".join(words[:kept]) if specks > 1 or (specks and not kept) else line


def _broken_in_thai(parts: list[str]) -> bool:
    """Thai has no space where a line ends within a sentence."""
    return len(parts) > 1 and "฀" <= parts[0][-1:] <= "๛"


def _above_subject(lines: list[str]) -> list[str]:
    return lines[: next((place for place, line in enumerate(lines) if _SUBJECT.match(line)), 0)]


def _agency(lines: list[str]) -> str:
    return next((found[0].strip() for line in lines if (found := _AGENCY.search(line))), "")


def _first(lines: list[str], pattern: re.Pattern[str]) -> str:
    return next((found["text"].strip() for line in lines if (found := pattern.match(line))), "")


def secrecy(pages: Sequence[str]) -> str:
    """The highest degree that stands alone on a line of any page, as it is stamped at the top and foot of each."""
    found = {
        match["degree"]
        for page in pages
        if "ลับ" in page  # most letters are not: no page is tidied in vain
        for line in _lines(page[:_PAGE_LETTERS])
        if (match := _SECRET_LINE.match(line))
    }
    return next((degree for name, degree in _SECRECY.items() if name in found), "")


def _degree(lines: list[str], degrees: Mapping[str, str]) -> str:
    """A degree stands alone on its line, or first on the line."""
    return next((degrees[line.split(" ")[0]] for line in lines if line.split(" ")[0] in degrees), "")
