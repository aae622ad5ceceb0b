"""Photos of check-ins and what visitors left: erased at somebody's request, or by themselves when their time is over.

The sealed record and its hash stay, so the chain can still be verified; `verify` knows the blobs as lawfully erased.
A check-in's signature stays with it: it stands for the one in the sign-in book.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from hub.fleet import erasures
from hub.people.models import Person
from hub.photogenic import telling
from hub.photogenic.models import CheckIn, Retention, Visit
from hub.sms import services

ON_REQUEST, TIME_OVER = "on-request", "time-over"
_AT_ONCE = 200


@transaction.atomic
def erase_photos(checkins: Iterable[CheckIn], now: datetime, by: Person | None) -> int:
    """Erases the photos of check-ins; `by` is None where their time was over. Returns how many had one."""
    found = CheckIn.objects.select_for_update().filter(pk__in=[each.pk for each in checkins], erased_at=None)
    blobs = {checkin.photo for checkin in found}
    done = found.update(erased_at=now, erased_by=by)
    erasures.erase(blobs, ON_REQUEST if by else TIME_OVER)
    return done


@transaction.atomic
def erase_visits(visits: Iterable[Visit], now: datetime, by: Person | None) -> int:
    """Erases photos and signatures of visits, whose names and texts no page shows from then on, and what
    was told of them by SMS. Returns how many."""
    found = Visit.objects.select_for_update().filter(pk__in=[each.pk for each in visits], erased_at=None)
    services.forget([telling.about(visit) for visit in found])
    blobs = {blob for visit in found for blob in (visit.photo, visit.signature)}
    done = found.update(erased_at=now, erased_by=by)
    erasures.erase(blobs, ON_REQUEST if by else TIME_OVER)
    return done


def expire(now: datetime) -> str:
    """Erases what is older than the office keeps it. Says what was done."""
    keep = Retention.current()
    photos = visits = 0
    if keep.checkin_days is not None:
        old = CheckIn.objects.filter(erased_at=None, at__lt=now - timedelta(days=keep.checkin_days)).order_by("pk")
        while batch := list(old[:_AT_ONCE]):
            photos += erase_photos(batch, now, None)
    if keep.visit_days is not None:
        past = Visit.objects.filter(erased_at=None, at__lt=now - timedelta(days=keep.visit_days)).order_by("pk")
        while visited := list(past[:_AT_ONCE]):
            visits += erase_visits(visited, now, None)
    return f"{photos} photos of check-ins and {visits} visits erased"
