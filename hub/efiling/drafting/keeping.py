"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection

from hub.efiling.drafting.models import Draft, DraftFile, Letterhead


def needed(sha256s: Collection[str]) -> set[str]:
    """Of these: letters that were issued and their file copies, files beside drafts, and emblems."""
    columns = ((Draft, "final_id"), (Draft, "file_copy_id"), (DraftFile, "blob_id"), (Letterhead, "garuda_id"))
    found: set[str] = set()
    for model, column in columns:
        rows = model._default_manager.filter(**{f"{column}__in": sha256s})
        found |= set(rows.values_list(column, flat=True))
    return found
