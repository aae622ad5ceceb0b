"""The rules a letter is checked against before it gets its number. Pure: fields in, findings out.

Each rule names its source: the regulation of the Office of the Prime Minister on correspondence, B.E. 2526, by clause
or annex; what it does not say is practice, or the law named. An error stops issuing; a warning must be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from common.thai.numerals import THAI_DIGITS, to_arabic
from hub.efiling.drafting.composing import Forms, Head, closing_of
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.kinds import BODIES, HAS_SALUTATION, NAMES_RECIPIENT, SHAPES, Kind
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET, RegisterKind


class Severity(StrEnum):
    ERROR = "error"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """`field`: of Content, or "" for what is not typed there."""

    severity: Severity
    field: str
    message: str | Promise
    source: str | Promise


@dataclass(frozen=True)
class Letter:
    """All that the rules look at. `signer`, `register`: whether there is one; `files`: how many go with it;
    `pages`: how many it has typeset, 0 where it could not be; `paper`: the texts of the pages of one that was typed
    elsewhere."""

    kind: str
    content: Content
    head: Head
    forms: Forms
    today: date
    signer: bool = True
    register: bool = True
    files: int = 0
    pages: int = 1
    paper: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What stands in the letter's body."""
        return "\n".join(getattr(self.content, name) for name in BODIES if name in SHAPES[self.kind].fields)

    def has(self, name: str) -> bool:
        return name in SHAPES[self.kind].fields


Rule = Callable[[Letter], Iterator[Finding]]

FORM = _("ระเบียบงานสารบรรณ แบบท้ายระเบียบ")
CLAUSE_11 = _("ระเบียบงานสารบรรณ ข้อ 11")
CLAUSE_12 = _("ระเบียบงานสารบรรณ ข้อ 12")
CLAUSE_16 = _("ระเบียบงานสารบรรณ ข้อ 16 และแบบที่ 4")
CLAUSE_28 = _("ระเบียบงานสารบรรณ ข้อ 28")
CLAUSE_32 = _("ระเบียบงานสารบรรณ ข้อ 32")
ANNEX_1 = _("ระเบียบงานสารบรรณ ภาคผนวก 1")
ANNEX_2 = _("ระเบียบงานสารบรรณ ภาคผนวก 2")
SECRETS = _("ระเบียบว่าด้วยการรักษาความลับของทางราชการ พ.ศ. 2544")
PRACTICE = _("แนวปฏิบัติการเขียนหนังสือราชการ")
NO_SIGNER = _("ยังไม่ได้เลือกผู้ลงนาม")

