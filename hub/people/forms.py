"""What administrators fill in about units, persons and memberships."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.thai.codes import staff_code
from hub.look.forms import PhoneField, TextField, ThaiDateField, ThaiTextForm
from hub.people import acting
from hub.people.models import Membership, Person, Unit


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    """A unit, with its code, because several schools can have one name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.code})"


def _choices_with_prompt(field: forms.Field, prompt: Any) -> None:
    field.choices = [("", prompt), *[choice for choice in field.choices if choice[0]]]  # type: ignore[attr-defined]  # a model choice field has choices


class UnitForm(ThaiTextForm):
    class Meta:
        model = Unit
        fields = ["kind", "code", "name", "name_en", "parent", "order"]
        field_classes = {"parent": UnitChoice}
        help_texts = {
            "code": _("เช่น รหัสสถานศึกษา 8 หลัก"),
            "order": _("ลำดับในรายการ เลขน้อยอยู่ก่อน"),
        }
        error_messages = {"code": {"unique": _("รหัสนี้ใช้กับหน่วยงานอื่นแล้ว")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices_with_prompt(self.fields["kind"], _("เลือกประเภท"))
        parent = self.fields["parent"]
        assert isinstance(parent, UnitChoice)  # noqa: S101 - field_classes
        parent.empty_label = str(_("ไม่มี (เป็นหน่วยงานบนสุด)"))
        if self.instance.pk is not None:
            own = [unit.pk for unit in Unit.objects.select_related("parent") if _stands_in(unit, self.instance)]
            parent.queryset = Unit.objects.exclude(pk__in=own)


def _stands_in(unit: Unit, above: Unit) -> bool:
    return any(each.pk == above.pk for each in unit.line())


class PersonForm(ThaiTextForm):
    class Meta:
        model = Person
        fields = ["staff_code", "title", "given_name", "family_name", "name_en", "email", "phone"]
        field_classes = {"phone": PhoneField}
        help_texts = {"staff_code": _("ใช้เข้าสู่ระบบและลงเวลา")}
        error_messages = {"staff_code": {"unique": _("รหัสนี้เป็นของบุคลากรอื่นแล้ว")}}

    def clean_staff_code(self) -> str:
        code = staff_code(self.cleaned_data["staff_code"])
        if not code.isascii() or not code.replace("-", "").replace(".", "").isalnum():
            raise ValidationError(_("ใช้ตัวอักษรอังกฤษ ตัวเลข จุด หรือขีดกลางเท่านั้น"))
        return code


class MembershipForm(ThaiTextForm):
    """`units` are those in which the administrator may decide who serves."""

    class Meta:
        model = Membership
        fields = ["unit", "position", "role", "start", "end"]
        field_classes = {"unit": UnitChoice, "start": ThaiDateField, "end": ThaiDateField}
        labels = {"role": _("บทบาทในระบบ")}
        help_texts = {
            "role": _("กำหนดว่าเห็นและทำอะไรได้บ้างในหน่วยงานนี้"),
            "start": _("เว้นว่างได้หากไม่ทราบ"),
            "end": _("เว้นว่างหากยังไม่สิ้นสุด"),
        }
        widgets = {"start": forms.TextInput, "end": forms.TextInput}

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)  # noqa: S101 - field_classes
        unit.queryset = units
        unit.empty_label = str(_("เลือกหน่วยงาน"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("วันสิ้นสุดอยู่ก่อนวันเริ่ม"))
        person, unit, role = self.instance.person_id, cleaned.get("unit"), cleaned.get("role")
        if person and unit and role:
            same = Membership.objects.places().filter(person=person, unit=unit, role=role).exclude(pk=self.instance.pk)
            if same.exists():
                self.add_error("role", _("มีบทบาทนี้ในหน่วยงานนี้อยู่แล้ว"))
        if self.instance.pk and {"unit", "role"} & set(self.changed_data) and acting.stands_in(self.instance):
            self.add_error(None, _("มีผู้รักษาการแทนในตำแหน่งนี้อยู่ ยุติการรักษาการแทนก่อนจึงเปลี่ยนหน่วยงานหรือบทบาทได้"))
        return cleaned


class AppointmentForm(forms.Form):
    """Who acts in one position: somebody of the same agency from a list, or `elsewhere` somebody by their code.

    `reached`: whom the appointer may appoint from elsewhere; without it there is no field for that.
    """

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("ผู้รักษาการแทน"), required=False, empty_label=_("เลือกบุคลากร")
    )
    elsewhere = forms.CharField(label=_("หรือรหัสของบุคลากรจากหน่วยงานอื่น"), required=False, max_length=20)
    start = ThaiDateField(label=_("ตั้งแต่วันที่"))
    end = ThaiDateField(label=_("ถึงวันที่"))
    order_number = TextField(label=_("คำสั่งที่"), max_length=120, required=False, help_text=_("เช่น 45/2569 ถ้ามีคำสั่งแต่งตั้ง"))

    def __init__(
        self, *args: Any, colleagues: QuerySet[Person], reached: QuerySet[Person] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues  # type: ignore[attr-defined]  # a model choice field has one
        self.reached = reached
        if reached is None:
            del self.fields["elsewhere"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code = staff_code(cleaned.get("elsewhere", ""))
        if code and self.reached is not None:
            cleaned["person"] = self.reached.filter(staff_code=code, is_active=True).first()
            if cleaned["person"] is None:
                self.add_error("elsewhere", _("ไม่พบบุคลากรรหัสนี้"))
        elif "person" not in self.errors and not cleaned.get("person"):
            self.add_error("person", _("เลือกผู้รักษาการแทน"))
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("วันสิ้นสุดอยู่ก่อนวันเริ่ม"))
        elif end and end < timezone.localdate():
            self.add_error("end", _("วันสิ้นสุดผ่านไปแล้ว"))
        return cleaned


class LastDayForm(forms.Form):
    last_day = ThaiDateField(label=_("วันสุดท้าย"), help_text=_("ใส่วันที่เมื่อวาน หากให้สิ้นสุดทันที"))
