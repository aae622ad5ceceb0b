"""A secret letter that came into an ordinary register goes to the secret one, and is gone where it was.

A scan carries no text, so nobody but a person sees that it is secret; until then it lies where many may look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from hub.documents import previews
from hub.efiling import holding, registering, trail, years
from hub.efiling.intake import AlreadyHere, Settled
from hub.efiling.models import Book, Entry, Incoming, Outgoing, Register
from hub.efiling.rules import RegisterKind, Secrecy, needs_secret_register
from hub.fleet import erasures
from hub.people.models import Person

WHY_VOID = "ย้ายไปทะเบียนหนังสือลับ"
_TELLING = ("reference", "sender", "recipient", "subject", "action", "note")


class NoSecretRegister(Exception):
    """The unit has no secret receive register, or nobody is named for it: the letter would be lost to all."""


def target(letter: Incoming) -> Register:
    """The secret register of the letter's unit. Raises NoSecretRegister."""
    found = Register.objects.filter(unit=letter.register.unit_id, kind=RegisterKind.RECEIVE, secret=True).first()
    if found is None or not found.registrars.filter(is_active=True).exists():
        raise NoSecretRegister
    return found


def to_secret(letter: Incoming, by: Person) -> Incoming:
    """The file with its text, suggestion and attachments; one that is registered gives its number up first.

    Of every number that it ever had there only the number stays to be read: what the lines said is in the trail alone.
    In a closed book too, whose PDF is erased then (years.keep_on_paper makes it anew). Raises NoSecretRegister,
    AlreadyHere (the secret register has the file), registering.WrongState, and Settled where somebody moved it before.
    """
    with transaction.atomic():
        [kept] = hold([letter.pk])
        if kept.register.secret:
            raise Settled(kept)
        goes_to = Register.objects.select_for_update(of=("self",)).get(pk=target(kept).pk)
        there = Incoming.objects.filter(register=goes_to, blob=kept.blob_id).exclude(state=Incoming.State.REJECTED)
        if kept.blob_id and (known := there.first()):
            raise AlreadyHere(known)
        stamped = kept.stamped_id
        give_up_numbers(kept, by, WHY_VOID)
        kept = read_again(kept)
        came_from, kept.register, kept.stamped = kept.register, goes_to, None
        if not needs_secret_register(kept.suggestion.get("secrecy", Secrecy.NORMAL)):
            kept.suggestion["secrecy"] = Secrecy.SECRET.value
        kept.save()
        told = {"from": registering.about(came_from), "to": registering.about(goes_to)}
        for thing in (kept, came_from, goes_to):
            trail.add(goes_to.unit, by, trail.Action.MOVED, registering.about(thing), told)
        if kept.blob_id:
            transaction.on_commit(partial(previews.forget, kept.blob_id))
        if stamped:
            erasures.erase({stamped}, years.WHY_ERASED)
    return kept


def hold(keys: Collection[int]) -> list[Incoming]:
    """The letters as they stand now, locked with every line that they have or had; for give_up_numbers."""
    holding.letters(Incoming.objects.filter(pk__in=keys))
    kept = list(_to_read().filter(pk__in=keys))
    holding.lines({line for each in kept for line in (each.entry_id, *_held_by(each)) if line})
    return kept


def read_again(letter: Incoming) -> Incoming:
    return _to_read().get(pk=letter.pk)


def _to_read() -> QuerySet[Incoming]:
    return Incoming.objects.select_related("register__unit", "entry__book")


def give_up_numbers(letter: Incoming, by: Person, why: str) -> None:
    """Cancels the line of the letter, and empties it and those it had before, on paper too.

    Of a letter that `hold` gave. Raises registering.WrongState.
    """
    if letter.entry:
        registering.void(letter.entry, by, why, letter.entry.version, as_secret=True)
    empty(_lines_that_held(letter), by, why)


def empty(void: Iterable[Entry], by: Person, why: str) -> None:
    """Lines that say nothing but their number and why any more, on paper neither."""
    emptied = [_empty(line, by, why) for line in void]
    for book in {line.book_id: line.book for line in emptied}.values():
        years.take_off_paper(book, by)


def books(letter: Incoming | Outgoing) -> list[Book]:
    """The closed books of the letter's unit whose PDF names it."""
    lines = _held_by(letter) if isinstance(letter, Incoming) else [letter.entry_id]
    named = Entry.objects.filter(pk__in=lines).exclude(book__archive=None)
    found = Book.objects.filter(entries__in=named, register__secret=False).select_related("register__unit")
    return list(found.distinct())


def _held_by(letter: Incoming) -> list[int]:
    steps = trail.of(registering.about(letter)).filter(action=trail.Action.REGISTERED)
    return [step.details["entry"] for step in steps]


def _lines_that_held(letter: Incoming) -> QuerySet[Entry]:
    """The void lines under which it was registered: the trail knows them, the rows do not any more."""
    alike = Entry.objects.filter(state=Entry.State.VOID, book__register__secret=letter.register.secret)
    return alike.filter(pk__in=_held_by(letter)).select_related("book__register__unit").order_by("pk")


def _empty(void: Entry, by: Person, why: str) -> Entry:
    """Why it was cancelled, and what its number was reserved for, may have named the letter too."""
    void.dated, void.void_reason, void.reserved_for = None, why, ""
    for name in _TELLING:
        setattr(void, name, "")
    void.version += 1
    void.save()
    told = {"emptied": ["dated", *_TELLING]}
    trail.add(void.book.register.unit, by, trail.Action.MOVED, registering.about(void), told)
    return void
