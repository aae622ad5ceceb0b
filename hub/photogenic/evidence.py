"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection

from hub.photogenic.models import CheckIn, FaceTemplate, Roster, Visit

_IN_USE = [FaceTemplate.State.WAITING, FaceTemplate.State.APPROVED]


def needed(sha256s: Collection[str]) -> set[str]:
    """Photos and signatures of check-ins and visits, templates in use with their photos, rosters."""
    found: set[str] = set()
    for rows in (CheckIn.objects, Visit.objects):
        for field in ("photo", "signature"):
            found |= set(rows.filter(**{f"{field}__in": sha256s}).values_list(field, flat=True))
    found |= set(Roster.objects.filter(root__in=sha256s).values_list("root", flat=True))
    for template, photos in FaceTemplate.objects.filter(state__in=_IN_USE).values_list("templates", "photos"):
        found |= {template, *photos}
    return found.intersection(sha256s)
