"""The composer's form, and those of what senders keep and administrators set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.thai.phones import InvalidPhone
from common.thai.sorting import sort_key
from hub.fleet.models import Alarm
from hub.look.forms import NumberField, TextField, ThaiDateTimeField, ThaiTimeField
from hub.look.language import page_language
from hub.people.models import Membership, Person, Unit
from hub.sms import device_alarms, numbers, reach, texts, wording
from hub.sms.asking_forms import EconomyPart, LadderPart, PollPart
from hub.sms.choosing import Choice
from hub.sms.models import Kind, RecipientList, SavedText
from hub.sms.sending import Composed
from hub.sms.wording import Refused

_KINDS = (Unit.Kind.OFFICE, Unit.Kind.GROUP, Unit.Kind.SCHOOL)
_LONGEST_PASTE = 200_000


NEEDED = {
    "urgent_reason": gettext_lazy("(ต้องบอกเมื่อด่วน)"),
    "poll_choices": gettext_lazy("(ต้องกรอกเมื่อเลือกหนึ่งข้อ)"),
    "poll_low": gettext_lazy("(ต้องกรอกเมื่อตอบเป็นตัวเลข)"),
    "poll_high": gettext_lazy("(ต้องกรอกเมื่อตอบเป็นตัวเลข)"),
    "poll_closes_at": gettext_lazy("(ต้องกรอกเมื่อถาม)"),
}
"""When fields of the composer that may be left empty may not."""


class KeysField(forms.TypedMultipleChoiceField):
    """Primary keys of rows too many to be listed; who may be chosen is asked where they are looked up."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 18


def in_thai_order(units: Iterable[Unit]) -> list[Unit]:
    """The office, its groups, then schools, each by the Thai alphabet."""
    return sorted(units, key=lambda unit: (_KINDS.index(Unit.Kind(unit.kind)), sort_key(unit.name)))


