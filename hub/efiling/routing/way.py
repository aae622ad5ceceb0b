"""The way a letter has gone: every note, to whom it was handed with that, and how that stands. Shown as a timeline."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone

from hub.efiling import history, suspicion
from hub.efiling import reach as registers
from hub.efiling.models import Entry
from hub.efiling.routing import reach
from hub.efiling.routing.forms import AnnotationForm
from hub.efiling.routing.models import Annotation, Asked, Handover, Step
from hub.efiling.routing.recipients import SHOWN as FIRST
from hub.efiling.routing.recipients import line_of_command, recipients
from hub.efiling.rules import RegisterKind
from hub.people.models import Person

State = Handover.State
TO_CONSIDER = "เพื่อโปรดพิจารณา"
"""What a clerk's note begins with: words on an official letter, in Thai whatever language the clerk reads."""


@dataclass(frozen=True)
class Given:
    """`empty`: nobody is in that position or group any more, so that somebody must take it back."""

    handover: Handover
    overdue: bool
    recallable: bool
    empty: bool


@dataclass(frozen=True)
class Noted:
    note: Annotation
    given: list[Given]


def way(entry: Entry, person: Person) -> list[Noted]:
    """Oldest first. Of a letter that turned out to be secret and was moved nothing is shown here any more."""
    if entry.state == Entry.State.VOID and history.emptied(entry):
        return []
    notes = Annotation.objects.filter(entry=entry).select_related("author", "position__person")
    handovers = Handover.objects.filter(entry=entry).select_related(
        "given__position", "to_position__person", "to_group", "opened_by"
    )
    for each in handovers:
        each.entry = entry
    stands = reach.standing(person, list(handovers))
    by_note: dict[int, list[Given]] = {}
    for each in handovers:
        by_note.setdefault(each.given_id, []).append(_given(each, stands[each.pk]))
    return [Noted(note, by_note.get(note.pk, [])) for note in notes]


def _given(handover: Handover, stands: reach.Standing) -> Given:
    waiting = handover.state == State.WAITING
    return Given(
        handover,
        overdue=waiting and handover.due_at is not None and handover.due_at < timezone.now(),
        recallable=stands.recallable,
        empty=waiting and stands.empty,
    )


def routed(entry: Entry) -> bool:
    """Whether a letter of this kind is handed on at all."""
    return bool(entry.book.register.kind == RegisterKind.RECEIVE)


def panel(request: HttpRequest, entry: Entry) -> str:
    """On the page of a line: its way, and for those who write there the form that proposes it."""
    person = registers.viewer(request)
    proposes = routed(entry) and reach.may_propose(person, entry) and not suspicion.of_line(entry)
    steps = way(entry, person) if routed(entry) else []
    if not steps and not proposes:
        return ""
    mine = reach.waiting_for(person).filter(entry=entry).first()
    context = {"entry": entry, "way": steps, "proposes": proposes, "mine": mine}
    if proposes:
        context |= proposing(proposal(person, entry, None), None)
    return render_to_string("routing/panel.html", context, request)


def proposal(person: Person, entry: Entry, posted: QueryDict | None) -> AnnotationForm:
    """The form that proposes a letter; the superior it mostly goes to is picked already, or else the nearest."""
    found = recipients(person, entry)
    above = {each.pk for each in line_of_command(person, [each.position for each in found if each.position])}
    first = next((each.key for each in found if each.position and each.position.pk in above), None)
    start = {
        "to": [first] if first else [],
        "asked": Asked.CONSIDER,
        "text": TO_CONSIDER,
    }
    return AnnotationForm(posted, step=Step.PROPOSED, recipients=found, initial=start)


def proposing(form: AnnotationForm, token: uuid.UUID | None) -> dict[str, object]:
    return {"form": form, "request_id": token or uuid.uuid4(), **picking(form)}


def picking(form: AnnotationForm) -> dict[str, object]:
    """What a form's template shows to pick from: recipients as chips at once, and those that are searched for."""
    to = set(form["to"].value() or ())
    found = [{"to": each, "picked": each.key in to} for each in form.recipients]
    return {
        "first": found[:FIRST],
        "others": found[FIRST:],
        "picked": [each.name for each in form.recipients if each.key in to],
        "said": set(form["phrase"].value() or ()),
        "asked": form["asked"].value(),
    }
