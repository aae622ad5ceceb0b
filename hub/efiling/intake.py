"""Letters that come as files: taken in, registered or rejected, each once, and counted every day.

What came in equals what is registered, rejected or waiting: there is no other place for a file to be.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.utils import timezone
from django.utils.timezone import get_current_timezone

from hub.documents import pdf
from hub.documents.blobs import open_blob, store
from hub.documents.models import Blob
from hub.efiling import holding, reading, registering, removed, scans, secrecy, stamp, suspicion, trail
from hub.efiling.attachments import Attached, give
from hub.efiling.attachments import kept as kept_attachments
from hub.efiling.models import Delivery, Entry, Incoming, OriginKey, Register
from hub.efiling.rules import Urgency
from hub.fleet import erasures
from hub.people.models import Person, Unit

State = Incoming.State
Told = Callable[[Entry, Incoming, Person], None]

_told: list[Told] = []


class AlreadyHere(Exception):
    """The same file waits or is registered in this register already."""

    def __init__(self, there: Incoming) -> None:
        super().__init__(there.name)
        self.there = there


class Settled(Exception):
    """Somebody else registered or rejected it meanwhile."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(incoming.get_state_display())
        self.incoming = incoming


class SentAgain(Exception):
    """The sender sent the letter again after it was rejected: that one is to be registered."""


def take(
    register: Register,
    by: Person | None,
    data: bytes,
    name: str,
    *,
    source: str = Incoming.Source.UPLOAD,
    origin: Mapping[str, Any] | None = None,
    suggestion: Mapping[str, str] | None = None,
    keys: Collection[str] = (),
    attachments: Sequence[Attached] = (),
) -> Incoming:
    """Keeps a PDF with what its text suggests and what came beside it; it waits then.

    `by` is None for a program that fetched it: then `source` says how, and `origin` (JSON) from where. What the sender
    said in `suggestion` (fields of reading.Suggestion) goes before what the text says. A letter of the same `key` in
    its origin is the same letter, though its file be another; by that and by `keys` `known_by` finds it.
    Raises pdf.PdfError, BlobTooLarge, AlreadyHere, attachments.NotTaken, and secrecy.SecretLetter where it must not be
    kept: then nothing is.
    """
    removed.check(data)
    texts = pdf.page_texts(data)
    secrecy.check(texts, secret_register=register.secret)
    beside = kept_attachments(attachments)
    blob = store(data, "application/pdf")
    read = {**reading.suggest(texts).fields(), **{key: value for key, value in (suggestion or {}).items() if value}}
    with transaction.atomic():
        Register.objects.select_for_update().get(pk=register.pk)
        if there := _already(register, blob, origin):
            raise AlreadyHere(there)
        made = Incoming.objects.create(
            register=register,
            blob=blob,
            name=name,
            pages=len(texts),
            text="\f".join(texts).replace("\0", "")[: scans.MOST_TEXT],
            suggestion=read,
            came_by=by,
            source=source,
            origin=dict(origin or {}),
        )
        named = {OriginKey.of(each) for each in (*keys, (origin or {}).get("key")) if each}
        OriginKey.objects.bulk_create([OriginKey(incoming=made, key=each) for each in sorted(named)])
        told: dict[str, Any] = {"file": blob.sha256, "name": name, "pages": made.pages}
        told["register"] = registering.about(register)
        if beside:
            told["attachments"] = give(made, beside)
        scans.queue(made, texts)
        trail.add(register.unit, by, trail.Action.CAME, registering.about(made), told)
    return made


def _already(register: Register, blob: Blob | None, origin: Mapping[str, Any] | None) -> Incoming | None:
    kept = Incoming.objects.filter(register=register).exclude(state=State.REJECTED)
    key = (origin or {}).get("key")
    named = kept.filter(keys__key=OriginKey.of(key)).first() if key else None
    return named or kept.filter(blob=blob).first()


def known_by(unit: Unit, key: str) -> QuerySet[Incoming]:
    """The letters that came to any of the unit's registers with this key, whatever became of them."""
    return Incoming.objects.filter(keys__key=OriginKey.of(key), register__unit=unit)


def enter(incoming: Incoming, by: Person, content: dict[str, Any], request: uuid.UUID | None = None) -> Entry:
    """The line of a letter that waits, with the next number.

    Raises Settled, suspicion.Unanswered and numbering.BookClosed.
    """
    with transaction.atomic():
        kept = _held(incoming)
        if kept.entry and request and kept.entry.request == request:
            return kept.entry
        _must_wait(kept)
        suspicion.must_be_answered(kept)
        entry = registering.register(kept.register, by, content, request=request)
        kept.entry = entry
        _settle(kept, by, State.REGISTERED)
        told = {"file": kept.blob_id, "entry": entry.pk, "number": entry.written_number}
        trail.add(kept.register.unit, by, trail.Action.REGISTERED, registering.about(kept), told)
        for tell in _told:
            transaction.on_commit(_telling(tell, entry, kept, by), robust=True)
    return entry


