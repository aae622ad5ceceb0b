"""What a sender keeps and what an administrator sets: drafts, saved texts and lists, quotas, quiet hours, opt-outs.

A part of hub.sms.models, which names each class here: Django looks for models there.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.people.models import Person, Unit

PERSON = settings.AUTH_USER_MODEL


class Draft(models.Model):
    """A message as far as its sender came; `key` becomes the message's, so that it is sent once. `form`: the fields of
    hub.sms.forms.ComposeForm as they were filled in."""

    key = models.UUIDField(unique=True)
    by = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    form = models.JSONField(default=dict)
    about = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at"]


class SavedText(models.Model):
    """A text that a unit sends often, with fields such as {ชื่อ}."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    name = models.CharField(pgettext_lazy("thing", "ชื่อ"), max_length=100)
    text = models.TextField(_("ข้อความ"))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="a_text_name_once")]

    def __str__(self) -> str:
        return self.name


class RecipientList(models.Model):
    """Those whom a unit often writes to together: persons, and numbers as they were pasted."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    name = models.CharField(pgettext_lazy("thing", "ชื่อ"), max_length=100)
    members: models.ManyToManyField[Person, models.Model] = models.ManyToManyField(
        PERSON, blank=True, related_name="+", verbose_name=_("บุคลากรในรายชื่อ")
    )
    numbers = models.TextField(_("หมายเลขอื่น"), blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="a_list_name_once")]

    def __str__(self) -> str:
        return self.name


class Settings(models.Model):
    """One row. Prices in satang; a quota in parts a calendar month (Bangkok) for each unit without one of its own."""

    price = models.PositiveIntegerField(_("ราคาต่อส่วน (สตางค์)"), default=50)
    quiet_from = models.TimeField(_("งดส่งตั้งแต่"), null=True, blank=True)
    quiet_until = models.TimeField(_("ถึงเวลา"), null=True, blank=True)
    quota = models.PositiveIntegerField(_("โควตาต่อเดือน (ส่วน)"), default=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sms_settings_one_row"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_from_and_until",
            ),
        ]

    @classmethod
    def now(cls) -> Settings:
        """As they are set; the migration makes the row."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


class Quota(models.Model):
    """How many parts a unit may send a month before somebody must approve."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+", verbose_name=_("หน่วยงาน"))
    parts = models.PositiveIntegerField(_("โควตาต่อเดือน (ส่วน)"))

    class Meta:
        ordering = ["unit__order", "unit__code"]


class Abbreviation(models.Model):
    """A word that offices write short."""

    long = models.CharField(_("คำเต็ม"), max_length=100, unique=True)
    short = models.CharField(_("คำย่อ"), max_length=40)

    class Meta:
        ordering = ["long"]

    def __str__(self) -> str:
        return f"{self.long} → {self.short}"


class OptOut(models.Model):
    """A number that gets orders, but no notices."""

    number = models.CharField(_("โทรศัพท์"), max_length=16, unique=True)
    reason = models.CharField(_("เหตุผล"), max_length=200, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-since"]


class Step(models.Model):
    """What a person decided about a message or a setting: kept, never changed."""

    class Action(models.TextChoices):
        SENT = "sent", _("สั่งส่ง")
        SUBMITTED = "submitted", _("ขออนุมัติส่ง")
        APPROVED = "approved", _("อนุมัติ")
        REFUSED = "refused", _("ไม่อนุมัติ")
        CANCELLED = "cancelled", _("ยกเลิกที่ยังไม่ส่ง")
        DEEMED_SENT = "deemed-sent", _("ถือว่าส่งแล้ว")
        SENT_AGAIN = "sent-again", _("ส่งอีกครั้ง")
        SET_UP = "set-up", _("ตั้งค่า")

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey("sms.Message", models.CASCADE, null=True, related_name="steps")
    action = models.CharField(max_length=12, choices=Action.choices)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]


class AlarmTelling(models.Model):
    """One row: of which alarms of devices (hub.fleet.models.Alarm.Kind) whom to tell; `urgent`: in quiet hours, too."""

    kinds = models.JSONField(default=list)
    people: models.ManyToManyField[Person, models.Model] = models.ManyToManyField(PERSON, related_name="+")
    urgent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sms_alarm_telling_one_row")]

    @classmethod
    def now(cls) -> AlarmTelling:
        """As it is set; nobody is told before somebody sets it."""
        return cls.objects.get_or_create(pk=1)[0]
