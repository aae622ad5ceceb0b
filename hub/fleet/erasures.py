"""Blobs that were erased on purpose, so that `verify` can tell a lawful erasure from a loss.

Bytes have one name wherever they are used, so the same blob can be somebody's evidence too: each app says which it
still needs, and those stay. A device may name any blob in what it sends; it must not have another's erased by that.
"""

from collections.abc import Callable, Collection, Iterable

from django.db import transaction

from hub.documents import blobs
from hub.documents.models import Blob
from hub.fleet.models import Erasure

Keeper = Callable[[Collection[str]], Iterable[str]]

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


def _carry_out(wanted: set[str]) -> None:
    needed = {sha256 for keeper in _keepers for sha256 in keeper(wanted)}
    Erasure.objects.filter(pk__in=needed).delete()
    for sha256 in wanted - needed:
        blobs.erase(sha256)
