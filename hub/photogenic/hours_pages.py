"""Who leads a unit sets its working hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import TextInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hub.look.forms import ThaiTextForm, ThaiTimeField
from hub.people import access
from hub.people.access import requires
from hub.photogenic import hours, reach
from hub.photogenic.models import Hours

ACTION = "photogenic.hours"


class HoursForm(ThaiTextForm):
    class Meta:
        model = Hours
        fields = ["start", "end"]
        field_classes = {"start": ThaiTimeField, "end": ThaiTimeField}
        widgets = {"start": TextInput, "end": TextInput}
        help_texts = {"start": gettext_lazy("มาหลังเวลานี้ถือว่าสาย")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("เวลาเลิกงานต้องอยู่หลังเวลาเริ่มงาน"))
        return cleaned


@require_safe
@requires(ACTION)
def units(request: HttpRequest) -> HttpResponse:
    working = hours.of_every_unit()
    own = set(Hours.objects.values_list("unit_id", flat=True))
    visible = access.visible_units(reach.viewer(request), ACTION).select_related("parent")
    rows = [{"unit": unit, "hours": working[unit.pk], "own": unit.pk in own} for unit in visible]
    return render(request, "photogenic/hours.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACTION)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = access.visible_units(reach.viewer(request), ACTION).filter(pk=pk).first()
    if unit is None:
        raise Http404
    now = hours.of_every_unit()[unit.pk]
    known = Hours.objects.filter(unit=unit).first() or Hours(unit=unit, start=now.start, end=now.end)
    if request.method == "POST" and request.POST.get("remove"):
        Hours.objects.filter(unit=unit).delete()
        messages.success(request, _("%s ใช้เวลาเดียวกับหน่วยงานที่สังกัดแล้ว") % unit)
        return redirect("photogenic:hours")
    form = HoursForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกเวลาทำงานของ %s แล้ว") % unit)
        return redirect("photogenic:hours")
    context = {"form": form, "unit": unit, "own": known.pk is not None}
    return render(request, "photogenic/hours_edit.html", context, status=422 if form.is_bound else 200)
