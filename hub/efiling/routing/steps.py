"""What is done with a letter on its way: proposed, annotated and passed on, returned, finished, recalled.

Each step and its trail are one transaction, and the letter's line is its lock: of two who answer one handover, as a
director and who acts for her may, the second is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hub.efiling import registering, suspicion, trail
from hub.efiling.models import Entry
from hub.efiling.numbering import BookClosed
from hub.efiling.routing import due, reach
from hub.efiling.routing.models import Annotation, Asked, Handover, Step
from hub.people import positions
from hub.people.models import Membership, Person, Unit

State = Handover.State
UNDO_FINISH = timedelta(minutes=10)
"""How long who finished a letter can take that back; a handover can be recalled until somebody opens it."""
_LONGEST_ACTION = 500  # letters in the column การปฏิบัติ
_LONGEST_NAME = 500  # of Handover.addressee


class CannotStep(Exception):
    """This cannot be done with the letter as it stands; nothing was written."""


class Settled(CannotStep):
    """Somebody else answered the handover meanwhile, or it was recalled."""

    def __init__(self, handover: Handover) -> None:
        super().__init__(handover.state)
        self.handover = handover


class NotRouted(CannotStep):
    """The number is void, or the letter is none that may be handed on by this person."""


class AlreadyThere(CannotStep):
    """It waits there already."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class NobodyThere(AlreadyThere):
    """Nobody is in that position, or in that group, to whom it could go."""


class NoGroupForSecrets(CannotStep):
    """A secret letter goes to a named position only."""


class MayBeSecret(CannotStep):
    """Its text says that it is secret, and nobody has answered that yet."""


class TooLate(CannotStep):
    """It was opened already, or answered: what follows is another note."""


@dataclass
class Onward:
    """Where a letter goes and what is asked there; without `due_at` what its urgency allows."""

    positions: Sequence[Membership] = ()
    groups: Sequence[Unit] = ()
    asked: str = Asked.CONSIDER
    due_at: datetime | None = None


def propose(entry: Entry, by: Person, text: str, onward: Onward, request: uuid.UUID | None = None) -> Annotation:
    """A clerk hands a registered letter on; the first time its column การปฏิบัติ says so. Raises CannotStep."""
    with transaction.atomic():
        if not Annotation.objects.filter(entry=entry, recalled_at=None).exists():
            _tell_in_register(entry, by, onward)
        kept = _held(entry)
        if made := _made_by(by, request):
            return made
        if not reach.may_propose(by, kept):
            raise NotRouted
        _must_be_no_secret(kept)
        position = reach.position_at(kept.book.register, by)
        if position is None:
            raise NotRouted
        note = _annotate(kept, by, position, Step.PROPOSED, text, request)
        _hand_on(note, onward)
    return note


def pass_on(handover: Handover, by: Person, text: str, onward: Onward, request: uuid.UUID | None = None) -> Annotation:
    """To each position and group a handover of its own. Raises CannotStep."""
    with transaction.atomic():
        _held(handover.entry)
        if made := _made_by(by, request):
            return made
        kept, position = _answerable(handover, by)
        if not reach.may_hand_on(by, kept.entry):
            raise NotRouted
        _must_be_no_secret(kept.entry)
        note = _answer(kept, by, position, Step.ONWARD, text, request)
        _hand_on(note, onward)
    return note


def give_back(handover: Handover, by: Person, text: str, request: uuid.UUID | None = None) -> Annotation:
    """To who gave it, for what is still to be known. Raises CannotStep."""
    with transaction.atomic():
        _held(handover.entry)
        if made := _made_by(by, request):
            return made
        kept, position = _answerable(handover, by)
        if not reach.may_return(by, kept):
            raise NobodyThere([_name(kept.given.position)])
        note = _answer(kept, by, position, Step.RETURNED, text, request)
        _hand_on(note, Onward(positions=[kept.given.position], asked=Asked.INFORM))
    return note


def finish(handover: Handover, by: Person, text: str, request: uuid.UUID | None = None) -> Annotation:
    """Noted, and nobody is asked anything more by this handover. Raises Settled."""
    with transaction.atomic():
        _held(handover.entry)
        if made := _made_by(by, request):
            return made
        kept, position = _answerable(handover, by)
        note = _answer(kept, by, position, Step.FINISHED, text, request)
        _tell(note, trail.Action.FINISHED, {"handover": kept.pk})
    return note


def opened(handover: Handover, by: Person) -> None:
    """The first time somebody who has it looks at it: from then on it is not recalled."""
    first = Handover.objects.filter(pk=handover.pk, state=State.WAITING, opened_at=None)
    first.update(opened_at=timezone.now(), opened_by=by)


def recall(handover: Handover, by: Person) -> None:
    """Takes one handover back. Where it was the last of its note, the letter lies again where it lay before.

    Raises TooLate, and NotRouted for somebody who may not.
    """
    with transaction.atomic():
        _held(handover.entry)
        kept = _fresh(handover)
        if not reach.may_recall(by, kept):
            if kept.state == State.WAITING and not reach.gave(by, kept.given):
                raise NotRouted
            raise TooLate
        _take_back(kept.given, [kept], by)


def undo(note: Annotation, by: Person) -> Handover | None:
    """Takes a whole step back, as long as nobody has opened what it gave; returns the handover that waits again.

    Raises TooLate, and NotRouted for somebody who did not write it.
    """
    with transaction.atomic():
        entry = _held(note.entry)
        kept = Annotation.objects.select_related("position", "answers").get(pk=note.pk)
        kept.entry = entry
        if kept.author_id != by.pk or not reach.gave(by, kept):
            raise NotRouted
        if not may_undo(kept):
            raise TooLate
        _take_back(kept, [_fresh(each) for each in kept.handovers.all()], by)
        return kept.answers


