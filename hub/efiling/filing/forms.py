"""What is typed about folders, links, keeping and rounds, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.thai.dates import thai_year
from common.thai.numerals import to_arabic
from hub.efiling.filing import plan, plan_file
from hub.efiling.filing.models import Decision, Folder, Link, RetentionClass, Round
from hub.efiling.forms import SelectionForm
from hub.efiling.models import Register
from hub.look.forms import NumberField, TextField, ThaiDateField, ThaiTextForm
from hub.people import positions
from hub.people.models import Person, Unit

FIRST_YEAR = 2400


class FolderChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in django-stubs alone
    """An agency's folders as the tree is read, each as deep as it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(Folder.objects.none(), *args, **kwargs)

    def of(self, unit: Unit) -> None:
        self.queryset = Folder.objects.filter(unit=unit, state=Folder.State.OPEN)
        rows = plan.walk(plan.tree(unit, closed=False))
        named = [(branch.folder.pk, f"{'— ' * depth}{branch.folder}") for depth, branch in rows]
        self.choices = [("", _("– เลือกแฟ้ม –") if self.required else "---------"), *named]


class FolderForm(forms.Form):
    """A folder of the plan: made, or changed."""

    parent = FolderChoice(label=gettext_lazy("อยู่ในแฟ้ม"), required=False)
    code = TextField(label=gettext_lazy("รหัสแฟ้ม"), max_length=30)
    name = TextField(label=gettext_lazy("ชื่อแฟ้ม"), max_length=200)
    retention = forms.ModelChoiceField(
        RetentionClass.objects.none(), label=gettext_lazy("อายุการเก็บ"), required=False,
        help_text=gettext_lazy("เว้นว่างไว้จะใช้ของแฟ้มที่อยู่เหนือขึ้นไป ถ้าไม่มีเลย หนังสือในแฟ้มไม่ครบกำหนดเอง"),
    )  # fmt: skip
    order = NumberField(label=gettext_lazy("ลำดับ"), min_value=0, max_value=999_999, initial=0)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].of(unit)  # type: ignore[attr-defined]  # declared above
        self.fields["retention"].queryset = RetentionClass.objects.filter(in_use=True)  # type: ignore[attr-defined]


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("ไฟล์แผนการจัดเก็บ"), help_text=gettext_lazy("CSV (UTF-8) หรือ .xlsx ไม่เกิน 1 MB")
    )

    def clean_file(self) -> str:
        """The file's rows, as CSV text."""
        try:
            return plan_file.as_text(self.cleaned_data["file"].read(plan_file.MOST_BYTES + 1))
        except plan_file.FileRefused as fault:
            raise forms.ValidationError(str(fault)) from fault


class ConfirmForm(forms.Form):
    """The same text once more, as the preview was of it."""

    text = forms.CharField(max_length=plan_file.MOST_BYTES, strip=False)


class FolderSelectionForm(SelectionForm):
    """Which lines of a folder are shown: by the columns of a register, and by those that a folder has beside."""

    year = NumberField(label=gettext_lazy("ปี พ.ศ."), required=False, widget=forms.HiddenInput)
    register = forms.ChoiceField(label=gettext_lazy("ทะเบียน"), required=False)
    through = NumberField(label=gettext_lazy("เก็บถึงปี"), required=False)

    def __init__(self, *args: Any, registers: Iterable[Register], unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(each.pk), f"{each}" if each.unit == unit else f"{each} · {each.unit}") for each in registers]
        self.fields["register"].choices = [("", _("ทุกทะเบียน")), *named]  # type: ignore[attr-defined]  # declared above


