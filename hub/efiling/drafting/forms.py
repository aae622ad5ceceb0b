"""What is typed into drafts, proposals and letterheads. A draft takes everything; the linter says what is amiss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hub.efiling.drafting import proposing, reach
from hub.efiling.drafting.content import Content, as_typed, most_letters, read
from hub.efiling.drafting.kinds import GROUPS, Kind
from hub.efiling.drafting.models import Draft, Letterhead, Rank
from hub.efiling.rules import TOP_SECRET, Secrecy, Urgency
from hub.look.forms import TextField, ThaiTextForm
from hub.people.models import Membership, Person

Label = str | Promise

_LABELS: dict[str, Label] = {
    "subject": gettext_lazy("เรื่อง"),
    "rank": gettext_lazy("ฐานะของผู้รับ"),
    "recipient": pgettext_lazy("letter", "ผู้รับหนังสือ"),
    "references": gettext_lazy("อ้างถึง"),
    "enclosures": gettext_lazy("สิ่งที่ส่งมาด้วย"),
    "cause": gettext_lazy("ภาคเหตุ"),
    "purpose": gettext_lazy("ภาคความประสงค์"),
    "conclusion": gettext_lazy("ภาคสรุป"),
    "body": gettext_lazy("ข้อความ"),
    "closing": gettext_lazy("คำลงท้าย"),
    "copy_to": gettext_lazy("สำเนาส่ง"),
    "division": gettext_lazy("ส่วนราชการ"),
    "dated": gettext_lazy("ลงวันที่"),
    "urgency": gettext_lazy("ชั้นความเร็ว"),
    "secrecy": gettext_lazy("ชั้นความลับ"),
    "effective": gettext_lazy("ทั้งนี้ ตั้งแต่"),
    "issue": gettext_lazy("ฉบับที่"),
    "met": gettext_lazy("ประชุมเมื่อ"),
    "place": gettext_lazy("สถานที่ประชุม"),
    "present": gettext_lazy("ผู้มาประชุม"),
    "absent": gettext_lazy("ผู้ไม่มาประชุม"),
    "attending": gettext_lazy("ผู้เข้าร่วมประชุม"),
    "opened": gettext_lazy("เริ่มประชุมเวลา"),
    "closed": gettext_lazy("เลิกประชุมเวลา"),
    "circular": gettext_lazy("หนังสือเวียน (ว)"),
}
_OF_KIND: dict[tuple[str, str], Label] = {
    (Kind.ORDER, "recipient"): gettext_lazy("ผู้เกี่ยวข้อง (ลงในทะเบียน)"),
    (Kind.ANNOUNCEMENT, "recipient"): gettext_lazy("ผู้เกี่ยวข้อง (ลงในทะเบียน)"),
    (Kind.CERTIFICATE, "recipient"): gettext_lazy("ผู้ได้รับการรับรอง (ลงในทะเบียน)"),
    (Kind.CERTIFICATE, "subject"): gettext_lazy("เรื่อง (ลงในทะเบียน)"),
    (Kind.STAMPED, "subject"): gettext_lazy("เรื่อง (ลงในทะเบียน)"),
    (Kind.REGULATION, "subject"): gettext_lazy("ว่าด้วย"),
    (Kind.BYLAW, "subject"): gettext_lazy("ว่าด้วย"),
    (Kind.MINUTES, "subject"): gettext_lazy("ประชุม"),
    (Kind.MINUTES, "issue"): gettext_lazy("ครั้งที่"),
}
_LINES = gettext_lazy("บรรทัดละหนึ่งรายการ")
_HELP: dict[str, Label] = {
    "dated": gettext_lazy("เว้นว่างไว้ ระบบลงวันที่ที่ออกเลขให้"),
    "references": gettext_lazy("บรรทัดละหนึ่งฉบับ เช่น หนังสือ… ที่ ศธ 04001/ว 12 ลงวันที่ 2 พฤศจิกายน 2569"),
    "enclosures": _LINES,
    "present": gettext_lazy("บรรทัดละหนึ่งคน คั่นชื่อกับตำแหน่งด้วย |"),
    "absent": gettext_lazy("บรรทัดละหนึ่งคน คั่นชื่อกับตำแหน่งด้วย |"),
    "attending": gettext_lazy("บรรทัดละหนึ่งคน คั่นชื่อกับตำแหน่งด้วย |"),
    "purpose": gettext_lazy("ขึ้นบรรทัดใหม่คือย่อหน้าใหม่ ข้อย่อยพิมพ์ 1. หรือ 1.1 ตารางพิมพ์ | ช่อง | ช่อง | ทีละบรรทัด"),
    "body": gettext_lazy("ขึ้นบรรทัดใหม่คือย่อหน้าใหม่ ข้อย่อยพิมพ์ 1. หรือ 1.1 ตารางพิมพ์ | ช่อง | ช่อง | ทีละบรรทัด"),
    "closing": gettext_lazy("เว้นว่างไว้ ระบบใช้คำลงท้ายตามฐานะของผู้รับ"),
    "effective": gettext_lazy("เช่น ตั้งแต่วันที่ 1 ธันวาคม 2569 เป็นต้นไป"),
    "copy_to": gettext_lazy("เว้นว่างไว้ ใช้ของหัวหนังสือ"),
}
_ROWS = {"references": 2, "enclosures": 2, "cause": 5, "purpose": 5, "conclusion": 2, "body": 12, "subject": 2}
_LONG = {"present": 4, "absent": 2, "attending": 2, **_ROWS}


class LetterForm(forms.Form):
    """The fields of one kind of letter. Nothing typed is refused, but for a degree of secrecy that must not be here."""

    def __init__(self, *args: Any, kind: str, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            field = _field(name)
            field.label = cast(str, _OF_KIND.get((kind, name), _LABELS[name]))
            field.help_text = cast(str, _HELP.get(name, ""))
            self.fields[name] = field

    @property
    def written(self) -> Content:
        """What was posted, or what the form was begun with."""
        return read(self.data if self.is_bound else self.initial)

    def says_too_much(self) -> bool:
        """Whether a field holds more than is kept of it; said at the field, so that nothing is cut off silently."""
        for name in self.fields:
            if len(as_typed(self.data.get(name, ""))) > most_letters(name):
                self.add_error(name, _("ยาวเกิน %d ตัวอักษร จึงยังไม่ได้บันทึก ตัดให้สั้นลง") % most_letters(name))
        return bool(self.errors)


def as_read(field: forms.Field, value: object) -> str:
    """A field's value as people read it: the words of a choice, not its key."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat pairs here
    return "✓" if value is True else str(value or "")


