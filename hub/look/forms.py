"""How every Django form is drawn, and how what people type is stored."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from common.thai.dates import format_date, format_datetime, format_time
from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from common.thai.phones import parse_phone
from common.thai.typed_dates import parse_date, parse_datetime
from hub.look.language import page_language


class LookRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` draw the look's own field."""

    form_template_name = "look/form.html"
    field_template_name = "look/field.html"


def _as_validation_error(invalid: InvalidInput) -> forms.ValidationError:
    return forms.ValidationError(invalid.message(page_language()), code=invalid.reason)


class ThaiDateField(forms.DateField):
    """A day as it is typed in an office: 22/11/2569, 22 พ.ย. 69. The browser's own date field knows no Buddhist era."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", _("เช่น 22 พ.ย. 2569"))

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_date(str(value))
        except InvalidInput as invalid:
            raise _as_validation_error(invalid) from invalid

    def prepare_value(self, value: Any) -> Any:
        return format_date(value, page_language()) if isinstance(value, date) else value


class ThaiTimeField(forms.TimeField):
    """A time of day as offices write it: 08.30, 08.30 น., 8:30. The browser's own field may show a.m. and p.m."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H.%M", "%H:%M"], **kwargs)
        self.widget.attrs.setdefault("placeholder", _("เช่น 08.30 น."))

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = to_arabic(value).replace("น.", "").strip()
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(_("พิมพ์เวลาเป็นชั่วโมงและนาที เช่น 08.30"), code="invalid") from fault

    def prepare_value(self, value: Any) -> Any:
        return format_time(value, page_language()) if isinstance(value, time) else value


class ThaiDateTimeField(forms.CharField):
    """A moment as it is typed in an office: 22 พ.ย. 2569 09.30 น.; Bangkok time."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            return parse_datetime(str(value))
        except InvalidInput as invalid:
            raise _as_validation_error(invalid) from invalid

    def prepare_value(self, value: Any) -> Any:
        return format_datetime(value, page_language(), "short") if isinstance(value, datetime) else value


class NumberField(forms.IntegerField):
    """A whole number, in Thai or Arabic figures, with commas between thousands or without."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        return super().to_python(to_arabic(value).replace(",", "") if isinstance(value, str) else value)


class TextField(forms.CharField):
    """A text in the one spelling it is stored in. Brought there first: one of invisible characters alone is none."""

    def to_python(self, value: Any) -> Any:
        return normalise(str(super().to_python(value))).strip()


class PhoneField(forms.CharField):
    """One Thai telephone number, stored as it is usually written."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return parse_phone(typed).display()
        except InvalidInput as invalid:
            raise _as_validation_error(invalid) from invalid


class ThaiTextForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    """Stores texts in one spelling: two that look alike on the screen are then equal, and found by search."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = normalise(value)
        return cleaned
