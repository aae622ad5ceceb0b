"""What the home page says about check-ins."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.look.home import Card
from hub.people import access
from hub.photogenic import day, reach, reviews, selection


def today(request: HttpRequest) -> Card | None:
    """How many have come today where the person looks first."""
    if not access.may(reach.viewer(request), selection.LOOK):
        return None
    chosen = selection.read(request)
    shown = day.of(chosen.units, chosen.today)
    said = {"late": shown.late, "absent": shown.absent}
    text = _("สาย %(late)d คน ยังไม่ลงเวลา %(absent)d คน") % said
    return Card(_("ลงเวลาวันนี้"), shown.present, text, reverse("photogenic:today"), "checkin", "plain")


def reviews_waiting(request: HttpRequest) -> Card | None:
    if not access.may(reach.viewer(request), "photogenic.review"):
        return None
    count = reviews.waiting_for(request).count()
    text = _("รายการที่ต้องให้คนตัดสิน") if count else _("ไม่มีรายการค้าง")
    return Card(_("รอตรวจ"), count, text, reverse("photogenic:queue"), "check", "warn" if count else "good")
