"""A registered letter on its way: what each superior wrote on it, and to whom it was handed with that.

Nothing here is written over: an annotation stays as it was written, a handover goes from waiting to done or recalled.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.efiling.models import Entry
from hub.efiling.rules import Urgency
from hub.people.models import Membership, Unit

PERSON = settings.AUTH_USER_MODEL


class Step(models.TextChoices):
    """What whoever had the letter did with it."""

    PROPOSED = "proposed", pgettext_lazy("routing", "เสนอ")
    ONWARD = "onward", pgettext_lazy("routing", "ส่งต่อ")
    RETURNED = "returned", pgettext_lazy("routing", "ส่งคืน")
    FINISHED = "finished", pgettext_lazy("routing", "ยุติเรื่อง")


class Asked(models.TextChoices):
    """What whoever gets the letter is asked to do."""

    CONSIDER = "consider", pgettext_lazy("routing", "พิจารณา")
    KNOW = "know", pgettext_lazy("routing", "ทราบ")
    SIGN = "sign", pgettext_lazy("routing", "ลงนาม")
    ACT = "act", pgettext_lazy("routing", "ดำเนินการ")
    INFORM = "inform", pgettext_lazy("routing", "ส่งข้อมูลเพิ่มเติม")


class Annotation(models.Model):
    """A note on a letter (เกษียณ) by who acts in a position. `lines` are the name and position as they then were.

    `answers` is the handover by which the letter had come to the author; none where a clerk proposes it.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="annotations")
    answers = models.ForeignKey("Handover", models.PROTECT, null=True, related_name="answers")
    step = models.CharField(max_length=10, choices=Step.choices)
    text = models.TextField(_("ข้อความเกษียณ"))
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    position = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    lines = models.JSONField(default=list)
    written_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)
    request = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Handover(models.Model):
    """A letter given to one position, or to a group: its leaders and clerks.

    `addressee` is who that was when it was given. It waits until somebody there answers it by an annotation.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("routing", "รอดำเนินการ")
        DONE = "done", pgettext_lazy("routing", "ดำเนินการแล้ว")
        RECALLED = "recalled", pgettext_lazy("routing", "เรียกคืนแล้ว")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="handovers")
    given = models.ForeignKey(Annotation, models.PROTECT, related_name="handovers")
    to_position = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    to_group = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    addressee = models.CharField(max_length=500)
    asked = models.CharField(max_length=10, choices=Asked.choices)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "to_position"]), models.Index(fields=["state", "to_group"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_position=None, to_group__isnull=False) | Q(to_position__isnull=False, to_group=None),
                name="handed_to_one",
            ),
            models.UniqueConstraint(
                fields=["entry", "to_position"], condition=Q(state="waiting"), name="waits_at_a_position_once"
            ),
            models.UniqueConstraint(
                fields=["entry", "to_group"], condition=Q(state="waiting"), name="waits_at_a_group_once"
            ),
        ]

    def __str__(self) -> str:
        return self.addressee


class TimeAllowed(models.Model):
    """By when a letter of one urgency is to be dealt with, from the moment it is handed on."""

    class Measure(models.TextChoices):
        HOURS = "hours", _("ชั่วโมงทำการ")
        DAYS = "days", _("วันทำการ")

    urgency = models.CharField(_("ชั้นความเร็ว"), max_length=12, choices=Urgency.choices, unique=True)
    amount = models.PositiveSmallIntegerField(_("ภายใน"))
    measure = models.CharField(_("นับเป็น"), max_length=5, choices=Measure.choices)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_urgency_display()}: {self.amount} {self.get_measure_display()}"


class Phrase(models.Model):
    """Words an agency's people often write on a letter; those of no agency stand where it has none of its own.

    One that ends with … is followed by the names of those to whom the letter goes: มอบ….
    """

    agency = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    text = models.CharField(_("ข้อความ"), max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text
