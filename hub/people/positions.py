"""Positions that letters go to and that sign: whoever holds one now, or acts in it (รักษาการแทน)."""

from __future__ import annotations

from django.db.models import QuerySet

from hub.people.models import Membership, Person, Unit


def held(person: Person) -> list[Membership]:
    """The positions the person may act in today: their own, and those they are appointed to act for."""
    acted = [each.acting_for_id for each in person.current_memberships if each.acting_for_id]
    own = [each for each in person.current_memberships if not each.acting_for_id]
    return [*own, *Membership.objects.filter(pk__in=acted).select_related("unit", "person")]


def of_agency(unit: Unit) -> QuerySet[Membership]:
    """Every position of the agency (an office or a school) that the unit is part of, groups within it included."""
    top = next(each for each in unit.line() if each.kind != Unit.Kind.GROUP)
    within, level = {top.pk}, [top.pk]
    while level:
        below = Unit.objects.filter(parent__in=level, kind=Unit.Kind.GROUP).order_by()
        level = [pk for pk in below.values_list("pk", flat=True) if pk not in within]
        within.update(level)
    serving = Membership.objects.current().filter(unit__in=within, acting_for=None, person__is_active=True)
    return serving.select_related("unit", "person")


def acting(position: Membership) -> Membership | None:
    """Who acts in the position today, if anybody does: a membership of that person."""
    return position.acting.current().select_related("person").first()


def signing_lines(by: Person, position: Membership) -> list[str]:
    """What stands under a signature: the name in brackets, the position, and for whom who signs acts, if they do.

    Regulation on correspondence, form of the signature; acting: รักษาราชการแทน between the two positions.
    """
    name = f"({by.full_name})"
    if position.person_id == by.pk:
        return [name, position.position]
    own = next((each.position for each in by.current_memberships if not each.acting_for_id and each.position), "")
    return [name, *([f"{own} รักษาราชการแทน"] if own else ["รักษาราชการแทน"]), position.position]
