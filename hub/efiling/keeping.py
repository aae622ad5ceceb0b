"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection

from hub.efiling.models import Attachment, Book, Incoming, Outgoing


def needed(sha256s: Collection[str]) -> set[str]:
    """Of these: letters that came or go out, stamped copies, what is attached, and the archives of closed books."""
    columns = (
        (Incoming, "blob_id"),
        (Incoming, "stamped_id"),
        (Outgoing, "blob_id"),
        (Attachment, "blob_id"),
        (Book, "archive_id"),
    )
    found: set[str] = set()
    for model, column in columns:
        rows = model._default_manager.filter(**{f"{column}__in": sha256s})
        found |= set(rows.values_list(column, flat=True))
    return found
