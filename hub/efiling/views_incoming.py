"""Pages for letters that come as files: bring them in, look at them, register or reject each."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.normalise import normalise
from hub.documents import pdf, previews
from hub.documents.blobs import BlobMissing
from hub.documents.typesetting import CannotTypeset
from hub.efiling import balance, dispatch, history, intake, reach, registering, scans, suspicion, trail, views_scans
from hub.efiling.attachments import ENDINGS
from hub.efiling.forms import DayForm, EntryForm, RejectForm, request_of
from hub.efiling.models import Incoming, Register
from hub.efiling.numbering import BookClosed
from hub.efiling.pdf_words import FAULTS, why_not
from hub.efiling.registering import ChangedMeanwhile
from hub.efiling.rules import RegisterKind
from hub.efiling.views_entries import closed_text, correspondents
from hub.efiling.views_files import NOT_KEPT, destroyed, file_of_a_letter
from hub.efiling.views_secrecy import unanswered
from hub.people.access import requires

PICTURE_WIDTH = 900
MOST_FILES = 50
MOST_REJECTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits to be registered, most urgent first, or what was rejected, newest first; and the balance of a day.

    A stack of PDFs is brought in here.
    """
    register = receive_register(request, pk, reach.REGISTER if request.method == "POST" else reach.LOOK)
    if request.method == "POST":
        _take_all(request, register)
        return redirect("efiling:incoming", pk)
    if request.GET.get("state") not in (None, "", "rejected"):
        messages.warning(request, _("ไม่รู้จักตัวกรองที่ขอ แสดงที่รอลงทะเบียนแทน"))
    form = DayForm(request.GET or None)
    day = (form.is_bound and form.is_valid() and form.cleaned_data["day"]) or timezone.localdate()
    of_register = Incoming.objects.filter(register=register).defer("text")
    rejected = of_register.filter(state=intake.State.REJECTED)
    context = {
        "register": register,
        "shows_rejected": request.GET.get("state") == "rejected",
        "waiting": intake.waiting(register)
        .defer("text")
        .select_related("came_by", "delivery")
        .annotate(beside=Count("attachments")),
        "rejected": rejected.select_related("settled_by").order_by("-settled_at", "-pk")[:MOST_REJECTED],
        "rejected_of_day": intake.of_day(register, day).filter(state=intake.State.REJECTED).defer("text"),
        "of_day": balance.of(register, day),
        "form": form,
        "day": day,
        "most_files": MOST_FILES,
        "most_mb": settings.BODY_LIMIT // 2**20,
        "most_mb_each": settings.BLOB_LIMIT // 2**20,
        "largest": settings.BLOB_LIMIT,
        "upload_words": _upload_words(),
        "writes": reach.may_write(reach.viewer(request), register),
    }
    return render(request, "efiling/incoming.html", context, status=422 if form.errors else 200)


def _upload_words() -> dict[str, str]:
    """What the script beside the form says; places are filled in there."""
    return {
        "wait": _("รอส่ง"),
        "sending": _("ส่งแล้ว {sent} จาก {size}"),
        "looking": _("ส่งครบแล้ว กำลังตรวจไฟล์"),
        "lost": _("เครือข่ายขาด ลองอีกครั้งใน {seconds} วินาที ส่งต่อจากเดิม"),
        "taken": _("นำเข้าแล้ว"),
        "open": _("เปิด"),
        "cancel": _("ยกเลิก"),
        "cancel_name": _("ยกเลิก {name}"),
        "cancelled": _("ยกเลิกแล้ว"),
        "signed_out": _("หมดเวลาเข้าใช้ระบบ ไฟล์ที่ส่งแล้วไม่หาย เข้าสู่ระบบในแท็บใหม่ แล้วกลับมากดส่งต่อ"),
        "sign_in": _("เข้าสู่ระบบ"),
        "sign_in_first": _("รอเข้าสู่ระบบ"),
        "go_on": _("ส่งต่อ"),
        "too_large": _("ไฟล์ใหญ่เกินไปหรือมีหน้ามากเกินไป แยกเป็นหลายไฟล์"),
        "too_many": _("นำเข้าได้ครั้งละไม่เกิน %d ไฟล์") % MOST_FILES,
        "not_allowed": _("ไม่มีสิทธิ์นำเข้าไฟล์แล้ว โหลดหน้านี้ใหม่"),
        "total": _("ไฟล์ที่ {at} จาก {all} · {sent} จาก {size}"),
        "done": _("นำเข้าแล้ว {taken} จาก {all} ฉบับ"),
        "failed": _("ส่งไม่สำเร็จ ลองเลือกไฟล์นี้ใหม่"),
    }


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
    except FAULTS as fault:
        return why_not(fault)
    except intake.AlreadyHere as known:
        return already_here(known)
    return ""


