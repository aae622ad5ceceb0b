"""Pages of the directory of agencies outside, and of our own codes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.efiling import reach, trail
from hub.efiling.exchange.exporting import own_codes
from hub.efiling.exchange.forms import AgencyForm, OwnCodesForm
from hub.efiling.exchange.models import OutsideAgency
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def agencies(request: HttpRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    new = OutsideAgency(unit=unit)
    form = AgencyForm(request.POST or None, instance=new)
    if request.method == "POST" and form.is_valid():
        _save(request, unit, form)
        messages.success(request, _("เพิ่มหน่วยงานแล้ว"))
        return redirect("exchange:agencies", code)
    return _page(request, unit, form, OwnCodesForm(instance=own_codes(unit)))


@require_POST
@requires(reach.LOOK)
def own(request: HttpRequest, code: str) -> HttpResponse:
    """What we are called in the e-CMS directory."""
    unit = _unit(request, code)
    form = OwnCodesForm(request.POST, instance=own_codes(unit))
    if not form.is_valid():
        return _page(request, unit, AgencyForm(instance=OutsideAgency(unit=unit)), form)
    _save(request, unit, form)
    messages.success(request, _("บันทึกแล้ว"))
    return redirect("exchange:agencies", code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    found = _agency(request, pk)
    form = AgencyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        _save(request, found.unit, form)
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("exchange:agencies", found.unit.code)
    context = {"form": form, "agency": found, "unit": found.unit}
    return render(request, "exchange/agency.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.LOOK)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one to which nothing ever went."""
    found = _agency(request, pk)
    unit, name = found.unit, found.name
    try:
        with transaction.atomic():
            found.delete()
            trail.add(unit, reach.viewer(request), trail.Action.SET_UP, f"unit/{unit.pk}", {"removed_agency": name})
    except ProtectedError:
        messages.error(request, _("เคยมีหนังสือถึงหน่วยงานนี้ จึงลบไม่ได้ แก้ไขชื่อหรือรหัสแทน"))
        return redirect("exchange:agency", pk)
    messages.success(request, _("ลบ %s แล้ว") % name)
    return redirect("exchange:agencies", unit.code)


def _page(request: HttpRequest, unit: Unit, form: AgencyForm, own_form: OwnCodesForm) -> HttpResponse:
    context = {
        "unit": unit,
        "agencies": OutsideAgency.objects.filter(unit=unit),
        "form": form,
        "own_form": own_form,
        "writes": access.may(reach.viewer(request), reach.REGISTER, unit),
    }
    bound = form.is_bound or own_form.is_bound
    return render(request, "exchange/agencies.html", context, status=422 if bound else 200)


def _save(request: HttpRequest, unit: Unit, form: AgencyForm | OwnCodesForm) -> None:
    with transaction.atomic():
        form.save()
        told = {name: str(value) for name, value in form.cleaned_data.items()}
        trail.add(unit, reach.viewer(request), trail.Action.SET_UP, f"unit/{unit.pk}", told)


def _unit(request: HttpRequest, code: str) -> Unit:
    """403 only for somebody who sees the unit's letters but may not write."""
    person = reach.viewer(request)
    unit = access.visible_units(person, reach.LOOK).filter(code=code).first()
    if unit is None:
        raise Http404
    if request.method == "POST" and not access.may(person, reach.REGISTER, unit):
        raise PermissionDenied
    return unit


def _agency(request: HttpRequest, pk: int) -> OutsideAgency:
    found = OutsideAgency.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.unit = _unit(request, found.unit.code)
    if not access.may(reach.viewer(request), reach.REGISTER, found.unit):
        raise PermissionDenied
    return found
