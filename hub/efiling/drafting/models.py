"""Letterheads, ranks of recipients, and drafts with their versions and the line they are proposed along."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.documents.models import Blob
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.kinds import LINE_FIELDS, SHAPES, Kind, Shape
from hub.efiling.models import Entry
from hub.people.models import Membership, Unit

PERSON = settings.AUTH_USER_MODEL


class Letterhead(models.Model):
    """What stands on every letter of a unit. A unit without one uses that of the unit it is part of."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="letterhead", verbose_name=_("หน่วยงาน"))
    garuda = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name=_("ตราครุฑ"))
    address = models.TextField(_("ที่ตั้ง"), blank=True, help_text=_("บรรทัดละหนึ่งแถว พิมพ์ใต้ชื่อหน่วยงานในหนังสือภายนอก"))
    owner = models.CharField(
        _("ส่วนราชการเจ้าของเรื่อง"), max_length=200, blank=True, help_text=_("เว้นว่างไว้ ระบบใช้ชื่อหน่วยงานที่ร่าง")
    )
    phone = models.CharField(_("โทร."), max_length=100, blank=True)
    fax = models.CharField(_("โทรสาร"), max_length=100, blank=True)
    email = models.EmailField(_("ไปรษณีย์อิเล็กทรอนิกส์"), blank=True)
    copy_to = models.CharField(_("สำเนาส่ง"), max_length=300, blank=True)
    closing = models.CharField(
        _("คำลงท้าย"), max_length=100, blank=True, help_text=_("เว้นว่างไว้ ระบบใช้คำลงท้ายตามฐานะของผู้รับ")
    )
    thai_numerals = models.BooleanField(_("ใช้เลขไทยทั้งฉบับ"), default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.unit)


class Rank(models.Model):
    """How a recipient is addressed: annex 2 of the regulation on correspondence, as data an administrator corrects.

    `verified`: somebody compared it with the regulation as it stands; until then the linter says so.
    """

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("ฐานะของผู้รับ"), max_length=300)
    salutation = models.CharField(_("คำขึ้นต้น"), max_length=200)
    closing = models.CharField(_("คำลงท้าย"), max_length=200)
    pronouns = models.CharField(_("สรรพนาม"), max_length=200, blank=True)
    verified = models.BooleanField(_("ตรวจกับระเบียบฉบับปัจจุบันแล้ว"), default=False)
    order = models.PositiveIntegerField(_("ลำดับ"), default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A letter that is written here, until it has its number and after. `version` counts what was saved of it.

    `keeper` is the unit whose register numbers it; `secret` says that only the registrars of its secret register, and
    not its clerks, see it beside the author and those it is proposed to.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("กำลังร่าง")
        PROPOSED = "proposed", _("เสนอแล้ว")
        RETURNED = "returned", _("ส่งคืนให้แก้ไข")
        ISSUED = "issued", _("ออกเลขแล้ว")
        DISCARDED = "discarded", _("ทิ้งแล้ว")

    kind = models.CharField(_("ชนิดหนังสือ"), max_length=20, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงานที่ร่าง"))
    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("ผู้ร่าง"))
    state = models.CharField(_("สถานะ"), max_length=12, choices=State.choices, default=State.WRITING)
    state_before = models.CharField(max_length=12, choices=State.choices, blank=True, editable=False)
    subject = models.CharField(_("เรื่อง"), max_length=1000, blank=True)
    secret = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField(default=0)
    signer = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+", verbose_name=_("ผู้ลงนาม"))
    reply_to = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="replies")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    request = models.UUIDField(unique=True, null=True, editable=False)
    issue_request = models.UUIDField(default=uuid.uuid4, editable=False)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="draft")
    final = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    file_copy = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    # Its line's files were destroyed lawfully (hub.efiling.keeping): then it has neither of them.
    destroyed_at = models.DateTimeField(null=True, editable=False)
    sealed = models.BooleanField(default=False)
    # Whether a time-stamp is in the signature by certificate; None where no server was set, or nothing was sealed.
    stamped = models.BooleanField(null=True, editable=False)
    # Typed elsewhere: each of its versions is a PDF that was uploaded, with the fields of its line in the register.
    uploaded = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["author", "state"]), models.Index(fields=["keeper", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(Q(final__isnull=False) | Q(destroyed_at__isnull=False), issued_at__isnull=False),
                name="issued_has_a_file",
            )
        ]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display())

    @property
    def shape(self) -> Shape:
        return SHAPES[self.kind]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of Content that are filled in for it, in the order of its form."""
        return tuple(name for name in self.shape.fields if not self.uploaded or name in LINE_FIELDS)

    @property
    def content(self) -> Content:
        return self.at(self.version)

    def at(self, version: int) -> Content:
        """What a version says. Raises Version.DoesNotExist."""
        return read(self.versions.get(number=version).content)


class Version(models.Model):
    """What was saved once; changed by nothing but lawful destruction. `restored`: the version it was brought back from.

    `pdf` is the letter itself where it was typed elsewhere (Draft.uploaded), `marks` where on it number, day and
    signature shall stand (hub.efiling.drafting.marks).
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    restored = models.PositiveIntegerField(null=True)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    pdf_name = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="a_version_once")]


class Unsaved(models.Model):
    """What somebody has typed since they last saved, kept for them as they type. `base`: the version it began from."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="unsaved")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    base = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="one_unsaved_a_person")]


class Step(models.Model):
    """One position that a draft is proposed to, in order; the signer's is the last of its round."""

    class What(models.TextChoices):
        REVIEW = "review", _("ตรวจร่าง")
        SIGN = "sign", _("ลงนาม")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("step", "รอ")
        APPROVED = "approved", pgettext_lazy("step", "เห็นชอบ")
        RETURNED = "returned", pgettext_lazy("step", "ส่งคืน")
        SIGNED = "signed", pgettext_lazy("step", "ลงนามแล้ว")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "ดึงกลับ")

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="steps")
    round = models.PositiveIntegerField()
    order = models.PositiveIntegerField()
    what = models.CharField(max_length=10, choices=What.choices)
    # A membership can be removed as mistaken; what was done in its name stays.
    position = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    came_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    acted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(null=True)
    note = models.CharField(pgettext_lazy("step", "ความเห็น"), max_length=1000, blank=True)

    class Meta:
        ordering = ["round", "order"]
        constraints = [models.UniqueConstraint(fields=["draft", "round", "order"], name="one_step_a_place")]


class DraftFile(models.Model):
    """A file that goes with the letter (สิ่งที่ส่งมาด้วย) when it is issued."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "blob"], name="a_file_beside_once")]

    def __str__(self) -> str:
        return self.name
