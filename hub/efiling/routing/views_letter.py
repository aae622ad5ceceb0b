"""The screen on which somebody works through a letter, and its files for those who have it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.documents import pdf, previews
from hub.documents.typesetting import CannotTypeset
from hub.efiling import desk, intake, panels, scans
from hub.efiling import reach as registers
from hub.efiling.forms import request_of
from hub.efiling.models import Entry
from hub.efiling.registering import ChangedMeanwhile
from hub.efiling.routing import due, paper, reach, steps, waiting, way
from hub.efiling.routing.forms import WHAT, AnnotationForm
from hub.efiling.routing.models import Annotation, Asked, Handover, Step
from hub.efiling.routing.recipients import phrases, recipients
from hub.efiling.views_files import NOT_KEPT, attachment_of_a_letter, destroyed, file_of_a_letter
from hub.people import positions
from hub.people.access import requires

PICTURE_WIDTH = 900
_STEPS = (Step.ONWARD, Step.RETURNED, Step.FINISHED)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.DESK)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages, what was written before, and the bar with which it is annotated and sent on."""
    if request.method == "POST":
        return _act(request, pk)
    handover = reach.handover_or_404(request, pk, logged=True)
    if request.method == "GET":
        steps.opened(handover, reach.viewer(request))
    return _show(request, handover, _form(request, handover, ""))


def _form(request: HttpRequest, handover: Handover, step: str) -> AnnotationForm:
    person, entry = reach.viewer(request), handover.entry
    may = reach.may_hand_on(person, entry)
    return AnnotationForm(
        request.POST or None,
        step=step,
        recipients=recipients(person, entry) if may else (),
        phrases=phrases(entry),
        initial={"asked": Asked.ACT},
    )


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    person, token = reach.viewer(request), request_of(request.POST.get("request", ""))
    if token and (made := Annotation.objects.filter(request=token, author=person).first()):
        return _next(request, made)  # their own form, sent twice
    settled = reach.ever_had_by(person).filter(pk=pk).exclude(state=Handover.State.WAITING).first()
    if settled is not None:
        return _settled(request, settled)
    handover = reach.handover_or_404(request, pk)
    step = request.POST.get("step", "")
    form = _form(request, handover, step)
    if step in _STEPS and form.is_valid():
        try:
            made = _step(handover, form, request, token)
        except steps.Settled as fault:
            return _settled(request, fault.handover)
        except steps.CannotStep as fault:
            form.add_error("to", why_not(fault))
        else:
            return _next(request, made)
    return _show(request, handover, form)


def _step(handover: Handover, form: AnnotationForm, request: HttpRequest, token: uuid.UUID | None) -> Annotation:
    person = reach.viewer(request)
    if form.step == Step.ONWARD:
        return steps.pass_on(handover, person, form.note, form.onward, token)
    if form.step == Step.RETURNED:
        return steps.give_back(handover, person, form.note, token)
    return steps.finish(handover, person, form.note, token)


def why_not(fault: steps.CannotStep) -> str:
    """In words for whoever hands a letter on."""
    if isinstance(fault, steps.NobodyThere):
        return _("ยังไม่มีผู้ปฏิบัติหน้าที่ในตำแหน่งหรือกลุ่มนี้: %s") % ", ".join(fault.names)
    if isinstance(fault, steps.AlreadyThere):
        return _("หนังสือฉบับนี้รออยู่ที่ผู้รับนี้แล้ว: %s") % ", ".join(fault.names)
    if isinstance(fault, steps.NoGroupForSecrets):
        return _("หนังสือลับเสนอได้เฉพาะรายตำแหน่ง ไม่เสนอเป็นกลุ่ม")
    if isinstance(fault, steps.MayBeSecret):
        return _("หนังสือฉบับนี้อาจเป็นหนังสือลับ ส่งต่อไม่ได้จนกว่าเจ้าหน้าที่ของทะเบียนจะตอบเรื่องชั้นความลับ")
    return _("ส่งต่อหนังสือฉบับนี้ไม่ได้ เลขอาจถูกยกเลิกหรือท่านไม่มีสิทธิ์ส่งต่อ")


def _next(request: HttpRequest, made: Annotation) -> HttpResponse:
    """Straight to what presses most now, with the way back offered."""
    messages.success(request, undo_offer(request, made))
    person = reach.viewer(request)
    return redirect(desk.next_url(person) or reverse("routing:desk"))


def undo_offer(request: HttpRequest, made: Annotation) -> str:
    """Told on whatever page comes next, so it carries its own form."""
    return format_html(
        '<form class="undo" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<span>{}: {}</span> <button type="submit" class="button">{}</button></form>',
        reverse("routing:undo", args=[made.pk]), get_token(request), WHAT[made.step],
        made.entry.written_number if made.entry.book.register.secret else made.entry.subject, _("เรียกคืน"),
    )  # fmt: skip


