"""Telling by SMS of a letter: the composer opens with its subject and number, for who leads the units it went to.

Never of a secret one: a short message is read by whoever holds the telephone.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from common.thai.dates import format_date
from hub.efiling import reach, registering, suspicion
from hub.efiling.models import Delivery, Entry, Outgoing
from hub.efiling.rules import Secrecy, Urgency
from hub.people.access import requires
from hub.people.models import Unit
from hub.sms import services
from hub.sms.services import Whom

_SUBJECT_LETTERS = 120
"""A long subject is cut: its number finds the letter."""


def panel(request: HttpRequest, entry: Entry) -> str:
    """On the page of a line: what was told of it by SMS, and the way to the composer; for hub.efiling.panels."""
    if not _may(request, entry):
        return ""
    told = services.standing(registering.about(entry), reach.viewer(request))
    context = {"entry": entry, "told": told, "units": len(_units(entry))}
    return render_to_string("efiling/by_sms.html", context, request)


@require_POST
@requires(reach.LOOK)
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the composer; nothing is sent yet."""
    entry = reach.entry_or_404(request, pk)
    if not _may(request, entry):
        raise Http404
    unit = entry.book.register.unit
    whom = Whom(units=_units(entry), who="directors")
    return redirect(services.prepare(text(entry), whom, unit, reach.viewer(request), about=registering.about(entry)))


def text(entry: Entry) -> str:
    """Short, in Thai, with what finds the letter in the system: no link may stand in an SMS."""
    urgent = f"[{Urgency(entry.urgency).label}] " if entry.urgency != Urgency.NORMAL else ""
    subject = entry.subject if len(entry.subject) <= _SUBJECT_LETTERS else entry.subject[: _SUBJECT_LETTERS - 1] + "…"
    dated = f" ลว. {format_date(entry.dated, 'th', 'short')}" if entry.dated else ""
    return f"{urgent}{subject}\nหนังสือที่ {entry.reference or entry.written_number}{dated}\nตอบ 1 รับทราบ"


def _may(request: HttpRequest, entry: Entry) -> bool:
    register = entry.book.register
    open_letter = not register.secret and entry.secrecy == Secrecy.NORMAL and entry.state == Entry.State.REGISTERED
    may = open_letter and services.may_send(reach.viewer(request), register.unit)
    return may and not _may_be_secret(entry)


def _may_be_secret(entry: Entry) -> bool:
    """Nobody has answered yet what its file says, or the file was taken out for that."""
    return suspicion.of_line(entry) is not None or Outgoing.objects.filter(entry=entry, blob=None).exists()


def _units(entry: Entry) -> list[Unit]:
    """Those the letter was sent to through the hub."""
    sent = Delivery.objects.filter(outgoing__entry=entry).select_related("unit")
    return [delivery.unit for delivery in sent]
