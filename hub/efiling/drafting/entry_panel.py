"""On the page of a line and on the desk: answer the letter; the letter that was written here, and its file copy."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.documents import archive
from hub.efiling import reach as core
from hub.efiling.drafting import reach
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Entry
from hub.efiling.panels import Action
from hub.efiling.rules import RegisterKind
from hub.people import access
from hub.people.models import Person


def panel(request: HttpRequest, entry: Entry) -> str:
    person = core.viewer(request)
    may_answer = _may_answer(person, entry)
    issued = Draft.objects.filter(entry=entry).first()
    replies = reach.drafts(person).filter(reply_to=entry).exclude(state=Draft.State.DISCARDED)
    if not may_answer and issued is None and not replies:
        return ""
    made = archive.of(issued.final_id) if issued and issued.final_id else None
    context = {"entry": entry, "may_answer": may_answer, "issued": issued, "replies": replies, "archived": made}
    return render_to_string("drafting/panel.html", context, request)


def answer(request: HttpRequest, entry: Entry) -> Action | None:
    """For hub.efiling.panels.offer: of a secret letter only from its register, where its registrars are."""
    if entry.book.register.secret or not _may_answer(core.viewer(request), entry):
        return None
    return Action(_("ร่างหนังสือตอบ"), f"{reverse('drafting:new')}?reply_to={entry.pk}", "edit")


def _may_answer(person: Person, entry: Entry) -> bool:
    received = entry.book.register.kind == RegisterKind.RECEIVE and entry.state == Entry.State.REGISTERED
    return received and access.may(person, reach.WRITE) and reach.units(person).exists()
