"""What stands around the modems: PDUs nobody could read, the morning's test, and other ways out.

A part of hub.sms.models, which names each class here: Django looks for models there.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Unreadable(models.Model):
    """A PDU that no message could be read from: evidence, kept before it is deleted from the SIM that it would fill."""

    modem = models.ForeignKey("sms.Modem", models.PROTECT, related_name="+")
    pdu = models.TextField()
    came_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["modem", "pdu"], name="sms_unreadable_once")]


class GatewaySettings(models.Model):
    """One row: the morning's test and when it is late."""

    self_test = models.BooleanField(_("ทดสอบทุกเช้า"), default=False)
    self_test_at = models.TimeField(_("เวลาทดสอบ"), default=time(7, 30))
    self_test_minutes = models.PositiveSmallIntegerField(_("ต้องกลับมาภายใน (นาที)"), default=10)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sms_gateway_settings_one_row")]

    @classmethod
    def now(cls) -> GatewaySettings:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


class SelfTest(models.Model):
    """One message of the morning from a modem to another (or itself): `came_at` when it was there."""

    day = models.DateField()
    modem = models.ForeignKey("sms.Modem", models.CASCADE, related_name="+")
    to = models.ForeignKey("sms.Modem", models.CASCADE, related_name="+")
    token = models.CharField(max_length=12, unique=True)
    message = models.ForeignKey("sms.Message", models.CASCADE, related_name="+")
    queued_at = models.DateTimeField(auto_now_add=True)
    late_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["day", "modem"], name="sms_one_test_a_modem_a_day")]


class Provider(models.Model):
    """A company that takes messages over HTTP, for when no modem can send. `secret` is encrypted
    (hub.sms.providers.secrets)."""

    class Form(models.TextChoices):
        THAIBULKSMS = "thaibulksms", "ThaiBulkSMS"
        SMSMKT = "smsmkt", "SMSMKT"

    form = models.CharField(_("ผู้ให้บริการ"), max_length=12, choices=Form.choices, unique=True)
    url = models.URLField(_("ที่อยู่ API"), max_length=200)
    key = models.CharField(_("API key"), max_length=200)
    secret = models.TextField(blank=True)
    sender = models.CharField(_("ชื่อผู้ส่ง"), max_length=11)
    on = models.BooleanField(_("ใช้เป็นทางสำรอง"), default=False)
    after_minutes = models.PositiveSmallIntegerField(_("เมื่อโมเด็มทุกตัวส่งไม่ได้นาน (นาที)"), default=15)
    urgent_only = models.BooleanField(_("เฉพาะข้อความด่วน"), default=True)
    resting_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["form"]

    def __str__(self) -> str:
        return self.get_form_display()
