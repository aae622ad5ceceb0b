"""What the home page tells a clerk of the mailbox: that it cannot be reached, and mails that could not be taken."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.efiling import reach
from hub.efiling.exchange import mail_words
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.look.home import Card

State = MailMessage.State


def mailbox_trouble(request: HttpRequest) -> Card | None:
    writes = reach.registers(reach.viewer(request), reach.REGISTER)
    mailboxes = Mailbox.objects.filter(register__in=writes.values("pk"))
    failed = MailMessage.objects.filter(mailbox__in=mailboxes, state=State.FAILED)
    broken = mailboxes.filter(on=True).exclude(fault="").first()
    row = failed.select_related("mailbox").first()
    if broken is None and row is None:
        return None
    register = broken.register_id if broken else row.mailbox.register_id if row else 0
    return Card(
        title=_("ไปรษณีย์สารบรรณกลาง"),
        value=failed.count(),
        text=mail_words.wrong(broken.fault) if broken else _("จดหมายที่รับไม่ได้ ดูสาเหตุแล้วลองใหม่"),
        url=reverse("exchange:mails", args=[register]),
        icon="letter",
        tone="bad" if broken else "warn",
    )
