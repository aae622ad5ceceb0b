"""A round is carried out behind the pages, some lines at a time: files are erased for good, lines and hashes stay.

Each piece is one transaction, and what is done is known by the list itself: a hub that dies in the middle goes on with
what is not done yet. The bytes go once the transaction is through (hub.fleet.erasures), and what that could not finish
is finished by the erasures' own housekeeping.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.documents.blobs import store
from hub.documents.models import ArchiveCopy
from hub.efiling import keeping as core_keeping
from hub.efiling import trail
from hub.efiling.filing import paper
from hub.efiling.filing.models import Decision, Filing, Listed, Round
from hub.efiling.models import Attachment, Entry, Incoming, Outgoing
from hub.efiling.registering import about
from hub.fleet import erasures
from hub.people.models import Person

AT_ONCE = 20
REASON = "time-over"
_ARCHIVED = "archivecopy/"


def step() -> bool:
    """One piece of the oldest round that is being carried out; whether there was one."""
    of = Round.objects.filter(state=Round.State.CARRYING).select_related("unit", "carried_by").order_by("pk").first()
    if of is None or of.carried_by is None:
        return False
    left = of.listed.filter(outcome=Decision.DESTROY, destroyed_at=None)
    lines = list(left.select_related("entry__book__register__unit")[:AT_ONCE])
    for listed in lines:
        _destroy(listed, of, of.carried_by)
    if not lines:
        _certify(of, of.carried_by)
    return True


def _destroy(listed: Listed, of: Round, by: Person) -> None:
    """One line. A hold that came meanwhile spares it; a line done by another process stays done."""
    with transaction.atomic():
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=listed.entry_id)
        entry.book = listed.entry.book
        kept = Listed.objects.select_for_update(of=("self",)).get(pk=listed.pk)
        if kept.destroyed_at or kept.outcome != Decision.DESTROY:
            return
        filing = Filing.objects.filter(entry=entry).first()
        if filing is not None and (filing.held_at or filing.kept_always):
            kept.outcome, kept.note = Decision.KEEP, filing.hold_reason[:300]
            kept.save(update_fields=["outcome", "note"])
            told = {"round": of.pk, "held": filing.hold_reason}
            trail.add(entry.book.register.unit, by, trail.Action.DECIDED, about(entry), told)
            return
        files = [*_own_files(entry), *core_keeping.let_go(entry)]
        now = timezone.now()
        kept.files = [{"about": thing, "name": name, "sha256": sha256} for thing, name, sha256 in files]
        kept.destroyed_at = now
        kept.save(update_fields=["files", "destroyed_at"])
        entry.destroyed_at, entry.destroyed_under = now, f"{of} ลำดับที่ {kept.place}"
        entry.version += 1
        entry.save(update_fields=["destroyed_at", "destroyed_under", "version"])
        told = {"round": of.pk, "place": kept.place, "list": entry.destroyed_under, "files": kept.files}
        trail.add(entry.book.register.unit, by, trail.Action.DESTROYED, about(entry), told)
        own = {sha256 for thing, _name, sha256 in files if not thing.startswith(_ARCHIVED)}
        erasures.erase(sorted(own), REASON)


def _own_files(entry: Entry) -> list[tuple[str, str, str]]:
    """The letter, its stamped copy and what is attached, let go of; what their texts said goes too."""
    found: list[tuple[str, str, str]] = []
    for letter in Incoming.objects.select_for_update(of=("self",)).filter(entry=entry):
        found += [(about(letter), letter.name, sha256) for sha256 in (letter.blob_id, letter.stamped_id) if sha256]
        found += _archived(letter.blob_id)
        letter.blob, letter.stamped, letter.text, letter.suggestion = None, None, "", {}
        letter.save(update_fields=["blob", "stamped", "text", "suggestion"])
    for sent in Outgoing.objects.select_for_update(of=("self",)).filter(entry=entry):
        found += [(about(sent), sent.name, sent.blob_id)] if sent.blob_id else []
        found += _archived(sent.blob_id)
        sent.blob = None
        sent.save(update_fields=["blob"])
    beside = Attachment.objects.filter(incoming__entry=entry) | Attachment.objects.filter(outgoing__entry=entry)
    for each in beside:
        found += [(about(each), each.name, each.blob_id)] if each.blob_id else []
        each.blob = None
        each.save(update_fields=["blob"])
    return found


def _archived(sha256: str | None) -> list[tuple[str, str, str]]:
    """The PDF/A copy of an original: it goes with it, and so do the texts of its pages."""
    copies = ArchiveCopy.objects.filter(original=sha256, copy__isnull=False) if sha256 else ()
    return [(f"{_ARCHIVED}{copy.pk}", "PDF/A", str(copy.copy_id)) for copy in copies]


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
