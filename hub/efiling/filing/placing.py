"""Lines into folders, how long they are kept, and what must not be destroyed. Each step is in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.efiling import trail
from hub.efiling.filing import reach
from hub.efiling.filing.models import Filing, Folder, RetentionClass
from hub.efiling.filing.retention import Term, kept_through
from hub.efiling.models import Entry
from hub.efiling.registering import about
from hub.people.models import Person


class WrongFolder(Exception):
    """The folder is closed, was taken out, or is another agency's."""


class NotFiled(Exception):
    """Only a line that is registered and not destroyed is filed."""


def file(lines: Iterable[Entry], folder: Folder, by: Person) -> int:
    """Into one folder; how many were not there before. The caller has checked that the person writes in the registers.

    All or none. Raises WrongFolder and NotFiled.
    """
    done = 0
    with transaction.atomic():
        kept = Folder.objects.select_for_update(of=("self",)).select_related("unit").get(pk=folder.pk)
        if kept.state != Folder.State.OPEN:
            raise WrongFolder(kept.code)
        # In one order, so that two who file the same lines do not wait for each other.
        for line in sorted(lines, key=lambda each: each.pk):
            if reach.agency_of(line.book.register.unit).pk != kept.unit_id:
                raise WrongFolder(kept.code)
            filing = _held(line)
            if filing.folder_id == kept.pk:
                continue
            told = {"folder": [_code(filing.folder), kept.code], "name": kept.name}
            filing.folder, filing.filed_at, filing.filed_by = kept, timezone.now(), by
            filing.save()
            trail.add(line.book.register.unit, by, trail.Action.FILED, about(line), told)
            done += 1
    return done


def set_class(line: Entry, by: Person, retention: RetentionClass | None, reason: str) -> None:
    """Another class than the folder's, with the reason; None goes back to the folder's. Raises NotFiled."""
    with transaction.atomic():
        filing = _held(line)
        before = filing.retention
        if (before, filing.retention_reason) == (retention, reason if retention else ""):
            return
        filing.retention, filing.retention_reason = retention, reason if retention else ""
        filing.save()
        told = {"retention": [before.code if before else "", retention.code if retention else ""], "reason": reason}
        trail.add(line.book.register.unit, by, trail.Action.FILED, about(line), told)


def hold(line: Entry, by: Person, reason: str) -> None:
    """Must not be destroyed, as a case is open: no round takes it while this stands. Raises NotFiled."""
    _hold(line, by, reason, timezone.now())


def release(line: Entry, by: Person, reason: str) -> None:
    _hold(line, by, reason, None)


def _hold(line: Entry, by: Person, reason: str, at: Any) -> None:
    with transaction.atomic():
        filing = _held(line)
        if bool(filing.held_at) == bool(at):
            return
        filing.held_at, filing.held_by = at, by if at else None
        filing.hold_reason = reason if at else ""
        filing.save()
        told = {"hold": bool(at), "reason": reason}
        trail.add(line.book.register.unit, by, trail.Action.FILED, about(line), told)


def _held(line: Entry) -> Filing:
    """The line's filing, locked with the line. Raises NotFiled."""
    locked = Entry.objects.select_for_update(of=("self",)).select_related("book").get(pk=line.pk)
    if locked.state != Entry.State.REGISTERED or locked.destroyed_at:
        raise NotFiled(line.written_number)
    found = Filing.objects.select_related("folder", "retention").filter(entry=locked).first()
    return found or Filing(entry=locked, year=locked.book.year)


def class_of(filing: Filing) -> RetentionClass | None:
    """The line's own class, else its folder's, else that of the folder that one is in."""
    folder = filing.folder
    if filing.retention:
        return filing.retention
    while folder is not None:
        if folder.retention:
            return folder.retention
        folder = folder.parent
    return None


def end_of(filing: Filing) -> int | None:
    """The last Thai year in which the line is kept; None where nothing says that it ends."""
    if filing.kept_always:
        return None
    kind = class_of(filing)
    term = Term(kind.years, kind.counts_from == RetentionClass.Counts.CLOSING) if kind else None
    closed = filing.folder.closed_year if filing.folder else None
    return kept_through(term, filing.year, closed, filing.extended_to)


def _code(folder: Folder | None) -> str:
    return folder.code if folder else ""
