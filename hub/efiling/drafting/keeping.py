"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Model
from django.utils import timezone

from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.models import Draft, DraftFile, Letterhead, Step, Version
from hub.efiling.keeping import archived
from hub.efiling.models import Entry, Outgoing
from hub.efiling.registering import about
from hub.efiling.signed import Signer


def needed(sha256s: Collection[str]) -> set[str]:
    """Of these: letters that were issued, their file copies, what was typed elsewhere, files beside drafts, emblems."""
    columns: tuple[tuple[type[Model], str], ...] = (
        (Draft, "final_id"),
        (Draft, "file_copy_id"),
        (DraftFile, "blob_id"),
    )
    columns += ((Letterhead, "garuda_id"), (Version, "pdf_id"))
    found: set[str] = set()
    for model, column in columns:
        rows = model._default_manager.filter(**{f"{column}__in": sha256s})
        found |= set(rows.values_list(column, flat=True))
    return found


def issued(entry: Entry) -> bool:
    """Whether the line's letter was signed and numbered here (hub.efiling.fixed)."""
    return Draft.objects.filter(entry=entry).exists()


def release(entry: Entry, *, silent: bool = False) -> Iterator[tuple[str, str, str]]:
    """Lets go of a line's letter as it was issued, its file copy, what went beside it, and the words of every version
    (hub.efiling.keeping). Of those the subject stays, as long as the line in the register says it as well."""
    for draft in Draft.objects.select_for_update(of=("self",)).filter(entry=entry):
        named = (("letter", draft.final_id), ("copy", draft.file_copy_id))
        yield from ((about(draft), f"{name}-{draft.pk}.pdf", sha256) for name, sha256 in named if sha256)
        if not Outgoing.objects.filter(entry=entry).exists():  # which has the same file, and names its copy
            yield from archived(draft.final_id)
        draft.final, draft.file_copy, draft.destroyed_at = None, None, timezone.now()
        draft.subject = "" if silent else draft.subject
        draft.save(update_fields=["final", "file_copy", "destroyed_at", "subject"])
        yield from _words(draft, silent)
        for beside in draft.files.all():
            yield about(beside), beside.name, beside.blob_id
            beside.delete()


def _words(draft: Draft, silent: bool) -> Iterator[tuple[str, str, str]]:
    """Of all versions, but their subjects where they may stay, and the PDFs of what was typed elsewhere, each once."""
    draft.unsaved.all().delete()
    gone: set[str] = set()
    for version in draft.versions.all():
        if version.pdf_id and version.pdf_id not in gone:
            gone.add(version.pdf_id)
            yield about(draft), version.pdf_name, version.pdf_id
        version.content = Content(subject="" if silent else read(version.content).subject).kept()
        version.pdf, version.pdf_name, version.marks = None, "", {}
        version.save(update_fields=["content", "pdf", "pdf_name", "marks"])


def signer(entry: Entry) -> Signer | None:
    """Who signed the letter of the line, and in which position, as it then was; for hub.efiling.signed."""
    done = Step.objects.filter(draft__entry=entry, state=Step.State.SIGNED).select_related("by").last()
    return Signer(done.by.given_name, done.by.family_name, done.title) if done and done.by else None
