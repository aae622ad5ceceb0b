"""The page on which units or persons come in from a CSV file: first what it would do, then the doing."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hub.people import access, office_files
from hub.people.models import Membership, Unit

FAULTS_SHOWN = 50


class ImportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("นำเข้าอะไร"),
        choices=[("units", gettext_lazy("หน่วยงาน")), ("persons", gettext_lazy("บุคลากร"))],
        widget=forms.RadioSelect,
        initial="persons",
    )
    file = forms.FileField(label=gettext_lazy("ไฟล์ CSV"), help_text=gettext_lazy("UTF-8 ไม่เกิน 1 MB บรรทัดแรกเป็นชื่อคอลัมน์"))

    def clean_file(self) -> str:
        """The file's text."""
        try:
            return office_files.decode(self.cleaned_data["file"].read(office_files.MOST_BYTES + 1))
        except office_files.RowRefused as fault:
            raise forms.ValidationError(str(fault)) from fault


class ConfirmForm(forms.Form):
    """The same text once more, as the preview was of it."""

    kind = forms.ChoiceField(choices=[("units", ""), ("persons", "")])
    text = forms.CharField(max_length=office_files.MOST_BYTES, strip=False)


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires("people.units")
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and "text" in request.POST:
        return _carry_out(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["kind"], form.cleaned_data["file"])
    context = {
        "form": form,
        "columns": office_files.COLUMNS,
        "kinds": Unit.Kind.choices,
        "roles": Membership.Role.choices,
    }
    return render(request, "people/import.html", context, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, kind: str, text: str) -> HttpResponse:
    report = office_files.load(cast(office_files.Kind, kind), text, keep=False)
    context: dict[str, Any] = {"kind": kind, "text": text, "report": report, "faults": report.faults[:FAULTS_SHOWN]}
    context |= {outcome: report.count(outcome) for outcome in ("new", "changed", "same")}
    return render(request, "people/import_preview.html", context, status=422 if report.faults else 200)


def _carry_out(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("ส่งไฟล์มาไม่ครบ เลือกไฟล์อีกครั้ง"))
        return redirect("people:import")
    kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
    report = office_files.load(cast(office_files.Kind, kind), text, keep=True)
    if report.faults:  # somebody changed something since the preview
        return _preview(request, kind, text)
    said = {"new": report.count("new"), "changed": report.count("changed")}
    messages.success(request, _("นำเข้าแล้ว เพิ่ม %(new)d แก้ไข %(changed)d") % said)
    return redirect("people:units" if kind == "units" else "people:persons")
