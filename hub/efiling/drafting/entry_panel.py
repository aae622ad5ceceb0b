"""On the page of a register's line: answer the letter, or the letter that was written here and its file copy."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from hub.efiling import reach as core
from hub.efiling.drafting import reach
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Entry
from hub.efiling.rules import RegisterKind
from hub.people import access


def panel(request: HttpRequest, entry: Entry) -> str:
    person = core.viewer(request)
    received = entry.book.register.kind == RegisterKind.RECEIVE and entry.state == Entry.State.REGISTERED
    may_answer = received and access.may(person, reach.WRITE) and reach.units(person).exists()
    issued = Draft.objects.filter(entry=entry).first()
    replies = reach.drafts(person).filter(reply_to=entry).exclude(state=Draft.State.DISCARDED)
    if not may_answer and issued is None and not replies:
        return ""
    context = {"entry": entry, "may_answer": may_answer, "issued": issued, "replies": replies}
    return render_to_string("drafting/panel.html", context, request)
