"""The administrator's list: one way to put a line on it, and to take it off."""

from django.db.models import F
from django.utils import timezone

from hub.fleet.models import Device, Notice

MOST_OPEN_PER_DEVICE = 200
"""A device gone mad must not fill the disk: beyond this, lines of its own kind are only counted."""
EVIDENCE_BYTES = 65_536
TEXT_LETTERS = 500


def note(device: Device | None, kind: str, text: str, evidence: bytes = b"") -> None:
    """Puts a line on the list, or counts one more where the same stands open already."""
    now = timezone.now()
    text = text.replace("\0", "\ufffd")[:TEXT_LETTERS]
    open_notices = Notice.objects.filter(device=device, kind=kind, settled_at=None)
    same = open_notices.filter(text=text, evidence=evidence[:EVIDENCE_BYTES])
    if same.update(count=F("count") + 1, last_at=now):
        return
    if open_notices.count() >= MOST_OPEN_PER_DEVICE:
        newest = open_notices.order_by("-last_at").values_list("pk", flat=True)[:1]
        Notice.objects.filter(pk__in=list(newest)).update(count=F("count") + 1, last_at=now)
        return
    Notice.objects.create(device=device, kind=kind, text=text, evidence=evidence[:EVIDENCE_BYTES])
