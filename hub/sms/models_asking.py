"""What a message asks of its recipients, and what was done about those who are silent.

A part of hub.sms.models, which names each class here: Django looks for models there.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Escalation(models.Model):
    """That a message asks for an acknowledgement, and what happens to who gives none: minutes after it went to them
    until one reminder, until the deputy is told, until the call list; None: not at all.
    """

    message = models.OneToOneField("sms.Message", models.CASCADE, related_name="escalation")
    remind_after = models.PositiveIntegerField(_("เตือนซ้ำหลัง (นาที)"), null=True, blank=True)
    deputy_after = models.PositiveIntegerField(_("แจ้งรองหลัง (นาที)"), null=True, blank=True)
    list_after = models.PositiveIntegerField(_("ขึ้นรายชื่อโทรตามหลัง (นาที)"), null=True, blank=True)


class FollowUp(models.Model):
    """One step of the ladder that was done for one silent recipient, once; `message`: what was sent, if anything."""

    class Step(models.TextChoices):
        REMINDER = "reminder", _("เตือนผู้ที่ยังไม่รับทราบแล้ว")
        DEPUTIES = "deputies", _("แจ้งรองผู้อำนวยการแล้ว")
        LIST = "list", _("ถึงเวลาโทรตาม")

    recipient = models.ForeignKey("sms.Recipient", models.CASCADE, related_name="follow_ups")
    step = models.CharField(max_length=8, choices=Step.choices)
    message = models.ForeignKey("sms.Message", models.SET_NULL, null=True, related_name="follows_up")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "step"], name="sms_followed_up_once")]


class Poll(models.Model):
    """That a message asks one of `choices`, or a whole number from `low` to `high`, until `closes_at`."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("เลือกหนึ่งข้อ")
        NUMBER = "number", _("ตอบเป็นตัวเลข")

    message = models.OneToOneField("sms.Message", models.CASCADE, related_name="poll")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    choices = models.JSONField(default=list)
    low = models.IntegerField(default=0)
    high = models.IntegerField(default=0)
    closes_at = models.DateTimeField(_("ปิดรับคำตอบ"))


class PollAnswer(models.Model):
    """What one recipient answered last: the place of the choice, from 1, or the number; `answer`: in which text."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    recipient = models.OneToOneField("sms.Recipient", models.CASCADE, related_name="poll_answer")
    value = models.IntegerField()
    answer = models.ForeignKey("sms.Answer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
