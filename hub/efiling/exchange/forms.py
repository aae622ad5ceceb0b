"""What is typed about agencies outside, our own codes, and the mailbox."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.efiling.exchange import passwords
from hub.efiling.exchange.mail_connection import CannotConnect, trusting
from hub.efiling.exchange.models import Mailbox, OutsideAgency, OwnCodes
from hub.look.forms import NumberField, TextField, ThaiDateField, ThaiTextForm
from hub.people.models import Unit

_IMAPS_PORT = 993
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+")
_WHERE_THE_PASSWORD_GOES = ("host", "port", "security", "user", "authority")


class AgencyForm(ThaiTextForm):
    class Meta:
        model = OutsideAgency
        fields = ["name", "code", "email", "ministry_id", "department_id"]
        field_classes = dict.fromkeys(("name", "code", "ministry_id", "department_id"), TextField)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = OutsideAgency.objects.filter(unit=self.instance.unit, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("มีหน่วยงานชื่อนี้แล้ว"))
        return name


class OwnCodesForm(ThaiTextForm):
    class Meta:
        model = OwnCodes
        fields = ["ministry_id", "department_id"]
        field_classes = dict.fromkeys(("ministry_id", "department_id"), TextField)


class AddressForm(forms.Form):
    """To which agencies outside a letter goes."""

    agencies = forms.ModelMultipleChoiceField(
        OutsideAgency.objects.none(),
        label=gettext_lazy("ส่วนราชการภายนอก"),
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = OutsideAgency.objects.filter(unit=unit)  # type: ignore[attr-defined]  # declared above


class FromAgencyForm(forms.Form):
    """Who speaks in the notices that are brought in, where they do not say it themselves."""

    agency = forms.ModelChoiceField(
        OutsideAgency.objects.none(),
        label=gettext_lazy("หน่วยงานที่ตอบ"),
        required=False,
        empty_label=gettext_lazy("ตามที่ไฟล์บอก"),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = OutsideAgency.objects.filter(unit=unit)  # type: ignore[attr-defined]  # declared above


class MailboxForm(ThaiTextForm):
    """The password is never shown again. Whoever changes where it is sent has to know it."""

    port = NumberField(label=gettext_lazy("พอร์ต"), min_value=1, max_value=65535)
    since = ThaiDateField(label=gettext_lazy("ดึงจดหมายที่เข้าตั้งแต่วันที่"))
    secret = forms.CharField(
        label=gettext_lazy("รหัสผ่าน"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Mailbox
        fields = ["host", "port", "security", "user", "folder", "done_folder", "since", "authority", "on"]
        widgets = {"authority": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})}
        field_classes = dict.fromkeys(("host", "user", "folder", "done_folder"), TextField)
        help_texts = {
            "done_folder": gettext_lazy("เว้นว่างไว้ ระบบทำเครื่องหมายว่าอ่านแล้วเท่านั้น"),
            "authority": gettext_lazy("เฉพาะเซิร์ฟเวอร์ของหน่วยงานที่ออกใบรับรองเอง ปกติเว้นว่าง"),
        }

    field_order = ("host", "port", "security", "user", "secret", "folder", "done_folder", "since", "authority", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        if self.instance.password:
            self.fields["secret"].help_text = _("เก็บไว้แล้วโดยเข้ารหัส เว้นว่างไว้ถ้าไม่เปลี่ยน")

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).lower()
        if not _HOST.fullmatch(host):
            raise forms.ValidationError(_("พิมพ์ชื่อเซิร์ฟเวอร์อย่างเดียว เช่น imap.example.go.th"))
        return host

    def clean_authority(self) -> str:
        pem = str(self.cleaned_data["authority"]).strip()
        try:
            trusting(pem)
        except CannotConnect as fault:
            raise forms.ValidationError(_("ไม่ใช่ใบรับรองแบบ PEM ที่ถูกต้อง")) from fault
        return pem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("security") == Mailbox.Security.STARTTLS and cleaned.get("port") == _IMAPS_PORT:
            self.add_error("port", _("พอร์ต 993 ใช้กับ IMAPS ส่วน STARTTLS ปกติใช้พอร์ต 143"))
        elsewhere = any(cleaned.get(name) != getattr(self.instance, name) for name in _WHERE_THE_PASSWORD_GOES)
        if not cleaned.get("secret") and (not self.instance.password or elsewhere):
            self.add_error("secret", _("พิมพ์รหัสผ่านของบัญชีนี้ ต้องพิมพ์ใหม่เมื่อเปลี่ยนเซิร์ฟเวอร์หรือบัญชี"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["secret"]:
            self.instance.password = passwords.closed(self.cleaned_data["secret"])
        self.instance.fault, self.instance.fault_at, self.instance.fetched_at = "", None, None
        return super().save(commit)

    @property
    def told(self) -> dict[str, Any]:
        """What the trail keeps: never the password, only that it changed."""
        kept = {name: str(self.cleaned_data[name]) for name in self.Meta.fields if name != "authority"}
        return kept | {"password_changed": bool(self.cleaned_data["secret"])}
