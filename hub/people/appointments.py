"""Pages on which those who lead or administer a unit say who acts in which of its positions, and until when."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.thai.dates import format_date
from hub.look.language import page_language
from hub.people import access, acting, positions, reach
from hub.people.forms import AppointmentForm, LastDayForm
from hub.people.models import Membership, Person

APPOINT = "people.appoint"
PER_PAGE = 50
_DIGITS = 15  # of a key that is one


@require_safe
@access.requires(APPOINT)
def acting_appointments(request: HttpRequest) -> HttpResponse:
    """Those in force, those to come and those past, of the units in which the viewer may appoint."""
    if chosen := request.GET.get("position", ""):
        whole = chosen.isdecimal() and len(chosen) <= _DIGITS
        return redirect("people:acting-add", int(chosen)) if whole else redirect("people:acting")
    units, today = access.visible_units(request.user, APPOINT), timezone.localdate()
    when = {"future": Q(start__gt=today), "past": Q(end__lt=today)}
    asked = request.GET.get("when", "")
    found = acting.appointments().filter(when.get(asked, Q(start__lte=today, end__gte=today)), unit__in=units)
    context = {
        "page": Paginator(found.order_by("-end", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "when": asked if asked in when else "now",
        "ends": asked != "past",
        "positions": _positions(request),
    }
    return render(request, "people/acting.html", context)


def _positions(request: HttpRequest) -> list[Membership]:
    """In which somebody may be appointed to act, unit by unit. One who leaves a position may still have a stand-in."""
    units = access.visible_units(request.user, APPOINT)
    found = Membership.objects.current().places().filter(unit__in=units, role__in=acting.POSITIONS)
    own = found.exclude(person__is_active=False).select_related("unit", "person")
    # Director, deputy, clerk: the alphabet backwards.
    return list(own.order_by("unit__order", "unit__code", "-role", "person__sort_key"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(APPOINT)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    position = Membership.objects.places().select_related("unit__parent", "person").filter(pk=pk).first()
    if position is None or position.role not in acting.POSITIONS:
        raise Http404
    _may_appoint_in(request, position)
    person = cast(Person, request.user)
    serving = positions.of_agency(position.unit).order_by().values("person")
    others = Person.objects.filter(is_active=True).exclude(pk__in=[position.person_id, person.pk])
    agency = positions.agency(position.unit)
    # From another agency only by somebody whose right covers the agency that is above both.
    beyond = agency.parent is None or access.may(person, APPOINT, agency.parent)
    reached = reach.persons(person, APPOINT).exclude(pk=person.pk) if beyond else None
    start = {"start": timezone.localdate()}
    form = AppointmentForm(
        request.POST or None, colleagues=others.filter(pk__in=serving), reached=reached, initial=start
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = acting.appoint(position, wanted["person"], wanted["start"], wanted["end"], wanted["order_number"])
        except acting.CannotAppoint as fault:
            form.add_error(None, _why(fault))
        else:
            told = {"name": made.person, "holder": position.person}
            messages.success(request, _("%(name)s รักษาการแทน %(holder)s ตามวันที่กำหนด") % told)
            future = wanted["start"] > timezone.localdate()
            return redirect(reverse("people:acting") + ("?when=future" if future else ""))
    context = {"form": form, "position": position}
    return render(request, "people/acting_add.html", context, status=422 if form.is_bound else 200)


def _why(fault: acting.CannotAppoint) -> str:
    if isinstance(fault, acting.AlreadyActing):
        there = fault.there
        told = {"name": there.person, "start": _day(there.start), "end": _day(there.end)}
        return _("%(name)s รักษาการแทนในตำแหน่งนี้อยู่แล้ว ตั้งแต่ %(start)s ถึง %(end)s") % told
    if isinstance(fault, acting.OwnPosition):
        return _("บุคลากรคนนี้ดำรงตำแหน่งนี้อยู่ จึงรักษาการแทนตนเองไม่ได้")
    return _("ตั้งผู้รักษาการแทนในตำแหน่งนี้ไม่ได้")


def _day(day: date | None) -> str:
    return format_date(day, page_language()) if day else ""


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(APPOINT)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = acting.appointments().filter(pk=pk, end__gte=timezone.localdate()).first()
    if appointment is None:
        raise Http404
    _may_appoint_in(request, appointment)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            acting.end(appointment, form.cleaned_data["last_day"])
        except acting.WrongDay:
            form.add_error("last_day", _("วันสุดท้ายต้องไม่เลยกำหนดเดิม และไม่ก่อนเมื่อวาน"))
        else:
            messages.success(request, _("ยุติการรักษาการแทนของ %(name)s แล้ว") % {"name": appointment.person})
            return redirect("people:acting")
    context = {"form": form, "appointment": appointment}
    return render(request, "people/acting_end.html", context, status=422 if form.is_bound else 200)


def _may_appoint_in(request: HttpRequest, held: Membership) -> None:
    """404 where the viewer may not appoint; 403 for one's own appointment, which is another's to give and to end."""
    if not access.may(request.user, APPOINT, held.unit):
        raise Http404
    if held.acting_for_id and held.person_id == request.user.pk:
        raise PermissionDenied
