"""Mails that are no letters yet: to be fetched, not to be taken, or secret; for hub.efiling.coming."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common.thai.dates import format_datetime
from hub.efiling.coming import Coming, Held
from hub.efiling.exchange import mail_words
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.efiling.models import Register
from hub.look.language import page_language

State = MailMessage.State


def to(register: Register) -> Coming:
    mailbox = Mailbox.objects.filter(register=register).first()
    if mailbox is None:
        return Coming()
    # Under other settings the server has other numbers: what was to be fetched by the old ones is there under new ones.
    fetched_next = Q(state=State.WAITING, place=mailbox.place)
    rows = MailMessage.objects.filter(Q(state__in=(State.FAILED, State.SECRET)) | fetched_next, mailbox=mailbox)
    url = reverse("exchange:mails", args=[register.pk])
    held = [Held(_title(row), _why(row), row.seen_at, url) for row in rows.order_by("seen_at", "pk")]
    return Coming(held, _trouble(mailbox))


def _title(row: MailMessage) -> str:
    """Of one not fetched yet nothing is known, of a secret one only from whom it came."""
    return " · ".join(filter(None, [row.subject, row.sender])) or _("จดหมายที่ยังไม่ได้ดึง")


def _why(row: MailMessage) -> str:
    return " · ".join(filter(None, [str(row.get_state_display()), mail_words.why(row)]))


def _trouble(mailbox: Mailbox) -> str:
    if mailbox.fault:
        at = format_datetime(mailbox.fault_at, page_language(), "short") if mailbox.fault_at else ""
        return _("ดึงจดหมายไม่ได้เมื่อ %(at)s: %(wrong)s") % {"at": at, "wrong": mail_words.wrong(mailbox.fault)}
    return "" if mailbox.on else _("การดึงจดหมายปิดอยู่")