def _field(name: str) -> forms.Field:
    if name == "circular":
        return forms.BooleanField(required=False)
    if name == "urgency":
        return forms.ChoiceField(required=False, choices=Urgency.choices)
    if name == "secrecy":
        return forms.ChoiceField(required=False, choices=[*Secrecy.choices, (TOP_SECRET, gettext_lazy("ลับที่สุด"))])
    if name == "rank":
        ranks = [(rank.key, f"{rank.salutation} – {rank.name}") for rank in Rank.objects.all()]
        return forms.ChoiceField(required=False, choices=ranks)
    if name in _LONG:
        return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": _LONG[name]}))
    return forms.CharField(required=False)


def version_seen(request: HttpRequest) -> int:
    """The version the person had before their eyes, as their page posts it; 0 is never one."""
    posted = request.POST.get("version", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else 0


class PdfField(forms.FileField):
    """A letter as a PDF; what is in it is looked at by hub.efiling.drafting.uploads."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}), **more)


class NewForm(forms.Form):
    """What is to be written, and for which unit."""

    kind = forms.ChoiceField(
        label=gettext_lazy("ชนิดหนังสือ"),
        choices=[(group.title, [(kind.value, kind.label) for kind in group.kinds]) for group in GROUPS],
    )
    unit = forms.ModelChoiceField(Membership.objects.none(), label=gettext_lazy("ร่างในนามหน่วยงาน"), empty_label=None)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = reach.units(person)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # declared above as a model field
        self.fields["pdf"] = PdfField(label=_("ไฟล์ PDF ที่พิมพ์ไว้แล้ว"))
        self.fields["pdf"].help_text = _("พิมพ์จาก Word หรือที่อื่นแล้วบันทึกเป็น PDF เว้นที่ของเลขและวันที่ไว้ ไม่เลือกไฟล์คือพิมพ์ในระบบ")
        first = units.first()
        self.fields["unit"].initial = first.pk if first else None
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()


class _PositionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in django-stubs alone
    def label_from_instance(self, obj: Any) -> str:
        return f"{proposing.title_of(obj)} · {obj.unit}"


class ProposeForm(forms.Form):
    """Through whom it goes, in order, and who signs."""

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = reach.choices(draft)
        reviewers, signer = reach.suggested_line(draft)
        for place in range(proposing.MOST_REVIEWERS):
            field = _PositionField(choices, required=False, empty_label=_("– ไม่ผ่าน –"))
            field.label = _("ผู้ตรวจคนที่ %d") % (place + 1)
            field.initial = reviewers[place].pk if place < len(reviewers) else None
            self.fields[f"reviewer_{place}"] = field
        signs = _PositionField(reach.signers(draft), empty_label=_("– เลือกผู้ลงนาม –"))
        signs.label, signs.initial = _("ผู้ลงนาม"), draft.signer_id or (signer.pk if signer else None)
        self.fields["signer"] = signs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [each.pk for each in self.reviewers]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("เลือกผู้ตรวจคนเดียวกันสองครั้ง"))
        return cleaned

    @property
    def reviewers(self) -> list[Membership]:
        names = (f"reviewer_{place}" for place in range(proposing.MOST_REVIEWERS))
        return [self.cleaned_data[name] for name in names if self.cleaned_data.get(name)]


class NoteForm(forms.Form):
    note = TextField(
        label=pgettext_lazy("step", "ความเห็น"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReturnForm(forms.Form):
    note = TextField(label=gettext_lazy("ให้แก้ไขอะไร"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class LetterheadForm(ThaiTextForm):
    emblem = forms.FileField(
        label=gettext_lazy("ตราครุฑ"), required=False,
        help_text=gettext_lazy("ไฟล์ SVG, PNG หรือ JPEG ไม่เกิน 2 MB ด้านละไม่เกิน 6,000 จุด"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/svg+xml,.svg"}),
    )  # fmt: skip

    class Meta:
        model = Letterhead
        fields = ["address", "owner", "phone", "fax", "email", "copy_to", "closing", "thai_numerals"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        field_classes = dict.fromkeys(("owner", "phone", "fax", "copy_to", "closing"), TextField)


class RankForm(ThaiTextForm):
    class Meta:
        model = Rank
        fields = ["name", "salutation", "closing", "pronouns", "verified"]
        field_classes = dict.fromkeys(("name", "salutation", "closing", "pronouns"), TextField)
