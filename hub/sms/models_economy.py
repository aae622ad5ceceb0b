"""Messages that are shown in the hub and e-mailed first, and go by SMS only to who has not acknowledged by then.

A part of hub.sms.models, which names each class here: Django looks for models there.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Economy(models.Model):
    """That a message waits with its SMS until `sms_at`: `wait_hours` after it was shown, or the next office morning.

    `done_at`: the rest went by SMS then, or the message was taken back (`cancelled`).
    """

    message = models.OneToOneField("sms.Message", models.CASCADE, related_name="economy")
    wait_hours = models.PositiveSmallIntegerField(null=True)
    shown_at = models.DateTimeField()
    sms_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)


class FirstWay(models.Model):
    """How a recipient is told before any SMS; `here`: they acknowledged in the hub."""

    class Mail(models.TextChoices):
        NONE = "none", _("ไม่มีอีเมล")
        WAITING = "waiting", _("อีเมลรอส่ง")
        SENT = "sent", _("ส่งอีเมลแล้ว")
        FAILED = "failed", _("ส่งอีเมลไม่ได้")

    recipient = models.OneToOneField("sms.Recipient", models.CASCADE, related_name="first_way")
    in_hub = models.BooleanField()
    email = models.EmailField(blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    here = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(mail="waiting"), name="sms_mail_that_waits"),
        ]