_MARK = re.compile(r"(?:^|[\s(\[])(ด่วนที่สุด|ด่วนมาก|ด่วน|ลับที่สุด|ลับมาก|ลับ)(?=$|[\s)\]])")
_TOP_SECRET_LINE = re.compile(r"^\W*ลับที่สุด\W*$", re.MULTILINE)
_OPENINGS = (
    "ขอ", "แจ้ง", "การ", "ส่ง", "รายงาน", "เชิญ", "เรียน", "ตอบ", "หารือ", "ข้อหารือ", "กำหนด",
    "มาตรการ", "แนวทาง", "ซักซ้อม", "ประชาสัมพันธ์", "แต่งตั้ง", "มอบ", "อนุญาต", "อนุมัติ", "ให้",
    "ยกเลิก", "ขยาย", "เลื่อน", "ติดตาม", "เสนอ", "นำส่ง", "จัด", "ประกาศ", "รับ", "โครงการ",
    "สรุป", "ผล", "ความ", "ตรวจ", "คืน", "ชี้แจง", "ทวง", "เตือน", "เวียน", "เรื่อง",
)  # fmt: skip
_MANY = re.compile(r"ทุก(?:โรงเรียน|แห่ง|กลุ่ม|คน|หน่วย|อำเภอ|เขต|ส่วนราชการ)|ในสังกัด(?!.*คนที่)|ทั้งหมด")
_ABBREVIATION = re.compile(r"(?<![\u0e01-\u0e4e.])(?:[เแ]?[ก-ฮ]{1,4}\.)+")
_TITLES = frozenset((
    "ดร.", "นพ.", "พญ.", "ทพ.", "พล.ต.", "พล.ท.", "พล.อ.", "พ.ต.", "พ.ท.", "พ.อ.", "ร.ต.", "ร.ท.",
    "ร.อ.", "พล.ต.ต.", "พล.ต.ท.", "พล.ต.อ.", "พ.ต.ต.", "พ.ต.ท.", "พ.ต.อ.", "ร.ต.ต.", "ร.ต.ท.",
    "ร.ต.อ.", "ม.ล.", "ม.ร.ว.", "ศ.", "รศ.", "ผศ.",
))  # fmt: skip
_MONTHS = "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
_CE_AS_BE = re.compile(r"พ\.\s?ศ\.\s*((?:19|20)\d\d)")
_CE_AFTER_MONTH = re.compile(rf"(?:{_MONTHS})\s+((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"(?<!วัน)ที่\s*(?:[ก-ฮ]{1,4}\.?\s*)?\S*\d")
_DATED = re.compile(rf"วันที่\s*\d{{1,2}}\s*(?:{_MONTHS}|[ก-ฮ]{{1,3}}\.[ก-ฮ]{{1,2}}\.)|พ\.ศ\.\s*\d{{4}}")
ENCLOSED = re.compile(r"สิ่งที่ส่งมาด้วย|เอกสาร(?:ที่)?แนบ|ที่แนบมา|ดังแนบ|ตามแนบ|แนบมาพร้อม|แนบท้าย")
_TWO_MARKS = re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|::|ๆ\s?ๆ|ฯฯ(?!ล)|\(\(|\)\)|\?\?|!!")
_SPACES = re.compile(r"\S {2,}\S")
_SHORTENED = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|cutt\.ly|rb\.gy|shorturl\.(?:at|asia)|s\.id|lin\.ee|forms\.gle|me-qr\.com|kku\.world)/",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"^(?:ฯพณฯ\s*)?(?:นายกรัฐมนตรี|ประธานองคมนตรี|ประธานรัฐสภา|ประธานสภาผู้แทนราษฎร|ประธานวุฒิสภา|ประธานศาลฎีกา|รัฐบุรุษ)"
)
_MONK = re.compile(r"^(?:พระ(?!ราชินี|บรม|เจ้า)|เจ้าอาวาส|เจ้าคณะ|สมเด็จพระ(?!สังฆราช|เจ้า|บรม|นาง|เทพ|กนิษฐ))")


def lint(letter: Letter, rules: Sequence[Rule] | None = None) -> list[Finding]:
    """What is against the rules: errors first, each in the order of the fields."""
    fields = ("", *SHAPES[letter.kind].fields)
    found = [finding for rule in (RULES if rules is None else rules) for finding in rule(letter)]
    return sorted(
        found,
        key=lambda each: (each.severity != Severity.ERROR, fields.index(each.field) if each.field in fields else -1),
    )


