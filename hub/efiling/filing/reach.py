"""Which folders and rounds a person reaches. What is out of reach is not there: 404.

A plan belongs to an agency, an office or a school. Who looks into a register of one of its units sees the plan, and in
each folder the lines of those registers alone, so that a secret register's lines are its registrars'.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from hub.efiling import reach, registering, trail
from hub.efiling.filing.models import Folder, Link, Listed, Member, Round
from hub.efiling.models import Entry, Register
from hub.people import access
from hub.people.models import Membership, Person, Unit

LOOK = "filing.look"
FILE = "filing.file"
PLAN = "filing.plan"
DESTROY = "filing.destroy"
DECIDE = "filing.decide"
CLASSES = "filing.classes"
viewer = reach.viewer


def agency_of(unit: Unit) -> Unit:
    """The office or school whose plan the unit files by."""
    return next(each for each in unit.line() if each.kind != Unit.Kind.GROUP)


def agencies(person: Person, action: str = LOOK) -> list[Unit]:
    """Those whose plan the person sees; with another action, in whose plan they may do it."""
    units = access.visible_units(person, action).select_related("parent__parent")
    if action not in (LOOK, FILE):
        return [unit for unit in units if unit.kind != Unit.Kind.GROUP]
    found = {agency.pk: agency for agency in (agency_of(unit) for unit in units)}
    return sorted(found.values(), key=lambda unit: (unit.kind != Unit.Kind.OFFICE, unit.order, unit.code))


def agency_or_404(request: HttpRequest, code: str, action: str = LOOK) -> Unit:
    """403 only for somebody who sees the agency's plan but may not do this."""
    person = viewer(request)
    found = next((unit for unit in agencies(person, action) if unit.code == code), None)
    if found is None:
        if action != LOOK and any(unit.code == code for unit in agencies(person)):
            raise PermissionDenied
        raise Http404
    return found


def folder_or_404(request: HttpRequest, pk: int, action: str = LOOK) -> Folder:
    found = Folder.objects.select_related("unit", "parent", "retention").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.unit = agency_or_404(request, found.unit.code, action)
    return found


def of_agency(agency: Unit) -> list[int]:
    """The agency itself and the groups in it, by their keys."""
    within, level = {agency.pk}, [agency.pk]
    while level:
        below = Unit.objects.filter(parent__in=level, kind=Unit.Kind.GROUP).order_by()
        level = [pk for pk in below.values_list("pk", flat=True) if pk not in within]
        within.update(level)
    return sorted(within)


def registers(person: Person, agency: Unit, action: str = reach.LOOK) -> QuerySet[Register]:
    """The agency's registers in which the person may do `action`."""
    return reach.registers(person, action).filter(unit__in=of_agency(agency))


def entries(person: Person, action: str = reach.LOOK) -> QuerySet[Entry]:
    """The lines of all registers in which the person may do `action`."""
    keys = list(reach.registers(person, action).values_list("pk", flat=True))
    return Entry.objects.filter(book__register__in=keys)


def looked_at(request: HttpRequest, lines: list[Entry]) -> None:
    """What is shown from a secret register is a look that its trail keeps."""
    secret = {line.book.register_id: line.book.register for line in lines if line.book.register.secret}
    for register in secret.values():
        trail.add(register.unit, viewer(request), trail.Action.LOOKED, registering.about(register))


def link_or_404(request: HttpRequest, pk: int) -> Link:
    """For taking it away: by who writes in the register of the line it was made from."""
    found = Link.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.entry = reach.entry_or_404(request, found.entry_id, reach.REGISTER)
    found.to = Entry.objects.select_related("book__register__unit").get(pk=found.to_id)
    return found


def rounds(person: Person) -> QuerySet[Round]:
    """Those of the agencies for whose destruction the person answers, and those to whose committee they belong."""
    keys = [unit.pk for unit in agencies(person, DESTROY)]
    sat = Member.objects.filter(person=person).values("round")
    return (Round.objects.filter(unit__in=keys) | Round.objects.filter(pk__in=sat)).select_related("unit").distinct()


def round_or_404(request: HttpRequest, pk: int, action: str = DECIDE) -> Round:
    """To look at it (DECIDE), or to go on with it (DESTROY): 403 for a member of its committee."""
    person = viewer(request)
    found = rounds(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    if action == DESTROY and not prepares(person, found):
        raise PermissionDenied
    return found


def prepares(person: Person, of: Round) -> bool:
    return access.may(person, DESTROY, of.unit)


def seat(person: Person, of: Round) -> Member | None:
    return Member.objects.filter(round=of, person=person).first()


def heads(person: Person, unit: Unit) -> bool:
    """Whether the person is the head of the agency, or acts for the head today."""
    role = Membership.Role.DIRECTOR
    return any(held.unit_id == unit.pk and held.role == role for held in person.current_memberships)


def listed_or_404(request: HttpRequest, pk: int) -> Listed:
    found = Listed.objects.select_related("entry__book__register__unit", "folder").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.round = round_or_404(request, found.round_id)
    return found
