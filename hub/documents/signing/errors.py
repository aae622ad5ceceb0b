"""Why a document was not signed. `str()` of each is for the person, in the page's language; nothing was changed."""

from __future__ import annotations

import math
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CannotSign(Exception):
    """The PDF cannot be signed."""


class NoCertificate(CannotSign):
    """The person has no certificate that is in force: they make one on the page signing:own."""

    def __init__(self) -> None:
        super().__init__(_("ท่านยังไม่มีใบรับรองสำหรับลงลายมือชื่อ หรือใบรับรองหมดอายุแล้ว สร้างได้ที่หน้าลายมือชื่อของฉัน"))


class WrongPin(CannotSign):
    """`left`: how many more tries there are before signing pauses."""

    def __init__(self, left: int) -> None:
        self.left = left
        text = ngettext("PIN ไม่ถูกต้อง ลองได้อีก %(left)d ครั้ง", "PIN ไม่ถูกต้อง ลองได้อีก %(left)d ครั้ง", left)
        super().__init__(text % {"left": left})


class PinLocked(CannotSign):
    """Too many wrong PINs: no PIN is taken, not even the right one, before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
        text = ngettext(
            "ใส่ PIN ผิดหลายครั้ง จึงพักการลงลายมือชื่อไว้ก่อน ลองใหม่ได้ในอีก %(minutes)d นาที",
            "ใส่ PIN ผิดหลายครั้ง จึงพักการลงลายมือชื่อไว้ก่อน ลองใหม่ได้ในอีก %(minutes)d นาที",
            minutes,
        )
        super().__init__(text % {"minutes": minutes})
