"""What the numbers mean that modems and operators give for a message not sent or not delivered.

3GPP TS 24.011 annex E-2 and TS 27.005, 3.2.5 for +CMS ERROR; TS 23.040, 9.2.3.15 for reports. What is done about each
follows what was measured with real modems' software: see hub.sms.gateway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Meaning(Enum):
    """AGAIN: later by any modem; RECIPIENT: this number cannot be reached; SIM: this SIM cannot send now;
    STORAGE: its memory is full; OURS: the PDU is wrong."""

    AGAIN = "again"
    RECIPIENT = "recipient"
    SIM = "sim"
    STORAGE = "storage"
    OURS = "ours"


@dataclass(frozen=True)
class Cause:
    meaning: Meaning
    text: str | Promise


_RECIPIENT, _SIM, _AGAIN, _OURS = Meaning.RECIPIENT, Meaning.SIM, Meaning.AGAIN, Meaning.OURS
CAUSES = {
    1: Cause(_RECIPIENT, _("ไม่มีเลขหมายนี้")),
    8: Cause(_SIM, _("เครือข่ายระงับซิมนี้ไม่ให้ส่ง")),
    10: Cause(_SIM, _("ซิมนี้ถูกระงับการใช้งาน")),
    21: Cause(_SIM, _("เครือข่ายไม่รับ เงินในซิมอาจหมดหรือซิมส่งข้อความไม่ได้")),
    27: Cause(_AGAIN, _("ปลายทางใช้งานไม่ได้ชั่วคราว")),
    28: Cause(_RECIPIENT, _("ไม่พบผู้ใช้เลขหมายนี้")),
    29: Cause(_SIM, _("เครือข่ายไม่ให้ซิมนี้ใช้บริการข้อความ")),
    30: Cause(_RECIPIENT, _("ไม่พบผู้ใช้เลขหมายนี้")),
    38: Cause(_AGAIN, _("เครือข่ายขัดข้อง")),
    41: Cause(_AGAIN, _("ขัดข้องชั่วคราว")),
    42: Cause(_AGAIN, _("เครือข่ายหนาแน่น")),
    47: Cause(_AGAIN, _("เครือข่ายไม่ว่าง")),
    50: Cause(_SIM, _("ซิมนี้ไม่ได้เปิดบริการข้อความ")),
    69: Cause(_SIM, _("เครือข่ายไม่มีบริการข้อความ")),
    96: Cause(_OURS, _("ข้อความผิดรูปแบบ")),
    304: Cause(_OURS, _("ข้อความผิดรูปแบบ")),
    305: Cause(_OURS, _("ข้อความผิดรูปแบบ")),
    310: Cause(_SIM, _("ไม่มีซิม")),
    311: Cause(_SIM, _("ซิมล็อก PIN")),
    313: Cause(_SIM, _("ซิมเสีย")),
    314: Cause(_AGAIN, _("ซิมไม่ว่าง")),
    322: Cause(Meaning.STORAGE, _("ที่เก็บในซิมเต็ม")),
    330: Cause(_SIM, _("ซิมไม่มีเลขศูนย์ข้อความ")),
    331: Cause(_AGAIN, _("ไม่มีสัญญาณเครือข่าย")),
    332: Cause(_AGAIN, _("เครือข่ายไม่ตอบ")),
    500: Cause(_AGAIN, _("เครือข่ายไม่บอกสาเหตุ")),
}
_ELSE = Cause(_AGAIN, _("สาเหตุที่ไม่อยู่ในรายการ"))
MOST_TRIES = 4
"""Of what the network refuses for a while."""
MOST_TRIES_OF_OURS = 24
"""Of what a SIM without credit or a broken modem could not send: about a day, for it is not the message's fault."""
_WAITS = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10))
_WAITS_OF_OURS = (timedelta(seconds=90), timedelta(minutes=11), timedelta(hours=1))


def cause_of(number: int | None) -> Cause:
    return CAUSES.get(number, _ELSE) if number is not None else _ELSE


def wait_after(tries: int) -> timedelta:
    """Before the next try, `tries` of which went wrong."""
    return _WAITS[min(tries, len(_WAITS)) - 1]


def wait_for_ours(tries: int) -> timedelta:
    """The same where modem or SIM were at fault: longer than the SIM rests, so that another part is tried first."""
    return _WAITS_OF_OURS[min(tries, len(_WAITS_OF_OURS)) - 1]


_REPORTS = {
    0x40: _("เครือข่ายปลายทางขัดข้อง"),
    0x41: _("เครื่องปลายทางรับข้อความแบบนี้ไม่ได้"),
    0x42: _("เครือข่ายปลายทางไม่รับ"),
    0x43: _("ติดต่อเลขหมายนี้ไม่ได้"),
    0x45: _("เครือข่ายเชื่อมถึงกันไม่ได้"),
    0x46: _("หมดเวลาก่อนถึงเครื่อง (ปิดเครื่องหรือไม่มีสัญญาณ)"),
    0x47: _("ผู้ส่งลบ"),
    0x48: _("เครือข่ายลบ"),
    0x49: _("เครือข่ายไม่พบข้อความ"),
}
_OURS_IN_WORDS = {
    "gateway-ended": _("โปรแกรมส่งหยุดระหว่างส่ง อาจส่งไปแล้ว"),
    "no-answer": _("โมเด็มไม่ตอบว่าส่งแล้วหรือไม่"),
    "line-went": _("โมเด็มหลุดระหว่างส่ง อาจส่งไปแล้ว"),
    "not-begun": _("โมเด็มไม่พร้อม ยังไม่ได้ส่ง"),
    "no-report": _("ส่งแล้ว แต่เครือข่ายไม่เคยแจ้งผล"),
    "modem-gone": _("ส่วนแรกส่งไปแล้วด้วยซิมที่ใช้ไม่ได้อีก ส่วนที่เหลือจึงส่งต่อไม่ได้ ส่งใหม่ทั้งข้อความได้"),
    "test-late": _("ยังไม่ได้ส่งเมื่อหมดเวลาทดสอบ จึงไม่ส่ง"),
    "provider-no-answer": _("ผู้ให้บริการไม่ตอบว่าส่งแล้วหรือไม่"),
    "erased": _("ลบข้อมูลแล้ว"),
    "opted-out": _("ขอไม่รับข้อความแจ้งเพื่อทราบแล้ว"),
    "acknowledged": _("รับทราบในระบบแล้ว จึงไม่ส่ง SMS"),
    "cancelled by its sender": _("ผู้ส่งยกเลิก"),
    "provider-refused": _("ผู้ให้บริการไม่รับ"),
}


def code_of_refusal(cause: int | None) -> str:
    """As a part keeps it."""
    return "not-begun" if cause is None else f"cms-{cause}"


def code_of_report(status: int) -> str:
    return f"report-{status}"


def in_words(code: str) -> str:
    """What a part's `cause` means, in the language of who reads; what is in no list stands as it is."""
    kind, _dash, number = code.partition("-")
    if number.isdecimal() and kind == "cms":
        return f"{cause_of(int(number)).text} ({number})"
    if number.isdecimal() and kind == "report":
        known = _REPORTS.get(int(number))
        return f"{known} ({number})" if known else str(_("เครือข่ายแจ้งว่าไม่ถึง")) + f" ({number})"
    return str(_OURS_IN_WORDS.get(code, code))
