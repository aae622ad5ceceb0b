"""What of drafts waits for a person: to sign, to review, to write again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.efiling import reach as core
from hub.efiling.desk import Waiting
from hub.efiling.drafting import reach
from hub.efiling.drafting.content import read
from hub.efiling.drafting.models import Draft, Step, Version
from hub.efiling.routing import due
from hub.look.home import Card
from hub.people import positions
from hub.people.models import Person

_WHAT = {Step.What.SIGN: gettext_lazy("ลงนาม"), Step.What.REVIEW: gettext_lazy("ตรวจร่าง")}


def steps_of(person: Person) -> list[Step]:
    """Those that stand with the person now, the oldest first."""
    waiting = Step.objects.filter(
        state=Step.State.WAITING,
        came_at__isnull=False,
        draft__state=Draft.State.PROPOSED,
        position__in=reach.held(person),
    )
    found = waiting.select_related("draft__author", "draft__unit", "position__person").order_by("came_at")
    return [each for each in found if each.round == each.draft.round]


def _urgencies(drafts: Sequence[Draft]) -> dict[int, str]:
    """By the drafts' keys, of what was saved last; in one query however many there are."""
    newest = Version.objects.filter(draft__in=drafts, number=F("draft__version"))
    return {each.draft_id: read(each.content).urgency for each in newest}


def waiting(person: Person) -> Iterator[Waiting]:
    """Each is due by the time that its urgency allows, as letters are, from when it came to the person."""
    steps = steps_of(person)
    returned = list(Draft.objects.filter(author=person, state=Draft.State.RETURNED))
    urgencies = _urgencies([*(step.draft for step in steps), *returned])
    back = Step.objects.filter(draft__in=returned, state=Step.State.RETURNED, round=F("draft__round"))
    returned_by = {step.draft_id: step.by for step in back.select_related("by")}
    reckon = due.reckoning() if steps or returned else None
    for step in steps:
        draft, position = step.draft, step.position
        acting = position is not None and position.person_id != person.pk
        came_at = step.came_at or draft.changed_at
        yield Waiting(
            what=_WHAT[Step.What(step.what)],
            title=str(draft),
            sender=str(draft.author),
            urgency=urgencies[draft.pk],
            came_at=came_at,
            due_at=reckon(urgencies[draft.pk], came_at) if reckon else None,
            url=reverse("drafting:review", args=[draft.pk]),
            acting_for=positions.title(position) if acting and position is not None else "",
        )
    for draft in returned:
        yield Waiting(
            what=_("แก้ไขร่างที่ส่งคืน"),
            title=str(draft),
            sender=str(returned_by.get(draft.pk) or ""),
            urgency=urgencies[draft.pk],
            came_at=draft.changed_at,
            due_at=reckon(urgencies[draft.pk], draft.changed_at) if reckon else None,
            url=reverse("drafting:draft", args=[draft.pk]),
        )


def returned(request: HttpRequest) -> Card | None:
    person = core.viewer(request)
    found = Draft.objects.filter(author=person, state=Draft.State.RETURNED)
    first = found.order_by("changed_at").first()
    if first is None:
        return None
    return Card(
        title=_("ร่างที่ส่งคืนให้แก้ไข"),
        value=found.count(),
        text=_("แก้แล้วเสนอใหม่"),
        url=reverse("drafting:draft", args=[first.pk]),
        icon="edit",
        tone="warn",
    )
