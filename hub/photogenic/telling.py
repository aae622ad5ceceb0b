"""Telling whoever a visitor comes to see, by SMS: by one press of who receives visitors, or by itself where it is set.

Whom a visitor means is read from what they wrote or touched at the station; where several fit, a person chooses.
"""

from __future__ import annotations

import uuid
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
    wanted = search_key(words)
    return [one for one in people if wanted and _means(wanted, one)]


def _means(wanted: str, person: Person) -> bool:
    given, family = search_key(person.given_name), search_key(person.family_name)
    if given and family and given in wanted and family in wanted:
        return True
    return all(word in search_key(person.full_name) for word in wanted.split())


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
    told = services.newest([about(visit) for visit in fresh])
    for visit in fresh:
        unit = agency(visit)
        if unit is None or unit.pk not in on or about(visit) in told:
            continue
        meant = hosts(visit.whom, staff(unit))
        if len(meant) == 1:
            try:
                tell(visit, meant[0], None)
            except Refused:  # a host without a telephone: the page says so to who receives visitors
                continue
    return False