def may_undo(note: Annotation) -> bool:
    """Whether nothing has come of it yet."""
    if note.recalled_at is not None:
        return False
    given = list(note.handovers.all())
    if not given:
        return timezone.now() - note.written_at <= UNDO_FINISH
    return all(each.state == State.WAITING and each.opened_at is None for each in given)


def _take_back(note: Annotation, given: Iterable[Handover], by: Person) -> None:
    now = timezone.now()
    recalled = [each.pk for each in given]
    Handover.objects.filter(pk__in=recalled).update(state=State.RECALLED, settled_at=now)
    note.entry = Entry.objects.select_related("book__register__unit").get(pk=note.entry_id)
    _tell(note, trail.Action.RECALLED, {"handovers": recalled}, by)
    if Handover.objects.filter(given=note).exclude(state=State.RECALLED).exists():
        return
    # Nothing of the note is left, so the letter must not be left with nobody either.
    # Its form may be sent again, from the page that the browser's Back brings: then it is a new step.
    Annotation.objects.filter(pk=note.pk).update(recalled_at=now, request=None)
    before = note.answers
    if before is not None and not _waits(note.entry, before.to_position_id, before.to_group_id):
        Handover.objects.filter(pk=before.pk).update(state=State.WAITING, settled_at=None)


def _waits(entry: Entry, position: int | None, group: int | None) -> bool:
    waiting = Handover.objects.filter(entry=entry, state=State.WAITING)
    return waiting.filter(to_position=position, to_group=group).exists()


def _made_by(by: Person, request: uuid.UUID | None) -> Annotation | None:
    """What the same form made when it was sent before. Asked under the letter's lock: it may be sent twice at once."""
    return Annotation.objects.filter(request=request, author=by).first() if request else None


def _held(entry: Entry) -> Entry:
    """The letter's line, locked."""
    return Entry.objects.select_related("book__register__unit").select_for_update(of=("self",)).get(pk=entry.pk)


def _fresh(handover: Handover) -> Handover:
    related = ("entry__book__register__unit", "given__position__unit", "given__answers", "to_position", "to_group")
    return Handover.objects.select_related(*related).get(pk=handover.pk)


def _answerable(handover: Handover, by: Person) -> tuple[Handover, Membership]:
    """The handover as it is now that its letter is locked, and as whom the person answers it."""
    kept = _fresh(handover)
    position = reach.position_in(kept, by)
    if kept.state != State.WAITING or position is None:
        raise Settled(kept)
    return kept, position


def _answer(
    handover: Handover, by: Person, position: Membership, step: str, text: str, request: uuid.UUID | None
) -> Annotation:
    opened(handover, by)
    note = _annotate(handover.entry, by, position, step, text, request, answers=handover)
    Handover.objects.filter(pk=handover.pk).update(state=State.DONE, settled_at=note.written_at)
    return note


def _annotate(
    entry: Entry, by: Person, position: Membership, step: str, text: str, request: uuid.UUID | None,
    answers: Handover | None = None,
) -> Annotation:  # fmt: skip
    note = Annotation.objects.create(
        entry=entry, answers=answers, step=step, text=text, author=by, position=position,
        lines=positions.signing_lines(by, position), written_at=timezone.now(), request=request,
    )  # fmt: skip
    _tell(note, trail.Action.ANNOTATED, {"note": note.pk, "step": step, "text": text, "lines": note.lines})
    return note


def _must_be_no_secret(entry: Entry) -> None:
    if suspicion.of_line(entry):
        raise MayBeSecret


def _hand_on(note: Annotation, onward: Onward) -> None:
    entry = note.entry
    if onward.groups and entry.book.register.secret:
        raise NoGroupForSecrets
    wanted = [Handover(to_position=each, addressee=_addressee(each)[:_LONGEST_NAME]) for each in onward.positions]
    wanted += [Handover(to_group=each, addressee=each.name) for each in onward.groups]
    if empty := [each.addressee for each in wanted if not reach.people(each)]:
        raise NobodyThere(empty)
    if there := [each.addressee for each in wanted if _waits(entry, each.to_position_id, each.to_group_id)]:
        raise AlreadyThere(there)
    due_at = onward.due_at or due.by_urgency(entry, note.written_at)
    for each in wanted:
        each.entry, each.given, each.asked, each.due_at = entry, note, onward.asked, due_at
        each.save(force_insert=True)
    told = [{"handover": each.pk, "to": each.addressee} for each in wanted]
    when = due_at.isoformat() if due_at else ""
    _tell(note, trail.Action.HANDED_ON, {"note": note.pk, "asked": onward.asked, "due": when, "handovers": told})


def _addressee(position: Membership) -> str:
    """Name and position; where somebody acts in it, whose name that is too."""
    acting = positions.acting(position)
    return f"{_name(position)} ({acting.person.full_name} รักษาราชการแทน)" if acting else _name(position)


def _name(position: Membership) -> str:
    return f"{position.person.full_name} · {positions.title(position)}"


def _tell(note: Annotation, action: str, told: dict[str, object], by: Person | None = None) -> None:
    trail.add(note.entry.book.register.unit, by or note.author, action, registering.about(note.entry), told)


def _tell_in_register(entry: Entry, by: Person, onward: Onward) -> None:
    """Fills in the column การปฏิบัติ where nothing stands there. In a closed book the line stays as it is."""
    if entry.action or entry.state != Entry.State.REGISTERED:
        return
    names = [positions.title(each) for each in onward.positions] + [each.name for each in onward.groups]
    try:
        text = f"เสนอ {', '.join(names)}"[:_LONGEST_ACTION]
        registering.correct(entry, by, {"action": text}, entry.version)
    except (BookClosed, registering.ChangedMeanwhile, registering.WrongState):
        return
