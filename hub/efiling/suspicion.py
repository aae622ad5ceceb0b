"""A letter whose own text says that it is secret, where it may not be: until somebody answers that, it goes nowhere.

A scan is read after it was taken in, so what stands on it is known late. It is then not registered, proposed, sent or
archived before somebody has said why it is not secret (which the trail keeps), has moved it to the secret register
(hub.efiling.moving), or has taken its file out for good (hub.efiling.removing).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hub.efiling import holding, registering, scans, trail
from hub.efiling.models import Entry, Incoming, Outgoing
from hub.people.models import Person

UNASKED: dict[str, Any] = {"cleared": "", "not_secret": ""}
"""The fields of a letter whose file nobody has answered for."""


class Unanswered(Exception):
    """Its text tells of a degree of secrecy, which nobody has answered."""

    def __init__(self, secrecy: str) -> None:
        super().__init__(secrecy)
        self.secrecy = secrecy


class NothingFound(Exception):
    """There is nothing to answer: somebody answered, moved or removed it before."""


def must_be_answered(letter: Incoming | Outgoing) -> None:
    """Raises Unanswered."""
    if degree := scans.found_secrecy(letter):
        raise Unanswered(degree)


def of_line(entry: Entry) -> Incoming | Outgoing | None:
    """The letter of a line that is to be answered for, if there is one."""
    letters: list[Incoming | Outgoing] = [*entry.documents.select_related("register")]
    letters += Outgoing.objects.select_related("entry__book__register").filter(entry=entry)
    return next((each for each in letters if scans.found_secrecy(each)), None)


def answer(letter: Incoming | Outgoing, by: Person, because: str) -> None:
    """It is not secret, and why. A higher degree that is read later is asked about again. Raises NothingFound."""
    with transaction.atomic():
        kept = held(letter)
        degree = scans.found_secrecy(kept)
        if not degree:
            raise NothingFound
        kept.cleared, kept.not_secret = degree, because
        kept.save(update_fields=["cleared", "not_secret"])
        told = {"degree": degree, "not_secret": because}
        things = [kept, kept.entry] if isinstance(kept, Incoming) else [kept.entry]
        for thing in things:
            if thing is not None:
                trail.add(unit_of(kept), by, trail.Action.DECIDED, registering.about(thing), told)


def ask_again(letter: Incoming | Outgoing) -> None:
    """What was answered was not said of a file that came later."""
    for name, unasked in UNASKED.items():
        setattr(letter, name, unasked)
    letter.save(update_fields=list(UNASKED))


def held(letter: Incoming | Outgoing) -> Incoming | Outgoing:
    """As it stands now, locked."""
    if isinstance(letter, Incoming):
        came = Incoming.objects.select_for_update(of=("self",)).select_related("register__unit", "entry__book")
        return came.get(pk=letter.pk)
    holding.lines([letter.entry_id])
    line = Entry.objects.select_related("book__register__unit").get(pk=letter.entry_id)
    sent = Outgoing.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    sent.entry = line
    return sent


def unit_of(letter: Incoming | Outgoing) -> Any:
    register = letter.register if isinstance(letter, Incoming) else letter.entry.book.register
    return register.unit
