"""From a draft's fields to what its form is typeset from: words by kind and rank, one sort of figures.

Pure but for what it is given; printing.py gathers that from the database.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from common.thai.dates import MONTHS, format_date, thai_year
from common.thai.numerals import to_arabic, to_thai
from hub.efiling.drafting.content import Block, Content, blocks
from hub.efiling.drafting.kinds import BODIES, HAS_SALUTATION, SHAPES, Kind
from hub.efiling.rules import Secrecy, Urgency

_WORDS = {
    Kind.REGULATION: "ระเบียบ",
    Kind.BYLAW: "ข้อบังคับ",
    Kind.ANNOUNCEMENT: "ประกาศ",
    Kind.STATEMENT: "แถลงการณ์",
    Kind.NEWS: "ข่าว",
}
_URGENCY = {Urgency.URGENT: "ด่วน", Urgency.VERY_URGENT: "ด่วนมาก", Urgency.MOST_URGENT: "ด่วนที่สุด"}
_SECRECY = {Secrecy.SECRET: "ลับ", Secrecy.VERY_SECRET: "ลับมาก"}
_LATIN = re.compile(r"\S*[A-Za-z@]\S*")
_NUMBER_PARTS = re.compile(r"(?<=\d) (?=\d)")  # a telephone number stays on its line
_CHECKED_AT_MOST = 5


@dataclass(frozen=True)
class Head:
    """A unit's letterhead as it is printed. `garuda`: PNG bytes, or None."""

    office: str
    agency_code: str
    address: tuple[str, ...] = ()
    owner: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    copy_to: str = ""
    closing: str = ""
    thai_numerals: bool = True
    garuda: bytes | None = None


@dataclass(frozen=True)
class Forms:
    """How a rank is addressed."""

    key: str = "ordinary"
    salutation: str = "เรียน"
    closing: str = "ขอแสดงความนับถือ"
    verified: bool = True


@dataclass(frozen=True)
class Signed:
    """What stands where the signature is. `drawing`: SVG, or "" on a draft; `aspect`: its width by its height."""

    lines: tuple[str, ...] = ()
    drawing: str = ""
    aspect: float = 2.0
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issued:
    """What a letter gets when it is issued: its reference as it is written, and its day."""

    reference: str
    day: date


def compose(
    kind: str,
    content: Content,
    head: Head,
    forms: Forms,
    signed: Signed,
    issued: Issued | None = None,
    *,
    next_words: Sequence[str] = (),
    copy: str = "",
    checked: Sequence[str] = (),
) -> dict[str, Any]:
    """What the Typst source of the kind reads. `issued` is None for a draft, whose number and day stay open.

    `next_words`: the foot of each page but the last; `copy`, `checked`: what stands on the file copy alone.
    """
    write = _in_thai if head.thai_numerals else to_arabic
    day = issued.day if issued else content.day
    made: dict[str, Any] = {
        "kind": kind,
        "word": _WORDS.get(Kind(kind), ""),
        "title": content.subject or str(Kind(kind).label),
        "draft": issued is None,
        "thai": head.thai_numerals,
        "counts": True,
        "office": write(head.office),
        "address": [write(line) for line in head.address],
        "reference": write(issued.reference if issued else open_reference(kind, head, circular=content.circular)),
        "date": write(_day(day)),
        "date-era": write(_day(day, era=True)),
        "year": write(str(thai_year(day))) if day else "....",
        "subject": write(content.subject),
        "salutation": forms.salutation if kind in HAS_SALUTATION else "",
        "recipient": write(content.recipient),
        "closing": closing_of(content, head, forms),
        "division": _NUMBER_PARTS.sub("\u00a0", write(content.division)),
        "urgency": _URGENCY.get(Urgency(content.urgency)) if content.urgency in Urgency.values else None,
        "secrecy": _SECRECY.get(Secrecy(content.secrecy)) if content.secrecy in Secrecy.values else None,
        "blocks": [_written(block, write) for name in BODIES for block in _blocks(kind, content, name)],
        "signature": _signature(signed, write),
        "owner": [write(line) for line in _owner(content, head)],
        "garuda": _in_svg(head.garuda) if head.garuda else None,
        "next": [write(words) for words in next_words],
        "copy": copy or None,
        "checked": [write(line) for line in checked][:_CHECKED_AT_MOST],
    }
    for name in ("references", "enclosures", "present", "absent", "attending"):
        made[name] = [write(line) for line in _listed(content, name)]
    for name in ("effective", "issue", "met", "place", "opened", "closed"):
        made[name] = write(getattr(content, name).removeprefix("ทั้งนี้").strip()) or None
    return made


def closing_of(content: Content, head: Head, forms: Forms) -> str:
    """What was typed for this letter; else the office's own for ordinary recipients, else that of the rank."""
    own = head.closing if forms.key == Forms.key else ""
    return content.closing or own or forms.closing


def open_reference(kind: str, head: Head, *, circular: bool) -> str:
    """The number's place on a draft: what is known of it."""
    if kind in (Kind.EXTERNAL, Kind.MEMO, Kind.STAMPED):
        return f"{head.agency_code}/{'ว ' if circular else ''}{'.' * 8}"
    return f"{'.' * 8}/{'.' * 8}"


def _in_thai(text: str) -> str:
    """Thai figures, but not in addresses and words of Latin letters: e-mail, A4, COVID-19."""
    kept = list(_LATIN.finditer(text))
    made, at = [], 0
    for word in kept:
        made += [to_thai(text[at : word.start()]), word.group()]
        at = word.end()
    return "".join([*made, to_thai(text[at:])])


def _day(day: date | None, *, era: bool = False) -> str:
    """The day; on a draft without one, its place."""
    if day is None:
        return f"{'.' * 6} {'.' * 18} พ.ศ. {'.' * 6}" if era else f"{'.' * 6} {'.' * 18} {'.' * 6}"
    return f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {thai_year(day)}" if era else format_date(day)


def _blocks(kind: str, content: Content, name: str) -> list[Block]:
    return blocks(getattr(content, name)) if name in SHAPES[kind].fields else []


def _written(block: Block, write: Any) -> dict[str, Any]:
    return {**asdict(block), "text": write(block.text), "rows": [[write(cell) for cell in row] for row in block.rows]}


def _listed(content: Content, name: str) -> list[str]:
    """One thing on each line; numbers typed before them go, the form counts by itself."""
    return [re.sub(r"^[0-9๐-๙]{1,2}[.)]\s*", "", line) for line in content.lines(name)]


def _signature(signed: Signed, write: Any) -> dict[str, Any]:
    return {
        "drawing": signed.drawing or None,
        "aspect": signed.aspect,
        "labels": list(signed.labels),
        "lines": [write(line) for line in signed.lines],
    }


def _owner(content: Content, head: Head) -> list[str]:
    pairs = (("โทร. ", head.phone), ("โทรสาร ", head.fax), ("ไปรษณีย์อิเล็กทรอนิกส์ ", head.email))
    lines = [head.owner, *(label + value for label, value in pairs if value)]
    copied = content.copy_to or head.copy_to
    return [line for line in (*lines, f"สำเนาส่ง {copied}" if copied else "") if line]


def _in_svg(png: bytes) -> str:
    """Typst takes pictures as text in its data when they are SVG; the PNG is carried inside one."""
    wide, high = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    data = base64.b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
        f'<image width="{wide}" height="{high}" xlink:href="data:image/png;base64,{data}"/></svg>'
    )
