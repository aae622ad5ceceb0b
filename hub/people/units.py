"""The tree of units: see it, add to it, change and move."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.people import access
from hub.people.forms import UnitForm
from hub.people.models import Unit


@dataclass
class Branch:
    """A unit of the tree, how many serve there, and what stands in it."""

    unit: Unit
    persons: int
    branches: list[Branch] = field(default_factory=list)


def tree() -> list[Branch]:
    """The offices, each with its groups and schools below it: one query."""
    today = timezone.localdate()
    in_force = Q(memberships__start=None) | Q(memberships__start__lte=today)
    in_force &= Q(memberships__end=None) | Q(memberships__end__gte=today)
    in_force &= Q(memberships__person__is_active=True, memberships__acting_for=None)
    counted = Unit.objects.annotate(persons=Count("memberships__person", filter=in_force, distinct=True))
    branches = {unit.pk: Branch(unit, unit.persons) for unit in counted}
    for branch in branches.values():
        if branch.unit.parent_id is not None:
            branches[branch.unit.parent_id].branches.append(branch)
    return [branch for branch in branches.values() if branch.unit.parent_id is None]


@access.requires("people.view")
def units(request: HttpRequest) -> HttpResponse:
    """The whole tree: which units there are is no secret among those who may see persons."""
    context = {"tree": tree(), "may_change": access.may(request.user, "people.units")}
    return render(request, "people/units.html", context)


@access.requires("people.units")
def add(request: HttpRequest) -> HttpResponse:
    return _edit(request, Unit())


@access.requires("people.units")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Unit, pk=pk))


@transaction.atomic
def _edit(request: HttpRequest, unit: Unit) -> HttpResponse:
    if request.method == "POST":
        # Two moves at once could make a ring that neither sees.
        list(Unit.objects.select_for_update())
    form = UnitForm(request.POST or None, instance=unit, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึก %(name)s แล้ว") % {"name": unit})
        return redirect("people:units")
    context = {"form": form, "unit": Unit.objects.filter(pk=unit.pk).first()}
    return render(request, "people/unit_edit.html", context, status=422 if form.is_bound else 200)
