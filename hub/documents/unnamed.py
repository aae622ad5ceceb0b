"""Blobs that a device put here and no record names yet: how many bytes of them it may have, and when they go.

A device sends blobs first and the record that names them after, so some are always on their way. One gone mad, or gone
over to somebody else, could otherwise fill the disk with bytes that nobody will ever look at.
"""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from hub.documents.blobs import in_pieces
from hub.documents.models import Blob
from hub.fleet import erasures
from hub.fleet.models import Device

COLLECTED_AT_ONCE = 200


def lying(device: Device) -> int:
    """Bytes of this device that no record names yet."""
    return Blob.objects.filter(device=device, named=False).aggregate(all=Sum("size"))["all"] or 0


def named(sha256s: Collection[str]) -> None:
    """A record that names these is being committed, in the caller's transaction."""
    for names in in_pieces(sha256s):
        Blob.objects.filter(pk__in=names, named=False).update(named=True)


def collect() -> int:
    """Removes what has waited longer than settings.BLOB_UNNAMED_AGE for a record to name it; returns how many.

    What an app needs stays. Should the record come after all, the hub asks its device for the blob again.
    """
    before, collected, last = timezone.now() - settings.BLOB_UNNAMED_AGE, 0, ""
    while True:
        with transaction.atomic():
            # Locked, so that a record that names one of them waits, and then finds it missing.
            old = Blob.objects.select_for_update().filter(named=False, device__isnull=False, created_at__lt=before)
            names = list(old.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:COLLECTED_AT_ONCE])
            named(erasures.remove(names))
            collected += len(names) - Blob.objects.filter(pk__in=names).count()
        if len(names) < COLLECTED_AT_ONCE:
            return collected
        last = names[-1]
