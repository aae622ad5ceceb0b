"""Blobs that were erased on purpose, so that `verify` can tell a lawful erasure from a loss.

Bytes have one name wherever they are used, so the same blob can be somebody's evidence too: each app says which it
still needs, and those stay. A device may name any blob in what it sends; it must not have another's erased by that.
"""

import logging
from collections.abc import Callable, Collection, Iterable

from django.db import transaction
from django.db.models import ProtectedError

from hub.documents import blobs
from hub.documents.models import Blob
from hub.fleet.models import Erasure

Keeper = Callable[[Collection[str]], Iterable[str]]

_log = logging.getLogger(__name__)
_AT_ONCE = 100  # on SQLite nobody else writes meanwhile
_keepers: list[Keeper] = []


def kept_by(keeper: Keeper) -> None:
    """An app says in its ready() which of some blobs (SHA-256 in hex) it still needs."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def erase(sha256s: Collection[str], reason: str) -> None:
    """Erases blobs for good once the transaction is through; that it was done stays on record, not what they were."""
    for sha256 in sha256s:
        Erasure.objects.get_or_create(sha256=sha256, defaults={"reason": reason})
    wanted = set(sha256s)
    transaction.on_commit(lambda: _carry_out(wanted), robust=True)


def finish() -> None:
    """Carries out what was decided and not done, as the hub died in between."""
    _carry_out(set(Erasure.objects.filter(pk__in=Blob.objects.values("pk")).values_list("pk", flat=True)))


def remove(sha256s: Collection[str]) -> set[str]:
    """Removes blobs that nobody needs, for good. Returns those that stay because somebody does.

    One that cannot be removed holds up none of the others: the log says why, and it is found again the next time.
    """
    with transaction.atomic():
        # Locked, so that whoever wants to name one of them waits, and then finds it missing.
        blobs.missing_while_held(sha256s)
        needed = {sha256 for keeper in _keepers for sha256 in keeper(sha256s)}
        for sha256 in sorted(set(sha256s) - needed):
            try:
                blobs.erase(sha256)
            except ProtectedError:
                _log.error("blob %s is in use by an app that does not say so (erasures.kept_by)", sha256)
                needed.add(sha256)
            except OSError:
                _log.exception("blob %s cannot be removed", sha256)
    return needed


def _carry_out(wanted: set[str]) -> None:
    names = sorted(wanted)
    for start in range(0, len(names), _AT_ONCE):
        needed = remove(names[start : start + _AT_ONCE])
        Erasure.objects.filter(pk__in=needed).delete()
