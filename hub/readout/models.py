"""Pages for the kiosks, and the versions of them that were published."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.thai.normalise import normalise
from hub.documents.models import Blob

SLUG = RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", _("ใช้ตัวอักษรอังกฤษตัวเล็ก ตัวเลข และขีดกลางเท่านั้น เช่น leave-form"))


class InTwoLanguages(models.Model):
    """Texts come in pairs, <name>_th and <name>_en; an empty English one falls back to the Thai one."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Texts are kept in one spelling; then Django's checks, so that one of invisible characters alone is empty."""
        for field in self._meta.concrete_fields:
            if field.name.endswith(("_th", "_en")):
                text = normalise(getattr(self, field.name).replace("\r\n", "\n"))
                setattr(self, field.name, text.strip())
        super().clean_fields(exclude=exclude)

    def said(self, name: str) -> str:
        """The text in the language of the page that is being made."""
        english = getattr(self, f"{name}_en") if get_language() == "en" else ""
        return english or getattr(self, f"{name}_th")


class Office(InTwoLanguages):
    """The office as kiosks present it: one row."""

    name_th = models.CharField(_("ชื่อสำนักงาน (ไทย)"), max_length=200)
    name_en = models.CharField(_("ชื่อสำนักงาน (อังกฤษ)"), max_length=200, blank=True)
    address_th = models.CharField(_("ที่อยู่ (ไทย)"), max_length=300)
    address_en = models.CharField(_("ที่อยู่ (อังกฤษ)"), max_length=300, blank=True)
    phone = models.CharField(_("โทรศัพท์"), max_length=60)
    hours_th = models.CharField(_("เวลาทำการ (ไทย)"), max_length=200)
    hours_en = models.CharField(_("เวลาทำการ (อังกฤษ)"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name_th


class Category(InTwoLanguages):
    """A part of the kiosk's home screen. Their ids and order are the kiosk program's."""

    id = models.SlugField(max_length=40, primary_key=True)
    title_th = models.CharField(_("ชื่อ (ไทย)"), max_length=100)
    title_en = models.CharField(_("ชื่อ (อังกฤษ)"), max_length=100, blank=True)
    icon = models.CharField(_("สัญลักษณ์"), max_length=40)
    order = models.PositiveIntegerField(_("ลำดับ"), default=0)

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.said("title")


class Page(InTwoLanguages):
    """One page in Markdown (hub.readout.blocks says how much of it)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("ฉบับร่าง")
        READY = "ready", _("พร้อมขึ้นจอ")

    slug = models.CharField(_("ชื่อในที่อยู่เว็บ"), max_length=80, unique=True, validators=[SLUG])
    category = models.ForeignKey(Category, models.PROTECT, related_name="pages", verbose_name=_("หมวด"))
    title_th = models.CharField(_("ชื่อเรื่อง (ไทย)"), max_length=200)
    title_en = models.CharField(_("ชื่อเรื่อง (อังกฤษ)"), max_length=200, blank=True)
    summary_th = models.CharField(_("สรุปหนึ่งบรรทัด (ไทย)"), max_length=300, blank=True)
    summary_en = models.CharField(_("สรุปหนึ่งบรรทัด (อังกฤษ)"), max_length=300, blank=True)
    body_th = models.TextField(_("เนื้อหา (ไทย)"), max_length=100_000)
    body_en = models.TextField(_("เนื้อหา (อังกฤษ)"), max_length=100_000, blank=True)
    state = models.CharField(_("สถานะ"), max_length=10, choices=State.choices, default=State.DRAFT)
    updated = models.DateField(_("ปรับปรุงเมื่อ"), default=timezone.localdate)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("ผู้แก้ไขล่าสุด")
    )
    order = models.PositiveIntegerField(_("ลำดับ"), default=0)

    class Meta:
        ordering = ("category__order", "order", "slug")

    def __str__(self) -> str:
        return self.said("title")


class Attachment(InTwoLanguages):
    """A PDF that goes with a page."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="attachments")
    title_th = models.CharField(_("ชื่อไฟล์ที่แสดง (ไทย)"), max_length=200)
    title_en = models.CharField(_("ชื่อไฟล์ที่แสดง (อังกฤษ)"), max_length=200, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField(_("จำนวนหน้า"))

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.said("title")


class Publication(models.Model):
    """A version that was published. `again_of` is the version whose content it shows anew."""

    version = models.PositiveIntegerField(_("ฉบับที่"), primary_key=True)
    made_at = models.DateTimeField(_("เผยแพร่เมื่อ"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("ผู้เผยแพร่"))
    manifest = models.TextField()
    root = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    files = models.JSONField(default=dict)
    """sha256 → bytes, the root among them."""
    again_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-version",)

    def __str__(self) -> str:
        return str(self.version)
