"""Rules of sending, as functions of plain values: quiet hours, months, and what a recipient's parts come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def is_quiet(at: datetime, start: time | None, end: time | None) -> bool:
    """Whether nothing but what is urgent is sent at this moment, Bangkok time; hours may go over midnight."""
    if start is None or end is None or start == end:
        return False
    clock = timezone.localtime(at).time()
    return start <= clock < end if start < end else clock >= start or clock < end


def after_quiet(at: datetime, start: time | None, end: time | None) -> datetime:
    """`at`, or when the quiet hours it falls in end."""
    if end is None or not is_quiet(at, start, end):
        return at
    local = timezone.localtime(at)
    until = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The calendar month in Bangkok that a moment lies in: its first moment, and the next one's."""
    first = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


class Standing(TextChoices):
    """How far a text has come with one recipient."""

    HELD = "held", _("รออนุมัติ")
    SHOWN = "shown", _("แจ้งในระบบแล้ว")
    QUEUED = "queued", _("รอส่ง")
    SENDING = "sending", _("กำลังส่ง")
    SENT = "sent", pgettext_lazy("sms", "ส่งแล้ว")
    DELIVERED = "delivered", _("ถึงเครื่องผู้รับ")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("sms", "รับทราบแล้ว")
    FAILED = "failed", _("ส่งไม่สำเร็จ")
    UNKNOWN = "unknown", _("ไม่ทราบผล")
    CANCELLED = "cancelled", pgettext_lazy("sms", "ยกเลิก")


TONES = {
    Standing.HELD: "warn", Standing.SHOWN: "info", Standing.QUEUED: "plain", Standing.SENDING: "info",
    Standing.SENT: "info", Standing.DELIVERED: "good", Standing.ACKNOWLEDGED: "good", Standing.FAILED: "bad",
    Standing.UNKNOWN: "warn", Standing.CANCELLED: "plain",
}  # fmt: skip


MAY_GO_AGAIN = (Standing.UNKNOWN, Standing.FAILED)
"""By a person's decision, and the whole text."""


def standing(parts: Mapping[str, int], *, acknowledged: bool) -> Standing:
    """`parts`: how many are in each state (hub.sms.models.Part.State). Who acknowledged has it, whatever is told."""
    total = sum(parts.values())
    if acknowledged:
        return Standing.ACKNOWLEDGED
    if total == 0:
        return Standing.HELD
    for one in (Standing.FAILED, Standing.UNKNOWN, Standing.SENDING):
        if parts.get(one):
            return one
    if parts.get(Standing.QUEUED):
        begun = parts.get(Standing.SENT, 0) + parts.get(Standing.DELIVERED, 0)
        return Standing.SENDING if begun else Standing.QUEUED
    if parts.get(Standing.CANCELLED):  # what went is of no use without the rest
        return Standing.CANCELLED if parts[Standing.CANCELLED] == total else Standing.FAILED
    return Standing.DELIVERED if parts.get(Standing.DELIVERED) == total else Standing.SENT