def errors(findings: list[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity == Severity.ERROR]


def error(field: str, message: str | Promise, source: str | Promise) -> Finding:
    return Finding(Severity.ERROR, field, message, source)


def warn(field: str, message: str | Promise, source: str | Promise) -> Finding:
    return Finding(Severity.WARN, field, message, source)


def of_line(letter: Letter) -> Iterator[Finding]:
    """What its line in the register must say, and who signs."""
    if not letter.content.subject.strip():
        yield error("subject", _("ยังไม่มีชื่อเรื่อง"), FORM)
    if letter.kind in NAMES_RECIPIENT and not letter.content.recipient.strip():
        yield error("recipient", _("ยังไม่มีผู้รับหนังสือ"), FORM)
    if letter.kind not in (Kind.STATEMENT, Kind.NEWS) and not letter.signer:
        yield error("", NO_SIGNER, FORM)


def _whole(letter: Letter) -> Iterator[Finding]:
    """What must be there of what is written here."""
    content, kind = letter.content, letter.kind
    if not letter.text.strip():
        yield error("purpose" if letter.has("purpose") else "body", _("ยังไม่มีข้อความ"), FORM)
    elif letter.has("purpose") and not content.purpose.strip():
        yield warn("purpose", _("ไม่มีภาคความประสงค์ ผู้รับจะไม่รู้ว่าต้องทำอะไร"), PRACTICE)
    if kind == Kind.MEMO and not content.division.strip():
        yield error("division", _("บันทึกข้อความต้องมีส่วนราชการ"), CLAUSE_12)
    if letter.pages == 0:
        yield error("", _("จัดหน้าหนังสือไม่ได้ ตรวจข้อความในตาราง แล้วบันทึกใหม่"), PRACTICE)


def of_register(letter: Letter) -> Iterator[Finding]:
    """What the office sets once, for numbers."""
    wanted = SHAPES[letter.kind].register
    if wanted is not None and not letter.register:
        yield error("", _("หน่วยงานยังไม่เปิดทะเบียนสำหรับหนังสือชนิดนี้ จึงออกเลขไม่ได้"), FORM)
    if wanted == RegisterKind.SEND and not letter.head.agency_code:
        yield error("", _("ยังไม่ได้ตั้งรหัสประจำส่วนราชการ เลขหนังสือจะไม่ครบ"), ANNEX_1)


def _letterhead(letter: Letter) -> Iterator[Finding]:
    """What the office sets once, for what is printed."""
    if letter.head.garuda is None and letter.kind != Kind.MINUTES:
        yield warn("", _("ยังไม่ได้นำเข้าตราครุฑของหน่วยงาน ที่ของตราจะว่าง"), FORM)
    if letter.kind in (Kind.EXTERNAL, Kind.STAMPED) and not letter.head.phone:
        yield warn("", _("ไม่มีเลขโทรศัพท์ของส่วนราชการเจ้าของเรื่อง"), CLAUSE_11)
    if letter.kind in (Kind.EXTERNAL, Kind.CERTIFICATE) and not letter.head.address:
        yield warn("", _("ไม่มีที่ตั้งของหน่วยงานใต้ชื่อหน่วยงาน"), CLAUSE_11)


def of_subject(letter: Letter) -> Iterator[Finding]:
    subject = letter.content.subject.strip()
    if not subject:
        return
    if subject.endswith(".") and not _ABBREVIATION.search(subject[-6:]):
        yield warn("subject", _("ชื่อเรื่องไม่ลงท้ายด้วยจุด"), PRACTICE)
    if subject.startswith("เรื่อง"):
        yield warn("subject", _("ไม่ต้องพิมพ์คำว่า “เรื่อง” ซ้ำ แบบมีให้แล้ว"), FORM)
    if mark := _MARK.search(subject):
        message = _("ชั้นความเร็วหรือชั้นความลับไม่อยู่ในชื่อเรื่อง ให้เลือกที่ช่องของมัน (พบ “%s”)")
        yield warn("subject", filled(message, mark[1]), CLAUSE_28)
    if letter.kind in HAS_SALUTATION:
        if len(subject) < 8:
            yield warn("subject", _("ชื่อเรื่องสั้นเกินไป ควรบอกใจความของหนังสือ"), CLAUSE_11)
        elif not subject.startswith(_OPENINGS):
            yield warn("subject", _("ชื่อเรื่องมักขึ้นต้นด้วยคำกริยาหรือ “การ” เช่น ขอ แจ้ง ส่ง รายงาน การ"), PRACTICE)


def of_recipient(letter: Letter) -> Iterator[Finding]:
    recipient = letter.content.recipient.strip()
    if not recipient or letter.kind not in NAMES_RECIPIENT:
        return
    if recipient.startswith(("เรียน", "กราบเรียน", "นมัสการ", "ถึง ")):
        yield warn("recipient", _("ไม่ต้องพิมพ์คำขึ้นต้นซ้ำ แบบมีให้ตามฐานะของผู้รับ"), ANNEX_2)
    short = [each for each in _ABBREVIATION.findall(recipient) if each not in _TITLES]
    if short:
        yield warn("recipient", filled(_("เขียนชื่อผู้รับเต็ม ไม่ใช้คำย่อ (พบ “%s”)"), short[0]), PRACTICE)
    if letter.has("circular") and _MANY.search(recipient) and not letter.content.circular:
        yield warn("circular", _("มีผู้รับหลายหน่วยงาน ควรออกเป็นหนังสือเวียน (ว)"), CLAUSE_32)


def _rank(letter: Letter) -> Iterator[Finding]:
    recipient, forms = letter.content.recipient.strip(), letter.forms
    if recipient and letter.kind in HAS_SALUTATION:
        if _HIGH.match(recipient) and forms.key == Forms.key:
            yield error("rank", _("ผู้รับนี้ใช้คำขึ้นต้น “กราบเรียน” เลือกฐานะของผู้รับให้ตรง"), ANNEX_2)
        if _MONK.match(recipient) and forms.key == Forms.key:
            yield error("rank", _("ผู้รับเป็นพระภิกษุ เลือกฐานะของผู้รับให้ตรง"), ANNEX_2)
        if not forms.verified:
            yield warn("rank", _("คำขึ้นต้นและคำลงท้ายของฐานะนี้ยังไม่มีผู้ตรวจกับระเบียบ ตรวจก่อนลงนาม"), ANNEX_2)


def _closing(letter: Letter) -> Iterator[Finding]:
    if not letter.has("closing"):
        return
    said = closing_of(letter.content, letter.head, letter.forms)
    if said != letter.forms.closing:
        message = filled(_("คำลงท้ายไม่ตรงกับฐานะของผู้รับ ควรเป็น “%s”"), letter.forms.closing)
        yield (error if letter.forms.verified else warn)("closing", message, ANNEX_2)


def _references(letter: Letter) -> Iterator[Finding]:
    if not letter.has("references"):
        return
    for place, line in enumerate(letter.content.lines("references"), start=1):
        plain = to_arabic(line)
        number, day = _NUMBER.search(plain), _DATED.search(plain)
        law = plain.startswith(("พระราช", "ระเบียบ", "ประกาศ", "คำสั่ง", "กฎ"))
        if not day:
            lacks = _("อ้างถึงรายการที่ %d ไม่มีวันที่") if number else _("อ้างถึงรายการที่ %d ไม่มีเลขที่และวันที่")
            yield warn("references", filled(lacks, place), CLAUSE_11)
        elif not number and not law:
            yield warn("references", filled(_("อ้างถึงรายการที่ %d ไม่มีเลขที่"), place), CLAUSE_11)


def _enclosures(letter: Letter) -> Iterator[Finding]:
    if not letter.has("enclosures"):
        return
    listed, spoken = bool(letter.content.lines("enclosures")), ENCLOSED.search(letter.text)
    if spoken and not listed:
        message = filled(_("เนื้อความกล่าวถึง “%s” แต่ไม่มีรายการสิ่งที่ส่งมาด้วย"), spoken[0])
        yield warn("enclosures", message, CLAUSE_11)
    if listed and not spoken:
        yield warn("enclosures", _("มีสิ่งที่ส่งมาด้วย แต่เนื้อความไม่ได้กล่าวถึง"), PRACTICE)
    if letter.files and not listed:
        yield warn("enclosures", _("แนบไฟล์แล้ว แต่ยังไม่มีรายการสิ่งที่ส่งมาด้วย"), CLAUSE_11)
    if listed and not letter.files:
        yield warn("enclosures", _("มีรายการสิ่งที่ส่งมาด้วย แต่ยังไม่ได้แนบไฟล์"), PRACTICE)


def of_dates(letter: Letter) -> Iterator[Finding]:
    content = letter.content
    if letter.has("dated") and content.dated:
        day = content.day
        if day is None:
            yield error("dated", _("อ่านวันที่ไม่ออก พิมพ์เช่น 22 พ.ย. 2569 หรือเว้นไว้ใช้วันที่ออกเลข"), FORM)
        elif day > letter.today:
            yield error("dated", _("ลงวันที่ล่วงหน้าไม่ได้ เลขและวันที่ต้องเป็นวันที่ออกหนังสือ"), FORM)
        elif day < letter.today:
            yield warn("dated", _("ลงวันที่ย้อนหลัง เลขและวันที่ควรเป็นวันเดียวกับที่ออกหนังสือ"), FORM)
    for name in SHAPES[letter.kind].fields:
        said = getattr(content, name)
        if not isinstance(said, str) or name == "dated":
            continue
        plain = to_arabic(said)
        if wrong := _CE_AS_BE.search(plain):
            yield error(name, filled(_("พ.ศ. %s เป็นปี ค.ศ. แก้เป็นปีพุทธศักราช"), wrong[1]), PRACTICE)
        elif wrong := _CE_AFTER_MONTH.search(plain):
            yield warn(name, filled(_("ปี %s เป็นปี ค.ศ. หนังสือราชการใช้ปีพุทธศักราช"), wrong[1]), PRACTICE)


def of_typing(letter: Letter) -> Iterator[Finding]:
    """Slips of typing, in every field."""
    thai = arabic = False
    for name in SHAPES[letter.kind].fields:
        said = getattr(letter.content, name)
        if not isinstance(said, str):
            continue
        thai = thai or any(digit in said for digit in THAI_DIGITS)
        words = " ".join(word for word in said.split() if not re.search("[A-Za-z@]", word))
        arabic = arabic or any(digit in words for digit in "0123456789")
        if _SPACES.search(said) and "|" not in said:
            yield warn(name, _("มีเว้นวรรคซ้อนกัน"), PRACTICE)
        if two := _TWO_MARKS.search(said):
            yield warn(name, filled(_("มีเครื่องหมายซ้ำ “%s”"), two[0]), PRACTICE)
        if short := _SHORTENED.search(said):
            yield error(name, filled(_("ไม่ใช้ลิงก์ย่อ (%s) ผู้รับตรวจปลายทางไม่ได้ ใส่ที่อยู่เว็บเต็ม"), short[0]), PRACTICE)
    if thai and arabic:
        kind = _("เลขไทย") if letter.head.thai_numerals else _("เลขอารบิก")
        yield warn("", filled(_("พิมพ์เลขไทยปนเลขอารบิก ในหนังสือระบบพิมพ์เป็น%sทั้งฉบับ"), kind), PRACTICE)


def of_secrecy(letter: Letter) -> Iterator[Finding]:
    everything = "\n".join(str(getattr(letter.content, name)) for name in SHAPES[letter.kind].fields)
    marked = _MARK.search(letter.content.subject)
    if letter.content.secrecy == TOP_SECRET or _TOP_SECRET_LINE.search(everything) or (marked and marked[1] == "ลับที่สุด"):
        yield error("secrecy", WHY_NOT_TOP_SECRET, SECRETS)


def _order(letter: Letter) -> Iterator[Finding]:
    if letter.kind == Kind.ORDER and not letter.content.effective.strip() and "ทั้งนี้" not in letter.text:
        yield warn("effective", _("คำสั่งยังไม่บอกวันเริ่มใช้บังคับ “ทั้งนี้ ตั้งแต่…”"), CLAUSE_16)


RULES: tuple[Rule, ...] = (
    of_line, _whole, of_register, _letterhead, of_subject, of_recipient, _rank, _closing, _references, _enclosures,
    of_dates, of_typing, of_secrecy, _order,
)  # fmt: skip


def filled(message: str | Promise, values: object) -> str | Promise:
    """A message with its place filled, still in the language of whoever reads it."""
    return lazy(lambda: str(message) % values, str)()