def _telling(tell: Told, entry: Entry, letter: Incoming, by: Person) -> Callable[[], None]:
    """As a function with a name, by which the log tells what failed."""

    def told() -> None:
        tell(entry, letter, by)

    return told


def when_entered(tell: Told) -> None:
    """A part says in its ready() what follows once a letter that came has its line.

    After the transaction: it locks what it needs in the house's order, and what fails there is in the log alone.
    """
    if tell not in _told:
        _told.append(tell)


def reject(incoming: Incoming, by: Person, reason: str) -> None:
    """Not for this unit, illegible, …: the file is kept with the reason. Raises Settled."""
    with transaction.atomic():
        kept = _held(incoming)
        _must_wait(kept)
        kept.reject_reason = reason
        _settle(kept, by, State.REJECTED)
        told = {"reason": reason}
        trail.add(kept.register.unit, by, trail.Action.REJECTED, registering.about(kept), told)


def take_back(incoming: Incoming, by: Person) -> None:
    """A rejection was a mistake: the letter waits again. Raises Settled, AlreadyHere and SentAgain."""
    with transaction.atomic():
        kept = _held(incoming)
        if kept.state != State.REJECTED or kept.blob_id is None:  # its file may have been taken out since
            raise Settled(kept)
        if kept.sent_by_unit_id is None:
            Register.objects.select_for_update().get(pk=kept.register_id)
            if there := _already(kept.register, kept.blob, kept.origin):
                raise AlreadyHere(there)
        elif not Delivery.objects.filter(incoming=kept).exists():
            raise SentAgain
        told = {"reason": kept.reject_reason}
        kept.state, kept.reject_reason, kept.settled_at, kept.settled_by = State.WAITING, "", None, None
        kept.save()
        trail.add(kept.register.unit, by, trail.Action.TAKEN_BACK, registering.about(kept), told)


def stamped_copy(incoming: Incoming) -> str:
    """The blob of the copy with the receipt stamp, made at first need. Raises pdf.PdfError and CannotTypeset.

    Only for a letter that is registered: before that there is no number to stamp. Raises ChangedMeanwhile where it is
    no longer as it was seen: the stamp would show what is so no more. Who comes second gets the first one's.
    """
    if incoming.stamped_id is None:
        if incoming.entry is None or incoming.blob_id is None:
            raise ValueError("it has no number yet, or its file was destroyed")
        with open_blob(incoming.blob_id) as file:
            original = file.read()
        made = store(stamp.stamped(original, incoming.entry), "application/pdf")
        kept = _keep_stamped(incoming, incoming.entry, made)
        if kept != made.sha256:
            erasures.erase({made.sha256}, "overtaken")
        if kept is None:
            raise registering.ChangedMeanwhile
        incoming.stamped_id = kept
    return str(incoming.stamped_id)


def _keep_stamped(seen: Incoming, line: Entry, made: Blob) -> str | None:
    """The copy that the letter has now; none where letter or line are not as they were when the stamp was made."""
    with transaction.atomic():
        # Whoever corrects or cancels the line holds it until the stamp is taken off.
        holding.letters(Incoming.objects.filter(pk=seen.pk))
        now = Entry.objects.select_for_update().filter(pk=line.pk, version=line.version, state=Entry.State.REGISTERED)
        if now.first() is None:
            return None
        as_seen = Incoming.objects.filter(pk=seen.pk, blob=seen.blob_id, entry=line)
        as_seen.filter(stamped=None).update(stamped=made)
        return as_seen.values_list("stamped", flat=True).first()


def waiting(*registers: Register) -> QuerySet[Incoming]:
    """What waits to be registered, the most urgent first, and of that the oldest."""
    ranks = [When(suggestion__urgency=urgency, then=rank) for rank, urgency in enumerate(Urgency.values)]
    found = Incoming.objects.filter(register__in=registers, state=State.WAITING)
    return found.order_by(Case(*ranks, default=0, output_field=IntegerField()).desc(), "pk")


@dataclass(frozen=True)
class Balance:
    """Of the files that came to a register on a day."""

    came: int
    registered: int
    rejected: int
    waiting: int


def of_day(register: Register, day: date) -> QuerySet[Incoming]:
    """The files that came to a register on a day, Bangkok time."""
    start = datetime.combine(day, time(), get_current_timezone())
    return Incoming.objects.filter(register=register, came_at__gte=start, came_at__lt=start + timedelta(days=1))


def balance(register: Register, day: date) -> Balance:
    counts = of_day(register, day).aggregate(
        came=Count("pk"),
        registered=Count("pk", filter=Q(state=State.REGISTERED)),
        rejected=Count("pk", filter=Q(state=State.REJECTED)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
    )
    return Balance(**counts)


def _held(incoming: Incoming) -> Incoming:
    return (
        Incoming.objects.select_for_update(of=("self",)).select_related("register__unit", "entry").get(pk=incoming.pk)
    )


def _must_wait(incoming: Incoming) -> None:
    if incoming.state != State.WAITING:
        raise Settled(incoming)


def _settle(incoming: Incoming, by: Person, state: str) -> None:
    incoming.state, incoming.settled_at, incoming.settled_by = state, timezone.now(), by
    incoming.save()
