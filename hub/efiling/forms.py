"""What is typed into registers, checked against the rules."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.thai.normalise import search_key
from common.thai.numerals import to_arabic
from hub.efiling import reach
from hub.efiling.models import Agency, Entry, Register
from hub.efiling.registering import MOST_RESERVED
from hub.efiling.rules import (
    MOST_DAYS_EARLY,
    MOST_DAYS_LATE,
    TOP_SECRET,
    WHY_NOT_TOP_SECRET,
    Order,
    RegisterKind,
    Secrecy,
    Urgency,
    needs_secret_register,
    order_of,
)
from hub.look.forms import NumberField, TextField, ThaiDateField, ThaiDateTimeField, ThaiTextForm
from hub.people import access
from hub.people.models import Membership, Person, Unit

_ASKED = ("again", "early", "late", "circular")
"""Fields of a line's form that are no part of the line."""
MOST_WORDS, MOST_LETTERS = 20, 1000
"""Of what is looked for in one field."""


class EntryForm(ThaiTextForm):
    """One line of a register. `again` appears where the same letter seems to be there already, `early` where it came
    before the day that it bears, `late` where it came long after that day."""

    dated = ThaiDateField(label=gettext_lazy("ลงวันที่"), required=False)
    received_at = ThaiDateTimeField(
        label=gettext_lazy("รับเมื่อ"), required=False, help_text=gettext_lazy("วันเวลาที่ได้รับหนังสือจริง")
    )
    secrecy = forms.ChoiceField(
        label=gettext_lazy("ชั้นความลับ"),
        choices=[*Secrecy.choices, (TOP_SECRET, gettext_lazy("ลับที่สุด"))],
        initial=Secrecy.NORMAL,
    )
    again = forms.BooleanField(label=gettext_lazy("ลงทะเบียนซ้ำโดยตั้งใจ"), required=False, widget=forms.HiddenInput)

    early = forms.BooleanField(label=gettext_lazy("ได้รับก่อนวันที่ในหนังสือจริง"), required=False, widget=forms.HiddenInput)

    late = forms.BooleanField(label=gettext_lazy("หนังสือลงวันที่นั้นจริง"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Entry
        fields = [
            "circular", "received_at", "reference", "dated", "sender", "recipient", "subject", "urgency", "secrecy",
            "action", "note",
        ]  # fmt: skip
        widgets = {"subject": forms.Textarea(attrs={"rows": 2})}
        field_classes = dict.fromkeys(("reference", "sender", "recipient", "subject", "action", "note"), TextField)

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.same: Entry | None = None
        if register.kind != RegisterKind.RECEIVE:
            del self.fields["received_at"]
        if register.kind not in (RegisterKind.RECEIVE, RegisterKind.SEND):
            for name in ("reference", "sender", "urgency"):
                del self.fields[name]
        if register.kind != RegisterKind.SEND or self.instance.pk:
            del self.fields["circular"]
        if register.kind == RegisterKind.SEND:
            self.fields["reference"].help_text = _("เว้นว่างไว้ ระบบจะใส่รหัสส่วนราชการและเลขทะเบียนส่งให้")
        for name in ("sender", "subject") if register.kind == RegisterKind.RECEIVE else ("subject",):
            self.fields[name].required = True
        for name in ("sender", "recipient"):
            if name in self.fields:
                self.fields[name].widget.attrs["list"] = "correspondents"
        self.fields["secrecy"].initial = Secrecy.SECRET if register.secret else Secrecy.NORMAL

    def clean_secrecy(self) -> str:
        secrecy = str(self.cleaned_data["secrecy"])
        if secrecy == TOP_SECRET:
            raise forms.ValidationError(WHY_NOT_TOP_SECRET)
        if needs_secret_register(secrecy) and not self.register.secret:
            raise forms.ValidationError(_("หนังสือลับต้องลงในทะเบียนหนังสือลับ โดยนายทะเบียนข้อมูลข่าวสารลับ"))
        if self.register.secret and not needs_secret_register(secrecy):
            raise forms.ValidationError(_("ทะเบียนนี้สำหรับหนังสือลับเท่านั้น หนังสือปกติให้ลงในทะเบียนปกติ"))
        return secrecy

    def clean_dated(self) -> Any:
        dated = self.cleaned_data["dated"]
        if dated and dated > timezone.localdate():
            raise forms.ValidationError(_("วันที่ของหนังสือเป็นวันในอนาคต"))
        return dated

    def clean_received_at(self) -> Any:
        received = self.cleaned_data["received_at"]
        if received and received > timezone.now():
            raise forms.ValidationError(_("เวลาที่รับเป็นเวลาในอนาคต"))
        return received

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.same = self._same(cleaned)
        if self.same and not cleaned.get("again"):
            self.fields["again"].widget = forms.CheckboxInput()
            self.add_error(
                "again",
                _("มีหนังสือที่เลขที่และวันที่ตรงกันอยู่แล้ว คือ เลขทะเบียน %(number)s เรื่อง %(subject)s")
                % {"number": self.same.written_number, "subject": self.same.subject},
            )
        self._compare_days(cleaned)
        return cleaned

    def _compare_days(self, cleaned: dict[str, Any]) -> None:
        received = cleaned.get("received_at")
        order = order_of(cleaned.get("dated"), timezone.localdate(received) if received else None)
        if order == Order.ABSURD:
            self.add_error("dated", _("หนังสือลงวันที่หลังวันที่ได้รับเกิน %d วัน ตรวจปี พ.ศ.") % MOST_DAYS_EARLY)
        elif order == Order.EARLY and not cleaned.get("early"):
            self.fields["early"].widget = forms.CheckboxInput()
            self.add_error("early", _("ได้รับก่อนวันที่ในหนังสือ ตรวจวันที่ทั้งสอง ถ้าถูกแล้วให้เลือกช่องนี้"))
        elif order == Order.LATE and not cleaned.get("late"):
            self.fields["late"].widget = forms.CheckboxInput()
            told = _("หนังสือลงวันที่ก่อนวันที่ได้รับเกิน %d วัน ตรวจปี พ.ศ. ถ้าถูกแล้วให้เลือกช่องนี้") % MOST_DAYS_LATE
            self.add_error("late", told)

    def _same(self, cleaned: dict[str, Any]) -> Entry | None:
        """A letter that came already: the same number of the same day. A sender may be written in many ways."""
        if self.register.kind != RegisterKind.RECEIVE or not (cleaned.get("reference") and cleaned.get("dated")):
            return None
        of_the_day = Entry.objects.filter(
            book__register=self.register, dated=cleaned["dated"], state=Entry.State.REGISTERED
        ).exclude(pk=self.instance.pk)
        wanted = _plain_reference(cleaned["reference"])
        alike = of_the_day.select_related("book__register").order_by("-pk")
        return next((entry for entry in alike if _plain_reference(entry.reference) == wanted), None)

    @property
    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in _ASKED}

    def differing(self, newest: Entry) -> list[tuple[str, str]]:
        """Each field where the line says something else than was typed: its label, and what stands there."""
        pairs = [(self.fields[name], getattr(newest, name), typed) for name, typed in self.content.items()]
        return [
            (str(field.label), _as_read(field, there) or "–")
            for field, there, typed in pairs
            if _as_read(field, there) != _as_read(field, typed)
        ]


def _as_read(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat pairs here
    return str(field.prepare_value(value) or "")


def _plain_reference(reference: str) -> str:
    """ศธ ๐๔๐๐๑/ว ๑๒ and ศธ04001/ว12 are one number."""
    return "".join(to_arabic(reference).split())


class ReserveForm(forms.Form):
    count = NumberField(
        label=gettext_lazy("จำนวนเลข"), min_value=1, max_value=MOST_RESERVED, initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    purpose = TextField(label=gettext_lazy("จองไว้สำหรับ"), max_length=300)
    circular = forms.BooleanField(label=gettext_lazy("หนังสือเวียน (ว)"), required=False)

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if register.kind != RegisterKind.SEND:
            del self.fields["circular"]


class VoidForm(forms.Form):
    reason = TextField(label=gettext_lazy("เหตุที่ยกเลิก"), max_length=300)


class RejectForm(forms.Form):
    reason = TextField(label=gettext_lazy("เหตุที่ไม่รับ"), max_length=300)


class NotSecretForm(forms.Form):
    not_secret = TextField(
        label=gettext_lazy("ไม่ใช่หนังสือลับ เพราะ"), max_length=300,
        help_text=gettext_lazy("เช่น คำว่าลับเป็นชื่อหัวข้อ หรืออ่านภาพผิด เหตุผลนี้อยู่ในประวัติ"),
    )  # fmt: skip


class RemoveForm(forms.Form):
    reason = TextField(
        label=gettext_lazy("เหตุผล และเลขในสมุดทะเบียน"), max_length=300,
        help_text=gettext_lazy("อย่าเขียนเนื้อความลับในช่องนี้"),
    )  # fmt: skip


class DayForm(forms.Form):
    day = ThaiDateField(label=gettext_lazy("ยอดของวันที่"), required=False)


class WordsField(forms.CharField):
    """Words to look for, of which each is a condition of its own: a database takes only so many."""

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if len(words) > MOST_LETTERS or len(search_key(words).split()) > MOST_WORDS:
            raise forms.ValidationError(_("ค้นได้ครั้งละไม่เกิน %d คำ ใช้คำสำคัญเพียงบางคำ") % MOST_WORDS)
        return words


class SelectionForm(forms.Form):
    """Which lines of a book are shown: words anywhere, or in a column."""

    q = WordsField(label=gettext_lazy("คำในทุกช่อง"), required=False)
    in_text = forms.BooleanField(label=gettext_lazy("ค้นในตัวหนังสือของไฟล์ด้วย"), required=False)
    number = NumberField(label=gettext_lazy("เลขทะเบียน"), required=False)
    since = ThaiDateField(label=gettext_lazy("ลงทะเบียนตั้งแต่"), required=False)
    until = ThaiDateField(label=gettext_lazy("ถึงวันที่"), required=False)
    reference = WordsField(label=gettext_lazy("ที่"), required=False)
    dated = ThaiDateField(label=gettext_lazy("ลงวันที่"), required=False)
    sender = WordsField(label=gettext_lazy("จาก"), required=False)
    recipient = WordsField(label=pgettext_lazy("letter", "ถึง"), required=False)
    subject = WordsField(label=gettext_lazy("เรื่อง"), required=False)
    action = WordsField(label=gettext_lazy("การปฏิบัติ"), required=False)
    note = WordsField(label=gettext_lazy("หมายเหตุ"), required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("ชั้นความเร็ว"), required=False, choices=[("", gettext_lazy("ทุกชั้น")), *Urgency.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("สถานะ"), required=False, choices=[("", gettext_lazy("ทุกสถานะ")), *Entry.State.choices]
    )


class AgencyForm(ThaiTextForm):
    class Meta:
        model = Agency
        fields = ["code", "own_circulars"]
        field_classes = {"code": TextField}
        help_texts = {"code": gettext_lazy("เช่น ศธ 04099 ใช้นำหน้าเลขทะเบียนส่ง")}


class NewRegisterForm(forms.Form):
    """Opens a register of a unit. The first number lets a paper register be gone on with."""

    kind = forms.ChoiceField(label=gettext_lazy("ทะเบียน"), choices=RegisterKind.choices)
    secret = forms.BooleanField(label=gettext_lazy("ทะเบียนหนังสือลับ"), required=False)
    first = NumberField(
        label=gettext_lazy("เลขแรกของปีนี้"), min_value=1, max_value=999_999, initial=1,
        help_text=gettext_lazy("ถ้าปีนี้ลงในสมุดมาแล้ว ใส่เลขถัดจากเลขสุดท้ายในสมุด"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, secret = cleaned.get("kind"), bool(cleaned.get("secret"))
        if secret and kind not in (RegisterKind.RECEIVE, RegisterKind.SEND):
            self.add_error("secret", _("ทะเบียนลับมีเฉพาะหนังสือรับและหนังสือส่ง"))
        if Register.objects.filter(unit=self.unit, kind=kind, secret=secret).exists():
            self.add_error("kind", _("หน่วยงานนี้มีทะเบียนนี้แล้ว"))
        return cleaned


class FirstCircularForm(forms.Form):
    """Where a unit's own series of circulars goes on from paper, before its first number here."""

    first = NumberField(
        label=gettext_lazy("เลขแรกของหนังสือเวียนปีนี้"), min_value=1, max_value=999_999,
        help_text=gettext_lazy("ถ้าปีนี้ออกหนังสือเวียนในสมุดมาแล้ว ใส่เลขถัดจากเลขสุดท้ายในสมุด ตั้งได้ก่อนให้เลขแรกเท่านั้น"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class RegistrarsForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs takes it, Django's class does not
    class Meta:
        model = Register
        fields = ["registrars"]
        widgets = {"registrars": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = Membership.objects.current().filter(unit__in=self.instance.unit.line())
        roles = (Membership.Role.CLERK, Membership.Role.DIRECTOR, Membership.Role.DEPUTY)
        near = Person.objects.filter(pk__in=serving.filter(role__in=roles).values("person"))
        # The office's clerks do not reach into a school: named there, they would see nothing of it.
        able = [person.pk for person in near if access.may(person, reach.LOOK, self.instance.unit)]
        self.fields["registrars"].queryset = near.filter(pk__in=able)  # type: ignore[attr-defined]  # the model's field


def request_of(posted: str) -> uuid.UUID | None:
    """The name a form was given when it was shown, so that sending it twice makes one line."""
    try:
        return uuid.UUID(posted)
    except ValueError:
        return None
