"""A draft on its way: proposed up the line, approved, returned, signed. Its reading page suits a phone in one hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.documents.blobs import BlobMissing
from hub.documents.signing import sealing
from hub.documents.signing.drawings import MOST_POSTED, BadDrawing, Drawing
from hub.documents.typesetting import CannotTypeset
from hub.efiling import desk
from hub.efiling import reach as core
from hub.efiling.drafting import issuing, lint, proposing, reach, views_pdf
from hub.efiling.drafting.forms import NoteForm, ProposeForm, ReturnForm, version_seen
from hub.efiling.drafting.models import Draft, Step
from hub.efiling.drafting.views_drafts import looks
from hub.efiling.numbering import BookClosed
from hub.efiling.pdf_words import FAULTS, why_not
from hub.efiling.rules import Urgency
from hub.efiling.views_entries import closed_text
from hub.people.access import requires

_CHANGED = gettext_lazy("มีผู้บันทึกร่างนี้หลังจากที่ท่านเปิดดู อ่านฉบับล่าสุดก่อน ยังไม่ได้ดำเนินการใด ๆ")
_ELSEWHERE = gettext_lazy("ร่างนี้ไม่ได้อยู่ที่ท่านแล้ว จึงไม่ได้ดำเนินการใด ๆ")
_FAULTS = (
    proposing.ChangedMeanwhile, proposing.NotYourTurn, issuing.NotReady, issuing.NotRegistrar, issuing.Crowded,
    sealing.CannotSign, BadDrawing, BookClosed, CannotTypeset, BlobMissing, *FAULTS,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.WRITE)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    if not (reach.helps(person, shown) and shown.state in reach.OPEN):
        messages.error(request, _("ร่างนี้เสนอหรือออกเลขแล้ว"))
        return redirect("drafting:draft", pk)
    form = ProposeForm(request.POST or None, draft=shown)
    if request.method == "POST" and form.is_valid():
        try:
            proposing.propose(shown, person, form.reviewers, form.cleaned_data["signer"], version_seen(request))
        except proposing.ChangedMeanwhile:
            messages.error(request, _("มีผู้อื่นบันทึกร่างนี้ไปก่อน จึงยังไม่ได้เสนอ ดูฉบับล่าสุดก่อน"))
            return redirect("drafting:propose", pk)
        except proposing.NotYourTurn:
            messages.error(request, _("ร่างนี้เสนอหรือออกเลขแล้ว"))
            return redirect("drafting:draft", pk)
        messages.success(request, _("เสนอแล้ว"))
        return redirect("drafting:draft", pk)
    seen = looks(shown)
    # The signer is chosen on this very page: that there is none yet is nothing to mend.
    findings = [each for each in seen["findings"] if each.message is not lint.NO_SIGNER]
    context = {"draft": shown, "form": form, **seen, "findings": findings, "wrong": len(lint.errors(findings))}
    return render(request, "drafting/propose.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.WRITE)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    try:
        if not reach.helps(person, shown):
            raise proposing.NotYourTurn
        proposing.take_back(shown, person)
    except proposing.NotYourTurn:
        messages.error(request, _("ดึงกลับไม่ได้ ร่างลงนามหรือส่งคืนไปแล้ว"))
    else:
        messages.success(request, _("ดึงร่างกลับมาแล้ว แก้ไขแล้วเสนอใหม่ได้"))
    return redirect("drafting:draft", pk)


@require_safe
@requires(reach.WRITE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    step = reach.turn_of(core.viewer(request), shown)
    if step is None:
        return redirect("drafting:draft", pk)
    return _show(request, shown, step)


def _show(
    request: HttpRequest,
    shown: Draft,
    step: Step,
    *,
    noting: NoteForm | None = None,
    returning: ReturnForm | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    person, urgency = core.viewer(request), shown.content.urgency
    context = {
        "draft": shown,
        "urgency": Urgency(urgency).label if urgency != Urgency.NORMAL else "",
        "urgency_tone": "bad" if urgency == Urgency.MOST_URGENT else "warn",
        "step": step,
        "signs": step.what == Step.What.SIGN,
        "acting": step.position is not None and step.position.person_id != person.pk,
        "sealed": step.what == Step.What.SIGN and sealing.ready(person),
        "note_form": noting or NoteForm(auto_id="approve_%s"),
        "return_form": returning or ReturnForm(auto_id="return_%s"),
        "before": shown.steps.filter(round=shown.round, order__lt=step.order).select_related("by"),
        "files": shown.files.all(),
        "told": told,
        "looked_at": request.POST.get("looked_at") == "on",
        "drawn": request.POST.get("drawing", "")[:MOST_POSTED],
        **(views_pdf.to_place(request, shown) if shown.uploaded and step.what == Step.What.SIGN else {}),
        **looks(shown),
    }
    return render(request, "drafting/review.html", context, status=status)


@require_POST
@requires(reach.WRITE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    form = NoteForm(request.POST, auto_id="approve_%s")
    step = reach.turn_of(person, shown)
    if not form.is_valid() and step is not None:
        return _show(request, shown, step, noting=form, status=422)
    try:
        proposing.approve(shown, person, form.cleaned_data.get("note", ""), version_seen(request))
    except _FAULTS as fault:
        return _refused(request, shown, fault)
    messages.success(request, _("เห็นชอบแล้ว ร่างไปยังผู้ถัดไป"))
    return _onward(request, shown)


@require_POST
@requires(reach.WRITE)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    form = ReturnForm(request.POST, auto_id="return_%s")
    step = reach.turn_of(person, shown)
    if not form.is_valid() and step is not None:
        return _show(request, shown, step, returning=form, status=422)
    try:
        proposing.give_back(shown, person, form.cleaned_data.get("note", ""), version_seen(request))
    except _FAULTS as fault:
        return _refused(request, shown, fault)
    messages.success(request, _("ส่งคืนผู้ร่างแล้ว"))
    return _onward(request, shown)


@require_POST
@sensitive_post_parameters("pin")
@requires(reach.WRITE)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Draws, seals and numbers in one press; a second press finds it done."""
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    if shown.state == Draft.State.ISSUED:
        messages.info(request, _("ลงนามและออกเลขแล้ว"))
        return redirect("drafting:draft", pk)
    try:
        drawing = Drawing.parse(request.POST.get("drawing", ""))
        looked_at = request.POST.get("looked_at") == "on"
        done = issuing.issue(
            shown, person, version_seen(request), drawing, request.POST.get("pin", ""), looked_at=looked_at,
            placed=views_pdf.placed(request, shown) if shown.uploaded else None,
        )  # fmt: skip
    except _FAULTS as fault:
        step = reach.turn_of(person, shown)
        if step is not None and not isinstance(fault, proposing.ChangedMeanwhile | proposing.NotYourTurn):
            return _show(request, shown, step, told=_words(fault), status=422)
        return _refused(request, shown, fault)
    told = _("ลงนามแล้ว ได้เลข %s") % done.entry if done.entry else _("ลงนามแล้ว")
    messages.success(request, told)
    return _onward(request, shown)


