"""Whether the registers say what was written in them: the trail is walked and compared with lines and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from hub.efiling import anchors, trail
from hub.efiling.models import Attachment, Book, EarlierFile, Entry, Event, Incoming, Outgoing, Register, TrailHead
from hub.efiling.registering import about, told, written
from hub.people.models import Unit

Action = trail.Action


@dataclass
class _Told:
    """What a unit's trail tells, step by step: lines and files by their names, numbers without content by book, and
    attachments by theirs (of what, which file, called what), the register a file came or was moved to, the file that a
    line is sent with and those whose place it took, the archive of a closed book, and why a letter is not secret though
    its file seems to say so."""

    lines: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    reserved: dict[tuple[str, int], str] = field(default_factory=dict)
    beside: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    going: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, str] = field(default_factory=dict)
    books: dict[str, str] = field(default_factory=dict)
    cleared: dict[str, str] = field(default_factory=dict)


def verify() -> Iterator[str]:
    """One line for each fault; none where all is right."""
    with_registers, with_steps = Register.objects.order_by().values("unit"), TrailHead.objects.values("unit")
    for unit in Unit.objects.filter(Q(pk__in=with_registers) | Q(pk__in=with_steps)):
        for fault in trail.verify(unit):
            yield f"{unit.code} #{fault.seq}: {fault.reason}"
        said = _told(unit)
        yield from _lines(unit, said)
        yield from _files(unit, said)
        yield from _beside(unit, said)
        yield from _going(unit, said)
    yield from anchors.verify()
    for book in Book.objects.select_related("register__unit"):
        missing = book.given - Entry.objects.filter(book=book).count()
        if missing:
            yield f"{book.register.unit.code} {book}: {missing} numbers have no line"


def _lines(unit: Unit, said: _Told) -> Iterator[str]:
    for entry in Entry.objects.filter(book__register__unit=unit).select_related("book__register").iterator():
        place = (about(entry.book), entry.number)
        reserved = said.reserved.pop(place, None)
        state, content = said.lines.pop(about(entry), (reserved or "not there", {}))
        if state != entry.state:
            yield f"{unit.code} {entry.book} {entry}: {entry.state}, by the trail {state}"
        now = told(entry) if entry.registered_at else written(entry)
        for name, value in content.items():
            if now.get(name) != value:
                yield f"{unit.code} {entry.book} {entry}: {name} is {now.get(name)!r}, by the trail {value!r}"
    for gone in (*said.lines, *(f"number {number} of {book}" for book, number in said.reserved)):
        yield f"{unit.code}: {gone} is gone"


def _files(unit: Unit, said: _Told) -> Iterator[str]:
    for letter in Incoming.objects.filter(register__unit=unit).select_related("register").defer("text").iterator():
        state, file = said.files.pop(about(letter), ("not there", ""))
        if (letter.state, letter.blob_id or "") != (state, file):
            yield f"{unit.code} {about(letter)}: {letter.state} {letter.blob_id}, by the trail {state} {file}"
        if (place := said.places.get(about(letter))) and place != about(letter.register):
            yield f"{unit.code} {about(letter)}: in {about(letter.register)}, by the trail in {place}"
        yield from _cleared(unit, about(letter), letter, said)
    for gone in said.files:
        yield f"{unit.code}: {gone} is gone"


def _beside(unit: Unit, said: _Told) -> Iterator[str]:
    of_unit = Q(incoming__register__unit=unit) | Q(outgoing__entry__book__register__unit=unit)
    for each in Attachment.objects.filter(of_unit).select_related("outgoing").iterator():
        of = f"incoming/{each.incoming_id}" if each.outgoing is None else f"entry/{each.outgoing.entry_id}"
        now, then = (of, each.blob_id or "", each.name), said.beside.pop(each.pk, ("not there", "", ""))
        if now != then:
            yield f"{unit.code} {about(each)}: {' '.join(now)}, by the trail {' '.join(then)}"
    for gone, (of, _file, name) in said.beside.items():
        yield f"{unit.code}: attachment/{gone} ({name}) of {of} is gone"


def _going(unit: Unit, said: _Told) -> Iterator[str]:
    for sent in Outgoing.objects.filter(entry__book__register__unit=unit).iterator():
        now, then = sent.blob_id or "", said.going.pop(f"entry/{sent.entry_id}", "not there")
        if now != then:
            yield f"{unit.code} {about(sent)} of entry/{sent.entry_id}: {now}, by the trail {then}"
        yield from _cleared(unit, f"entry/{sent.entry_id}", sent, said)
    for gone in said.going:
        yield f"{unit.code}: the file that {gone} was to be sent with is gone"
    for before in EarlierFile.objects.filter(outgoing__entry__book__register__unit=unit):
        now, then = before.blob_id or "", said.earlier.pop(about(before), "not there")
        if now != then:
            yield f"{unit.code} {about(before)}: {now}, by the trail {then}"
    for gone in said.earlier:
        yield f"{unit.code}: {gone} is gone"
    for book in Book.objects.filter(register__unit=unit).select_related("register"):
        if (book.archive_id or "") != said.books.get(about(book), ""):
            yield f"{unit.code} {book}: its archive is {book.archive_id}, by the trail {said.books.get(about(book))}"


def _cleared(unit: Unit, name: str, letter: Incoming | Outgoing, said: _Told) -> Iterator[str]:
    if letter.not_secret != (then := said.cleared.get(name, "")):
        yield f"{unit.code} {name}: not secret because {letter.not_secret!r}, by the trail {then!r}"


def _told(unit: Unit) -> _Told:
    said = _Told()
    steps = Event.objects.filter(unit=unit).order_by("seq").values_list("about", "action", "details")
    for name, action, details in steps.iterator():
        if action in (Action.CAME, Action.ATTACHED):
            said.beside |= {each["id"]: (name, each["file"], each["name"]) for each in details.get("attachments", ())}
        elif action == Action.DETACHED:
            said.beside.pop(details["id"], None)
        elif action == Action.DESTROYED:
            _destroyed_told(said, name, details)
        if action == Action.CAME:
            said.cleared[name] = details.get(
                "not_secret", said.cleared.get(name, "") if name.startswith("incoming/") else ""
            )
        elif action in (Action.DECIDED, Action.ATTACHED) and "not_secret" in details:
            said.cleared[name] = details["not_secret"]
        if name.startswith("entry/"):
            _line_told(said, name, action, details)
        elif name.startswith("incoming/"):
            _file_told(said, name, action, details)
        elif action == Action.RESERVED:
            numbers = range(details["from"], details["to"] + 1)
            said.reserved |= {(name, number): Entry.State.RESERVED for number in numbers}
        elif action in (Action.EXPORTED, Action.MOVED) and "archive" in details:
            said.books[name] = details["archive"]
        elif action == Action.CLOSED_BOOK:
            said.reserved |= {(name, number): Entry.State.VOID for number in details["unused"]}
    return said


def _line_told(said: _Told, name: str, action: str, details: dict[str, Any]) -> None:
    content = said.lines.get(name, ("", {}))[1]
    if action == Action.REGISTERED:
        said.lines[name] = (Entry.State.REGISTERED, dict(details))
    elif action == Action.CORRECTED:
        said.lines[name] = (Entry.State.REGISTERED, content | {column: now for column, (_old, now) in details.items()})
    elif action == Action.CAME:
        said.going[name] = details["file"]
        if before := details.get("instead_of"):
            said.earlier[f"earlierfile/{before['id']}"] = before["file"]
    elif action == Action.VOIDED:
        said.lines[name] = (Entry.State.VOID, content)
    elif action == Action.MOVED:
        said.lines[name] = (Entry.State.VOID, content | dict.fromkeys(details["emptied"], ""))


def _destroyed_told(said: _Told, line: str, details: dict[str, Any]) -> None:
    """The rows of the files stay, without them."""
    for each in details["files"]:
        kind, _slash, key = each["about"].partition("/")
        if kind == "incoming":
            said.files[each["about"]] = (said.files.get(each["about"], ("not there", ""))[0], "")
        elif kind == "outgoing":
            said.going[line] = ""
        elif kind == "earlierfile":
            said.earlier[each["about"]] = ""
        elif kind == "attachment":
            of, _file, name = said.beside.get(int(key), ("not there", "", ""))
            said.beside[int(key)] = (of, "", name)


def _file_told(said: _Told, name: str, action: str, details: dict[str, Any]) -> None:
    states = {
        Action.CAME: Incoming.State.WAITING,
        Action.REGISTERED: Incoming.State.REGISTERED,
        Action.REJECTED: Incoming.State.REJECTED,
        Action.TAKEN_BACK: Incoming.State.WAITING,
    }
    if action == Action.MOVED:
        said.places[name] = details["to"]
    elif action == Action.CAME and "register" in details:
        said.places[name] = details["register"]
    if action in states:
        said.files[name] = (states[Action(action)], details.get("file") or said.files.get(name, ("", ""))[1])
