"""A round is carried out behind the pages, some lines at a time: files are erased for good, lines and hashes stay.

Each piece is one transaction, and what is done is known by the list itself: a hub that dies in the middle goes on with
what is not done yet. The bytes go once the transaction is through (hub.fleet.erasures), and what that could not finish
is finished by the erasures' own housekeeping.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from hub.documents.blobs import store
from hub.efiling import holding, trail
from hub.efiling import keeping as core_keeping
from hub.efiling.filing import paper, placing, retention
from hub.efiling.filing.models import Decision, Filing, Listed, Round
from hub.efiling.models import Entry, Incoming, Outgoing
from hub.efiling.registering import about
from hub.fleet import erasures
from hub.people.models import Person

AT_ONCE = 20
REASON = "time-over"
CANCELLED = "เลขทะเบียนถูกยกเลิกแล้ว"
NOT_DUE = "อายุการเก็บเปลี่ยนไปแล้ว จึงยังไม่ครบกำหนด"

_log = logging.getLogger(__name__)


def step() -> bool:
    """One piece of the oldest round that can be gone on with; whether there was one."""
    carrying = Round.objects.filter(state=Round.State.CARRYING).select_related("unit", "carried_by")
    return any(of.carried_by is not None and _go_on(of, of.carried_by) for of in carrying.order_by("pk"))


def _go_on(of: Round, by: Person) -> bool:
    """Some lines, or the certificate. What fails is in the log, and holds up no other line and no other round."""
    left = of.listed.filter(outcome=Decision.DESTROY, destroyed_at=None)
    keys, done = list(left.values_list("pk", flat=True)), 0
    for key in keys:
        if done == AT_ONCE:
            break
        try:
            _destroy(Listed.objects.select_related("entry__book__register__unit").get(pk=key), of, by)
            done += 1
        except Exception:  # noqa: BLE001 - an app's that lets go of its files, of any kind
            _log.exception("line %s of round %s could not be destroyed", key, of.pk)
    if keys:
        return bool(done)
    try:
        _certify(of, by)
    except Exception:  # noqa: BLE001 - whatever it is, other rounds go on
        _log.exception("round %s could not be certified", of.pk)
        return False
    return True


def _destroy(listed: Listed, of: Round, by: Person) -> None:
    """One line. What came meanwhile may spare it; a line done by another process stays done."""
    with transaction.atomic():
        holding.letters(Incoming.objects.filter(entry=listed.entry_id))
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=listed.entry_id)
        entry.book = listed.entry.book
        kept = Listed.objects.select_for_update(of=("self",)).get(pk=listed.pk)
        if kept.destroyed_at or kept.outcome != Decision.DESTROY:
            return
        if (spared := _spared(entry, of)) is not None:
            kept.outcome, kept.note = Decision.KEEP, spared[:300]
            kept.save(update_fields=["outcome", "note"])
            told = {"round": of.pk, "held": spared}
            trail.add(entry.book.register.unit, by, trail.Action.DECIDED, about(entry), told)
            return
        files = [*_own_files(entry), *core_keeping.let_go(entry)]
        now = timezone.now()
        kept.files = core_keeping.told(files)
        kept.destroyed_at = now
        kept.save(update_fields=["files", "destroyed_at"])
        entry.destroyed_at, entry.destroyed_under = now, f"{of} ลำดับที่ {kept.place}"
        entry.version += 1
        entry.save(update_fields=["destroyed_at", "destroyed_under", "version"])
        told = {"round": of.pk, "place": kept.place, "list": entry.destroyed_under, "files": kept.files}
        trail.add(entry.book.register.unit, by, trail.Action.DESTROYED, about(entry), told)
        erasures.erase(core_keeping.originals(files), REASON)


def _spared(entry: Entry, of: Round) -> str | None:
    """Why a line is not destroyed after all, as the list says it: what was decided on may be so no more."""
    if entry.state != Entry.State.REGISTERED:
        return CANCELLED
    filing = Filing.objects.select_related("folder__retention", "retention").filter(entry=entry).first()
    if filing is None or filing.held_at:
        return filing.hold_reason if filing else NOT_DUE
    return None if retention.falls_due(placing.end_of(filing), of.year) else NOT_DUE


def _own_files(entry: Entry) -> list[core_keeping.File]:
    found: list[core_keeping.File] = []
    for letter in Incoming.objects.filter(entry=entry):
        found += core_keeping.of_incoming(letter)
    for sent in Outgoing.objects.select_for_update(of=("self",)).filter(entry=entry):
        found += core_keeping.of_outgoing(sent)
    return found


def _certify(of: Round, by: Person) -> None:
    """The certificate, typeset outside the transaction as that takes a while; the round is done with it."""
    erasures.finish()  # what a process that died had decided and not erased: the certificate says that it is gone
    made = store(paper.certificate(of), "application/pdf")
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).select_related("unit").get(pk=of.pk)
        if kept.state != Round.State.CARRYING:
            return
        kept.certificate, kept.state, kept.done_at = made, Round.State.DONE, timezone.now()
        kept.version += 1
        kept.save()
        told = {"certificate": made.sha256, "lines": kept.listed.exclude(destroyed_at=None).count()}
        trail.add(kept.unit, by, trail.Action.DESTROYED, about(kept), {"files": [], **told})
