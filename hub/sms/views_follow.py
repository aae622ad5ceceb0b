"""Messages and how far each has come: live, by person and by unit; what is unknown is decided here by a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from common.thai.normalise import normalise
from hub.people import access
from hub.people.access import requires
from hub.sms import following, polls, reach, sending, sheet
from hub.sms.models import Answer, Draft, Economy, Message, Recipient
from hub.sms.network_causes import in_words as why
from hub.sms.rules import TONES, Standing
from hub.sms.wording import Refused

_PER_PAGE = 25
_RECIPIENTS = 100
_ANSWERS = 50


@require_GET
@requires(reach.SEND)
def messages(request: HttpRequest) -> HttpResponse:
    """Of every unit that the person sends for, the newest first; found by words of the text or a telephone."""
    person = reach.viewer(request)
    found = reach.listed(person)
    query = normalise(request.GET.get("q", "")).strip()[:100]
    for word in query.split():
        digits = "".join(letter for letter in word if letter.isdigit())
        here = Q(text__contains=word)
        if len(digits) >= 9:
            here |= Q(recipients__number__endswith=digits[-9:])
        found = found.filter(here)
    page = Paginator(found.distinct(), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": following.lines(page.object_list),
        "query": query,
        "drafts": Draft.objects.filter(by=person)[:5],
        "approving": reach.messages(person, reach.APPROVE).filter(approval=Message.Approval.WAITING).count()
        if access.may(person, reach.APPROVE)
        else 0,
    }
    return render(request, "sms/messages.html", context)


@require_GET
@requires(reach.SEND)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.message_or_404(request, pk)
    template = "sms/standing.html" if request.headers.get("HX-Request") else "sms/message.html"
    return render(request, template, _context(request, shown))


def _context(request: HttpRequest, shown: Message) -> dict[str, Any]:
    those = following.rows(shown)
    state = request.GET.get("state", "")
    state = state if state in Standing.values else ""
    listed = [row for row in those if row.standing == state] if state else those
    page = Paginator(listed, _RECIPIENTS).get_page(request.GET.get("page"))
    tally = following.tally(those)
    units = following.by_unit(those)
    person, answers, poll = reach.viewer(request), _answers(shown), polls.results(shown)
    return {
        "message": shown,
        "total": len(those),
        "tally": [(one, Standing(one).label, TONES[Standing(one)], n) for one, n in tally.items()],
        "state": state,
        "page": page,
        "rows": [
            (row, why(row.cause), poll.labels.get(row.recipient.pk, "") if poll else "") for row in page.object_list
        ],
        "poll": poll,
        "by_unit": units if len(units) > 1 else [],
        "units_shown": request.GET.get("by") == "unit" and len(units) > 1,
        "cancellable": sum(tally.get(one, 0) for one in (Standing.QUEUED, Standing.HELD, Standing.SHOWN)),
        "economy": Economy.objects.filter(message=shown).first(),
        "unknown": tally.get(Standing.UNKNOWN, 0),
        "cost": shown.parts_planned * shown.price,
        "steps": shown.steps.select_related("person"),
        "decides": shown.approval == Message.Approval.WAITING and access.may(person, reach.APPROVE, shown.unit),
        "answers": answers[:_ANSWERS],
        "more_answers": max(0, answers.count() - _ANSWERS),
        "every": following.asks_every(those, shown.made_at),
    }


def _answers(shown: Message) -> QuerySet[Answer]:
    """What recipients wrote back in other words than the acknowledgement, the newest first."""
    own_words = Answer.objects.filter(recipient__message=shown).exclude(kind__in=Answer.UNDERSTOOD)
    return own_words.select_related("recipient__person").order_by("-pk")


@require_GET
@requires(reach.SEND)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The recipients, as they are filtered on the page."""
    shown = reach.message_or_404(request, pk)
    state = request.GET.get("state", "")
    those = [row for row in following.rows(shown) if row.standing == state or state not in Standing.values]
    answer = HttpResponse(
        sheet.recipients(those, poll.labels if (poll := polls.results(shown)) else None), content_type=sheet.XLSX
    )
    answer["Content-Disposition"] = f'attachment; filename="sms-{shown.pk}.xlsx"'
    return answer


@require_POST
@requires(reach.SEND)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.message_or_404(request, pk)
    taken = sending.cancel(shown, reach.viewer(request))
    if taken:
        told = ngettext("ยกเลิกแล้ว %d คน ที่เริ่มส่งแล้วยกเลิกไม่ได้", "ยกเลิกแล้ว %d คน ที่เริ่มส่งแล้วยกเลิกไม่ได้", taken)
        notices.success(request, told % taken)
    else:
        notices.info(request, _("ไม่มีข้อความที่ยังไม่ส่ง จึงไม่มีอะไรให้ยกเลิก"))
    return redirect("sms:message", pk)


@require_POST
@requires(reach.SEND)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one recipient: counts as sent, or is sent again. One that failed can be sent again only."""
    recipient = Recipient.objects.select_related("message__unit", "person").filter(pk=pk).first()
    if recipient is None:
        raise Http404
    reach.message_or_404(request, recipient.message_id)
    again = request.POST.get("do") == "again"
    try:
        decided = sending.decide_unknown(recipient, reach.viewer(request), again=again)
    except Refused as refused:
        notices.error(request, str(refused))
        return redirect("sms:message", recipient.message_id)
    if decided:
        notices.success(request, _("เข้าคิวส่งอีกครั้งแล้ว") if again else _("บันทึกว่าส่งแล้ว"))
    else:
        notices.info(request, _("สถานะเปลี่ยนไปแล้ว จึงไม่ได้ทำอะไร"))
    return redirect("sms:message", recipient.message_id)
