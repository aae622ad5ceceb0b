"""To whom a letter can go: positions and groups of the agency, those first whom the person gives most to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.efiling.models import Entry
from hub.efiling.routing.models import Handover, Phrase
from hub.efiling.routing.reach import IN_A_GROUP
from hub.people import positions
from hub.people.models import Membership, Person, Unit

Role = Membership.Role
SHOWN = 8
"""Recipients that stand as chips at once; the others are searched for."""
RECENT = 500
"""Handovers that tell to whom one gives most: habits change, and an office has a hundred thousand of them in time."""
MOST_PHRASES = 12


@dataclass(frozen=True)
class Recipient:
    """`key`: p12 for a position, g3 for a group. `detail` is the position, or who leads the group."""

    key: str
    name: str
    detail: str
    position: Membership | None = None
    group: Unit | None = None


def recipients(person: Person, entry: Entry) -> list[Recipient]:
    """Whoever the person gives to most comes first, then the line of command, then groups, then everybody else."""
    register = entry.book.register
    own = {each.pk for each in positions.held(person)}
    there = [each for each in _positions(register.unit) if each.pk not in own]
    found = _of_positions(there)
    if not register.secret:
        found += _of_groups(register.unit)
    used = _used(person, found)
    above = {f"p{each.pk}": place for place, each in enumerate(line_of_command(person, there))}
    return sorted(
        found,
        key=lambda each: (
            -used[each.key],
            above.get(each.key, len(above)),
            each.group is None,
            _rank(each.position) if each.position else 0,
        ),
    )


def _positions(unit: Unit) -> list[Membership]:
    """Those of the agency; who looks after the system is asked in their other position, if they have one."""
    there = list(positions.of_agency(unit).order_by("unit__order", "unit__code", "person__sort_key", "pk"))
    others = {each.person_id for each in there if each.role != Role.ADMINISTRATOR}
    return [each for each in there if each.role != Role.ADMINISTRATOR or each.person_id not in others]


def _of_positions(there: list[Membership]) -> list[Recipient]:
    acting = Membership.objects.current().filter(acting_for__in=[each.pk for each in there], person__is_active=True)
    stand_ins = {each.acting_for_id: each.person for each in acting.select_related("person")}
    found = []
    for position in there:
        detail = positions.title(position)
        if position.pk in stand_ins:
            detail += " · " + _("%(name)s รักษาราชการแทน") % {"name": stand_ins[position.pk]}
        found.append(Recipient(f"p{position.pk}", str(position.person), detail, position=position))
    return found


def _of_groups(unit: Unit) -> list[Recipient]:
    """The agency's groups in which there is somebody to get it."""
    groups = Unit.objects.filter(pk__in=positions.parts(positions.agency(unit)), kind=Unit.Kind.GROUP)
    there = Membership.objects.current().filter(unit__in=groups, role__in=IN_A_GROUP, person__is_active=True)
    people: dict[int, dict[str, None]] = {}
    for each in there.select_related("person"):
        people.setdefault(each.unit_id, {})[str(each.person)] = None
    return [
        Recipient(f"g{each.pk}", str(each), ", ".join(people[each.pk]), group=each)
        for each in groups
        if each.pk in people
    ]


def _used(person: Person, among: Iterable[Recipient]) -> Counter[str]:
    """How often the person gave to each of late; what others did counts where that is equal."""
    among = list(among)
    to_them = Q(to_position__in=[each.position for each in among if each.position])
    to_them |= Q(to_group__in=[each.group for each in among if each.group])
    counted: Counter[str] = Counter()
    given = Handover.objects.filter(to_them).order_by("-pk")
    for weight, lately in ((RECENT + 1, given.filter(given__author=person)), (1, given)):
        for position, group in lately.values_list("to_position", "to_group")[:RECENT]:
            counted[f"p{position}" if position else f"g{group}"] += weight
    return counted


_COMMAND = {Role.DIRECTOR: 0, Role.DEPUTY: 1}


def _rank(position: Membership) -> int:
    """Directors first, then deputies, then everybody else."""
    return _COMMAND.get(Role(position.role), len(_COMMAND))


def line_of_command(person: Person, there: Iterable[Membership]) -> list[Membership]:
    """Those above the person, the nearest first: the head of the group, then deputies, then the director."""
    own = {each.unit_id: _rank(each) for each in positions.held(person)}
    by_unit: dict[int, list[Membership]] = {}
    for each in there:
        if _rank(each) < len(_COMMAND):
            by_unit.setdefault(each.unit_id, []).append(each)
    line: list[Membership] = []
    deepest = max((list(each.unit.line()) for each in positions.held(person)), key=len, default=[])
    for unit in deepest:
        above = [each for each in by_unit.get(unit.pk, ()) if _rank(each) < own.get(unit.pk, len(_COMMAND))]
        line += sorted(above, key=lambda each: -_rank(each))
    return line


def chosen(keys: Iterable[str], among: Iterable[Recipient]) -> tuple[list[Membership], list[Unit]]:
    """The positions and groups that were picked."""
    wanted = set(keys)
    picked = [each for each in among if each.key in wanted]
    return [each.position for each in picked if each.position], [each.group for each in picked if each.group]


def phrases(entry: Entry) -> list[str]:
    """The agency's own words, or those to begin with."""
    agency = positions.agency(entry.book.register.unit)
    own = list(Phrase.objects.filter(agency=agency).values_list("text", flat=True)[:MOST_PHRASES])
    return own or list(Phrase.objects.filter(agency=None).values_list("text", flat=True)[:MOST_PHRASES])


def written(phrases: Iterable[str], text: str, names: Iterable[str]) -> str:
    """The note as it is kept: the phrases, one that ends with … followed by the names, then what was typed."""
    to = ", ".join(names)
    said = [f"{each.removesuffix('…')} {to}".strip() if each.endswith("…") else each for each in phrases]
    return "\n".join(filter(None, [" ".join(said), text]))
