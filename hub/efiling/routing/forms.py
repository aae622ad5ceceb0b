"""What is written on a letter and to whom it goes; and what an office sets for that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.thai.normalise import normalise
from hub.efiling.routing import due
from hub.efiling.routing.models import Asked, Step, TimeAllowed
from hub.efiling.routing.recipients import MOST_PHRASES, Recipient, chosen, written
from hub.efiling.routing.steps import Onward
from hub.look.forms import NumberField, TextField, ThaiDateField

LONGEST_NOTE = 2000
_LONGEST_PHRASE = 40


class AnnotationForm(forms.Form):
    """A note, and to whom the letter goes with it. `step` comes from the button that was pressed.

    `recipients` are all who can be picked; of `phrases` several can be. Anything else that is sent is refused.
    """

    phrase = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": gettext_lazy("ไม่มีข้อความนี้แล้ว")})
    text = TextField(label=gettext_lazy("ข้อความเกษียณ"), required=False, max_length=LONGEST_NOTE)
    to = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("ผู้รับที่เลือกไม่มีในรายชื่อแล้ว เลือกใหม่")}
    )
    asked = forms.ChoiceField(
        label=gettext_lazy("ขอให้"), choices=[pair for pair in Asked.choices if pair[0] != Asked.INFORM]
    )
    due_on = ThaiDateField(label=gettext_lazy("ภายในวันที่"), required=False)

    def __init__(
        self, *args: Any, recipients: Sequence[Recipient] = (), phrases: Sequence[str] = (), step: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.recipients, self.phrases, self.step = recipients, phrases, step
        self.fields["phrase"].choices = [(each, each) for each in phrases]  # type: ignore[attr-defined]  # a choice field has them
        self.fields["to"].choices = [(each.key, each.name) for each in recipients]  # type: ignore[attr-defined]
        self.fields["asked"].required = step in (Step.ONWARD, Step.PROPOSED)
        self.fields["text"].required = step == Step.PROPOSED

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("กำหนดเสร็จเป็นวันที่ผ่านไปแล้ว"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        onward = self.step in (Step.ONWARD, Step.PROPOSED)
        if onward and not cleaned.get("to") and "to" not in self.errors:
            self.add_error("to", _("เลือกผู้รับอย่างน้อยหนึ่งราย หรือกดยุติเรื่อง") if self.step == Step.ONWARD else _("เลือกผู้รับ"))
        if not cleaned.get("text") and not cleaned.get("phrase") and not {"text", "phrase"} & set(self.errors):
            self.add_error("text", _("แตะข้อความสำเร็จรูปหรือพิมพ์ข้อความ"))
        return cleaned

    @property
    def note(self) -> str:
        """The text as it is kept."""
        picked = [each.name for each in self.recipients if each.key in self.cleaned_data["to"]]
        return written(self.cleaned_data["phrase"], self.cleaned_data["text"], picked)

    @property
    def onward(self) -> Onward:
        to, groups = chosen(self.cleaned_data["to"], self.recipients)
        return Onward(to, groups, self.cleaned_data["asked"], self._due_at())

    def _due_at(self) -> datetime | None:
        """The end of work on the day that was set; today after hours it is due at once."""
        day = self.cleaned_data["due_on"]
        return max(due.end_of(day), timezone.now()) if day else None


class TimeForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs takes it, Django's class does not
    amount = NumberField(
        label=gettext_lazy("ภายใน"), min_value=1, max_value=365, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    class Meta:
        model = TimeAllowed
        fields = ["amount", "measure"]


class PhrasesForm(forms.Form):
    """One phrase a line."""

    phrases = forms.CharField(
        label=gettext_lazy("ข้อความสำเร็จรูป"),
        widget=forms.Textarea(attrs={"rows": MOST_PHRASES}),
        required=False,
        max_length=MOST_PHRASES * (_LONGEST_PHRASE + 2),
        help_text=gettext_lazy("บรรทัดละหนึ่งข้อความ ข้อความที่ลงท้ายด้วย … ระบบเติมชื่อผู้รับให้ เว้นว่างทั้งหมดเพื่อใช้ข้อความเริ่มต้น"),
    )

    def clean_phrases(self) -> list[str]:
        lines = [normalise(line).strip().replace("...", "…") for line in self.cleaned_data["phrases"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_PHRASES:
            raise forms.ValidationError(_("ใส่ได้ไม่เกิน %d ข้อความ") % MOST_PHRASES)
        if long := next((line for line in found if len(line) > _LONGEST_PHRASE), None):
            raise forms.ValidationError(
                _("ข้อความ “%(text)s” ยาวเกิน %(most)d ตัวอักษร") % {"text": long, "most": _LONGEST_PHRASE}
            )
        return found


WHAT: dict[str, Any] = {
    Step.ONWARD: pgettext_lazy("routing", "ส่งต่อแล้ว"),
    Step.RETURNED: pgettext_lazy("routing", "ส่งคืนแล้ว"),
    Step.FINISHED: pgettext_lazy("routing", "ยุติเรื่องแล้ว"),
    Step.PROPOSED: pgettext_lazy("routing", "เสนอแล้ว"),
}
"""What a person is told once a step is done."""
