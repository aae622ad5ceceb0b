"""Whom a message goes to: persons, units, roles, positions, saved lists and numbers, each telephone once.

Who cannot be reached is told by name and reason, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.thai.numerals import to_arabic
from common.thai.phones import InvalidPhone
from hub.look.language import page_language
from hub.people import positions
from hub.people.models import Membership, Person, Unit
from hub.sms import numbers
from hub.sms.models import Kind, OptOut, RecipientList

Role = Membership.Role
WHO = {"directors": (Role.DIRECTOR,), "clerks": (Role.CLERK,), "all": tuple(Role)}
"""Of chosen units: who leads them, who does their clerical work, or everybody."""


@dataclass(frozen=True)
class Choice:
    """What was chosen, by primary keys; `who` a key of WHO; `positions` as they are written; `pasted` in any form."""

    persons: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    who: str = "directors"
    roles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()
    pasted: str = ""


@dataclass(frozen=True)
class Addressee:
    """One telephone (+66812345678) and whose it is, as far as that is known."""

    number: str
    name: str = ""
    person: Person | None = None
    unit: Unit | None = None
    held: Membership | None = None

    @property
    def shown(self) -> str:
        return numbers.shown(self.number)

    @property
    def kept_name(self) -> str:
        """What a message keeps beside the number: a person's own name is looked up where it is shown."""
        return "" if self.person else self.name[:60]

    def value(self, field: str) -> str:
        """For a field of a text (hub.sms.wording.FIELDS)."""
        if field == "ชื่อ":
            return self.person.full_name if self.person else self.name
        if field == "หน่วยงาน":
            return self.unit.name if self.unit else ""
        return positions.title(self.held) if self.held else ""


@dataclass(frozen=True)
class LeftOut:
    """Somebody chosen to whom nothing is sent, and why."""

    who: str
    unit: Unit | None
    why: str


@dataclass
class Chosen:
    """`doubled`: how many were chosen more than once, or share a telephone."""

    to: list[Addressee] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubled: int = 0


def chosen(choice: Choice, kind: str, within: QuerySet[Unit] | None = None) -> Chosen:
    """`within`: the units whose people may be chosen; None for a program, which may write to all."""
    came = Chosen()
    refused = set() if kind == Kind.ORDER else set(OptOut.objects.values_list("number", flat=True))
    seen: set[str] = set()
    told: set[tuple[str, str]] = set()
    for one in (*_people(choice, within), *_pasted(choice, within)):
        if isinstance(one, LeftOut):
            came.doubled += (one.who, one.why) in told
            if (one.who, one.why) not in told:
                told.add((one.who, one.why))
                came.left_out.append(one)
        elif one.number in seen:
            came.doubled += 1
        else:
            seen.add(one.number)
            if one.number in refused:
                came.left_out.append(LeftOut(one.name or one.shown, one.unit, _("ขอไม่รับข้อความแจ้งเพื่อทราบ")))
            else:
                came.to.append(one)
    return came


def _people(choice: Choice, within: QuerySet[Unit] | None) -> Iterator[Addressee | LeftOut]:
    """Each membership once in the order of units; a person chosen by name stands where they serve themselves."""
    asked = Q(pk__in=()) | Q(person__in=(*choice.persons, *_members(choice)))
    asked |= Q(unit__in=choice.units, role__in=WHO.get(choice.who, ()))
    asked |= Q(role__in=choice.roles) | Q(position__in=[each for each in choice.positions if each])
    found = Membership.objects.current().filter(asked, person__is_active=True).select_related("person", "unit")
    if within is not None:
        found = found.filter(unit__in=within)
    seen: set[int] = set()
    for held in found.order_by("unit__order", "unit__code", "acting_for", "pk"):
        if held.person_id in seen:
            continue
        seen.add(held.person_id)
        yield addressee(held)
    yield from _not_found({*choice.persons, *_members(choice)} - seen, within)


def _not_found(missing: set[int], within: QuerySet[Unit] | None) -> Iterator[LeftOut]:
    """Who was chosen by name and serves no more; who serves where the sender may not write is counted, not named."""
    serving = set(
        Membership.objects.current().filter(person__is_active=True, person__in=missing).values_list("person", flat=True)
    )
    known = Person.objects.filter(pk__in=missing - serving)
    if within is not None:
        known = known.filter(memberships__unit__in=within)
    for person in known.distinct():
        yield LeftOut(str(person), None, _("ไม่ได้ปฏิบัติงานแล้ว"))
    if serving:
        yield LeftOut(_("บุคลากร %d คน") % len(serving), None, _("อยู่นอกหน่วยงานที่เขียนถึงได้"))


def _members(choice: Choice) -> list[int]:
    if not choice.lists:
        return []
    return list(RecipientList.objects.filter(pk__in=choice.lists).order_by().values_list("members", flat=True))


def addressee(held: Membership) -> Addressee | LeftOut:
    """Whoever holds the membership, if their telephone takes short messages."""
    person = held.person
    try:
        number = numbers.mobile(person.phone)
    except InvalidPhone as invalid:
        why = invalid.message(page_language()) if person.phone.strip() else _("ไม่มีหมายเลขโทรศัพท์")
        return LeftOut(str(person), held.unit, why)
    return Addressee(number, str(person), person, held.unit, held)


def _pasted(choice: Choice, within: QuerySet[Unit] | None) -> Iterator[Addressee | LeftOut]:
    texts = [choice.pasted]
    if choice.lists:
        texts += RecipientList.objects.filter(pk__in=choice.lists).values_list("numbers", flat=True)
    read = [one for text in texts for one in numbers.pasted(text)]
    known = _holders({one.number for one in read if one.number}, within)
    for one in read:
        if one.number is None:
            yield LeftOut(f"{one.name} {one.typed}".strip(), None, one.why)
        else:
            yield known.get(one.number) or Addressee(one.number, one.name)


def _holders(wanted: set[str], within: QuerySet[Unit] | None) -> dict[str, Addressee]:
    """Whose these numbers are, among those whom the sender may choose; nobody's where several have the same."""
    if not wanted:
        return {}
    serving = Membership.objects.current().filter(person__is_active=True).exclude(person__phone="")
    if within is not None:
        serving = serving.filter(unit__in=within)
    ends = {number[-4:] for number in wanted}
    likely = {pk for pk, phone in serving.order_by().values_list("person", "person__phone") if _end(phone) in ends}
    found: dict[str, Addressee] = {}
    shared: set[str] = set()
    order = ("unit__order", "unit__code", "acting_for", "pk")
    for held in serving.filter(person__in=likely).select_related("person", "unit").order_by(*order):
        one = addressee(held)
        if isinstance(one, Addressee) and found.setdefault(one.number, one).person != one.person:
            shared.add(one.number)
    return {number: one for number, one in found.items() if number not in shared}


def _end(phone: str) -> str:
    """Its last four figures, however it is written: reading a number costs more."""
    return "".join(each for each in to_arabic(phone) if each.isdecimal())[-4:]
