"""What the home page says about devices."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.fleet import device_state
from hub.fleet.models import Device, Notice
from hub.look.home import Card
from hub.people import access


def devices(request: HttpRequest) -> Card | None:
    """How many devices need somebody: those that are away, and those that report a problem."""
    if not access.may(request.user, "fleet.manage"):
        return None
    now = timezone.now()
    known = list(Device.objects.filter(revoked_at=None).defer("certificate"))
    away = [device for device in known if not device_state.connected(device, now)]
    troubled = [
        shown.problems[0]
        for device in known
        if device not in away and (shown := device_state.shown(device, now)).problems
    ]
    said = [_("ขาดการติดต่อ %d เครื่อง") % len(away)] if away else []
    said += [_("มีปัญหา %d เครื่อง") % len(troubled)] if len(troubled) > 1 else troubled
    text = " · ".join([*said, _("จาก %d เครื่อง") % len(known)])
    tone = "bad" if away else "warn" if troubled else "good"
    return Card(_("เครื่องที่ต้องดู"), len(away) + len(troubled), text, reverse("fleet:devices"), "device", tone)


def notices(request: HttpRequest) -> Card | None:
    if not access.may(request.user, "fleet.manage"):
        return None
    count = Notice.objects.filter(settled_at=None).count()
    text = _("เหตุการณ์ของเครื่องที่ยังไม่มีผู้ดูแล") if count else _("ไม่มีเหตุการณ์ค้าง")
    return Card(_("เหตุการณ์ที่ต้องดู"), count, text, reverse("fleet:notices"), "warning", "warn" if count else "good")
