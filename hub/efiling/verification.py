"""Whether the registers say what was written in them: the trail is walked and compared with the lines."""

from __future__ import annotations

from collections.abc import Iterator

from hub.efiling import trail
from hub.efiling.models import Book, Entry, Event
from hub.efiling.registering import about, written
from hub.people.models import Unit


def verify() -> Iterator[str]:
    """One line for each fault; none where all is right."""
    for unit in Unit.objects.filter(pk__in=Event.objects.order_by().values("unit")):
        for fault in trail.verify(unit):
            yield f"{unit.code} #{fault.seq}: {fault.reason}"
        yield from _lines(unit)
    for book in Book.objects.select_related("register__unit"):
        missing = book.given - Entry.objects.filter(book=book).count()
        if missing:
            yield f"{book.register.unit.code} {book}: {missing} numbers have no line"


def _lines(unit: Unit) -> Iterator[str]:
    said = _as_told(unit)
    for entry in Entry.objects.filter(book__register__unit=unit).select_related("book__register").iterator():
        state, content = said.pop(about(entry), (Entry.State.RESERVED, {}))
        # Reserved numbers become void when their book is closed, all in one step of the trail.
        unused = entry.state == Entry.State.VOID and state == Entry.State.RESERVED and entry.book.closed_at is not None
        if state != entry.state and not unused:
            yield f"{unit.code} {entry.book} {entry}: {entry.state}, by the trail {state}"
        for name, value in content.items():
            now = written(entry)[name]
            if now != value:
                yield f"{unit.code} {entry.book} {entry}: {name} is {now!r}, by the trail {value!r}"
    for gone in said:
        yield f"{unit.code}: {gone} is gone"


def _as_told(unit: Unit) -> dict[str, tuple[str, dict[str, str]]]:
    """State and content of each line by what the trail tells, step by step."""
    said: dict[str, tuple[str, dict[str, str]]] = {}
    steps = Event.objects.filter(unit=unit, about__startswith="entry/").order_by("seq")
    for name, action, details in steps.values_list("about", "action", "details").iterator():
        content = said.get(name, ("", {}))[1]
        if action == trail.Action.REGISTERED:
            said[name] = (Entry.State.REGISTERED, dict(details))
        elif action == trail.Action.CORRECTED:
            said[name] = (Entry.State.REGISTERED, content | {column: change[1] for column, change in details.items()})
        elif action == trail.Action.VOIDED:
            said[name] = (Entry.State.VOID, content)
    return said
