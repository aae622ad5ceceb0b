"""What is typed about answers: a text back, and the times of the ladder, in the composer and afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.look.forms import NumberField, ThaiTextForm
from hub.sms.models import Escalation
from hub.sms.sending import Ladder

TIMES = ("remind_after", "deputy_after", "list_after")
_LONGEST = 7 * 24 * 60


class ReplyForm(forms.Form):
    """A text back to who wrote. `key` makes it once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("ข้อความตอบ"), widget=forms.Textarea(attrs={"rows": 3}))


def check_times(found: dict[str, Any]) -> list[int]:
    """Those of the ladder that were filled in. Raises ValidationError."""
    times = [int(found[name]) for name in TIMES if found.get(name) is not None]
    if any(not 1 <= minutes <= _LONGEST for minutes in times):
        raise forms.ValidationError(_("กรอกเวลา 1 ถึง 10080 นาที (7 วัน)"))
    if times != sorted(set(times)):
        raise forms.ValidationError(_("แต่ละขั้นต้องช้ากว่าขั้นก่อน"))
    return times


class EscalationForm(ThaiTextForm):
    class Meta:
        model = Escalation
        fields = TIMES
        field_classes = dict.fromkeys(TIMES, NumberField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].required = False
            self.fields[name].help_text = _("นับจากเวลาที่ส่งถึงผู้รับแต่ละคน เว้นว่างถ้าไม่ทำขั้นนี้")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not check_times(found) and not self.errors:
            raise forms.ValidationError(_("กรอกอย่างน้อยหนึ่งขั้น"))
        return found


class LadderPart(forms.Form):
    """The same in the composer, where it may be left out."""

    remind_after = NumberField(label=gettext_lazy("เตือนซ้ำหลัง (นาที)"), required=False)
    deputy_after = NumberField(label=gettext_lazy("แจ้งรองหลัง (นาที)"), required=False)
    list_after = NumberField(label=gettext_lazy("ขึ้นรายชื่อโทรตามหลัง (นาที)"), required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_times(found)
        except forms.ValidationError as wrong:
            self.add_error("remind_after", wrong)
        return found

    @property
    def ladder(self) -> Ladder | None:
        times = [self.cleaned_data.get(name) for name in TIMES]
        return Ladder(*times) if any(each is not None for each in times) else None
