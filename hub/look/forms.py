"""How every Django form is drawn, and how what people type is stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from common.thai.normalise import normalise


class LookRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` draw the look's own field."""

    form_template_name = "look/form.html"
    field_template_name = "look/field.html"


class ThaiTextForm(forms.ModelForm):
    """Stores texts in one spelling: two that look alike on the screen are then equal, and found by search."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = normalise(value)
        return cleaned
