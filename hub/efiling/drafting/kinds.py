"""The kinds of letters that are written here, and what each is made of. Pure: no database, no page.

Source: regulation of the Office of the Prime Minister on correspondence, B.E. 2526: clause 10 (six kinds) and forms 1
to 11 in its annex; which register numbers which kind follows forms 13 and 14 and the offices' practice.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.efiling.rules import RegisterKind


class Kind(TextChoices):
    EXTERNAL = "external", _("หนังสือภายนอก")
    MEMO = "memo", _("หนังสือภายใน (บันทึกข้อความ)")
    STAMPED = "stamped", _("หนังสือประทับตรา")
    ORDER = "order", pgettext_lazy("letter", "คำสั่ง")
    REGULATION = "regulation", pgettext_lazy("letter", "ระเบียบ")
    BYLAW = "bylaw", pgettext_lazy("letter", "ข้อบังคับ")
    ANNOUNCEMENT = "announcement", pgettext_lazy("letter", "ประกาศ")
    STATEMENT = "statement", pgettext_lazy("letter", "แถลงการณ์")
    NEWS = "news", pgettext_lazy("letter", "ข่าว")
    CERTIFICATE = "certificate", _("หนังสือรับรอง")
    MINUTES = "minutes", _("รายงานการประชุม")


@dataclass(frozen=True)
class Group:
    """One of the six kinds of clause 10."""

    title: str | Promise
    kinds: tuple[Kind, ...]


GROUPS = (
    Group(_("หนังสือภายนอก"), (Kind.EXTERNAL,)),
    Group(_("หนังสือภายใน"), (Kind.MEMO,)),
    Group(_("หนังสือประทับตรา"), (Kind.STAMPED,)),
    Group(_("หนังสือสั่งการ"), (Kind.ORDER, Kind.REGULATION, Kind.BYLAW)),
    Group(_("หนังสือประชาสัมพันธ์"), (Kind.ANNOUNCEMENT, Kind.STATEMENT, Kind.NEWS)),
    Group(_("หลักฐานที่เจ้าหน้าที่ทำขึ้น"), (Kind.CERTIFICATE, Kind.MINUTES)),
)

_MARKS = ("urgency", "secrecy")
_BODY = ("cause", "purpose", "conclusion")
_TO = ("dated", "subject", "rank", "recipient", "references", "enclosures")


@dataclass(frozen=True)
class Shape:
    """`form`: number of the form in the annex; `fields`: of Content, in the order in which they are filled in;
    `register`: which numbers it, None for what has no number; `numbered`: whether the number stands on it."""

    form: int
    source: str
    fields: tuple[str, ...]
    register: RegisterKind | None
    numbered: bool = True


SHAPES: dict[str, Shape] = {
    Kind.EXTERNAL: Shape(
        1, "external.typ", ("circular", *_MARKS, *_TO, *_BODY, "closing", "copy_to"), RegisterKind.SEND
    ),
    Kind.MEMO: Shape(2, "memo.typ", ("division", "circular", *_MARKS, *_TO, *_BODY), RegisterKind.SEND),
    Kind.STAMPED: Shape(
        3, "stamped.typ", ("circular", *_MARKS, "dated", "subject", "recipient", "enclosures", "body"),
        RegisterKind.SEND,
    ),
    Kind.ORDER: Shape(4, "order.typ", ("dated", "subject", "recipient", "body", "effective"), RegisterKind.ORDER),
    Kind.REGULATION: Shape(
        5, "rule.typ", ("dated", "subject", "issue", "body"), RegisterKind.ANNOUNCEMENT, numbered=False
    ),
    Kind.BYLAW: Shape(6, "rule.typ", ("dated", "subject", "issue", "body"), RegisterKind.ANNOUNCEMENT, numbered=False),
    Kind.ANNOUNCEMENT: Shape(
        7, "public.typ", ("dated", "subject", "recipient", "body"), RegisterKind.ANNOUNCEMENT, numbered=False
    ),
    Kind.STATEMENT: Shape(
        8, "public.typ", ("dated", "subject", "issue", "body"), RegisterKind.ANNOUNCEMENT, numbered=False
    ),
    Kind.NEWS: Shape(
        9, "public.typ", ("dated", "subject", "issue", "body"), RegisterKind.ANNOUNCEMENT, numbered=False
    ),
    Kind.CERTIFICATE: Shape(10, "certificate.typ", ("dated", "subject", "recipient", "body"), RegisterKind.CERTIFICATE),
    Kind.MINUTES: Shape(
        11, "minutes.typ",
        ("subject", "issue", "met", "place", "present", "absent", "attending", "opened", "body", "closed"),
        None,
    ),
}  # fmt: skip

LINE_FIELDS = frozenset({"circular", "urgency", "secrecy", "subject", "recipient"})
"""What is filled in of a letter that was typed elsewhere: what its line in the register says."""
BODIES = ("cause", "purpose", "conclusion", "body")
"""The fields whose text stands in the letter as paragraphs."""
LISTS = ("references", "enclosures", "present", "absent", "attending")
"""The fields that hold one thing on each line."""
NAMES_RECIPIENT = frozenset({Kind.EXTERNAL, Kind.MEMO, Kind.STAMPED})
HAS_SALUTATION = frozenset({Kind.EXTERNAL, Kind.MEMO})
