"""Which blobs this app needs: the certificates of destruction."""

from __future__ import annotations

from collections.abc import Collection

from hub.efiling.filing.models import Round


def needed(sha256s: Collection[str]) -> set[str]:
    found = Round.objects.filter(certificate__in=sha256s).values_list("certificate_id", flat=True)
    return {sha256 for sha256 in found if sha256}
