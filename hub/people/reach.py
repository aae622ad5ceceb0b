"""Which persons an administrator or a leader reaches: those who serve where the right holds."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from hub.people import access
from hub.people.models import Membership, Person, Unit


def persons(viewer: Person | AnonymousUser, action: str) -> QuerySet[Person]:
    """Those with a membership where the viewer may do the action; who holds it everywhere reaches everybody."""
    units = set(access.visible_units(viewer, action).values_list("pk", flat=True))
    if _everywhere(units):
        return Person.objects.all()
    return Person.objects.filter(pk__in=_not_ended().filter(unit__in=units).values("person"))


def person_or_404(viewer: Person | AnonymousUser, pk: int) -> Person:
    """The person, if the viewer may see that there is such a one."""
    person = persons(viewer, "people.view").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def manages(viewer: Person | AnonymousUser, person: Person) -> bool:
    """Whether the viewer may change the account: only where the right covers every unit in which the person serves.

    Otherwise the administrator of a school could set the password of somebody who also administers the office.
    """
    units = set(access.visible_units(viewer, "people.manage").values_list("pk", flat=True))
    if _everywhere(units):
        return True
    held = set(_not_ended().filter(person=person).values_list("unit_id", flat=True))
    return bool(held) and held <= units


def _not_ended() -> QuerySet[Membership]:
    return Membership.objects.order_by().filter(Q(end=None) | Q(end__gte=timezone.localdate()))


def _everywhere(units: set[int]) -> bool:
    return bool(units) and not Unit.objects.exclude(pk__in=units).exists()