def _onward(request: HttpRequest, shown: Draft) -> HttpResponse:
    """To what waits next on the desk; where nothing does, to the draft itself."""
    coming = desk.next_url(core.viewer(request))
    return redirect(coming) if coming else redirect("drafting:draft", shown.pk)


def _refused(request: HttpRequest, shown: Draft, fault: Exception) -> HttpResponse:
    messages.error(request, _words(fault))
    changed = isinstance(fault, proposing.ChangedMeanwhile)
    return redirect("drafting:review" if changed else "drafting:draft", shown.pk)


def _words(fault: Exception) -> str:
    """Why nothing was done, for the person."""
    if isinstance(fault, proposing.ChangedMeanwhile):
        return str(_CHANGED)
    if isinstance(fault, proposing.NotYourTurn):
        return str(_ELSEWHERE)
    if isinstance(fault, issuing.NotLookedAt):
        return _("มีข้อสังเกตของหนังสือฉบับนี้ ดูแล้วติ๊กว่าดูแล้ว จึงลงนามได้ ยังไม่ได้ออกเลข")
    if isinstance(fault, issuing.NotReady):
        return _("ยังออกเลขไม่ได้: %s") % " · ".join(str(each.message) for each in fault.findings)
    if isinstance(fault, issuing.NotRegistrar):
        return _("หนังสือลับออกเลขได้เฉพาะนายทะเบียนข้อมูลข่าวสารลับ พิมพ์ร่างลงนาม แล้วให้นายทะเบียนลงทะเบียน")
    if isinstance(fault, issuing.Crowded):
        return _("มีผู้ออกเลขพร้อมกันหลายคน ยังไม่ได้ออกเลข กดลงนามอีกครั้ง")
    if isinstance(fault, BookClosed):
        return closed_text(fault)
    if isinstance(fault, BlobMissing):
        return _("ไม่พบไฟล์ของร่างนี้ในที่เก็บ ยังไม่ได้ออกเลข แจ้งผู้ดูแลระบบ")
    if isinstance(fault, CannotTypeset):
        return _("จัดหน้าหนังสือไม่ได้ ยังไม่ได้ออกเลข ส่งคืนให้ผู้ร่างตรวจข้อความ")
    if isinstance(fault, FAULTS):
        return _("ยังไม่ได้ออกเลข: %s") % why_not(fault)
    return str(fault)
