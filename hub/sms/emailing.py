"""E-mails of messages that are to cost little: by the office's own SMTP server, retried, and never with a link.

What cannot be sent loses nothing: who has not acknowledged in time gets the SMS.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate

from django.utils import timezone

from hub.sms import economy, environment
from hub.sms.environment import Smtp
from hub.sms.models import FirstWay, Message

RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3))
SECONDS = 20.0
_AT_ONCE = 20
Mail = FirstWay.Mail
log = logging.getLogger(__name__)


def step() -> bool:
    """The background's step, in a thread of its own, for a server may be slow: some mails over one connection."""
    server, now = environment.smtp(), timezone.now()
    if server is None:
        return False
    due = FirstWay.objects.filter(
        mail=Mail.WAITING, next_try_at__lte=now, recipient__acknowledged_at=None,
        recipient__message__approval__in=(Message.Approval.FREE, Message.Approval.APPROVED),
        recipient__message__economy__done_at=None,
    )  # fmt: skip
    those = list(due.select_related("recipient__message__unit", "recipient__person").order_by("next_try_at")[:_AT_ONCE])
    if not those:
        return False
    try:
        connection = _connect(server)
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("the mail server cannot be used: %s", fault)
        for each in those:
            _again(each, now)
        return False
    try:
        for each in those:
            if due.filter(pk=each.pk).exists():  # it may be taken back, or acknowledged, while the others go
                _send(connection, server, each, now)
        return True
    finally:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def _connect(server: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.security == "starttls":
            made.starttls(context=context)
    if server.user:
        made.login(server.user, server.password)
    return made


def _send(connection: smtplib.SMTP, server: Smtp, each: FirstWay, now: datetime) -> None:
    try:
        connection.send_message(letter(server, each))
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code >= 500 for code, _why in refused.recipients.values()):
            _give_up(each)
        else:
            _again(each, now)
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        log.warning("an e-mail is tried again: %s", fault)
        _again(each, now)
    else:
        FirstWay.objects.filter(pk=each.pk).update(mail=Mail.SENT)


def letter(server: Smtp, each: FirstWay) -> EmailMessage:
    """The text, from whom it is, and where to acknowledge it: in words, for state agencies send no links.

    Sent twice after a death of ours it has the same Message-ID, so that mailboxes show it once.
    """
    message = each.recipient.message
    made = EmailMessage()
    made["From"], made["To"], made["Date"] = server.sender, each.email, formatdate(localtime=True)
    made["Subject"] = " ".join(each.recipient.text.split())[:70]
    made["Message-ID"] = f"<{message.key}.{each.recipient_id}@{server.sender.rpartition('@')[2]}>"
    made.set_content(
        f"{each.recipient.text}\n\n{message.unit}\n"
        f"ข้อความเลขที่ {message.pk} · เข้าระบบ SP-POWER เมนู ข้อความถึงฉัน แล้วกด รับทราบ\n"
        "ถ้ายังไม่รับทราบ ระบบจะส่ง SMS ภายหลัง\n"
    )
    return made


def _again(each: FirstWay, now: datetime) -> None:
    if each.tries >= len(RETRIES):
        _give_up(each)
        return
    later = now + RETRIES[each.tries]
    FirstWay.objects.filter(pk=each.pk, mail=Mail.WAITING).update(tries=each.tries + 1, next_try_at=later)


def _give_up(each: FirstWay) -> None:
    FirstWay.objects.filter(pk=each.pk).update(mail=Mail.FAILED)
    if not each.in_hub:
        economy.by_sms_now(each.recipient)
