"""What an administrator fills in about devices."""

from __future__ import annotations

from django.forms import ChoiceField, ModelChoiceField, RadioSelect
from django.utils.translation import gettext_lazy as _

from hub.fleet.models import ClaimCode, Kind
from hub.look.forms import ThaiTextForm
from hub.people.models import Unit


class ClaimForm(ThaiTextForm):
    """The device that a new claim code is for."""

    kind = ChoiceField(label=_("ประเภท"), choices=Kind.choices, widget=RadioSelect, initial=Kind.STATION)
    unit = ModelChoiceField(
        label=_("หน่วยงานที่ตั้งเครื่อง"),
        queryset=Unit.objects.all(),
        empty_label=_("เลือกหน่วยงาน"),
        help_text=_("จุดลงเวลารับบุคลากรของหน่วยงานนี้และกลุ่มงานในหน่วยงาน"),
    )

    class Meta:
        model = ClaimCode
        fields = ["kind", "name", "unit"]
        help_texts = {"name": _("เช่น ประตูหน้า หรือ จอห้องโถง")}
