"""What the regulation on official letters says of registers. Pure: no database, no page.

Source: the Office of the Prime Minister's regulation on correspondence (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526),
forms 13 (receive register) and 14 (send register), and clause 10 for the kinds of letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegisterKind(TextChoices):
    RECEIVE = "receive", _("ทะเบียนหนังสือรับ")
    SEND = "send", _("ทะเบียนหนังสือส่ง")
    ORDER = "order", _("ทะเบียนคำสั่ง")
    ANNOUNCEMENT = "announcement", _("ทะเบียนประกาศ")
    CERTIFICATE = "certificate", _("ทะเบียนเกียรติบัตร")


class Urgency(TextChoices):
    NORMAL = "normal", pgettext_lazy("urgency", "ปกติ")
    URGENT = "urgent", _("ด่วน")
    VERY_URGENT = "very-urgent", _("ด่วนมาก")
    MOST_URGENT = "most-urgent", _("ด่วนที่สุด")


class Secrecy(TextChoices):
    """ลับที่สุด is no value here: it must never be written into an electronic register."""

    NORMAL = "normal", pgettext_lazy("secrecy", "ปกติ")
    SECRET = "secret", _("ลับ")
    VERY_SECRET = "very-secret", _("ลับมาก")


TOP_SECRET = "top-secret"  # noqa: S105 - a degree of secrecy
WHY_NOT_TOP_SECRET = _(
    "หนังสือชั้นลับที่สุดห้ามลงทะเบียนในระบบอิเล็กทรอนิกส์ "
    "ให้นายทะเบียนข้อมูลข่าวสารลับลงในสมุดทะเบียนและเก็บรักษาตามระเบียบว่าด้วยการรักษาความลับของทางราชการ"
)


@dataclass(frozen=True)
class Column:
    """A column of a register: the field it shows, its heading, and how wide it is on paper in parts of the page."""

    field: str
    heading: str | Promise
    width: float


_LAST = (Column("action", _("การปฏิบัติ"), 1.6), Column("note", _("หมายเหตุ"), 1.3))
_LETTER = (
    Column("reference", _("ที่"), 1.7),
    Column("dated", _("ลงวันที่"), 1.2),
    Column("sender", _("จาก"), 2.2),
    Column("recipient", pgettext_lazy("letter", "ถึง"), 2.2),
    Column("subject", _("เรื่อง"), 4.0),
    *_LAST,
)
_DAY = Column("registered_on", _("วันที่ลงทะเบียน"), 1.3)
_OWN = (
    Column("dated", _("ลงวันที่"), 1.3),
    Column("recipient", _("ถึง/ผู้เกี่ยวข้อง"), 2.6),
    Column("subject", _("เรื่อง"), 5.4),
    *_LAST,
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    RegisterKind.RECEIVE: (_DAY, Column("number", _("เลขทะเบียนรับ"), 1.1), *_LETTER),
    RegisterKind.SEND: (_DAY, Column("number", _("เลขทะเบียนส่ง"), 1.1), *_LETTER),
    RegisterKind.ORDER: (_DAY, Column("number", _("คำสั่งที่"), 1.1), *_OWN),
    RegisterKind.ANNOUNCEMENT: (_DAY, Column("number", _("ประกาศที่"), 1.1), *_OWN),
    RegisterKind.CERTIFICATE: (_DAY, Column("number", _("เลขที่"), 1.1), *_OWN),
}
"""The columns of each register, in the order of forms 13 and 14."""

FORM_NUMBER = {RegisterKind.RECEIVE: 13, RegisterKind.SEND: 14}


def written_number(kind: str, number: int, year: int, *, circular: bool = False) -> str:
    """How a number stands on its document: 123, ว 136 for a circular, 45/2569 for orders and the like."""
    if kind in (RegisterKind.RECEIVE, RegisterKind.SEND):
        return f"ว {number}" if circular else str(number)
    return f"{number}/{year}"


def letter_reference(agency_code: str, number: int, *, circular: bool = False, secret: bool = False) -> str:
    """The ที่ of a letter that is sent: agency code / send number.

    ว stands before the number of a circular, ล before that of a secret letter, whose register counts for itself.
    """
    mark = "ล " if secret else ""
    return f"{agency_code}/{mark}{written_number(RegisterKind.SEND, number, 0, circular=circular)}"


def needs_secret_register(secrecy: str) -> bool:
    return secrecy != Secrecy.NORMAL


MOST_DAYS_EARLY = 365
"""Letters are dated ahead at times; what came so long before its day has a wrong year."""
MOST_DAYS_LATE = 180
"""A letter takes long at times; what is older by so much on the day it comes is asked about: the year may be wrong."""


class Order(TextChoices):
    """How the day on which a letter came stands to the day that it bears."""

    POSSIBLE = "possible"
    EARLY = "early"
    LATE = "late"
    ABSURD = "absurd"


def order_of(dated: date | None, received: date | None) -> Order:
    """Whether a letter of one day can have come on the other; nothing is wrong where one is not known."""
    if dated is None or received is None:
        return Order.POSSIBLE
    if received >= dated:
        return Order.LATE if (received - dated).days > MOST_DAYS_LATE else Order.POSSIBLE
    return Order.EARLY if (dated - received).days <= MOST_DAYS_EARLY else Order.ABSURD
