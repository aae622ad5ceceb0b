"""Where a person serves: add, change, remove. An administrator decides only for the units of their own."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.people import access, reach
from hub.people.forms import MembershipForm
from hub.people.models import Membership, Person


@access.requires("people.manage")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    person = reach.person_or_404(request.user, pk)
    return _edit(request, Membership(person=person))


@access.requires("people.manage")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _decided(request, pk))


@require_POST
@access.requires("people.manage")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """For a mistaken entry; who leaves a unit gets an end date instead."""
    held = _decided(request, pk)
    if _own_administration(request, held):
        messages.error(request, _("นำบทบาทผู้ดูแลระบบของตัวเองออกไม่ได้ ให้ผู้ดูแลระบบคนอื่นทำให้"))
    elif _remove(held):
        messages.success(request, _("นำ %(unit)s ออกแล้ว") % {"unit": held.unit})
    else:
        messages.error(request, _("นำออกไม่ได้ เพราะมีงานหรือการรักษาการแทนที่อ้างถึงตำแหน่งนี้ ให้ใส่วันที่สิ้นสุดแทน"))
    return redirect("people:person", held.person_id)


def _remove(held: Membership) -> bool:
    """Whether it could be: what was done in the position keeps it on record."""
    if held.acting.exists():
        return False
    try:
        held.delete()
    except ProtectedError:
        return False
    return True


def _edit(request: HttpRequest, held: Membership) -> HttpResponse:
    person: Person = held.person
    if held.pk is not None and _own_administration(request, held):
        messages.error(request, _("เปลี่ยนบทบาทผู้ดูแลระบบของตัวเองไม่ได้ ให้ผู้ดูแลระบบคนอื่นทำให้"))
        return redirect("people:person", person.pk)
    units = access.visible_units(request.user, "people.manage")
    form = MembershipForm(request.POST or None, instance=held, units=units)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("people:person", person.pk)
    context = {"form": form, "person": person, "held": Membership.objects.filter(pk=held.pk).first()}
    return render(request, "people/membership_edit.html", context, status=422 if form.is_bound else 200)


def _decided(request: HttpRequest, pk: int) -> Membership:
    """The membership, if the viewer decides who serves in its unit. Acting appointments have pages of their own."""
    held = Membership.objects.places().select_related("unit", "person").filter(pk=pk).first()
    if held is None or not access.may(request.user, "people.manage", held.unit):
        raise Http404
    return held


def _own_administration(request: HttpRequest, held: Membership) -> bool:
    return held.person_id == request.user.pk and held.role == Membership.Role.ADMINISTRATOR
