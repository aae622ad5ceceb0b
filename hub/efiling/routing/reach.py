"""Who has a letter: whoever holds, or acts in, the position it was handed to, or leads the group or is its clerk.

They see that letter without any right to its register; nobody else does by this. A secret letter is seen by them while
it waits there, and no longer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from hub.efiling import reach as registers
from hub.efiling import registering, trail
from hub.efiling.models import Attachment, Entry, Incoming, Register
from hub.efiling.routing.models import Annotation, Handover
from hub.people import positions
from hub.people.models import Membership, Person, Unit

DESK = "routing.desk"
TIMES = "routing.times"
PHRASES = "routing.phrases"
State = Handover.State
IN_A_GROUP = frozenset({Membership.Role.DIRECTOR, Membership.Role.DEPUTY, Membership.Role.CLERK})
"""The leaders and clerks of a group: who gets what is handed to it."""
viewer = registers.viewer


def had_by(person: Person) -> QuerySet[Handover]:
    """What the person has to do with today: waiting, and done before but no secret."""
    kept = Q(state=State.WAITING) | Q(state=State.DONE, entry__book__register__secret=False)
    return ever_had_by(person).filter(kept)


def ever_had_by(person: Person) -> QuerySet[Handover]:
    """Recalled ones and secret ones that are done too: enough to say what became of it, not to show the letter."""
    if not person.is_active:
        return Handover.objects.none()
    held = [each.pk for each in positions.held(person)]
    groups = [each.unit_id for each in person.current_memberships if each.role in IN_A_GROUP]
    theirs = Q(to_position__in=held) | Q(to_group__in=groups)
    return Handover.objects.filter(theirs).select_related(
        "entry__book__register__unit", "given__author", "given__position__unit", "given__position__person",
        "to_position__unit", "to_position__person", "to_group",
    )  # fmt: skip


def waiting_for(person: Person) -> QuerySet[Handover]:
    return had_by(person).filter(state=State.WAITING)


def letters_of(person: Person) -> QuerySet[Entry]:
    """The lines whose letters the person has or had on the desk; for hub.efiling.having."""
    had = had_by(person).filter(entry__book__register__secret=False)
    return Entry.objects.filter(pk__in=had.values("entry")).select_related("book__register__unit", "entered_by")


def handover_or_404(request: HttpRequest, pk: int, *, logged: bool = False) -> Handover:
    """`logged`: the letter itself is shown; of a secret one each fetch is a look that the trail keeps."""
    found = had_by(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    looked(request, found.entry, logged)
    return found


def looked(request: HttpRequest, entry: Entry, logged: bool) -> None:
    register = entry.book.register
    if logged or register.secret:
        trail.add(register.unit, viewer(request), trail.Action.LOOKED, registering.about(entry))


def file_or_404(request: HttpRequest, pk: int, incoming: int, *, logged: bool = False) -> Incoming:
    """A file of the letter that the handover is about."""
    handover = handover_or_404(request, pk, logged=logged)
    found = Incoming.objects.filter(pk=incoming, entry=handover.entry_id).first()
    if found is None:
        raise Http404
    found.entry, found.register = handover.entry, handover.entry.book.register
    return found


def attachment_or_404(request: HttpRequest, pk: int, attachment: int) -> Attachment:
    handover = handover_or_404(request, pk, logged=True)
    found = Attachment.objects.select_related("incoming").filter(pk=attachment, incoming__entry=handover.entry_id)
    if not found:
        raise Http404
    return found[0]


def position_in(handover: Handover, person: Person) -> Membership | None:
    """As whom the person answers it: in the position it was handed to, or in their own of the group."""
    if handover.to_position is not None:
        return next((each for each in positions.held(person) if each.pk == handover.to_position_id), None)
    return _position_of(person, {handover.to_group_id}, IN_A_GROUP)


def position_at(register: Register, person: Person) -> Membership | None:
    """As whom a clerk or registrar proposes from a register: in the nearest place that gives them the right."""
    for unit in register.unit.line():
        for roles in ([Membership.Role.CLERK], list(Membership.Role)):
            if found := _position_of(person, {unit.pk}, roles):
                return found
    return next(iter(positions.held(person)), None)


def _position_of(person: Person, units: Collection[int | None], roles: Collection[str]) -> Membership | None:
    found = [each for each in positions.held(person) if each.unit_id in units and each.role in roles]
    return found[0] if found else None


def may_propose(person: Person, entry: Entry) -> bool:
    return entry.state == Entry.State.REGISTERED and registers.may_write(person, entry.book.register)


def may_hand_on(person: Person, entry: Entry) -> bool:
    """Of a secret letter only its registrar says to whom it goes."""
    if entry.state != Entry.State.REGISTERED:
        return False
    return not entry.book.register.secret or registers.may_write(person, entry.book.register)


def may_return(person: Person, handover: Handover) -> bool:
    """To who gave it, where that position has somebody other than the person."""
    if handover.entry.state != Entry.State.REGISTERED:
        return False
    giver = handover.given.position
    return any(holder.pk != person.pk for holder in positions.holders(giver))


@dataclass(frozen=True)
class Standing:
    """How a handover stands for a person. `empty`: nobody is in that position or group any more."""

    empty: bool
    recallable: bool
    writes: bool
    """Whether the person writes in its letter's register."""


def standing(person: Person, handovers: Sequence[Handover]) -> dict[int, Standing]:
    """By the handovers' keys; in so many queries for one as for all.

    Recallable is a waiting one: by who gave it, while nobody has opened it; by who writes in the register, where
    nobody is left to answer it.
    """
    held = {each.pk for each in positions.held(person)}
    written = set(registers.registers(person, registers.REGISTER).order_by().values_list("pk", flat=True))
    wanted = {each.to_position_id for each in handovers if each.to_position_id}
    serving = Membership.objects.current().filter(person__is_active=True).order_by()
    there = serving.filter(Q(pk__in=wanted) | Q(acting_for__in=wanted)).values_list("pk", "acting_for")
    filled = {pk for pair in there for pk in pair}
    groups = {each.to_group_id for each in handovers if each.to_group_id}
    peopled = set(serving.filter(unit__in=groups, role__in=IN_A_GROUP).values_list("unit", flat=True))
    found = {}
    for each in handovers:
        empty = each.to_position_id not in filled if each.to_position_id else each.to_group_id not in peopled
        writes = each.entry.book.register_id in written
        own = each.opened_at is None and each.given.position_id in held
        recallable = each.state == State.WAITING and (own or (writes and empty))
        found[each.pk] = Standing(empty, recallable, writes)
    return found


def may_recall(person: Person, handover: Handover) -> bool:
    return standing(person, [handover])[handover.pk].recallable


def gave(person: Person, annotation: Annotation) -> bool:
    """Who wrote it, while they are in that position, and whoever else is in it today."""
    return any(each.pk == annotation.position_id for each in positions.held(person))


def people(handover: Handover) -> list[Person]:
    """Who has it on their desk today."""
    if handover.to_position is not None:
        return positions.holders(handover.to_position)
    return of_group(handover.to_group) if handover.to_group else []


def of_group(group: Unit) -> list[Person]:
    there = Membership.objects.current().filter(unit=group, role__in=IN_A_GROUP, person__is_active=True)
    return list(dict.fromkeys(each.person for each in there.select_related("person")))
