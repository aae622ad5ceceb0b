"""Whose register numbers a draft, and whose letterhead it bears: the nearest unit above that has one, in its agency.

An agency is an office or a school; a group is part of one. A school never falls back on the office above it.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.efiling.drafting.kinds import SHAPES
from hub.efiling.drafting.models import Letterhead
from hub.efiling.models import Agency, Register
from hub.people.models import Unit


def within_agency(unit: Unit) -> Iterator[Unit]:
    """The unit, and what it is part of, up to the agency itself."""
    for each in unit.line():
        yield each
        if each.kind != Unit.Kind.GROUP:
            return


def agency_of(unit: Unit) -> Unit:
    return list(within_agency(unit))[-1]


def register_for(kind: str, unit: Unit, *, secret: bool = False) -> Register | None:
    """The register that numbers this kind for the unit; None for a kind without number, or where there is none."""
    wanted = SHAPES[kind].register
    if wanted is None:
        return None
    line = list(within_agency(unit))
    found = {each.unit_id: each for each in Register.objects.filter(unit__in=line, kind=wanted, secret=secret)}
    return next((found[each.pk] for each in line if each.pk in found), None)


def keeper_of(kind: str, unit: Unit, *, secret: bool = False) -> Unit:
    """The unit whose clerks number it; where there is no register yet, the agency."""
    register = register_for(kind, unit, secret=secret)
    line = {each.pk: each for each in within_agency(unit)}
    return line[register.unit_id] if register else agency_of(unit)


def letterhead_of(unit: Unit) -> Letterhead | None:
    line = list(within_agency(unit))
    found = {each.unit_id: each for each in Letterhead.objects.filter(unit__in=line)}
    return next((found[each.pk] for each in line if each.pk in found), None)


def agency_code_of(unit: Unit) -> str:
    """What stands before the number of the unit's letters; "" where nobody set it."""
    agency = Agency.objects.filter(unit=unit).first()
    return agency.code if agency else ""


def division_of(unit: Unit) -> str:
    """ส่วนราชการ of a memo: the group and its agency, with the number to call."""
    head = letterhead_of(unit)
    names = [each.name for each in within_agency(unit)]
    return " ".join([*names, *([f"โทร. {head.phone}"] if head and head.phone else [])])
