"""The trail of who looked and changed: its steps, and where each unit's stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from hub.people.models import Unit

PERSON = settings.AUTH_USER_MODEL
SHA256_LETTERS = 64


class TrailHead(models.Model):
    """Where a unit's trail stands, sealed by the hub; locked while something is added."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=SHA256_LETTERS, blank=True)
    seal = models.TextField(blank=True)


class Event(models.Model):
    """One step of a unit's trail: sealed by the hub and chained to the one before. Only ever added.

    `seal` is the statement itself (JWS); the other columns are there to be looked for. `about` names a thing: entry/12.
    """

    class Action(models.TextChoices):
        LOOKED = "looked", pgettext_lazy("trail", "เปิดดู")
        REGISTERED = "registered", pgettext_lazy("trail", "ลงทะเบียน")
        RESERVED = "reserved", pgettext_lazy("trail", "จองเลข")
        CORRECTED = "corrected", pgettext_lazy("trail", "แก้ไข")
        VOIDED = "voided", pgettext_lazy("trail", "ยกเลิกเลข")
        OPENED_BOOK = "opened-book", pgettext_lazy("trail", "เปิดเล่มทะเบียน")
        CLOSED_BOOK = "closed-book", pgettext_lazy("trail", "ปิดเล่มทะเบียน")
        SET_UP = "set-up", pgettext_lazy("trail", "ตั้งค่า")
        EXPORTED = "exported", pgettext_lazy("trail", "ส่งออก")
        CAME = "came", pgettext_lazy("trail", "นำเข้าไฟล์")
        SENT = "sent", pgettext_lazy("trail", "ส่ง")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("trail", "รับทราบ")
        REMINDED = "reminded", pgettext_lazy("trail", "เตือน")
        REJECTED = "rejected", pgettext_lazy("trail", "ไม่รับ")
        TAKEN_BACK = "taken-back", pgettext_lazy("trail", "ยกเลิกการไม่รับ")
        MOVED = "moved", pgettext_lazy("trail", "ย้ายทะเบียน")
        ATTACHED = "attached", pgettext_lazy("trail", "แนบไฟล์")
        DETACHED = "detached", pgettext_lazy("trail", "นำไฟล์แนบออก")
        ESCALATED = "escalated", pgettext_lazy("trail", "แจ้งผู้บังคับบัญชา")
        HANDED_ON = "handed-on", pgettext_lazy("trail", "เสนอ/มอบหมาย")
        ANNOTATED = "annotated", pgettext_lazy("trail", "เกษียณ")
        RECALLED = "recalled", pgettext_lazy("trail", "ดึงกลับ")
        FINISHED = "finished", pgettext_lazy("trail", "ดำเนินการเสร็จ")
        DRAFTED = "drafted", pgettext_lazy("trail", "ร่าง")
        PROPOSED = "proposed", pgettext_lazy("trail", "เสนอร่าง")
        RETURNED = "returned", pgettext_lazy("trail", "ส่งคืนให้แก้ไข")
        SIGNED = "signed", pgettext_lazy("trail", "ลงนาม")
        FILED = "filed", pgettext_lazy("trail", "เก็บเข้าแฟ้ม")
        LINKED = "linked", pgettext_lazy("trail", "เชื่อมโยง")
        LISTED = "listed", pgettext_lazy("trail", "เสนอทำลาย")
        DECIDED = "decided", pgettext_lazy("trail", "พิจารณา")
        DESTROYED = "destroyed", pgettext_lazy("trail", "ทำลาย")
        NOTICE = "notice", pgettext_lazy("trail", "ตอบกลับการแลกเปลี่ยน")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=20, choices=Action.choices)
    about = models.CharField(max_length=60, db_index=True)
    details = models.JSONField(default=dict)
    hash = models.CharField(max_length=SHA256_LETTERS)
    seal = models.TextField()

    class Meta:
        ordering = ["unit", "-seq"]
        constraints = [models.UniqueConstraint(fields=["unit", "seq"], name="one_step_a_number")]