def already_here(known: intake.AlreadyHere) -> str:
    there = known.there
    if there.entry_id:
        return _("มีไฟล์นี้แล้วที่เลขทะเบียน %s") % there.entry
    return _("มีไฟล์นี้รอลงทะเบียนอยู่แล้ว (%s)") % there.name


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter beside the form of its line, filled with what its text suggests."""
    posted = request.method == "POST"
    shown = reach.incoming_or_404(request, pk, reach.REGISTER if posted else reach.LOOK, logged=not posted)
    register = shown.register
    start = {"received_at": shown.came_at, "recipient": register.unit.name, **_suggested(shown)}
    fills = posted and "fill" in request.POST
    if fills:
        start = scans.filled(request.POST.dict(), start, {"recipient": register.unit.name})
    form = EntryForm(None if fills else request.POST or None, register=register, initial=start)
    token = request_of(request.POST.get("request", "")) or uuid.uuid4()
    if posted:
        if shown.entry and shown.entry.request == token:  # their own form, sent twice
            return redirect("efiling:entry", shown.entry.pk)
        if shown.entry_id:
            return _settled(request, shown)
        if not fills and form.is_valid():
            return _enter(request, shown, form, token)
    else:
        _opened(request, shown)
    own = reach.may_write(reach.viewer(request), register)
    writes = own and shown.state == intake.State.WAITING
    context = {
        "letter": shown,
        "register": register,
        "form": form,
        "reject_form": RejectForm(),
        "request_id": token,
        "numbers": range(1, shown.pages + 1) if shown.blob_id else (),
        "writes": writes,
        "takes_back": own and shown.state == intake.State.REJECTED and shown.blob_id is not None,
        "history": list(history.told(trail.of(registering.about(shown)).exclude(action=trail.Action.LOOKED))),
        "moves": own and shown.blob_id and not register.secret,
        "attachments": shown.attachments.select_related("blob"),
        "attach_url": reverse("efiling:attach-to-incoming", args=[pk]) if writes else "",
        "attachment_endings": ENDINGS,
        **correspondents(register),
        **views_scans.context(request, shown),
    }
    return render(request, "efiling/letter.html", context, status=422 if form.is_bound else 200)


def _suggested(shown: Incoming) -> dict[str, object]:
    found = dict(shown.suggestion)
    if shown.not_secret:
        found.pop("secrecy", None)
    if "dated" in found:
        found["dated"] = date.fromisoformat(found["dated"])
    if "received_at" in found:
        found["received_at"] = datetime.fromisoformat(found["received_at"])
    return found


def _enter(request: HttpRequest, shown: Incoming, form: EntryForm, token: uuid.UUID) -> HttpResponse:
    try:
        entry = intake.enter(shown, reach.viewer(request), form.content, token)
    except intake.Settled as fault:
        return _settled(request, fault.incoming)
    except suspicion.Unanswered as fault:
        messages.error(request, unanswered(fault))
        return redirect("efiling:letter", shown.pk)
    except BookClosed as fault:
        messages.error(request, closed_text(fault))
        return redirect("efiling:letter", shown.pk)
    messages.success(request, _("ได้เลข %(number)s แล้ว") % {"number": entry.written_number})
    return redirect("efiling:entry", entry.pk)


@require_POST
@requires(reach.LOOK)
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
    messages.success(
        request, _("บันทึกว่าไม่รับ %s แล้ว ไฟล์และเหตุผลยังเก็บไว้") % (shown.suggestion.get("subject") or shown.name)
    )
    return redirect("efiling:incoming", shown.register_id)


@require_POST
@requires(reach.LOOK)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejection was a mistake; by whoever might have rejected it."""
    shown = reach.incoming_or_404(request, pk, reach.REGISTER)
    try:
        intake.take_back(shown, reach.viewer(request))
    except intake.Settled:
        messages.info(request, _("หนังสือฉบับนี้ไม่ได้อยู่ในรายการไม่รับแล้ว"))
    except intake.AlreadyHere as known:
        messages.error(request, already_here(known))
    except intake.SentAgain:
        messages.info(request, _("ผู้ส่งส่งหนังสือฉบับนี้มาอีกครั้งแล้ว ให้ลงทะเบียนฉบับที่ส่งมาใหม่"))
    else:
        messages.success(request, _("ยกเลิกการไม่รับแล้ว หนังสือกลับมารอลงทะเบียน"))
    return redirect("efiling:letter", pk)


def _settled(request: HttpRequest, shown: Incoming) -> HttpResponse:
    if shown.settled_by_id == reach.viewer(request).pk:
        messages.info(request, _("จัดการหนังสือฉบับนี้ไปแล้ว: %s") % shown.get_state_display())
    else:
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
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    keep = not shown.register.secret and not scans.found_secrecy(shown)
    try:
        picture = previews.page_picture(shown.blob_id, number - 1, PICTURE_WIDTH, keep=keep)
    except (pdf.PdfError, pdf.PdfWorkerFailed, BlobMissing, IndexError) as fault:
        raise Http404 from fault
    response = HttpResponse(picture, content_type="image/png")
    # Kept by no browser: the letter may turn out to be secret, and then be looked at by nobody who saw it before.
    response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
@requires(reach.LOOK)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.incoming_or_404(request, pk, logged=True)
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    _opened(request, shown)
    return file_of_a_letter(request, shown.blob_id, shown.name)


@require_safe
@requires(reach.LOOK)
def stamped(request: HttpRequest, pk: int) -> HttpResponse:
    """The derived copy with the receipt stamp."""
    shown = reach.incoming_or_404(request, pk, logged=True)
    if shown.entry is None:
        raise Http404
    shown.entry.book.register = shown.register
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    _opened(request, shown)
    try:
        sha256 = intake.stamped_copy(shown)
    except ChangedMeanwhile:  # looked for anew, with the rights that the person has now
        return redirect("efiling:stamped", pk)
    except (pdf.PdfError, pdf.PdfWorkerFailed, CannotTypeset):
        messages.error(request, _("ประทับตรารับบนไฟล์นี้ไม่ได้ ใช้ต้นฉบับแทน"))
        return redirect("efiling:entry", shown.entry_id)
    return file_of_a_letter(request, sha256, shown.name)


def _opened(request: HttpRequest, shown: Incoming) -> None:
    """Tells the sender, if it came from another unit."""
    person = reach.viewer(request)
    if reach.serves(person, shown.register.unit):
        dispatch.opened(shown, person)


def receive_register(request: HttpRequest, pk: int, action: str) -> Register:
    register = reach.register_or_404(request, pk, action)
    if register.kind != RegisterKind.RECEIVE:
        raise Http404
    return register
