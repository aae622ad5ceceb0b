"""Letters that are pictures: what was read from them, for the clerk who registers, and for those who look for words.

The text of a letter's file is read behind the pages (hub.documents.texts). What the clerk has typed, and what another
unit sent along, is never overwritten by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.db.models import QuerySet

from common.thai.dates import MONTHS
from common.thai.numerals import to_arabic
from hub.documents import previews, texts
from hub.documents.models import PageText
from hub.efiling import reading
from hub.efiling.models import Attachment, Incoming, Outgoing
from hub.efiling.rules import TOP_SECRET, Secrecy, Urgency

PDF = "application/pdf"
MOST_TEXT = 1_000_000
"""Letters of a file's text that are kept with a letter; a long letter of 300 pages has fewer."""
_AT_ONCE = 20
_OURS_TO_SUGGEST = (Incoming.Source.UPLOAD, Incoming.Source.MAIL)
_MARK = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_LABELS = ("เรื่อง", "เรียน", "กราบเรียน", "ขอประทานกราบเรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "ส่วนราชการ", "วันที่")
_ALONE = ("ด่วนที่สุด", "ด่วนมาก", "ด่วน", "ลับที่สุด", "ลับมาก")
_HEAD_LINES = 40
_MAY_BE_SECRET = re.compile(f"ล{_MARK}*บ")
_DEGREES = ["", Secrecy.SECRET, Secrecy.VERY_SECRET, TOP_SECRET]
_EDUCATION = re.compile("^ที่ *ศ[^ยปส\\s/]{0,3}(?=\\s*[0-9๐-๙])")  # courts write ศย, ศป
_DAY = re.compile(r"(?P<day>\b\d{1,2}) +(?P<month>[ก-๎.][ก-๎. ]{2,13}?) +(?P<year>25\d\d)\b")


def _loosely(word: str) -> str:
    """A pattern for the word with any marks above and below its letters, or none: OCR loses and mistakes them."""
    letters = re.sub(_MARK, "", word)
    return "".join(f"{re.escape(letter)}{_MARK}*" for letter in letters)


_REPAIRS = (
    *((re.compile(f"^{_loosely(label)}(?=\\s|[ก-๛])"), label) for label in _LABELS),
    *((re.compile(f"^{_loosely(word)}$"), word) for word in _ALONE),
    (re.compile(f"^ล{_MARK}+บ{_MARK}*$"), "ลับ"),  # ลบ is another word
    (re.compile(f"^\\W*ท{_MARK}+(?=\\s|[ก-ฮ]{{2}}\\s)"), "ที่"),
)


@dataclass(frozen=True)
class Scan:
    """How far the reading of a letter's file has come, of how many pages; `read`: whether any came from a picture."""

    pages: int
    waiting: int
    failed: int
    settled: bool
    read: bool

    @property
    def done(self) -> int:
        return self.pages - self.waiting


def queue(letter: Incoming, own: Sequence[str] | None = None) -> None:
    """Has the letter's file read behind the pages. `own`: its pages' own texts, where they are at hand."""
    if letter.blob_id:
        texts.ask(letter.blob_id, own)


def of(letter: Incoming) -> Scan | None:
    """None where nobody asked yet, or the file was destroyed."""
    known = texts.of(letter.blob_id) if letter.blob_id else None
    if known is None:
        return None
    return Scan(letter.pages, known.waiting, known.failed, known.settled, any(known.scanned))


def found_secrecy(letter: Incoming | Outgoing) -> str:
    """The degree of secrecy that the letter's text or a PDF beside it tells of, its register is not for, and nobody has
    said to be none (hub.efiling.suspicion); "" where all is well."""
    register = letter.register if isinstance(letter, Incoming) else letter.entry.book.register
    degree = reading.secrecy(list(_pages(letter)))
    if register.secret and degree != TOP_SECRET:
        return ""
    return degree if _DEGREES.index(degree) > _DEGREES.index(letter.cleared) else ""


def _pages(letter: Incoming | Outgoing) -> Iterator[str]:
    """Of its own file and of those beside it, all that may tell of a degree."""
    files = list(letter.attachments.filter(blob__media=PDF).values_list("blob_id", flat=True))
    if isinstance(letter, Incoming):
        yield from letter.text.split("\f")
    elif letter.blob_id:
        files.append(letter.blob_id)
    pages = PageText.objects.filter(reading__in=files) if files else PageText.objects.none()
    for text, source in pages.order_by().values_list("text", "source"):
        if _MAY_BE_SECRET.search(text):  # most say nothing of it, and are not mended in vain
            yield repaired(text) if source == PageText.Source.OCR else text


def _read(known: texts.Text) -> list[str]:
    """The pages as they were read, mended where they were pictures."""
    return [repaired(text) if scanned else text for text, scanned in zip(known.pages, known.scanned, strict=True)]


def learn(sha256: str) -> None:
    """Gives each letter of this file what was read; for hub.documents.texts.when_read."""
    known = texts.of(sha256)
    if known is None:
        return
    pages = _read(known)
    text, found = "\f".join(pages).replace("\0", "")[:MOST_TEXT], reading.suggest(pages).fields()
    letters = Incoming.objects.select_for_update(of=("self",)).select_related("register").filter(blob_id=sha256)
    for letter in letters.order_by("pk"):
        if letter.text and not any(known.scanned):
            continue
        letter.text = text
        if _is_ours_to_suggest(letter):
            letter.suggestion = {**found, **letter.suggestion}
        letter.save(update_fields=["text", "suggestion"])
        if found_secrecy(letter):
            previews.forget(sha256)
    for sent in Outgoing.objects.select_related("entry__book__register").filter(blob_id=sha256):
        if found_secrecy(sent):
            previews.forget(sha256)
    beside = Attachment.objects.select_related("incoming__register", "outgoing__entry__book__register")
    for owner in {each.letter for each in beside.filter(blob_id=sha256)}:
        if owner.blob_id and found_secrecy(owner):
            previews.forget(owner.blob_id)


def _is_ours_to_suggest(letter: Incoming) -> bool:
    waits = letter.state == Incoming.State.WAITING
    return waits and letter.sent_by_unit_id is None and letter.source in _OURS_TO_SUGGEST


def repaired(text: str) -> str:
    """A page as OCR reads it, with the words by which a letter's parts are found written as they ought to be."""
    lines = text.splitlines()
    return "\n".join([*(_repaired_line(line) for line in lines[:_HEAD_LINES]), *lines[_HEAD_LINES:]])


def _repaired_line(line: str) -> str:
    line = line.strip()
    for pattern, word in _REPAIRS:
        line = pattern.sub(word, line, count=1)
    line = _EDUCATION.sub("ที่ ศธ", line)
    return _DAY.sub(_repaired_day, line) if _DAY.search(line) else _repaired_thai_day(line)


def _repaired_thai_day(line: str) -> str:
    """As _repaired_day, for a day in Thai figures: they are read as the others then."""
    arabic = to_arabic(line)
    return _DAY.sub(_repaired_day, arabic) if _DAY.search(arabic) else line


def _repaired_day(found: re.Match[str]) -> str:
    written = re.sub(rf"\s|{_MARK}", "", found["month"])
    plain = {re.sub(_MARK, "", month): month for month in MONTHS}
    near = get_close_matches(written, plain, n=1, cutoff=0.7)
    return f"{found['day']} {plain[near[0]]} {found['year']}" if near else found[0]


def filled(typed: Mapping[str, str], start: Mapping[str, Any], plain: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form again, where the clerk wants what was read: what was typed, else what is in `start`.

    `plain`: what an untouched field says where the text says nothing.
    """
    untouched = {"urgency": str(Urgency.NORMAL), "secrecy": str(Secrecy.NORMAL), **plain}
    kept = {
        name: value
        for name, value in typed.items()
        if value.strip() and (name not in start or value != untouched.get(name))
    }
    return {**start, **kept}


def sweep() -> bool:
    """Asks for the texts of letters that nobody asked for: those from before there was reading, and from elsewhere."""
    asked = False
    for model in (Incoming, Outgoing, Attachment):
        unread: QuerySet[Any] = model._default_manager.filter(blob__media=PDF, blob__reading=None)
        for sha256 in set(unread.values_list("blob_id", flat=True)[:_AT_ONCE]):
            texts.ask(sha256)
            asked = True
    return asked
