"""Pages on which a folder plan is made: folders added, changed, closed, taken back; the plan from and into a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.efiling import trail
from hub.efiling.filing import plan, plan_file, reach
from hub.efiling.filing.forms import ClassForm, ConfirmForm, FolderForm, PlanFileForm
from hub.efiling.filing.models import Folder, RetentionClass
from hub.efiling.paper import XLSX
from hub.efiling.registering import about
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit

FAULTS_SHOWN = 50
TURNS = {"close": plan.close, "reopen": plan.reopen, "remove": plan.remove}


def why_not(fault: plan.PlanFault) -> str:
    """In words for the person who asked."""
    said = {
        plan.CodeTaken: _("มีแฟ้มรหัสนี้แล้ว"),
        plan.InItself: _("ย้ายแฟ้มไปไว้ในตัวเองหรือในแฟ้มย่อยของตัวเองไม่ได้"),
        plan.NotEmpty: _("แฟ้มนี้มีหนังสือหรือแฟ้มย่อยอยู่ จึงนำออกไม่ได้ ปิดแฟ้มแทนได้"),
        plan.ParentGone: _("แฟ้มที่อยู่เหนือขึ้นไปปิดหรือถูกนำออกแล้ว"),
        plan.ChangedMeanwhile: _("มีผู้อื่นแก้ไขแฟ้มนี้ไปก่อน จึงยังไม่ได้บันทึก ตรวจข้อมูลล่าสุดแล้วลองอีกครั้ง"),
        plan.NothingToUndo: _("ไม่มีการแก้ไขที่ย้อนกลับได้"),
    }
    return said[type(fault)]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.PLAN)
def add(request: HttpRequest, code: str) -> HttpResponse:
    unit = reach.agency_or_404(request, code, reach.PLAN)
    form = FolderForm(request.POST or None, unit=unit, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            made = plan.add(unit, reach.viewer(request), form.cleaned_data)
        except plan.PlanFault as fault:
            form.add_error("code" if isinstance(fault, plan.CodeTaken) else "parent", why_not(fault))
        else:
            messages.success(request, _("เพิ่มแฟ้ม %s แล้ว") % made)
            return _to_plan(unit)
    context = {"form": form, "unit": unit, "folder": None}
    return render(request, "filing/folder_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.PLAN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _folder(request, pk)
    now: dict[str, Any] = {name: getattr(shown, name) for name in ("parent", "code", "name", "retention", "order")}
    form = FolderForm(request.POST or None, unit=shown.unit, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            plan.change(shown, reach.viewer(request), form.cleaned_data, _version(request))
        except plan.ChangedMeanwhile as fault:
            messages.error(request, why_not(fault))
            return redirect("filing:edit", pk)
        except plan.PlanFault as fault:
            form.add_error("code" if isinstance(fault, plan.CodeTaken) else "parent", why_not(fault))
        else:
            messages.success(request, _("บันทึกแล้ว ย้อนกลับได้ที่หน้าแผนการจัดเก็บ"))
            return _to_plan(shown.unit)
    context = {"form": form, "unit": shown.unit, "folder": shown, "version": shown.version}
    return render(request, "filing/folder_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.PLAN)
def turn(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Closes, opens again, or takes out."""
    shown = _folder(request, pk)
    if to not in TURNS:
        raise Http404
    try:
        TURNS[to](shown, reach.viewer(request), _version(request))
    except plan.PlanFault as fault:
        messages.error(request, why_not(fault))
    else:
        messages.success(request, _("บันทึกแล้ว ย้อนกลับได้ที่หน้าแผนการจัดเก็บ"))
    return _to_plan(shown.unit)


@require_POST
@requires(reach.PLAN)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _folder(request, pk)
    try:
        plan.undo(shown, reach.viewer(request))
    except plan.PlanFault as fault:
        messages.error(request, why_not(fault))
    else:
        messages.success(request, _("ย้อนการแก้ไขแฟ้ม %s แล้ว") % shown)
    return _to_plan(shown.unit)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.PLAN)
def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """A plan from a file, or the one to start with: first what it would do, then the doing."""
    unit = reach.agency_or_404(request, code, reach.PLAN)
    if request.method == "POST" and "text" in request.POST:
        return _carry_out(request, unit)
    if request.method == "POST" and "starting" in request.POST:
        return _preview(request, unit, plan_file.starting_text())
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, unit, form.cleaned_data["file"])
    context = {
        "form": form,
        "unit": unit,
        "headings": plan_file.HEADINGS,
        "classes": plan.classes(),
        "has_plan": plan.has_plan(unit),
    }
    return render(request, "filing/import.html", context, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, unit: Unit, text: str) -> HttpResponse:
    report = plan_file.load(unit, reach.viewer(request), text, keep=False)
    context: dict[str, Any] = {"unit": unit, "text": text, "report": report, "faults": report.faults[:FAULTS_SHOWN]}
    context |= {outcome: report.count(outcome) for outcome in ("new", "changed", "same")}
    return render(request, "filing/import_preview.html", context, status=422 if report.faults else 200)


def _carry_out(request: HttpRequest, unit: Unit) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("ส่งไฟล์มาไม่ครบ เลือกไฟล์อีกครั้ง"))
        return redirect("filing:import", unit.code)
    report = plan_file.load(unit, reach.viewer(request), form.cleaned_data["text"], keep=True)
    if report.faults:  # somebody changed something since the preview
        return _preview(request, unit, form.cleaned_data["text"])
    said = {"new": report.count("new"), "changed": report.count("changed")}
    messages.success(request, _("นำเข้าแล้ว เพิ่ม %(new)d แก้ไข %(changed)d") % said)
    return _to_plan(unit)


@require_safe
@requires(reach.LOOK)
def give_out(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The plan as a file: csv or xlsx."""
    unit = reach.agency_or_404(request, code)
    made, media = (plan_file.as_csv, "text/csv") if form == "csv" else (plan_file.as_xlsx, XLSX)
    answer = HttpResponse(made(unit), content_type=media)
    name = f"แผนการจัดเก็บ {unit.code}.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.CLASSES)
def classes(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The table of how long letters are kept; one of them is changed, or a new one made."""
    shown = RetentionClass.objects.filter(pk=pk).first() if pk else None
    if pk and shown is None:
        raise Http404
    before = _class_told(shown) if shown else {}
    form = ClassForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        person = reach.viewer(request)
        for office in access.visible_units(person, reach.CLASSES).filter(kind=Unit.Kind.OFFICE):
            told = {"before": before, "now": _class_told(made)}
            trail.add(office, person, trail.Action.SET_UP, about(made), told)
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("filing:classes")
    context = {"form": form, "shown": shown, "rows": RetentionClass.objects.all()}
    return render(request, "filing/classes.html", context, status=422 if form.is_bound else 200)


def _class_told(kind: RetentionClass) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in ("code", "name", "years", "counts_from", "basis", "in_use")}


def _folder(request: HttpRequest, pk: int) -> Folder:
    return reach.folder_or_404(request, pk, reach.PLAN)


def _to_plan(unit: Unit) -> HttpResponse:
    answer = redirect("filing:index")
    answer["Location"] += f"?unit={unit.code}"
    return answer


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
