"""What people fill in about their certificate. PINs are never shown again, kept or put in a session."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.documents.signing import pins
from hub.documents.signing.models import Revocation
from hub.look.forms import TextField
from hub.people.models import Person


class PinField(forms.CharField):
    """Digits, hidden while they are typed; a phone shows its keys for numbers."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=40, strip=False, widget=widget, **kwargs)


class NewPin(forms.Form):
    """A PIN typed twice."""

    pin = PinField(label=_("PIN ใหม่"), help_text=_("ตัวเลข 6 ถึง 12 หลัก ไม่ใช่เลขเรียงหรือเลขซ้ำ"))
    again = PinField(label=_("PIN ใหม่อีกครั้ง"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_pin(self) -> str:
        try:
            return pins.check_new(self.cleaned_data["pin"], self.person.staff_code, self.person.phone)
        except pins.BadPin as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "pin" in cleaned and "again" in cleaned and pins.typed(cleaned["again"]) != cleaned["pin"]:
            self.add_error("again", _("PIN ทั้งสองครั้งไม่ตรงกัน"))
        return cleaned


class MakeForm(NewPin):
    """A new certificate: the password again, so that nobody makes one at a computer left open."""

    password = forms.CharField(
        label=_("รหัสผ่านที่ใช้เข้าสู่ระบบ"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("password", "pin", "again")


class ChangePinForm(NewPin):
    """Another PIN for the same certificate."""

    old = PinField(label=_("PIN เดิม"))
    field_order = ("old", "pin", "again")


class RevokeForm(forms.Form):
    """Why a certificate shall no longer be trusted from now on."""

    cause = forms.ChoiceField(
        label=_("เพราะ"),
        choices=[(each, each.label) for each in (Revocation.Cause.CESSATION, Revocation.Cause.KEY_COMPROMISE)],
    )
    because = TextField(label=_("เหตุผล"), max_length=300)
