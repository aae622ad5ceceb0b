"""The panel on a line's page: its agencies outside, or the notices to carry back for one that came as a message."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from hub.efiling import reach
from hub.efiling.exchange import exporting, notices
from hub.efiling.exchange.forms import AddressForm
from hub.efiling.exchange.models import OutsideAgency
from hub.efiling.exchange.views_letters import letter_rows
from hub.efiling.models import Entry, Incoming, Outgoing
from hub.efiling.rules import RegisterKind


def panel(request: HttpRequest, entry: Entry) -> str:
    register = entry.book.register
    if register.kind == RegisterKind.SEND:
        return _sent(request, entry)
    if register.kind == RegisterKind.RECEIVE:
        return _came(request, entry)
    return ""


def _sent(request: HttpRequest, entry: Entry) -> str:
    outgoing = Outgoing.objects.filter(entry=entry).first()
    if outgoing is None:
        return ""
    register, rows = entry.book.register, exporting.standings(outgoing)
    writes = reach.may_write(reach.viewer(request), register)
    sendable = writes and entry.state == Entry.State.REGISTERED and outgoing.blob_id is not None
    if not rows and not sendable:
        return ""
    context = {
        "entry": entry,
        "register": register,
        "rows": rows,
        "sendable": sendable,
        "form": AddressForm(unit=register.unit) if sendable else None,
        "agencies": OutsideAgency.objects.filter(unit=register.unit).exists(),
    }
    return render_to_string("exchange/entry_sent.html", context, request)


def _came(request: HttpRequest, entry: Entry) -> str:
    letters = Incoming.objects.filter(notices.exchanged(), entry=entry).defer("text")
    rows = letter_rows(letters)
    if not rows:
        return ""
    writes = reach.may_write(reach.viewer(request), entry.book.register)
    return render_to_string("exchange/entry_came.html", {"entry": entry, "rows": rows, "writes": writes}, request)
