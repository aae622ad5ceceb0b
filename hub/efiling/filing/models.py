"""Folders by an agency's plan, which line is in which, links between lines, and the rounds of destruction."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.documents.models import Blob
from hub.efiling.models import Entry
from hub.people.models import Unit

PERSON = settings.AUTH_USER_MODEL


class RetentionClass(models.Model):
    """How long a kind of letter is kept: `years` whole calendar years, or without end where there is none.

    Which there are is the office's to say; the first ones come from the regulation on correspondence.
    """

    class Counts(models.TextChoices):
        LETTER = "letter", _("ปีของหนังสือ")
        CLOSING = "closing", _("ปีที่ปิดแฟ้ม")

    code = models.SlugField(_("รหัส"), max_length=30, unique=True)
    name = models.CharField(_("ประเภทอายุการเก็บ"), max_length=200)
    years = models.PositiveSmallIntegerField(_("เก็บกี่ปี"), null=True, blank=True)
    counts_from = models.CharField(_("นับจาก"), max_length=8, choices=Counts.choices, default=Counts.LETTER)
    basis = models.CharField(_("ที่มา"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("ลำดับ"), default=100)
    in_use = models.BooleanField(_("ให้เลือกใช้"), default=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Folder(models.Model):
    """One folder of an agency's plan. It is closed, never deleted; an empty one that was made by mistake is hidden."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("folder", "เปิดใช้")
        CLOSED = "closed", pgettext_lazy("folder", "ปิดแล้ว")
        REMOVED = "removed", pgettext_lazy("folder", "นำออกแล้ว")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("อยู่ในแฟ้ม")
    )
    code = models.CharField(_("รหัสแฟ้ม"), max_length=30)
    name = models.CharField(_("ชื่อแฟ้ม"), max_length=200)
    retention = models.ForeignKey(
        RetentionClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("อายุการเก็บ")
    )
    order = models.PositiveIntegerField(_("ลำดับ"), default=0)
    state = models.CharField(_("สถานะ"), max_length=8, choices=State.choices, default=State.OPEN)
    closed_year = models.PositiveSmallIntegerField(_("ปีที่ปิดแฟ้ม"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], condition=~Q(state="removed"), name="one_folder_a_code"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_year__isnull=False), name="folder_closed_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Filing(models.Model):
    """How one line is kept: in which folder, for how long if not as long as the folder says, and what hinders its end.

    `year` is that of the line's book. `extended_to`: a committee had it kept through that year; `kept_always`: for
    good.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="filing")
    folder = models.ForeignKey(
        Folder, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("แฟ้ม")
    )
    year = models.PositiveSmallIntegerField(_("ปี พ.ศ."))
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    retention = models.ForeignKey(
        RetentionClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("อายุการเก็บ")
    )
    retention_reason = models.CharField(_("เหตุผล"), max_length=300, blank=True)
    extended_to = models.PositiveSmallIntegerField(null=True)
    kept_always = models.BooleanField(default=False)
    hold_reason = models.CharField(_("เหตุที่ห้ามทำลาย"), max_length=300, blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["folder", "year", "entry"])]
        constraints = [
            models.CheckConstraint(condition=Q(retention=None) | ~Q(retention_reason=""), name="other_class_why"),
            models.CheckConstraint(condition=Q(held_at=None) | ~Q(hold_reason=""), name="held_why"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.folder or '–'}"


class Link(models.Model):
    """One letter speaks of another: `entry` answers, refers to, or takes the place of `to`."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("ตอบหนังสือ")
        REFERS = "refers", _("อ้างถึง")
        SUPERSEDES = "supersedes", _("ยกเลิก/ใช้แทน")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="links")
    to = models.ForeignKey(Entry, models.PROTECT, related_name="linked_from")
    kind = models.CharField(_("ความเกี่ยวข้อง"), max_length=12, choices=Kind.choices)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "to"], name="one_link_between_two"),
            models.CheckConstraint(condition=~Q(entry=F("to")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind} {self.to_id}"


class Round(models.Model):
    """The destruction of what fell due by the end of a year, in one agency: from the survey to the certificate."""

    class State(models.TextChoices):
        SURVEY = "survey", _("สำรวจและจัดทำบัญชี")
        COMMITTEE = "committee", _("คณะกรรมการพิจารณา")
        HEAD = "head", _("รอหัวหน้าส่วนราชการอนุมัติ")
        ARCHIVES = "archives", _("รอหอจดหมายเหตุแห่งชาติ")
        CARRYING = "carrying", _("กำลังทำลาย")
        DONE = "done", _("ทำลายเสร็จแล้ว")
        STOPPED = "stopped", _("ยุติ")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    year = models.PositiveSmallIntegerField(_("ประจำปี พ.ศ."))
    state = models.CharField(_("ขั้นตอน"), max_length=10, choices=State.choices, default=State.SURVEY)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    order_number = models.CharField(_("คำสั่งแต่งตั้งที่"), max_length=60, blank=True)
    order_date = models.DateField(_("ลงวันที่"), null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    archives_letter = models.CharField(_("หนังสือที่ส่ง ที่"), max_length=120, blank=True)
    archives_sent_on = models.DateField(_("ส่งเมื่อ"), null=True)
    archives_answer = models.CharField(_("หนังสือตอบ"), max_length=300, blank=True)
    archives_answered_on = models.DateField(_("ตอบเมื่อ"), null=True)
    carrying_at = models.DateTimeField(null=True)
    carried_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    stop_reason = models.CharField(_("เหตุที่ยุติ"), max_length=300, blank=True)
    certificate = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=~Q(state__in=["stopped", "done"]), name="one_open_round_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"บัญชีหนังสือขอทำลาย ประจำปี {self.year} ({self.pk})"


class Member(models.Model):
    """Somebody appointed to a round's committee; one of them is its chair."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="members")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("กรรมการ"))
    chair = models.BooleanField(_("ประธานกรรมการ"), default=False)

    class Meta:
        ordering = ["-chair", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="a_member_once"),
            models.UniqueConstraint(fields=["round"], condition=Q(chair=True), name="one_chair"),
        ]


class Decision(models.TextChoices):
    DESTROY = "destroy", _("ทำลาย")
    KEEP = "keep", _("เก็บไว้ตลอดไป")
    EXTEND = "extend", _("ขยายเวลา")


class Listed(models.Model):
    """One line of a round's list: what stood there when it was surveyed, what became of it, and its files' hashes."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="listed")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(_("ลำดับที่"))
    folder = models.ForeignKey(Folder, models.PROTECT, null=True, related_name="+")
    retention_name = models.CharField(max_length=200)
    kept_through = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("การพิจารณา"), max_length=8, choices=Decision.choices, blank=True)
    extend_to = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(_("หมายเหตุ"), max_length=300, blank=True)
    files = models.JSONField(default=list)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="listed_once"),
            models.UniqueConstraint(fields=["round", "place"], name="one_line_a_place"),
        ]


class Opinion(models.Model):
    """What one member of the committee holds of one line. It stays, whatever the chair concludes."""

    listed = models.ForeignKey(Listed, models.PROTECT, related_name="opinions")
    member = models.ForeignKey(Member, models.PROTECT, related_name="opinions")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    extend_to = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listed", "member"], name="one_opinion_a_member")]
