"""The desk: everything that waits for a person, and what they handed on that waits at others."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.efiling import desk
from hub.efiling import reach as registers
from hub.efiling.forms import request_of
from hub.efiling.routing import reach, steps, waiting, way
from hub.efiling.routing.models import Annotation, Handover
from hub.efiling.routing.views_letter import undo_offer, why_not
from hub.efiling.rules import Urgency
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit

LATELY = 20
ON_A_PAGE = 50


@require_safe
@requires(reach.DESK)
def on_desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    cards = [
        {
            "waiting": each,
            "urgency": Urgency(each.urgency).label if each.urgency in Urgency.values[1:] else "",
            "overdue": each.due_at is not None and each.due_at < now,
        }
        for each in desk.of(reach.viewer(request))
    ]
    person = reach.viewer(request)
    agencies = access.visible_units(person, reach.PHRASES).exclude(kind=Unit.Kind.GROUP)
    own = next((each for each in agencies if registers.serves(person, each)), None)
    return render(request, "routing/desk.html", {"cards": cards, "agency": own})


@require_safe
@requires(reach.DESK)
def followed(request: HttpRequest) -> HttpResponse:
    """What waits at others, due first; and what the person wrote lately."""
    person, now = reach.viewer(request), timezone.now()
    page = Paginator(waiting.at_others(person), ON_A_PAGE).get_page(request.GET.get("page"))
    stands = reach.standing(person, list(page))
    at_others = [
        {
            "handover": each,
            "title": waiting.title(each.entry),
            "overdue": each.due_at is not None and each.due_at < now,
            "stands": stands[each.pk],
        }
        for each in page
    ]
    written = Annotation.objects.filter(author=person, recalled_at=None).order_by("-pk")
    notes = list(written.select_related("entry__book__register")[:LATELY])
    had = set(reach.had_by(person).filter(answers__in=notes).values_list("pk", flat=True))
    lately = [
        {"note": note, "title": waiting.title(note.entry), "url": note.answers_id if note.answers_id in had else None}
        for note in notes
    ]
    return render(request, "routing/followed.html", {"page": page, "at_others": at_others, "lately": lately})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(registers.LOOK)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A clerk proposes a registered letter up the line; the form stands on the line's own page too."""
    entry = registers.entry_or_404(request, pk, registers.REGISTER)
    person = reach.viewer(request)
    if not way.routed(entry):
        raise Http404
    token = request_of(request.POST.get("request", ""))
    if token and Annotation.objects.filter(request=token, author=person).exists():
        return redirect("efiling:entry", pk)  # their own form, sent twice
    if not reach.may_propose(person, entry):
        messages.error(request, _("เสนอได้เฉพาะหนังสือที่ลงทะเบียนแล้วและไม่ได้ยกเลิกเลข"))
        return redirect("efiling:entry", pk)
    form = way.proposal(person, entry, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = steps.propose(entry, person, form.note, form.onward, token)
        except steps.CannotStep as fault:
            form.add_error("to", why_not(fault))
        else:
            messages.success(request, undo_offer(request, made))
            return redirect("efiling:entry", pk)
    context = {"entry": entry, **way.proposing(form, token)}
    return render(request, "routing/propose.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.DESK)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back the step just made."""
    person = reach.viewer(request)
    note = Annotation.objects.select_related("entry").filter(pk=pk, author=person).first()
    if note is None:
        raise Http404
    again = None
    try:
        again = steps.undo(note, person)
    except steps.TooLate:
        messages.error(request, _("เรียกคืนไม่ได้แล้ว เพราะผู้รับเปิดอ่านหรือเวลาผ่านไปนานแล้ว เขียนข้อความเพิ่มเติมแทนได้"))
    except steps.NotRouted:
        messages.error(request, _("ท่านไม่ได้อยู่ในตำแหน่งที่ส่งหนังสือฉบับนี้แล้ว จึงเรียกคืนไม่ได้"))
    else:
        messages.success(request, _("เรียกคืนแล้ว แก้แล้วส่งใหม่ได้"))
    if again is not None:
        return redirect("routing:letter", again.pk)
    return redirect("efiling:entry", note.entry_id) if note.answers_id is None else redirect("routing:desk")


@require_POST
@requires(reach.DESK)
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one handover back, from the letter's way or from the list of what waits at others."""
    person = reach.viewer(request)
    related = ("entry__book__register__unit", "given__position", "to_position", "to_group")
    found = Handover.objects.select_related(*related).filter(pk=pk).first()
    writes = found is not None and registers.may_write(person, found.entry.book.register)
    if found is None or not (writes or reach.gave(person, found.given)):
        raise Http404
    try:
        steps.recall(found, person)
    except steps.NotRouted:
        messages.error(request, _("เรียกคืนได้เฉพาะผู้ที่ส่ง"))
    except steps.TooLate:
        messages.error(request, _("เรียกคืนไม่ได้แล้ว เพราะผู้รับเปิดอ่านหรือดำเนินการไปแล้ว"))
    else:
        messages.success(request, _("เรียกคืนจาก %s แล้ว") % found.addressee)
    if request.POST.get("from") == "entry" and writes:
        return redirect("efiling:entry", found.entry_id)
    return redirect("routing:followed")
