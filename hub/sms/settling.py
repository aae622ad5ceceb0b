"""What delivery reports say of what was sent. A report belongs to a part by modem, number, reference and time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from hub.sms.models import Modem, Part, StrayReport
from hub.sms.modems.modem import Report
from hub.sms.network_causes import code_of_report

State = Part.State
VALIDITY = timedelta(hours=24)
"""As hub.sms.modems.modem.Part asks of the operator."""
SILENT_AFTER = VALIDITY + timedelta(hours=2)
"""Then no report comes any more."""
_NO_OLDER = timedelta(days=7)
_REFERENCES = 256


def settle(modem: Modem, report: Report) -> Part | None:
    """Marks the part that a report is about; None, and the report is kept, where there is none.

    Said twice it changes nothing more; a telephone that has a message has it, whatever is said later.
    """
    with transaction.atomic():
        part = _meant(modem, report)
        if part is None:
            StrayReport.objects.create(modem=modem, to=report.to[:20], reference=report.reference, status=report.status)
            return None
        if report.final and part.state != State.DELIVERED:
            part.state = State.DELIVERED if report.delivered else State.FAILED
            part.settled_at, part.cause = timezone.now(), "" if report.delivered else code_of_report(report.status)
            part.modem_reference = report.reference
            part.save(update_fields=["state", "settled_at", "cause", "modem_reference"])
    return part


def _meant(modem: Modem, report: Report) -> Part | None:
    """The reference counts to 255 only: of several parts with the same one to the same number, that is meant which was
    sent when the operator says that it took it. A part of which the modem told no reference is meant where it is the
    only one, and the report is not a second one for a part that was settled lately.
    """
    tried = Part.objects.select_for_update(of=("self",)).filter(
        modem=modem, to__in=_ways_to_write(report.to), started_at__gte=timezone.now() - _NO_OLDER
    )
    same = tried.filter(modem_reference=report.reference).exclude(state=State.QUEUED)
    known = min(same, key=lambda part: abs(_began(part) - report.submitted_at), default=None)
    if known is not None and (known.state in (State.SENT, State.UNKNOWN) or _is_recent(modem, known)):
        return known
    unsure = tried.filter(state__in=(State.UNKNOWN, State.SENDING), modem_reference=None)
    found = list(unsure.order_by("started_at")[:2])
    return found[0] if len(found) == 1 else known


def _began(part: Part) -> datetime:
    return part.started_at or timezone.now()


def _is_recent(modem: Modem, part: Part) -> bool:
    """Whether the modem cannot have come to the same reference again since."""
    return Part.objects.filter(modem=modem, started_at__gt=part.started_at).count() < _REFERENCES - 1


def _ways_to_write(number: str) -> tuple[str, ...]:
    """An operator may tell +66812345678 as 66812345678 or 0812345678."""
    digits = number.removeprefix("+")
    if digits.startswith("66"):
        digits = "0" + digits[2:]
    return (number, f"+66{digits[1:]}", digits)


def tell_silent() -> int:
    """Parts that were sent and of which no report can come any more say so; one that comes after all still counts."""
    silent = _since_taken(Part.objects.filter(state=State.SENT, settled_at=None), SILENT_AFTER)
    return silent.update(settled_at=timezone.now(), cause="no-report")


def give_up_torn() -> int:
    """Texts of which a part went through a SIM that can send no more: what is left of them ends as failed.

    No other SIM can send the rest: a telephone joins parts by their sender's number. They wait as long as the operator
    would have tried; then the sender is told and may send the whole text anew.
    """
    since = timezone.now() - VALIDITY
    gone = Modem.objects.filter(Q(enabled=False) | Q(ready_at=None) | Q(ready_at__lt=since))
    lately = Part.objects.filter(recipient=OuterRef("recipient"), started_at__gte=since)
    torn = Part.objects.filter(~Exists(lately), state=State.QUEUED, modem__in=gone, not_before__lt=since)
    return torn.update(state=State.FAILED, cause="modem-gone", settled_at=timezone.now())


def left_by_disabled() -> int:
    """What was being sent by a modem whose gateway runs no more: it may have been sent."""
    was = Part.objects.filter(Q(modem__enabled=False), state=State.SENDING, provider=None)
    return _since_taken(was, timedelta(minutes=2)).update(state=State.UNKNOWN, cause="gateway-ended")


def _since_taken(parts: QuerySet[Part], ago: timedelta) -> QuerySet[Part]:
    return parts.alias(taken=Coalesce(F("sent_at"), F("started_at"))).filter(taken__lt=timezone.now() - ago)


def sweep() -> bool:
    """The background's step: all of it at once, so that nothing is ever left for another."""
    for step in (tell_silent, give_up_torn, left_by_disabled):
        step()
    return False
