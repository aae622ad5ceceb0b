"""Which blobs this app needs: no erasure may take them, whatever else they were named in; and how it lets go of them.

Letting go runs in the caller's transaction. It gives for each file the row's name in the trail (registering.about), the
file's name, and the SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from hub.documents.models import ArchiveCopy
from hub.efiling.models import Attachment, Book, EarlierFile, Entry, Incoming, Outgoing
from hub.efiling.registering import about

File = tuple[str, str, str]
_ARCHIVED = "archivecopy/"


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


class Release(Protocol):
    def __call__(self, entry: Entry, *, silent: bool) -> Iterable[File]: ...


_releases: list[Release] = []


def released_by(release: Release) -> None:
    """An app that keeps files of a line in rows of its own says in its ready() how it lets go of them, when the line's
    files are destroyed lawfully.

    `release(entry, silent=…)` clears its references to the blobs and what it has of their text, and gives the files.
    `silent`: the line says nothing more, so neither may the app's rows.
    """
    if release not in _releases:
        _releases.append(release)


def let_go(entry: Entry, *, silent: bool = False) -> list[File]:
    """Every app lets go of a line's files."""
    return [file for release in _releases for file in release(entry, silent=silent)]


def of_incoming(letter: Incoming) -> list[File]:
    """The letter that came, its stamped copy and what is attached, let go of; what its text said goes too."""
    found = [(about(letter), letter.name, sha256) for sha256 in (letter.blob_id, letter.stamped_id) if sha256]
    found += archived(letter.blob_id)
    letter.blob, letter.stamped, letter.text, letter.suggestion = None, None, "", {}
    letter.save(update_fields=["blob", "stamped", "text", "suggestion"])
    return found + _beside(letter.attachments.all())


def of_outgoing(sent: Outgoing) -> list[File]:
    """The letter that is sent, those in whose place it came, and what is attached."""
    found: list[File] = []
    letters: list[Outgoing | EarlierFile] = [sent, *sent.earlier.all()]
    for each in letters:
        found += [(about(each), each.name, each.blob_id)] if each.blob_id else []
        found += archived(each.blob_id)
        each.blob = None
        each.save(update_fields=["blob"])
    return found + _beside(sent.attachments.all())


def _beside(attachments: Iterable[Attachment]) -> list[File]:
    found = []
    for each in attachments:
        if each.blob_id:
            found += [(about(each), each.name, each.blob_id), *archived(each.blob_id)]
            each.blob = None
            each.save(update_fields=["blob"])
    return found


def archived(sha256: str | None) -> list[File]:
    """The PDF/A copy of an original: it goes with it, and so do the texts of its pages."""
    copies = ArchiveCopy.objects.filter(original=sha256, copy__isnull=False) if sha256 else ()
    return [(f"{_ARCHIVED}{copy.pk}", "PDF/A", str(copy.copy_id)) for copy in copies]


def told(files: Iterable[File]) -> list[dict[str, str]]:
    """As the trail and the lists tell them."""
    return [{"about": thing, "name": name, "sha256": sha256} for thing, name, sha256 in files]


def originals(files: Iterable[File]) -> list[str]:
    """What is to be erased: archive copies go with theirs."""
    return sorted({sha256 for thing, _name, sha256 in files if not thing.startswith(_ARCHIVED)})
