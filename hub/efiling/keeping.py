"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from hub.efiling.models import Attachment, Book, EarlierFile, Entry, Incoming, Outgoing


def needed(sha256s: Collection[str]) -> set[str]:
    """Of these: letters that came or go out, earlier files, stamped copies, attachments, archives of closed books."""
    columns = (
        (Incoming, "blob_id"),
        (Incoming, "stamped_id"),
        (Outgoing, "blob_id"),
        (EarlierFile, "blob_id"),
        (Attachment, "blob_id"),
        (Book, "archive_id"),
    )
    found: set[str] = set()
    for model, column in columns:
        rows = model._default_manager.filter(**{f"{column}__in": sha256s})
        found |= set(rows.values_list(column, flat=True))
    return found


Release = Callable[[Entry], Iterable[tuple[str, str, str]]]

_releases: list[Release] = []


def released_by(release: Release) -> None:
    """An app that keeps files of a line in rows of its own says in its ready() how it lets go of them, when the line's
    files are destroyed lawfully.

    `release(entry)` runs in the transaction: it clears its references to the blobs and what it has of their text, and
    gives for each file the row's name in the trail (registering.about), the file's name, and the SHA-256.
    """
    if release not in _releases:
        _releases.append(release)


def let_go(entry: Entry) -> list[tuple[str, str, str]]:
    """Every app lets go of a line's files."""
    return [file for release in _releases for file in release(entry)]
