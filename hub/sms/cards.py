"""What the home page tells a sender: messages to approve, and one's own of which something is wrong or on its way."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.look.home import Card
from hub.people import access
from hub.sms import following, reach
from hub.sms.models import Message

_LATELY = timedelta(days=2)


def to_approve(request: HttpRequest) -> Card | None:
    person = reach.viewer(request)
    if not access.may(person, reach.APPROVE):
        return None
    waiting = reach.messages(person, reach.APPROVE).filter(approval=Message.Approval.WAITING).count()
    if not waiting:
        return None
    return Card(_("SMS รออนุมัติ"), waiting, _("เกินโควตาของหน่วยงาน"), reverse("sms:approvals"), "letter", "warn")


def on_their_way(request: HttpRequest) -> Card | None:
    """Of what the person sent in the last two days: who did not get it, else who has not had it yet."""
    person = reach.viewer(request)
    if not access.may(person, reach.SEND):
        return None
    mine = Message.objects.filter(sent_by=person, made_at__gte=timezone.now() - _LATELY)
    lines = following.lines(mine)
    wrong = [line for line in lines if line.wrong]
    if wrong:
        url = reverse("sms:message", args=[wrong[0].message.pk])
        return Card(_("SMS ที่ต้องดู"), sum(line.wrong for line in wrong), _("ส่งไม่สำเร็จหรือไม่ทราบผล"), url, "letter", "bad")
    waiting = [line for line in lines if line.waiting]
    if waiting:
        total = sum(line.waiting for line in waiting)
        url = reverse("sms:message", args=[waiting[0].message.pk])
        return Card(_("SMS ที่กำลังส่ง"), total, _("รอส่งและกำลังส่ง"), url, "letter", "info")
    return None
