"""Forms of the editors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.readout.models import SLUG, Attachment, Office, Page
from hub.readout.pdf import PdfRefused, page_count

_MARKDOWN_HELP = _("ขึ้นต้นบรรทัดด้วย # เป็นหัวข้อ, 1. เป็นขั้นตอน, - เป็นรายการ, &gt; เป็นหมายเหตุ และเว้นบรรทัดว่างระหว่างย่อหน้า")


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    class Meta:
        model = Office
        fields = ("name_th", "name_en", "address_th", "address_en", "phone", "hours_th", "hours_en")


class PageForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    """A page; without a name for its address it gets one from its category."""

    slug = forms.CharField(
        label=_("ชื่อในที่อยู่เว็บ"),
        max_length=80,
        required=False,
        validators=[SLUG],
        help_text=_("เว้นว่างได้ ศูนย์กลางจะตั้งให้ ตัวอย่าง leave-form; เมื่อเผยแพร่แล้วไม่ควรเปลี่ยน เพราะ QR ที่ผู้อื่นเก็บไว้จะใช้ไม่ได้"),
    )

    class Meta:
        model = Page
        fields = (
            "category", "slug", "title_th", "summary_th", "body_th", "title_en", "summary_en", "body_en",
        )  # fmt: skip
        widgets = {
            "body_th": forms.Textarea({"rows": 18, "lang": "th"}),
            "body_en": forms.Textarea({"rows": 12, "lang": "en"}),
        }
        help_texts = {
            "body_th": _MARKDOWN_HELP,
            "body_en": _("หากเว้นภาษาอังกฤษว่างไว้ จอจะแสดงภาษาไทยแทน"),
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug and Page.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("มีหน้าอื่นใช้ชื่อนี้แล้ว"), code="unique")
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        category = cleaned.get("category")
        if category and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self.instance.slug or _free_slug(category.id)
        return cleaned


class AttachmentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    """A PDF for a page; when valid, `content` holds its bytes and `pages` how many it has."""

    file = forms.FileField(
        label=_("ไฟล์ PDF"),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
        help_text=format_lazy(_("ไม่เกิน {limit} MB และไม่ตั้งรหัสผ่าน"), limit=settings.BLOB_LIMIT // 2**20),
    )

    class Meta:
        model = Attachment
        fields = ("title_th", "title_en")

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.BLOB_LIMIT:
            limit = settings.BLOB_LIMIT // 2**20
            raise forms.ValidationError(
                _("ไฟล์ใหญ่เกิน %(limit)d MB กรุณาลดขนาดหรือแบ่งเป็นหลายไฟล์"), code="size", params={"limit": limit}
            )
        self.content = file.read()
        try:
            self.pages = page_count(self.content)
        except PdfRefused as refused:
            raise forms.ValidationError(refused.message, code="pdf") from refused
        return file


def _free_slug(category: str) -> str:
    number = Page.objects.filter(category=category).count() + 1
    while Page.objects.filter(slug=f"{category}-{number}").exists():
        number += 1
    return f"{category}-{number}"
