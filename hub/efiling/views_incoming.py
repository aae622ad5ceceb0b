"""Pages for letters that come as files: bring them in, look at them, register or reject each."""

from __future__ import annotations

import uuid
from datetime import date

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.normalise import normalise
from hub.documents import pdf
from hub.documents.blobs import BlobTooLarge, open_blob
from hub.documents.delivery import serve_blob
from hub.documents.typesetting import CannotTypeset
from hub.efiling import dispatch, intake, reach, registering, trail
from hub.efiling.forms import EntryForm, request_of
from hub.efiling.models import Incoming, Register
from hub.efiling.numbering import BookClosed
from hub.efiling.pdf_words import why_not
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET, RegisterKind
from hub.efiling.views_entries import closed_text, correspondents
from hub.people.access import requires

PICTURE_WIDTH = 900
MOST_FILES = 50


class RejectForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("เหตุที่ไม่รับ"), max_length=300)

    def clean_reason(self) -> str:
        return normalise(self.cleaned_data["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits to be registered, oldest first, and the day's balance. A stack of PDFs is brought in here."""
    register = _receive_register(request, pk, reach.REGISTER if request.method == "POST" else reach.LOOK)
    if request.method == "POST":
        _take_all(request, register)
        return redirect("efiling:incoming", pk)
    today = timezone.localdate()
    context = {
        "register": register,
        "waiting": Incoming.objects.filter(register=register, state=intake.State.WAITING).select_related(
            "came_by", "delivery"
        ),
        "rejected": Incoming.objects.filter(register=register, state=intake.State.REJECTED, settled_at__date=today),
        "balance": intake.balance(register, today),
        "today": today,
        "writes": reach.may_write(reach.viewer(request), register),
    }
    return render(request, "efiling/incoming.html", context)


def _take_all(request: HttpRequest, register: Register) -> None:
    """Each file on its own: one that cannot be taken does not hold up the others, and is said by name."""
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
    if len(files) > MOST_FILES:
        messages.error(request, _("นำเข้าได้ครั้งละไม่เกิน %d ไฟล์") % MOST_FILES)
        return
    taken = 0
    for file in files:
        fault = _take(request, register, file)
        if fault:
            messages.error(request, f"{file.name}: {fault}")
        else:
            taken += 1
    if taken:
        messages.success(request, _("นำเข้าแล้ว %d ฉบับ ตรวจข้อมูลแล้วลงทะเบียนทีละฉบับ") % taken)


def _take(request: HttpRequest, register: Register, file: UploadedFile[bytes]) -> str:
    """ "" once it is kept, else why it is not, in words for the clerk."""
    name = normalise(file.name or "")[:200] or "letter.pdf"
    try:
        intake.take(register, reach.viewer(request), file.read(), name)
    except (pdf.PdfError, BlobTooLarge) as fault:
        return why_not(fault)
    except intake.AlreadyHere as known:
        there = known.there
        if there.entry_id:
            return _("มีไฟล์นี้แล้วที่เลขทะเบียน %s") % there.entry
        return _("มีไฟล์นี้รอลงทะเบียนอยู่แล้ว (%s)") % there.name
    except intake.SecretLetter as secret:
        if secret.secrecy == TOP_SECRET:
            return str(WHY_NOT_TOP_SECRET)
        return _("เป็นหนังสือลับ ให้นายทะเบียนข้อมูลข่าวสารลับนำเข้าที่ทะเบียนหนังสือลับ ระบบไม่ได้เก็บไฟล์นี้ไว้")
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter beside the form of its line, filled with what its text suggests."""
    shown = reach.incoming_or_404(request, pk, reach.REGISTER if request.method == "POST" else reach.LOOK)
    register = shown.register
    start = {"received_at": shown.came_at, "recipient": register.unit.name, **_suggested(shown)}
    form = EntryForm(request.POST or None, register=register, initial=start)
    token = request_of(request.POST.get("request", "")) or uuid.uuid4()
    if request.method == "POST":
        if shown.entry_id:
            return _settled(request, shown)
        if form.is_valid():
            return _enter(request, shown, form, token)
    else:
        _looked(request, shown)
    context = {
        "letter": shown,
        "register": register,
        "form": form,
        "reject_form": RejectForm(),
        "request_id": token,
        "suggested": list(shown.suggestion),
        "numbers": range(1, shown.pages + 1),
        "writes": shown.state == intake.State.WAITING and reach.may_write(reach.viewer(request), register),
        **correspondents(register),
    }
    return render(request, "efiling/letter.html", context, status=422 if form.is_bound else 200)


def _suggested(shown: Incoming) -> dict[str, object]:
    found = dict(shown.suggestion)
    if "dated" in found:
        found["dated"] = date.fromisoformat(found["dated"])
    return found


def _enter(request: HttpRequest, shown: Incoming, form: EntryForm, token: uuid.UUID) -> HttpResponse:
    try:
        entry = intake.enter(shown, reach.viewer(request), form.content, token)
    except intake.Settled as fault:
        return _settled(request, fault.incoming)
    except BookClosed as fault:
        messages.error(request, closed_text(fault))
        return redirect("efiling:letter", shown.pk)
    messages.success(request, _("ได้เลข %(number)s แล้ว") % {"number": entry.written_number})
    return redirect("efiling:entry", entry.pk)


@require_POST
@requires(reach.REGISTER)
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.incoming_or_404(request, pk, reach.REGISTER)
    form = RejectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("บอกเหตุที่ไม่รับหนังสือฉบับนี้"))
        return redirect("efiling:letter", pk)
    try:
        intake.reject(shown, reach.viewer(request), form.cleaned_data["reason"])
    except intake.Settled as fault:
        return _settled(request, fault.incoming)
    messages.success(request, _("บันทึกว่าไม่รับ %s แล้ว ไฟล์และเหตุผลยังเก็บไว้") % shown.name)
    return redirect("efiling:incoming", shown.register_id)


def _settled(request: HttpRequest, shown: Incoming) -> HttpResponse:
    messages.warning(request, _("มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว: %s") % shown.get_state_display())
    if shown.entry_id:
        return redirect("efiling:entry", shown.entry_id)
    return redirect("efiling:incoming", shown.register_id)


@require_safe
@requires(reach.LOOK)
def page_picture(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    shown = reach.incoming_or_404(request, pk)
    if not 1 <= number <= shown.pages:
        raise Http404
    with open_blob(shown.blob_id) as file:
        try:
            picture = pdf.page_png(file.read(), number - 1, PICTURE_WIDTH)
        except (pdf.PdfError, IndexError) as fault:
            raise Http404 from fault
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_safe
@requires(reach.LOOK)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.incoming_or_404(request, pk)
    _looked(request, shown)
    return serve_blob(request, shown.blob_id, filename=shown.name)


@require_safe
@requires(reach.LOOK)
def stamped(request: HttpRequest, pk: int) -> HttpResponse:
    """The derived copy with the receipt stamp."""
    shown = reach.incoming_or_404(request, pk)
    if shown.entry is None:
        raise Http404
    shown.entry.book.register = shown.register
    _looked(request, shown)
    try:
        sha256 = intake.stamped_copy(shown)
    except (pdf.PdfError, CannotTypeset):
        messages.error(request, _("ประทับตรารับบนไฟล์นี้ไม่ได้ ใช้ต้นฉบับแทน"))
        return redirect("efiling:entry", shown.entry_id)
    return serve_blob(request, sha256, filename=shown.name)


def _looked(request: HttpRequest, shown: Incoming) -> None:
    """Also tells the sender, if it came from another unit."""
    person = reach.viewer(request)
    if reach.serves(person, shown.register.unit):
        dispatch.opened(shown, person)
    trail.add(shown.register.unit, person, trail.Action.LOOKED, registering.about(shown))


def _receive_register(request: HttpRequest, pk: int, action: str) -> Register:
    register = reach.register_or_404(request, pk, action)
    if register.kind != RegisterKind.RECEIVE:
        raise Http404
    return register
