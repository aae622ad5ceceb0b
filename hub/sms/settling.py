"""What delivery reports say of what was sent. A report belongs to a part by modem, number, reference and time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hub.sms.models import Modem, Part, StrayReport
from hub.sms.modems.modem import Report
from hub.sms.network_causes import report_says

State = Part.State
_NO_OLDER = timedelta(days=7)
"""No operator tries for longer."""


def settle(modem: Modem, report: Report) -> Part | None:
    """Marks the part that a report is about; None, and the report is kept, where there is none.

    The reference counts to 255 only: of several parts with the same one to the same number the newest is meant. A part
    of which the modem told no reference is meant where its time fits and nothing else does.
    """
    with transaction.atomic():
        part = _meant(modem, report)
        if part is None:
            StrayReport.objects.create(modem=modem, to=report.to[:20], reference=report.reference, status=report.status)
            return None
        if report.final and part.state != State.DELIVERED:
            part.state = State.DELIVERED if report.delivered else State.FAILED
            part.settled_at, part.cause = timezone.now(), "" if report.delivered else report_says(report.status)
            part.modem_reference = report.reference
            part.save(update_fields=["state", "settled_at", "cause", "modem_reference"])
    return part


def _meant(modem: Modem, report: Report) -> Part | None:
    tried = Part.objects.select_for_update(of=("self",)).filter(
        modem=modem, to__in=_ways_to_write(report.to), started_at__gte=timezone.now() - _NO_OLDER
    )
    known = tried.filter(modem_reference=report.reference).exclude(state=State.QUEUED).order_by("-started_at").first()
    if known is not None:
        return known
    unsure = Q(state__in=(State.UNKNOWN, State.SENDING), modem_reference=None)
    without = list(tried.filter(unsure).order_by("started_at")[:2])
    return without[0] if len(without) == 1 else None


def _ways_to_write(number: str) -> tuple[str, ...]:
    """An operator may tell +66812345678 as 66812345678 or 0812345678."""
    digits = number.removeprefix("+")
    if digits.startswith("66"):
        digits = "0" + digits[2:]
    return (number, f"+66{digits[1:]}", digits)
