"""Which blobs this app needs: no erasure may take them, whatever else they were named in."""

from __future__ import annotations

from collections.abc import Collection

from hub.photogenic.models import CheckIn, FaceTemplate, Roster, Visit

_IN_USE = [FaceTemplate.State.WAITING, FaceTemplate.State.APPROVED]


def needed(sha256s: Collection[str]) -> set[str]:
    """Of check-ins and visits what was not erased, templates in use with their photos, rosters."""
    found: set[str] = set()
    found |= set(CheckIn.objects.filter(photo__in=sha256s, erased_at=None).values_list("photo", flat=True))
    found |= set(CheckIn.objects.filter(signature__in=sha256s).values_list("signature", flat=True))
    visits = Visit.objects.filter(erased_at=None)
    for field in ("photo", "signature"):
        found |= set(visits.filter(**{f"{field}__in": sha256s}).values_list(field, flat=True))
    found |= set(Roster.objects.filter(root__in=sha256s).values_list("root", flat=True))
    for template, photos in FaceTemplate.objects.filter(state__in=_IN_USE).values_list("templates", "photos"):
        found |= {template, *photos}
    return found.intersection(sha256s)