def _settled(request: HttpRequest, handover: Handover) -> HttpResponse:
    """Somebody else was quicker: who, and what they did."""
    answer = Annotation.objects.filter(answers=handover, recalled_at=None).select_related("author").last()
    if answer:
        told = {"name": answer.author, "what": answer.get_step_display()}
        messages.warning(request, _("%(name)s เกษียณหนังสือฉบับนี้ไปแล้ว: %(what)s") % told)
    else:
        messages.warning(request, _("ผู้ส่งดึงหนังสือฉบับนี้กลับไปแล้ว"))
    here = reverse("routing:letter", args=[handover.pk])
    return redirect(desk.next_url(reach.viewer(request), after=here) or reverse("routing:desk"))


def _show(request: HttpRequest, handover: Handover, form: AnnotationForm) -> HttpResponse:
    person, entry = reach.viewer(request), handover.entry
    token = request_of(request.POST.get("request", "")) or uuid.uuid4()
    files = [each for each in entry.documents.all() if each.blob_id]
    position = handover.to_position
    context = {
        "handover": handover,
        "entry": entry,
        "register": entry.book.register,
        "title": entry.subject or waiting.title(entry),
        "way": way.way(entry, person),
        "files": [{"file": each, "numbers": range(1, each.pages + 1)} for each in files],
        "form": form,
        "request_id": token,
        "waits": handover.state == Handover.State.WAITING,
        "overdue": handover.due_at is not None and handover.due_at < timezone.now(),
        "acting_for": positions.title(position) if position and position.person_id != person.pk else "",
        "hands_on": reach.may_hand_on(person, entry),
        "returns": reach.may_return(person, handover),
        "void": entry.state == Entry.State.VOID,
        "suspect": not entry.book.register.secret and any(scans.found_secrecy(each) for each in files),
        "actions": panels.actions(request, entry),
        "allowed": due.by_urgency(entry, timezone.now()),
        **way.picking(form),
    }
    return render(request, "routing/letter.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(reach.DESK)
def picture(request: HttpRequest, pk: int, incoming: int, number: int) -> HttpResponse:
    shown = reach.file_or_404(request, pk, incoming)
    if not 1 <= number <= shown.pages:
        raise Http404
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    keep = not shown.register.secret and not scans.found_secrecy(shown)
    try:
        made = previews.page_picture(shown.blob_id, number - 1, PICTURE_WIDTH, keep=keep)
    except (pdf.PdfError, pdf.PdfWorkerFailed, IndexError) as fault:
        raise Http404 from fault
    response = HttpResponse(made, content_type="image/png")
    # Kept by no browser: the letter may be handed on, recalled, or turn out to be secret.
    response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
@requires(reach.DESK)
def original(request: HttpRequest, pk: int, incoming: int) -> HttpResponse:
    shown = reach.file_or_404(request, pk, incoming, logged=True)
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    return file_of_a_letter(request, shown.blob_id, shown.name)


@require_safe
@requires(reach.DESK)
def stamped(request: HttpRequest, pk: int, incoming: int) -> HttpResponse:
    """The derived copy with the receipt stamp."""
    shown = reach.file_or_404(request, pk, incoming, logged=True)
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    try:
        sha256 = intake.stamped_copy(shown)
    except ChangedMeanwhile:  # looked for anew, with the rights that the person has now
        return redirect("routing:stamped", pk, incoming)
    except (pdf.PdfError, pdf.PdfWorkerFailed, CannotTypeset):  # a file that is gone is told by hub.documents.lost
        messages.error(request, _("ประทับตรารับบนไฟล์นี้ไม่ได้ ใช้ต้นฉบับแทน"))
        return redirect("routing:letter", pk)
    return file_of_a_letter(request, sha256, shown.name)


@require_safe
@requires(reach.DESK)
def attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Always a download."""
    found = reach.attachment_or_404(request, pk, attachment)
    if found.blob_id is None:
        return destroyed(request, found.incoming.entry if found.incoming else None)
    return attachment_of_a_letter(request, found.blob_id, found.name)


@require_safe
@requires(reach.DESK)
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written on it, as a page, for who has the letter."""
    entry = reach.handover_or_404(request, pk, logged=True).entry
    return _on_paper(request, entry) or redirect("routing:letter", pk)


@require_safe
@requires(registers.LOOK)
def notes_of_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for who sees its line."""
    entry = registers.entry_or_404(request, pk, logged=True)
    return _on_paper(request, entry) or redirect("efiling:entry", pk)


def _on_paper(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    """None where it cannot be set, which is said. 404 where nothing was written."""
    steps_taken = way.way(entry, reach.viewer(request))
    if not steps_taken:
        raise Http404
    try:
        made = paper.pdf(entry, steps_taken)
    except CannotTypeset:
        messages.error(request, _("จัดหน้ากระดาษไม่สำเร็จ แจ้งผู้ดูแลระบบ"))
        return None
    response = HttpResponse(made, content_type="application/pdf")
    name = f"บันทึกการเกษียณ {entry.written_number}-{entry.book.year}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    response["Cache-Control"] = NOT_KEPT
    return response
