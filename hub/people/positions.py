"""Positions that letters go to and that sign: whoever holds one now, or acts in it (รักษาการแทน)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hub.people.models import Membership, Person, Unit


def held(person: Person) -> list[Membership]:
    """The positions the person may act in today: their own, and those they are appointed to act for."""
    acted = [each.acting_for_id for each in person.current_memberships if each.acting_for_id]
    own = [each for each in person.current_memberships if not each.acting_for_id]
    return [*own, *Membership.objects.filter(pk__in=acted).select_related("unit", "person")]


def of_agency(unit: Unit) -> QuerySet[Membership]:
    """Every position of the agency (an office or a school) that the unit is part of, groups within it included.

    One that its holder has left is among them while somebody acts in it.
    """
    acted = Membership.objects.current().filter(person__is_active=True).exclude(acting_for=None)
    serving = Membership.objects.current().filter(person__is_active=True)
    there = Q(pk__in=serving.order_by().values("pk")) | Q(pk__in=acted.order_by().values("acting_for"))
    found = Membership.objects.places().filter(there, unit__in=parts(agency(unit)))
    return found.select_related("unit", "person")


def agency(unit: Unit) -> Unit:
    """The office or school that the unit is, or is a group of."""
    return next(each for each in unit.line() if each.kind != Unit.Kind.GROUP)


def parts(top: Unit) -> set[int]:
    """The keys of the unit and of every group in it, however deep."""
    within, level = {top.pk}, [top.pk]
    while level:
        below = Unit.objects.filter(parent__in=level, kind=Unit.Kind.GROUP).order_by()
        level = [pk for pk in below.values_list("pk", flat=True) if pk not in within]
        within.update(level)
    return within


def acting(position: Membership) -> Membership | None:
    """Who acts in the position today, if anybody does: a membership of that person."""
    return position.acting.current().filter(person__is_active=True).select_related("person").first()


def holders(position: Membership) -> list[Person]:
    """Who may act in the position today: who holds it, and who acts in it."""
    serving = Membership.objects.current().filter(Q(pk=position.pk) | Q(acting_for=position), person__is_active=True)
    own_first = sorted(serving.select_related("person"), key=lambda each: (each.acting_for_id is not None, each.pk))
    return [each.person for each in own_first]


def title(position: Membership) -> str:
    """What the position is called: as it is written, or else by its role."""
    return position.position or str(position.get_role_display())


def signing_lines(by: Person, position: Membership) -> list[str]:
    """What stands under a signature: the name in brackets, the position, and for whom who signs acts, if they do.

    Regulation on correspondence, form of the signature; acting: รักษาราชการแทน between the two positions.
    """
    name = f"({by.full_name})"
    if position.person_id == by.pk:
        return [name, title(position)]
    own = next((each.position for each in by.current_memberships if not each.acting_for_id and each.position), "")
    return [name, *([f"{own} รักษาราชการแทน"] if own else ["รักษาราชการแทน"]), title(position)]
