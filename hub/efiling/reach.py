"""Which registers a person sees and writes. What is out of reach is not there: 404, never 403.

Who leads a unit or does its clerical work sees its registers; only its clerks write. A secret register is seen and
written by the registrars named for it, and by nobody else, however high; whatever is fetched here from one is a look
that the trail keeps.
"""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from hub.efiling import registering, trail
from hub.efiling.models import Book, Entry, Incoming, Register
from hub.people import access
from hub.people.models import Person, Unit

LOOK = "efiling.look"
REGISTER = "efiling.register"
SET_UP = "efiling.set-up"
RULES = "efiling.rules"


def viewer(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def registers(person: Person, action: str = LOOK) -> QuerySet[Register]:
    """Those the person may do `action` in. To set one up is no look into it: leaders see that a secret one is there."""
    open_ones = Q(secret=False, unit__in=access.visible_units(person, action))
    own = Q(secret=True, registrars=person, unit__in=access.visible_units(person, LOOK))
    found = Register.objects.filter(open_ones | own if action != SET_UP else Q(unit__in=_led(person)))
    return found.select_related("unit").distinct()


def _led(person: Person) -> QuerySet[Unit]:
    return access.visible_units(person, SET_UP)


def register_or_404(request: HttpRequest, pk: int, action: str = LOOK) -> Register:
    """403 only for somebody who sees the register but may not write in it."""
    found = _reached(request, pk, action)
    if action != SET_UP:
        _looked(request, found, found)
    return found


def _reached(request: HttpRequest, pk: int, action: str) -> Register:
    person = viewer(request)
    found = registers(person, action).filter(pk=pk).first()
    if found is None:
        if action == REGISTER and registers(person).filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404
    return found


def _looked(
    request: HttpRequest, register: Register, thing: Register | Book | Entry | Incoming, always: bool = False
) -> None:
    if always or register.secret:
        trail.add(register.unit, viewer(request), trail.Action.LOOKED, registering.about(thing))


def book_or_404(request: HttpRequest, pk: int, action: str = LOOK, *, logged: bool = False) -> Book:
    """`logged`: as in entry_or_404."""
    found = Book.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.register = _reached(request, found.register_id, action)
    _looked(request, found.register, found, logged)
    return found


def entry_or_404(request: HttpRequest, pk: int, action: str = LOOK, *, logged: bool = False) -> Entry:
    """`logged`: the letter itself is shown, which the trail keeps in ordinary registers too."""
    found = Entry.objects.select_related("book", "entered_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.book.register = _reached(request, found.book.register_id, action)
    _looked(request, found.book.register, found, logged)
    return found


def incoming_or_404(request: HttpRequest, pk: int, action: str = LOOK, *, logged: bool = False) -> Incoming:
    """`logged`: as in entry_or_404."""
    found = Incoming.objects.select_related("entry__book", "came_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.register = _reached(request, found.register_id, action)
    _looked(request, found.register, found, logged)
    return found


def serves(person: Person, unit: Unit) -> bool:
    """Whether the person speaks for the unit: serves there, not only above it."""
    return any(held.unit_id == unit.pk for held in person.current_memberships)


def may_write(person: Person, register: Register) -> bool:
    return registers(person, REGISTER).filter(pk=register.pk).exists()