class FileForm(forms.Form):
    """Into which folder."""

    folder = FolderChoice(label=gettext_lazy("แฟ้ม"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].of(unit)  # type: ignore[attr-defined]  # declared above


class ClassOfLineForm(forms.Form):
    """Another class than the folder's, for one line."""

    retention = forms.ModelChoiceField(
        RetentionClass.objects.none(), label=gettext_lazy("อายุการเก็บ"), required=False,
        empty_label=gettext_lazy("ตามแฟ้ม"),
    )  # fmt: skip
    reason = TextField(label=gettext_lazy("เหตุผล"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retention"].queryset = RetentionClass.objects.filter(in_use=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("retention") and not cleaned.get("reason"):
            self.add_error("reason", _("บอกเหตุผลที่ใช้อายุการเก็บต่างจากแฟ้ม"))
        return cleaned


class ReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("เหตุผล"), max_length=300)


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("ความเกี่ยวข้อง"), choices=Link.Kind.choices)
    to = forms.IntegerField(widget=forms.HiddenInput)


class ClassForm(ThaiTextForm):
    class Meta:
        model = RetentionClass
        fields = ["code", "name", "years", "counts_from", "basis", "order", "in_use"]
        field_classes = {"name": TextField, "basis": TextField, "years": NumberField, "order": NumberField}
        help_texts = {"years": gettext_lazy("เว้นว่างไว้ ถ้าไม่มีกำหนดทำลาย")}


class StartForm(forms.Form):
    year = NumberField(label=gettext_lazy("ประจำปี พ.ศ."), min_value=FIRST_YEAR)

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if year >= thai_year(timezone.now()):
            raise forms.ValidationError(_("สำรวจได้เมื่อสิ้นปีปฏิทินนั้นแล้ว"))
        return year


class AppointForm(forms.Form):
    """The committee, by the order that appoints it."""

    order_number = TextField(label=gettext_lazy("คำสั่งแต่งตั้งที่"), max_length=60)
    order_date = ThaiDateField(label=gettext_lazy("ลงวันที่"))
    chair = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("ประธานกรรมการ"))
    members = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("กรรมการ"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("อย่างน้อยสองคน ไม่นับประธาน"),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = Person.objects.filter(pk__in=positions.of_agency(unit).values("person"))
        for name in ("chair", "members"):
            self.fields[name].queryset = serving  # type: ignore[attr-defined]  # declared above

    def clean_order_date(self) -> Any:
        day = self.cleaned_data["order_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("วันที่ของคำสั่งเป็นวันในอนาคต"))
        return day


class OpinionForm(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("การพิจารณา"), choices=Decision.choices)
    extend_to = NumberField(label=gettext_lazy("ขยายถึงปี พ.ศ."), required=False)
    reason = TextField(label=gettext_lazy("เหตุผล"), max_length=300, required=False)


class SentForm(forms.Form):
    letter = TextField(label=gettext_lazy("หนังสือที่ส่ง ที่"), max_length=120)
    sent_on = ThaiDateField(label=gettext_lazy("ส่งเมื่อ"))


class AnswerForm(forms.Form):
    """The archives' answer; the places on the list that they want kept."""

    answer = TextField(label=gettext_lazy("หนังสือตอบ ที่ และสาระ"), max_length=300)
    answered_on = ThaiDateField(label=gettext_lazy("ตอบเมื่อ"))
    keep = TextField(
        label=gettext_lazy("ลำดับที่ที่ขอเก็บไว้"), max_length=2_000, required=False,
        help_text=gettext_lazy("คั่นด้วยจุลภาค เช่น 3, 7, 12"),
    )  # fmt: skip

    def __init__(self, *args: Any, of: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {each.place: each for each in of.listed.filter(outcome=Decision.DESTROY)}

    def clean_keep(self) -> list[Any]:
        typed = [each.strip() for each in to_arabic(self.cleaned_data["keep"]).split(",") if each.strip()]
        wrong = [each for each in typed if not each.isdecimal() or int(each) not in self.listed]
        if wrong:
            raise forms.ValidationError(_("ไม่มีลำดับที่ %s ในรายการที่จะทำลาย") % ", ".join(wrong))
        return [self.listed[int(each)] for each in typed]
