"""What is typed about answers: a text back, the times of the ladder, and the question of a poll."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.thai.normalise import normalise
from hub.look.forms import NumberField, ThaiDateTimeField, ThaiTextForm
from hub.sms import economy, polls
from hub.sms.models import Escalation, Kind, Poll
from hub.sms.sending import Ladder

TIMES = ("remind_after", "deputy_after", "list_after")
ASKED = ("poll", "poll_choices", "poll_low", "poll_high")
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


class EconomyPart(forms.Form):
    """The composer's way of saving: in the hub and by e-mail first."""

    economical = forms.BooleanField(
        label=gettext_lazy("ประหยัด: แจ้งในระบบและอีเมลก่อน ส่ง SMS เฉพาะผู้ที่ยังไม่รับทราบ"), required=False,
        help_text=gettext_lazy("ผู้ที่เข้าระบบไม่ได้และไม่มีอีเมลได้รับ SMS ทันที"),
    )  # fmt: skip
    wait_hours = NumberField(
        label=gettext_lazy("ส่ง SMS หลังแจ้งแล้ว (ชั่วโมง)"), required=False, min_value=1,
        max_value=economy.LONGEST_WAIT_HOURS, help_text=gettext_lazy("เว้นว่างเพื่อส่งเช้าวันทำการถัดไป 08.30 น."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("economical") and (found.get("urgent") or found.get("kind") == Kind.ORDER):
            self.add_error("economical", _("ข้อความด่วนและข้อความสั่งการส่งทาง SMS ทันที ใช้แบบประหยัดไม่ได้"))
        elif found.get("economical") and found.get("poll"):
            self.add_error("economical", _("แบบสอบถามตอบทาง SMS จึงใช้แบบประหยัดไม่ได้"))
        return found


class PollPart(forms.Form):
    """The composer's question: none, one of several choices, or a number."""

    poll = forms.ChoiceField(
        label=gettext_lazy("แบบสอบถาม"), required=False, initial="", widget=forms.RadioSelect,
        choices=[("", gettext_lazy("ไม่ถาม")), *Poll.Kind.choices],
    )  # fmt: skip
    poll_choices = forms.CharField(
        label=gettext_lazy("ตัวเลือก"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("บรรทัดละข้อ ระบบเติม “ตอบ 1=… 2=…” ท้ายข้อความให้ และนับรวมเป็นส่วนของข้อความ"),
    )  # fmt: skip
    poll_low = NumberField(label=gettext_lazy("ตัวเลขตั้งแต่"), required=False, min_value=0, max_value=999_999_999)
    poll_high = NumberField(label=gettext_lazy("ตัวเลขถึง"), required=False, min_value=0, max_value=999_999_999)
    poll_closes_at = ThaiDateTimeField(
        label=gettext_lazy("ปิดรับคำตอบ"), required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("เช่น 22 พ.ย. 2569 16.30 น.")}),
        help_text=gettext_lazy("คำตอบสุดท้ายก่อนเวลานี้ถือเป็นคำตอบ เปิดได้ไม่เกิน 30 วัน"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        kind = found.get("poll")
        if kind == Poll.Kind.CHOICE:
            self._check_choices()
        elif kind == Poll.Kind.NUMBER and not {"poll_low", "poll_high"} & set(self.errors):
            low, high = found.get("poll_low"), found.get("poll_high")
            if low is None or high is None or low >= high:
                self.add_error("poll_high", _("กรอกตัวเลขทั้งสองช่อง และช่องหลังต้องมากกว่า"))
        self._check_unused(kind)
        if kind and "poll_closes_at" not in self.errors:
            self._check_closing(found.get("poll_closes_at"), found.get("not_before"))
        return found

    def _check_unused(self, kind: str | None) -> None:
        """What was typed for a question of another kind would be lost without a word."""
        numbers = [self.cleaned_data.get(name) for name in ("poll_low", "poll_high")]
        if kind != Poll.Kind.CHOICE and self._choices():
            self.add_error("poll", _("มีตัวเลือกที่พิมพ์ไว้ เลือก “เลือกหนึ่งข้อ” หรือลบตัวเลือก"))
        elif kind != Poll.Kind.NUMBER and any(number is not None for number in numbers):
            self.add_error("poll", _("มีตัวเลขที่พิมพ์ไว้ เลือก “ตอบเป็นตัวเลข” หรือลบตัวเลข"))

    def _check_choices(self) -> None:
        choices = self._choices()
        if not 2 <= len(choices) <= polls.MOST_CHOICES:
            self.add_error("poll_choices", _("กรอก 2 ถึง %d ข้อ บรรทัดละข้อ") % polls.MOST_CHOICES)
        elif len({choice.casefold() for choice in choices}) < len(choices):
            self.add_error("poll_choices", _("มีข้อที่ซ้ำกัน"))
        elif any(choice.isdigit() for choice in choices):
            self.add_error("poll_choices", _("ข้อที่เป็นตัวเลขล้วนสับสนกับเลขข้อ ใช้แบบตอบเป็นตัวเลข หรือเติมคำ"))

    def _check_closing(self, closes_at: datetime | None, sent_at: datetime | None) -> None:
        begins = max(sent_at or timezone.now(), timezone.now())
        if closes_at is None:
            self.add_error("poll_closes_at", _("บอกเวลาปิดรับคำตอบ"))
        elif not begins < closes_at <= begins + polls.LONGEST_OPEN:
            self.add_error("poll_closes_at", _("ต้องหลังเวลาส่ง และไม่เกิน 30 วัน"))

    def _choices(self) -> tuple[str, ...]:
        lines = (normalise(line).strip() for line in self.cleaned_data.get("poll_choices", "").splitlines())
        return tuple(line for line in lines if line)

    @property
    def question(self) -> polls.Question | None:
        """As far as it is filled in: None where it cannot be asked yet."""
        told, kind = self.cleaned_data, self.cleaned_data.get("poll")
        closes_at = told.get("poll_closes_at") or timezone.now()
        if kind == Poll.Kind.CHOICE and (choices := self._choices()):
            return polls.Question(closes_at, choices[: polls.MOST_CHOICES])
        if kind == Poll.Kind.NUMBER and told.get("poll_low") is not None and told.get("poll_high") is not None:
            return polls.Question(closes_at, low=told["poll_low"], high=told["poll_high"])
        return None
