"""The one access check: who may do what, and in which unit.

An app says once, in its ready(), which roles may do an action; a view says which action it needs; nothing else decides.

    access.register("fleet.manage", roles={Role.ADMINISTRATOR}, office_only=True)

    @access.requires("fleet.manage")
    def devices(request): ...

A role counts in the unit of the membership and below it:
- a group is part of its office (or school), so every role reaches into it;
- a school is an agency of its own: from the office above, only those who lead reach into it
  (administrator, director, deputy), not the office's clerks and staff.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from hub.people.models import Membership, Person, Unit

View = Callable[..., HttpResponse]
Role = Membership.Role
LEADERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY})
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Right:
    """`office_only`: the role must be held in the area office itself, not in a group or a school."""

    action: str
    roles: frozenset[str]
    office_only: bool = False


class Place(NamedTuple):
    """A unit as far as access is concerned."""

    id: int
    kind: str


class Grant(NamedTuple):
    """A role held in a unit."""

    unit: int
    role: str


_rights: dict[str, Right] = {}


def register(action: str, *, roles: Collection[str], office_only: bool = False) -> None:
    """Say who may do `action` ("app.verb"), in an app's ready(); saying it twice differently is an error."""
    right = Right(action, frozenset(roles), office_only)
    if _rights.setdefault(action, right) != right:
        raise ValueError(f"{action} is already registered with other roles")


def right_to(action: str) -> Right:
    """The registered right; KeyError for an action nobody registered: a misspelt one must never pass."""
    return _rights[action]


def allows(right: Right, grants: Iterable[Grant], line: Sequence[Place]) -> bool:
    """Whether one of the grants gives the right in line[0].

    `line` is the unit in question, then the one it is in, and so on up to the office.
    """
    usable = [grant for grant in grants if grant.role in right.roles]
    into_school = False
    for place in line:
        counts_here = place.kind == Unit.Kind.OFFICE or not right.office_only
        for grant in usable:
            if grant.unit == place.id and counts_here and (grant.role in LEADERS or not into_school):
                return True
        into_school = into_school or place.kind == Unit.Kind.SCHOOL
    return False


def may(person: Person | AnonymousUser, action: str, unit: Unit | None = None) -> bool:
    """Whether the person may do it in the unit; without a unit, whether they may do it anywhere at all."""
    right = right_to(action)
    if not isinstance(person, Person) or not person.is_active:
        return False
    if unit is not None:
        line = [Place(above.pk, above.kind) for above in unit.line()]
        return allows(right, _grants(person), line)
    return any(may(person, action, held.unit) for held in person.current_memberships if held.role in right.roles)


def visible_units(person: Person | AnonymousUser, action: str) -> QuerySet[Unit]:
    """The units in which the person may do it."""
    right = right_to(action)
    if not isinstance(person, Person) or not person.is_active:
        return Unit.objects.none()
    grants = _grants(person)
    if not any(grant.role in right.roles for grant in grants):
        return Unit.objects.none()
    above = person.units_above

    def line(pk: int | None) -> list[Place]:
        places = []
        while pk is not None:
            kind, parent = above[pk]
            places.append(Place(pk, kind))
            pk = parent
        return places

    return Unit.objects.filter(pk__in=[pk for pk in above if allows(right, grants, line(pk))])


def _grants(person: Person) -> list[Grant]:
    return [Grant(held.unit_id, held.role) for held in person.current_memberships]


def permits(action: str) -> Callable[[Person | AnonymousUser], bool]:
    """may() for one action, as navigation entries want it."""
    return lambda person: may(person, action)


def demand(person: Person | AnonymousUser, action: str, unit: Unit | None = None) -> None:
    """PermissionDenied (page 403) unless the person may."""
    if not may(person, action, unit):
        raise PermissionDenied


def requires(action: str) -> Callable[[View], View]:
    """The view is for those who may do `action` somewhere; one that shows a unit's things also asks may(…, unit)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            demand(request.user, action)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
