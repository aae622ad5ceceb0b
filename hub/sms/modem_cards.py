"""What the home page tells of modems and answers."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.look.home import Card
from hub.people.access import may
from hub.sms import modem_words, reach, self_testing
from hub.sms.models import Answer, FollowUp, Modem
from hub.sms.numbers import shown
from hub.sms.views_inbox import visible


def modem_trouble(request: HttpRequest) -> Card | None:
    """For who looks after the modems: what is wrong, or a test of the morning that did not come back."""
    if not may(request.user, reach.SET_UP):
        return None
    now = timezone.now()
    bad = [
        (modem, told)
        for modem in Modem.objects.filter(enabled=True)
        if (told := modem_words.standing(modem, now)).tone == "bad"
    ]
    late = list(self_testing.late())
    if not bad and not late:
        return None
    text = f"{bad[0][0]}: {bad[0][1].what}" if bad else _("ข้อความทดสอบเช้านี้ยังไม่กลับมา")
    value = len({modem.pk for modem, _told in bad} | {test.modem_id for test in late})
    return Card(_("โมเด็ม SMS ที่มีปัญหา"), value, text, reverse("sms:modems"), "warning", "bad")


def unread(request: HttpRequest) -> Card | None:
    """Answers nobody has read: what only acknowledges needs no reading."""
    if not may(request.user, reach.SEND):
        return None
    waiting = visible(reach.viewer(request)).filter(read_at=None).exclude(kind__in=Answer.UNDERSTOOD)
    count, newest = waiting.count(), waiting.select_related("recipient__person").first()
    if newest is None:
        return None
    url = reverse("sms:inbox") + ("" if newest.recipient_id else "?of=unknown")
    whose = newest.recipient and (newest.recipient.person or newest.recipient.name)
    told = f"{whose or shown(newest.sender)}: {newest.text[:60]}"
    return Card(_("คำตอบ SMS ที่ยังไม่อ่าน"), count, told, url, "message", "info")


def to_call(request: HttpRequest) -> Card | None:
    """Messages whose time to ring people up has come."""
    if not may(request.user, reach.SEND):
        return None
    lately = FollowUp.objects.filter(step=FollowUp.Step.LIST, at__gte=timezone.now() - timedelta(days=7))
    silent = lately.filter(recipient__acknowledged_at=None).order_by().values("recipient__message")
    due = reach.messages(reach.viewer(request)).filter(pk__in=silent).order_by("-pk")
    newest = due.first()
    if newest is None:
        return None
    url = reverse("sms:calls", args=[newest.pk])
    return Card(_("ต้องโทรตาม"), due.count(), newest.text[:60], url, "warning", "warn")
