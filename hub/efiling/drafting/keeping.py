"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils import timezone

from hub.efiling.drafting.models import Draft, DraftFile, Letterhead
from hub.efiling.models import Entry
from hub.efiling.registering import about


def needed(sha256s: Collection[str]) -> set[str]:
    """Of these: letters that were issued and their file copies, files beside drafts, and emblems."""
    columns = ((Draft, "final_id"), (Draft, "file_copy_id"), (DraftFile, "blob_id"), (Letterhead, "garuda_id"))
    found: set[str] = set()
    for model, column in columns:
        rows = model._default_manager.filter(**{f"{column}__in": sha256s})
        found |= set(rows.values_list(column, flat=True))
    return found


def release(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Lets go of a line's letter as it was issued, its file copy, and what went beside it (hub.efiling.keeping)."""
    for draft in Draft.objects.select_for_update(of=("self",)).filter(entry=entry):
        named = (("letter", draft.final_id), ("copy", draft.file_copy_id))
        yield from ((about(draft), f"{name}-{draft.pk}.pdf", sha256) for name, sha256 in named if sha256)
        draft.final, draft.file_copy, draft.destroyed_at = None, None, timezone.now()
        draft.save(update_fields=["final", "file_copy", "destroyed_at"])
        for beside in draft.files.all():
            yield about(beside), beside.name, beside.blob_id
            beside.delete()
