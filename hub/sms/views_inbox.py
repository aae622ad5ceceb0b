"""Answers, by the message that they answer, and what came from nobody known; how far a message's ladder is."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.dates import format_datetime
from common.thai.phones import InvalidPhone
from hub.look.language import page_language
from hub.people import access
from hub.people.access import requires
from hub.people.models import Person, Unit
from hub.sms import answers, escalating, numbers, reach, sending
from hub.sms.asking_forms import EscalationForm, ReplyForm
from hub.sms.choosing import Addressee
from hub.sms.models import Answer, Escalation, Lane, Message
from hub.sms.wording import Refused

ON_A_PAGE = 30


def visible(person: Person) -> QuerySet[Answer]:
    """Answers to messages of units that the person sends for; from unknown senders only for who sends for the office.
    Tests of the modems are nobody's answers."""
    mine = Q(recipient__message__unit__in=reach.sending_units(person))
    if reads_unknown(person):
        mine |= Q(recipient=None)
    return Answer.objects.filter(mine).exclude(kind=Answer.Kind.SELF_TEST)


def reads_unknown(person: Person) -> bool:
    return access.visible_units(person, reach.SEND).filter(kind=Unit.Kind.OFFICE).exists()


@require_safe
@requires(reach.SEND)
def inbox(request: HttpRequest) -> HttpResponse:
    """`of`: "answers" (to our messages) or "unknown"; `message`: only answers to that one, in words of their own."""
    person = reach.viewer(request)
    unknown = request.GET.get("of") == "unknown" and reads_unknown(person)
    every = visible(person)
    shown = every.filter(recipient=None) if unknown else every.exclude(recipient=None)
    unread, to = every.filter(read_at=None), request.GET.get("message", "")
    if to.isascii() and to.isdigit() and len(to) < 18:
        shown = shown.filter(recipient__message=int(to)).exclude(kind__in=Answer.UNDERSTOOD)
    page = Paginator(
        shown.select_related("recipient__message__unit", "recipient__person", "read_by"), ON_A_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unknown": unknown,
        "reads_unknown": reads_unknown(person),
        "unread": unread.exclude(recipient=None).exclude(kind__in=Answer.UNDERSTOOD).count(),
        "unread_unknown": unread.filter(recipient=None).count(),
    }
    return render(request, "sms/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer, and a text back, which goes before all that is not urgent."""
    kept = _answer_or_404(request, pk)
    if kept.read_at is None and request.method == "GET":
        Answer.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now(), read_by=reach.viewer(request))
    to, why = _number(kept)
    form = ReplyForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and to and form.is_valid() and (sent := _reply(request, kept, to, form)):
        if sent.approval == Message.Approval.WAITING:
            messages.info(request, _("เกินโควตาของเดือนนี้ ส่งให้ผู้บริหารอนุมัติแล้ว"))
        elif sent.not_before > timezone.now():
            at = format_datetime(sent.not_before, page_language(), "short")
            messages.success(request, _("คำตอบอยู่ในคิวแล้ว อยู่ในเวลางดส่ง จะส่งเมื่อ %s") % at)
        else:
            messages.success(request, _("ส่งคำตอบเข้าคิวแล้ว"))
        return redirect("sms:answer", pk)
    replies = Message.objects.filter(about=f"answer/{pk}").order_by("pk")
    context = {"answer": kept, "form": form, "to": to, "why": why, "replies": replies}
    return render(request, "sms/answer.html", context, status=422 if form.is_bound else 200)


def _number(kept: Answer) -> tuple[str, str]:
    """The telephone to write back to, or "" and why nothing can be sent there."""
    try:
        return numbers.mobile(answers.international(kept.sender)), ""
    except InvalidPhone:
        return "", _("ตอบกลับไม่ได้ ผู้ส่งไม่ใช่เลขหมายมือถือ")


def _reply(request: HttpRequest, kept: Answer, to: str, form: ReplyForm) -> Message | None:
    """None where it is not sent; the form says why."""
    person, asked = reach.viewer(request), kept.recipient
    unit = asked.message.unit if asked else reach.own_unit(person)
    if unit is None:
        raise Http404
    whose = Addressee(to, asked.name if asked else "", asked.person if asked else None, asked.unit if asked else None)
    try:
        return sending.write_back(
            form.cleaned_data["text"], whose, unit, person, key=form.cleaned_data["key"], about=f"answer/{kept.pk}",
            urgent=asked is not None and asked.message.lane == Lane.URGENT,
        )  # fmt: skip
    except Refused as refused:
        form.add_error("text", str(refused))
        return None


@require_POST
@requires(reach.SEND)
def unread(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _answer_or_404(request, pk)
    Answer.objects.filter(pk=kept.pk).update(read_at=None, read_by=None)
    return redirect("sms:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def escalation(request: HttpRequest, pk: int) -> HttpResponse:
    """That a message asks for an acknowledgement, and when who gives none is reminded. Steps that were done stay."""
    message = reach.message_or_404(request, pk)
    kept = Escalation.objects.filter(message=message).first()
    form = EscalationForm(request.POST or None, instance=kept or Escalation(message=message))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("sms:calls", pk)
    context = {"form": form, "message": message, "kept": kept}
    return render(request, "sms/escalation.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(reach.SEND)
def calls(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to ring up: to be printed."""
    message = reach.message_or_404(request, pk)
    waiting = escalating.call_list(message)
    done, total = escalating.steps_done(message), message.recipients.count()
    context = {"message": message, "waiting": waiting, "done": done, "all": total}
    return render(request, "sms/calls.html", context)


def _answer_or_404(request: HttpRequest, pk: int) -> Answer:
    mine = visible(reach.viewer(request)).select_related("recipient__message__unit", "recipient__person", "read_by")
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
