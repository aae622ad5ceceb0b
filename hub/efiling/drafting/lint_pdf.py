"""The rules for a letter that was typed elsewhere: its line as any other's, and the file beside it. Pure, as lint.py.

What the file itself says can be read where it carries text; of a scan the check says that it saw nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from common.thai.dates import MONTHS
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from hub.efiling import reading
from hub.efiling.drafting import lint
from hub.efiling.drafting.kinds import HAS_SALUTATION, NAMES_RECIPIENT, SHAPES, Kind
from hub.efiling.drafting.lint import Finding, Letter
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET, RegisterKind

_HEAD_LINES = 15
"""Number and day of a letter stand within so many lines of its first page."""
_NUMBERED = re.compile(r"^\s*ที่\s*\S(?:[^/]{0,40}\S)?\s*/\s*(?:(?:ว|ล)\s*)?\d+")
_DATED = re.compile(rf"^\s*(?:วันที่\s*)?\d{{1,2}}\s*(?:{'|'.join(MONTHS)})\s*(?:พ\.\s?ศ\.\s*)?\d{{4}}\s*$")


def _text(letter: Letter) -> str:
    return to_arabic(normalise("\n".join(letter.paper)))


def _has_text(letter: Letter) -> Iterator[Finding]:
    if not _text(letter).strip():
        yield lint.warn("", _("ไฟล์เป็นภาพสแกน ระบบอ่านข้อความไม่ได้ ตรวจด้วยตาก่อนลงนาม"), lint.PRACTICE)


def _same_words(letter: Letter) -> Iterator[Finding]:
    """Register and letter say the same."""
    text = _squeezed(_text(letter))
    if not text:
        return
    subject, recipient = (_squeezed(to_arabic(said)) for said in (letter.content.subject, letter.content.recipient))
    if subject and letter.kind in HAS_SALUTATION and subject not in text:
        yield lint.warn("subject", _("ชื่อเรื่องไม่ตรงกับในไฟล์ ทะเบียนและหนังสือควรใช้ชื่อเรื่องเดียวกัน"), lint.PRACTICE)
    if recipient and letter.kind in NAMES_RECIPIENT and recipient not in text:
        yield lint.warn("recipient", _("ไม่พบผู้รับนี้ในไฟล์ ทะเบียนและหนังสือควรใช้ผู้รับเดียวกัน"), lint.PRACTICE)


def _squeezed(text: str) -> str:
    """Without spaces and marks that files write in different ways."""
    return re.sub(r"[\s.…\u200b]+", "", normalise(text))


def _open_places(letter: Letter) -> Iterator[Finding]:
    """Number and day are the hub's to give: in the file their places are open."""
    if SHAPES[letter.kind].register != RegisterKind.SEND or not letter.paper:
        return
    lines = [to_arabic(normalise(line)) for line in letter.paper[0].splitlines() if line.strip()][:_HEAD_LINES]
    if any(_NUMBERED.match(line) for line in lines):
        yield lint.warn("", _("ในไฟล์มีเลขที่หนังสืออยู่แล้ว ระบบจะพิมพ์เลขที่ได้ทับ เว้นที่ของเลขไว้ในไฟล์แล้วนำเข้าใหม่"), lint.FORM)
    if any(_DATED.match(line) for line in lines):
        yield lint.warn("", _("ในไฟล์ลงวันที่ไว้แล้ว ระบบจะพิมพ์วันที่ออกเลข เว้นที่ของวันที่ไว้ในไฟล์แล้วนำเข้าใหม่"), lint.FORM)


def _enclosed(letter: Letter) -> Iterator[Finding]:
    text = _squeezed(_text(letter))
    spoken = lint.ENCLOSED.search(text)
    if spoken and not letter.files:
        message = lint.filled(_("ในไฟล์กล่าวถึง “%s” แต่ยังไม่ได้แนบไฟล์ที่ส่งไปด้วย"), spoken[0])
        yield lint.warn("", message, lint.CLAUSE_11)
    if letter.files and not spoken and text:
        yield lint.warn("", _("แนบไฟล์แล้ว แต่ในหนังสือไม่ได้กล่าวถึงสิ่งที่ส่งมาด้วย"), lint.CLAUSE_11)


def _said_secrecy(letter: Letter) -> Iterator[Finding]:
    said = reading.secrecy(letter.paper)
    if said == TOP_SECRET:
        yield lint.error("secrecy", WHY_NOT_TOP_SECRET, lint.SECRETS)
    elif said and said != letter.content.secrecy:
        yield lint.error("secrecy", _("ชั้นความลับในไฟล์ไม่ตรงกับที่เลือก เลือกให้ตรงกัน"), lint.SECRETS)


def _order(letter: Letter) -> Iterator[Finding]:
    text = _squeezed(_text(letter))
    if letter.kind == Kind.ORDER and text and "ทั้งนี้" not in text:
        yield lint.warn("", _("คำสั่งยังไม่บอกวันเริ่มใช้บังคับ “ทั้งนี้ ตั้งแต่…”"), lint.CLAUSE_16)


RULES: tuple[lint.Rule, ...] = (
    lint.of_line, lint.of_register, lint.of_subject, lint.of_recipient, lint.of_dates, lint.of_typing,
    lint.of_secrecy, _has_text, _same_words, _open_places, _enclosed, _said_secrecy, _order,
)  # fmt: skip
