"""Telling whoever a visitor comes to see, by SMS: by one press of who receives visitors, or by itself where it is set.

Whom a visitor means is read from what they wrote or touched at the station; where several fit, a person chooses.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localtime

from common.thai.normalise import search_key
from hub.people import positions
from hub.people.models import Membership, Person, Unit
from hub.photogenic.models import HostTelling, Visit
from hub.sms import services
from hub.sms.services import Refused, Sent, Whom

LATELY = timedelta(minutes=15)
"""A visit that comes in later, from a station that was away, is told by nobody but a person."""
_LETTERS = 60


def about(visit: Visit) -> str:
    return f"{services.VISIT}{visit.pk}"


def agency(visit: Visit) -> Unit | None:
    """Of the station; what belongs to no unit belongs to the office."""
    unit = visit.unit or Unit.objects.filter(kind=Unit.Kind.OFFICE).first()
    return positions.agency(unit) if unit else None


def staff(unit: Unit) -> list[Person]:
    """Who serves in an agency and may be visited, in Thai order."""
    serving = Membership.objects.current().filter(unit__in=positions.parts(unit), person__is_active=True)
    return list(Person.objects.filter(pk__in=serving.order_by().values("person")))


def hosts(words: str, people: list[Person]) -> list[Person]:
    """Whom these words may mean: each of them stands in the name, or the whole name among them."""
    return _meant(words, [Name.of(one) for one in people])


def _meant(words: str, names: list[Name]) -> list[Person]:
    wanted = search_key(words)
    return [name.person for name in names if wanted and name.is_meant(wanted)]


@dataclass(frozen=True)
class Name:
    """A person's, as it is searched: folding a name costs more than finding words in it."""

    person: Person
    given: str
    family: str
    full: str

    @classmethod
    def of(cls, person: Person) -> Name:
        return cls(person, *map(search_key, (person.given_name, person.family_name, person.full_name)))

    def is_meant(self, wanted: str) -> bool:
        if self.given and self.family and self.given in wanted and self.family in wanted:
            return True
        return all(word in self.full for word in wanted.split())


class Hosts:
    """Whom visits mean, for one page or step: each unit, each agency's staff and the same words are looked at once."""

    def __init__(self) -> None:
        self._agencies: dict[int | None, Unit | None] = {}
        self._names: dict[int, list[Name]] = {}
        self._found: dict[tuple[int, str], list[Person]] = {}

    def agency(self, visit: Visit) -> Unit | None:
        if visit.unit_id not in self._agencies:
            self._agencies[visit.unit_id] = agency(visit)
        return self._agencies[visit.unit_id]

    def of(self, visit: Visit) -> list[Person]:
        unit = self.agency(visit)
        if unit is None:
            return []
        asked = (unit.pk, visit.whom)
        if asked not in self._found:
            if unit.pk not in self._names:
                self._names[unit.pk] = [Name.of(one) for one in staff(unit)]
            self._found[asked] = _meant(visit.whom, self._names[unit.pk])
        return self._found[asked]


def text(visit: Visit) -> str:
    """What the host reads. Braces would be fields, so none of the visitor's stay."""
    who = _short(f"{visit.name} ({visit.organisation})" if visit.organisation else visit.name)
    at = localtime(visit.at).strftime("%H.%M น.")
    return f"มีผู้มาพบท่าน {at}: {who} เรื่อง {_short(visit.purpose)}"


def _short(words: str) -> str:
    words = words.replace("{", "(").replace("}", ")")
    return words if len(words) <= _LETTERS else words[: _LETTERS - 1].rstrip() + "…"


def tell(visit: Visit, host: Person, by: Person | None) -> Sent:
    """Once for each visit and host. Raises services.Refused, in words for who presses."""
    unit = agency(visit)
    if unit is None:
        raise ValueError("there is no office to send for")
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"visit/{visit.record_id}/{host.pk}")
    return services.send(text(visit), Whom(persons=[host]), unit, by, key=key, about=about(visit), order=True)


def step() -> bool:
    """The background's step: new visits where their hosts are told without a press, and exactly one person is meant."""
    on = set(HostTelling.objects.values_list("unit", flat=True))
    if not on:
        return False
    fresh = Visit.objects.filter(at__gte=timezone.now() - LATELY, erased_at=None).select_related("unit")
    told, known = services.newest([about(visit) for visit in fresh]), Hosts()
    for visit in fresh:
        unit = known.agency(visit)
        if unit is None or unit.pk not in on or about(visit) in told:
            continue
        meant = known.of(visit)
        if len(meant) == 1:
            try:
                tell(visit, meant[0], None)
            except Refused:  # a host without a telephone: the page says so to who receives visitors
                continue
    return False
