"""What waits: on a person's own desk, and at others of what that person handed on or keeps the register of."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.thai.dates import format_datetime
from hub.efiling import desk
from hub.efiling import reach as registers
from hub.efiling.models import Entry
from hub.efiling.routing import reach
from hub.efiling.routing.models import Annotation, Handover
from hub.look.home import Card
from hub.look.language import page_language
from hub.people import positions
from hub.people.models import Person


def on_desk(person: Person) -> Iterator[desk.Waiting]:
    for each in reach.waiting_for(person):
        position = each.to_position
        yield desk.Waiting(
            what=each.get_asked_display(),
            title=title(each.entry),
            sender=sender(each.given),
            urgency=each.entry.urgency,
            came_at=each.given.written_at,
            due_at=each.due_at,
            url=reverse("routing:letter", args=[each.pk]),
            acting_for=positions.title(position) if position and position.person_id != person.pk else "",
        )


def title(entry: Entry) -> str:
    """What a letter is called in a list; of a secret one the subject stands inside alone."""
    if entry.book.register.secret:
        return _("หนังสือลับ เลขรับ %(number)s") % {"number": entry.written_number}
    if entry.state == Entry.State.VOID:
        return _("(ยกเลิกเลขแล้ว) %(subject)s") % {"subject": entry.subject or entry.written_number}
    return entry.subject


def sender(note: Annotation) -> str:
    return f"{note.author} · {' '.join(str(line) for line in note.lines[1:])}"


def at_others(person: Person) -> QuerySet[Handover]:
    """Waiting elsewhere: what the person's positions gave, and what went out from registers they write in."""
    given = Handover.objects.filter(given__position__in=[each.pk for each in positions.held(person)])
    kept = Handover.objects.filter(entry__book__register__in=registers.registers(person, registers.REGISTER))
    found = (given | kept).filter(state=Handover.State.WAITING).exclude(pk__in=reach.waiting_for(person).values("pk"))
    related = (
        "entry__book__register__unit",
        "given__author",
        "given__position",
        "to_position",
        "to_group",
        "opened_by",
    )
    return found.select_related(*related).distinct().order_by(F("due_at").asc(nulls_last=True), "pk")


def on_desk_card(request: HttpRequest) -> Card | None:
    """Everything on the desk, from every part of e-filing."""
    waiting = desk.of(reach.viewer(request))
    if not waiting:
        return None
    now = timezone.now()
    overdue = sum(1 for each in waiting if each.due_at and each.due_at < now)
    first = next((each.due_at for each in waiting if each.due_at), None)
    if overdue:
        text = _("เกินกำหนดแล้ว %d เรื่อง") % overdue
    elif first:
        text = _("เรื่องแรกครบกำหนด %s") % format_datetime(first, page_language(), "short")
    else:
        text = _("เรียงเรื่องด่วนไว้ก่อน")
    tone = "bad" if overdue else "info"
    return Card(_("แฟ้มเสนอ"), len(waiting), text, reverse("routing:desk"), "empty", tone)


def overdue_card(request: HttpRequest) -> Card | None:
    """What others were given and have not done in time."""
    late = at_others(reach.viewer(request)).filter(due_at__lt=timezone.now()).count()
    if not late:
        return None
    return Card(_("เกินกำหนดที่ผู้อื่น"), late, _("ดูว่าอยู่ที่ใคร แล้วติดตาม"), reverse("routing:followed"), "warning", "warn")
