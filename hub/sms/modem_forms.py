"""What is typed about modems, their morning test, and providers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.thai.numerals import to_arabic
from common.thai.phones import InvalidPhone
from hub.look.forms import NumberField, TextField, ThaiTextForm, ThaiTimeField
from hub.look.language import page_language
from hub.sms import environment, numbers
from hub.sms.models import GatewaySettings, Modem, Provider
from hub.sms.modems.ports import ports
from hub.sms.providers import secrets

_USSD = "0123456789*#+"


class ModemForm(ThaiTextForm):
    """Also checks how many SIMs may be enabled, and that the place is one where something is plugged in."""

    path = forms.ChoiceField(label=gettext_lazy("ช่องต่อ"))

    class Meta:
        model = Modem
        fields = ["name", "path", "number", "balance_code"]
        field_classes = dict.fromkeys(("name", "number", "balance_code"), TextField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(Modem.objects.exclude(pk=self.instance.pk).values_list("path", flat=True))
        free = [port for port in ports(environment.emulator()) if port not in taken]
        if self.instance.path and self.instance.path not in free:
            free.insert(0, self.instance.path)
        self.fields["path"].choices = [(port, port.rpartition("/")[2]) for port in free]  # type: ignore[attr-defined]  # declared above
        self.fields["path"].help_text = _("ชื่อช่อง USB ไม่เปลี่ยนแม้เสียบอุปกรณ์อื่นเพิ่ม ถ้าไม่มีช่องให้เลือก ให้เสียบโมเด็มก่อน")
        self.fields["number"].help_text = _("ใช้ทดสอบทุกเช้า เว้นว่างได้")
        self.fields["balance_code"].help_text = _("เช่น *101# ถามวันละสองครั้งเมื่อว่าง เว้นว่างได้")

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"])
        try:
            return numbers.mobile(typed) if typed else ""
        except InvalidPhone as invalid:
            raise forms.ValidationError(invalid.message(page_language())) from invalid

    def clean_balance_code(self) -> str:
        typed = to_arabic(str(self.cleaned_data["balance_code"])).replace(" ", "")
        if any(letter not in _USSD for letter in typed):
            raise forms.ValidationError(_("รหัส USSD มีได้เฉพาะตัวเลข * และ # เช่น *101#"))
        return typed


class SelfTestForm(ThaiTextForm):
    class Meta:
        model = GatewaySettings
        fields = ["self_test", "self_test_at", "self_test_minutes"]
        field_classes = {"self_test_at": ThaiTimeField, "self_test_minutes": NumberField}

    def clean_self_test_minutes(self) -> int:
        minutes = int(self.cleaned_data["self_test_minutes"])
        if not 1 <= minutes <= 120:
            raise forms.ValidationError(_("กรอก 1 ถึง 120 นาที"))
        return minutes


class ProviderForm(ThaiTextForm):
    """`secret` is never shown: left empty it stays as it is."""

    secret = forms.CharField(
        label=gettext_lazy("API secret"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = Provider
        fields = ["url", "key", "sender", "after_minutes", "urgent_only", "on"]
        field_classes = {**dict.fromkeys(("url", "key", "sender"), TextField), "after_minutes": NumberField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["url", "key", "secret", "sender", "after_minutes", "urgent_only", "on"])
        if self.instance.secret:
            self.fields["secret"].help_text = _("เก็บไว้แล้วแบบเข้ารหัส เว้นว่างถ้าไม่เปลี่ยน")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        before = type(self.instance).objects.filter(pk=self.instance.pk).first()
        typed = found.get("secret", "")
        if before is not None and not typed and found.get("url") not in (None, before.url):
            self.add_error("secret", _("เปลี่ยนที่อยู่แล้วต้องกรอก API secret ใหม่"))
        elif found.get("on") and not typed and not self.instance.secret:
            self.add_error("secret", _("กรอก API secret ก่อนเปิดใช้"))
        return found

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url.startswith("https://"):
            raise forms.ValidationError(_("ต้องเป็นที่อยู่ที่ขึ้นต้นด้วย https://"))
        return url

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["secret"]:
            self.instance.secret = secrets.closed(self.cleaned_data["secret"])
        self.instance.resting_until, self.instance.trouble = None, ""
        return super().save(commit)