class ComposeForm(EconomyPart, LadderPart, PollPart):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("ส่งในนามหน่วยงาน"), empty_label=None)
    kind = forms.ChoiceField(
        label=gettext_lazy("ประเภทข้อความ"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.NOTICE,
        help_text=gettext_lazy("ผู้ที่ขอไม่รับข้อความแจ้งเพื่อทราบ ยังได้รับข้อความสั่งการ"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("ข้อความ"), strip=False, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("ยังไม่มีข้อความ พิมพ์ข้อความที่จะส่ง")},
    )  # fmt: skip
    persons = KeysField(label=gettext_lazy("บุคลากร"))
    units = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("recipients", "หน่วยงาน"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    who = forms.ChoiceField(
        label=gettext_lazy("ใครในหน่วยงานที่เลือก"), required=False, initial="directors",
        choices=[
            ("directors", gettext_lazy("ผู้อำนวยการ")),
            ("clerks", gettext_lazy("เจ้าหน้าที่ธุรการ")),
            ("all", gettext_lazy("ทุกคน")),
        ],
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("บทบาท ของทุกหน่วยงาน"), required=False, choices=Membership.Role.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    positions = forms.MultipleChoiceField(
        label=gettext_lazy("ตำแหน่ง"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lists = forms.TypedMultipleChoiceField(
        label=gettext_lazy("รายชื่อที่เก็บไว้"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=gettext_lazy("หมายเลขอื่น"), required=False, max_length=_LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "tel"}),
        help_text=gettext_lazy("วางได้หลายหมายเลข คั่นด้วยบรรทัด จุลภาค หรือวางจากตาราง มีชื่อปนอยู่ได้"),
    )  # fmt: skip
    not_before = ThaiDateTimeField(
        label=gettext_lazy("ส่งเมื่อ"), required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("เช่น 22 พ.ย. 2569 09.30 น.")}),
        help_text=gettext_lazy("เว้นว่างไว้เพื่อส่งทันที"),
    )  # fmt: skip
    urgent = forms.BooleanField(label=gettext_lazy("ด่วน: แซงข้อความอื่น และส่งแม้ในเวลางดส่ง"), required=False)
    urgent_reason = TextField(label=gettext_lazy("เหตุที่ด่วน"), required=False, max_length=200)

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.within = reach.written_to(viewer)
        sends = reach.sending_units(viewer)
        self.fields["unit"].queryset = sends  # type: ignore[attr-defined]
        for name, when in NEEDED.items():
            vars(self.fields[name])["needed"] = when
        own = RecipientList.objects.filter(unit__in=sends)
        offered = {
            "units": [(unit.pk, str(unit)) for unit in in_thai_order(self.within)],
            "positions": [(name, name) for name in self._positions()],
            "lists": [(each.pk, each.name) for each in own],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _positions(self) -> list[str]:
        serving = Membership.objects.current().filter(unit__in=self.within, person__is_active=True).order_by()
        return sorted(set(serving.exclude(position="").values_list("position", flat=True)), key=sort_key)

    def chosen_persons(self) -> list[int]:
        """What is ticked, also where something else in the form is wrong."""
        raw = self.data.getlist("persons") if hasattr(self.data, "getlist") else []
        return [int(key) for key in raw if self.fields["persons"].valid_value(key)]  # type: ignore[attr-defined]

    @cached_property
    def composed(self) -> Composed | None:
        """What is filled in as far as it is right; None without a unit to send for. Kept from before refuse()."""
        self.is_valid()
        told = self.cleaned_data
        if told.get("unit") is None:
            return None
        choice = Choice(
            persons=tuple(told.get("persons", ())), units=tuple(told.get("units", ())),
            who=told.get("who") or "directors", roles=tuple(told.get("roles", ())),
            positions=tuple(told.get("positions", ())), lists=tuple(told.get("lists", ())),
            pasted=told.get("numbers", ""),
        )  # fmt: skip
        return Composed(
            text=told.get("text", ""), unit=told["unit"], choice=choice, kind=Kind(told.get("kind") or Kind.NOTICE),
            urgent=bool(told.get("urgent")), reason=told.get("urgent_reason", ""), at=told.get("not_before"),
            ladder=self.ladder, question=self.question,
            economical=bool(told.get("economical")), wait_hours=told.get("wait_hours"),
        )  # fmt: skip

    def refuse(self, refused: Refused) -> None:
        """Says beside the field what is in the way of sending."""
        self.add_error({"reason": "urgent_reason", "nobody": "numbers"}.get(refused.reason, "text"), str(refused))


class _NamedOnceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something of a unit whose name is its own among the unit's."""

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = reach.sending_units(viewer)  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        same = self._meta.model.objects.filter(unit=cleaned.get("unit"), name=cleaned.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("มีชื่อนี้แล้ว"))
        return cleaned

    def validate_unique(self) -> None:
        """The same is said by clean(), in fewer words than Django's."""


class SavedTextForm(_NamedOnceForm):
    name = TextField(label=pgettext_lazy("thing", "ชื่อ"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("ข้อความ"), widget=forms.Textarea(attrs={"rows": 4}), strip=False,
        help_text=gettext_lazy("ใช้ {ชื่อ} {หน่วยงาน} {ตำแหน่ง} แทนของผู้รับแต่ละคนได้"),
    )  # fmt: skip

    class Meta:
        model = SavedText
        fields = ["unit", "name", "text"]

    def clean_text(self) -> str:
        try:
            return wording.clean(self.cleaned_data["text"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class RecipientListForm(_NamedOnceForm):
    name = TextField(label=pgettext_lazy("thing", "ชื่อ"), max_length=100)
    persons = KeysField(label=gettext_lazy("บุคลากรในรายชื่อ"))
    numbers = forms.CharField(
        label=gettext_lazy("หมายเลขอื่น"), required=False, max_length=_LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 4, "inputmode": "tel"}),
        help_text=gettext_lazy("บรรทัดละหมายเลข มีชื่อปนอยู่ได้"),
    )  # fmt: skip

    class Meta:
        model = RecipientList
        fields = ["unit", "name", "numbers"]

    def clean_numbers(self) -> str:
        """Refused here, where it can be mended, rather than left out each time the list is used."""
        typed = str(self.cleaned_data["numbers"])
        wrong = [f"{one.typed}: {one.why}" for one in numbers.pasted(typed) if one.number is None]
        if wrong:
            raise forms.ValidationError(wrong)
        return typed.replace("\0", "").strip()


class PlanForm(forms.Form):
    """Price, quiet hours and the quota of units without one of their own."""

    price = forms.DecimalField(
        label=gettext_lazy("ราคาต่อส่วน (บาท)"), min_value=0, max_value=100, decimal_places=2, localize=False
    )
    quiet_from = ThaiTimeField(label=gettext_lazy("งดส่งตั้งแต่"), required=False)
    quiet_until = ThaiTimeField(
        label=gettext_lazy("จนถึง"), required=False,
        help_text=gettext_lazy("ข้อความที่ไม่ด่วนรอจนพ้นเวลานี้ เว้นว่างทั้งสองช่องเพื่อส่งได้ทุกเวลา"),
    )  # fmt: skip
    quota = NumberField(label=gettext_lazy("โควตาของแต่ละหน่วยงาน ต่อเดือน (ส่วน)"), min_value=0, max_value=10_000_000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None) and not self.errors:
            self.add_error("quiet_until", _("กรอกเวลาทั้งสองช่อง หรือเว้นว่างทั้งสองช่อง"))
        return cleaned


class QuotaForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=gettext_lazy("หน่วยงาน"), empty_label=gettext_lazy("เลือกหน่วยงาน")
    )
    parts = NumberField(
        label=gettext_lazy("โควตาต่อเดือน (ส่วน)"), min_value=0, max_value=10_000_000, required=False,
        help_text=gettext_lazy("เว้นว่างเพื่อใช้โควตาทั่วไป"),
    )  # fmt: skip


class AbbreviationForm(forms.Form):
    long = TextField(label=gettext_lazy("คำเต็ม"), max_length=100)
    short = TextField(label=gettext_lazy("คำย่อ"), max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and len(cleaned["short"]) >= len(cleaned["long"]):
            self.add_error("short", _("คำย่อต้องสั้นกว่าคำเต็ม"))
        if not self.errors and (texts.links(cleaned["short"])):
            self.add_error("short", _("คำย่อเป็นลิงก์ไม่ได้"))
        return cleaned


class OptOutForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("หมายเลขโทรศัพท์มือถือ"), max_length=60)
    reason = TextField(label=gettext_lazy("เหตุผล"), max_length=200, required=False)

    def clean_number(self) -> str:
        try:
            return numbers.mobile(self.cleaned_data["number"])
        except InvalidPhone as invalid:
            raise forms.ValidationError(invalid.message(page_language())) from invalid


class AlarmForm(forms.Form):
    """Of which alarms of devices whom to tell: those who look after devices, and nobody else."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("แจ้งเมื่อเครื่อง"), required=False, choices=Alarm.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("แจ้งใคร"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("ผู้ที่ดูแลเครื่องเท่านั้น เครื่องละไม่เกินหนึ่งข้อความต่อชั่วโมง"),
    )  # fmt: skip
    urgent = forms.BooleanField(label=gettext_lazy("ส่งแม้ในเวลางดส่ง"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [one.pk for one in device_alarms.may_be_told()]
        self.fields["people"].queryset = Person.objects.filter(pk__in=able)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("เหตุผล"), max_length=200)
