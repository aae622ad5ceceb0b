"""Blobs that were erased on purpose, so that `verify` can tell a lawful erasure from a loss."""

from django.db import transaction

from hub.documents import blobs
from hub.fleet.models import Erasure


def erase(sha256: str, reason: str) -> None:
    """Erases a blob for good once the transaction is through; that it was done stays on record, not what it was."""
    Erasure.objects.get_or_create(sha256=sha256, defaults={"reason": reason})
    transaction.on_commit(lambda: blobs.erase(sha256))
