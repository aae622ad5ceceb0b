"""Whose check-ins and visits a person may see. What is out of reach is not there: 404, never 403."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from hub.people import access
from hub.people.models import Person, Unit
from hub.photogenic.models import CheckIn, FaceTemplate, Visit


def viewer(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def may(person: Person, action: str, unit: Unit | None) -> bool:
    """What belongs to no unit belongs to the office."""
    return access.may(person, action, unit or Unit.objects.filter(kind=Unit.Kind.OFFICE).first())


def checkin_or_404(request: HttpRequest, pk: int) -> CheckIn:
    """One's own, and those of the units in which one may look."""
    found = CheckIn.objects.with_standing().select_related("person", "unit", "record__device").filter(pk=pk).first()
    who = viewer(request)
    if found is None or not (found.person_id == who.pk or may(who, "photogenic.look", found.unit)):
        raise Http404
    return found


def visit_or_404(request: HttpRequest, pk: int) -> Visit:
    found = Visit.objects.select_related("unit", "record__device").filter(pk=pk).first()
    who = viewer(request)
    if found is None or not (may(who, "photogenic.look", found.unit) or _receives(who, found)):
        raise Http404
    return found


def _receives(who: Person, visit: Visit) -> bool:
    """Who receives visitors sees those of today."""
    return localdate(visit.at) == localdate() and may(who, "photogenic.visitors", visit.unit)


def may_decide_on_faces(who: Person, person: Person) -> bool:
    """In one of the units where the person serves."""
    places = [held.unit for held in person.current_memberships if not held.acting_for_id]
    return any(access.may(who, "photogenic.faces", unit) for unit in places)


def template_or_404(request: HttpRequest, pk: int) -> FaceTemplate:
    found = FaceTemplate.objects.select_related("person", "record__device").filter(pk=pk).first()
    if found is None or not may_decide_on_faces(viewer(request), found.person):
        raise Http404
    return found
