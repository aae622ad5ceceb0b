"""The file of a letter that is top secret is taken out for good: such a letter may be in no electronic register.

So is one of any degree from an ordinary send register, where it cannot be moved and was never to be.

The row stays with the reason, and the trail with the hash, as of letters that were destroyed by a list.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.documents import previews
from hub.efiling import keeping, moving, registering, scans, suspicion, trail
from hub.efiling.models import Delivery, Entry, Incoming, Outgoing, Register
from hub.efiling.rules import TOP_SECRET
from hub.fleet import erasures
from hub.people import access
from hub.people.models import Person, Unit

REMOVE = "efiling.remove-top-secret"
WHY_VOID = "นำไฟล์ชั้นลับที่สุดออกจากระบบ"
WHY_ERASED = "top-secret"


def may(person: Person, unit: Unit) -> bool:
    """Who leads the unit, and the registrars of its secret registers."""
    return access.may(person, REMOVE, unit) or registrars(unit).filter(pk=person.pk).exists()


def registrars(unit: Unit) -> QuerySet[Person]:
    """Those named for the secret registers of the unit."""
    named = Register.objects.filter(unit=unit, secret=True).values("registrars")
    return Person.objects.filter(pk__in=named, is_active=True)


def possible(letter: Incoming | Outgoing, degree: str) -> bool:
    """What is secret and came can be moved instead (hub.efiling.moving)."""
    return degree == TOP_SECRET or bool(degree and isinstance(letter, Outgoing))


def remove(letter: Incoming | Outgoing, by: Person, reason: str) -> None:
    """Bytes and text, the copies made of them, and what is attached; of what is top secret also where it was sent.

    Raises suspicion.NothingFound where nothing calls it so (any more).
    """
    with transaction.atomic():
        kept = moving.hold([letter.pk])[0] if isinstance(letter, Incoming) else suspicion.held(letter)
        degree = scans.found_secrecy(kept)
        if not possible(kept, degree):
            raise suspicion.NothingFound
        blob = kept.blob_id
        files = _incoming(kept, by, reason) if isinstance(kept, Incoming) else _outgoing(kept, by, reason, degree)
        if blob:
            transaction.on_commit(partial(previews.forget, blob))
        erasures.erase(keeping.originals(files), WHY_ERASED)


def _incoming(kept: Incoming, by: Person, reason: str) -> list[keeping.File]:
    """It counts as rejected then, and the lines it has or had say nothing more."""
    unit = kept.register.unit
    files = keeping.of_incoming(kept)
    _tell(unit, by, registering.about(kept), files, reason)
    moving.give_up_numbers(kept, by, WHY_VOID)
    kept = moving.read_again(kept)
    if kept.state == Incoming.State.WAITING:
        kept.state, kept.reject_reason = Incoming.State.REJECTED, reason
        kept.settled_at, kept.settled_by = timezone.now(), by
        kept.save()
        trail.add(unit, by, trail.Action.REJECTED, registering.about(kept), {"reason": reason})
    return files


def _outgoing(kept: Outgoing, by: Person, reason: str, degree: str) -> list[keeping.File]:
    """The line of what is top secret says nothing more; any other may be sent with another file."""
    went = Delivery.objects.filter(outgoing=kept) if degree == TOP_SECRET else Delivery.objects.none()
    came = moving.hold(went.values_list("incoming", flat=True))
    unit = kept.entry.book.register.unit
    files = [*keeping.of_outgoing(kept), *keeping.let_go(kept.entry, silent=degree == TOP_SECRET)]
    trail.lock([unit, *(each.register.unit for each in came)])
    _tell(unit, by, registering.about(kept.entry), files, reason, degree)
    for each in came:
        if each.blob_id:
            files += _incoming(each, by, reason)
    if degree == TOP_SECRET:
        line = kept.entry
        if line.state != Entry.State.VOID:
            line = registering.void(line, by, WHY_VOID, line.version, as_secret=True)
        moving.empty([line], by, WHY_VOID)
    return files


def _tell(unit: Unit, by: Person, about: str, files: list[keeping.File], reason: str, degree: str = TOP_SECRET) -> None:
    told = {"files": keeping.told(files), "reason": reason, "degree": degree}
    trail.add(unit, by, trail.Action.DESTROYED, about, told)
