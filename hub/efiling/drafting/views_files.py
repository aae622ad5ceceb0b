"""Files of drafts as a person gets them: page pictures, the draft, what goes with it, the letter that was issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.documents import archive, pdf
from hub.documents.blobs import BlobMissing, BlobTooLarge
from hub.documents.typesetting import CannotTypeset
from hub.efiling import attachments, registering, trail
from hub.efiling import reach as core
from hub.efiling.attachments import Attached
from hub.efiling.drafting import papers, printing, reach, writing
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.models import Draft, DraftFile, Unsaved, Version
from hub.efiling.models import Entry
from hub.efiling.views_files import NOT_KEPT, attachment_of_a_letter, file_of_a_letter
from hub.people.access import requires


@require_safe
@requires(reach.WRITE)
def page_picture(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """?unsaved=1: with what the person has typed since they saved; ?version=: as it was then."""
    shown = reach.draft_or_404(request, pk)
    issued = shown.state == Draft.State.ISSUED and "version" not in request.GET
    if shown.destroyed_at:
        raise Http404
    try:
        if issued:
            picture = printing.final_picture(shown, number - 1)
        elif shown.uploaded:
            picture = papers.picture(shown, _version(request, shown), number - 1, plain="plain" in request.GET)
        else:
            picture = printing.page_picture(shown, _content(request, shown), number - 1)
    except (CannotTypeset, pdf.PdfError, pdf.PdfWorkerFailed, BlobMissing, IndexError) as fault:
        raise Http404 from fault
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = NOT_KEPT if shown.secret or "of" not in request.GET else "private, max-age=600"
    return response


def _content(request: HttpRequest, shown: Draft) -> Content:
    if request.GET.get("unsaved"):
        kept = Unsaved.objects.filter(draft=shown, person=core.viewer(request)).first()
        if kept is not None:
            return read(kept.content)
    return read(_version(request, shown).content)


def _version(request: HttpRequest, shown: Draft) -> Version:
    """?version=, or the one that stands."""
    wanted = request.GET.get("version", "") or str(shown.version)
    found = shown.versions.filter(number=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None
    if found is None:
        raise Http404
    return found


@require_safe
@requires(reach.WRITE)
def draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """To print, or to show to somebody: a draft, without number and day."""
    shown = reach.draft_or_404(request, pk)
    if shown.destroyed_at:
        raise Http404
    try:
        if shown.uploaded:
            made = papers.draft_pdf(shown, _version(request, shown))
        else:
            made = printing.draft_pdf(shown, _content(request, shown))
    except (CannotTypeset, pdf.PdfError, pdf.PdfWorkerFailed, BlobMissing) as fault:
        raise Http404 from fault
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="draft-{shown.pk}.pdf"'
    response["Cache-Control"] = NOT_KEPT
    return response


@require_safe
@requires(reach.WRITE)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _final(request, reach.draft_or_404(request, pk), copy=False)


@require_safe
@requires(reach.WRITE)
def file_copy(request: HttpRequest, pk: int) -> HttpResponse:
    return _final(request, reach.draft_or_404(request, pk), copy=True)


@require_safe
@requires(core.LOOK)
def letter_of_line(request: HttpRequest, pk: int) -> HttpResponse:
    """For those who see the line in the register."""
    return _final(request, _of_line(core.entry_or_404(request, pk, logged=True)), copy=False)


@require_safe
@requires(core.LOOK)
def file_copy_of_line(request: HttpRequest, pk: int) -> HttpResponse:
    return _final(request, _of_line(core.entry_or_404(request, pk, logged=True)), copy=True)


@require_safe
@requires(reach.WRITE)
def archived(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF/A copy of the letter as it was issued."""
    return _archived(request, reach.draft_or_404(request, pk))


@require_safe
@requires(core.LOOK)
def archived_of_line(request: HttpRequest, pk: int) -> HttpResponse:
    return _archived(request, _of_line(core.entry_or_404(request, pk, logged=True)))


def _archived(request: HttpRequest, shown: Draft) -> HttpResponse:
    made = archive.of(shown.final_id) if shown.final_id else None
    if made is None or made.copy_id is None:
        raise Http404
    trail.add(shown.unit, core.viewer(request), trail.Action.LOOKED, registering.about(shown))
    return file_of_a_letter(request, made.copy_id, f"letter-{shown.pk} (PDF-A).pdf")


def _of_line(entry: Entry) -> Draft:
    found = Draft.objects.select_related("unit").filter(entry=entry).first()
    if found is None:
        raise Http404
    return found


def _final(request: HttpRequest, shown: Draft, *, copy: bool) -> HttpResponse:
    blob = shown.file_copy_id if copy else shown.final_id
    if blob is None:
        raise Http404
    trail.add(shown.unit, core.viewer(request), trail.Action.LOOKED, registering.about(shown))
    return file_of_a_letter(request, blob, f"{'copy' if copy else 'letter'}-{shown.pk}.pdf")


@require_POST
@requires(reach.WRITE)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.written_or_404(request, pk)
    came = [Attached(file.read(), file.name or "") for file in request.FILES.getlist("files")]
    if not came:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
        return redirect("drafting:draft", pk)
    try:
        new = writing.add_files(shown, core.viewer(request), came)
    except attachments.TooMany:
        messages.error(request, _("แนบได้ไม่เกิน %d ไฟล์") % attachments.MOST)
    except attachments.HasProgram as fault:
        messages.error(request, _("%s เป็นโปรแกรมหรือมีโปรแกรมอยู่ข้างใน จึงแนบไม่ได้") % fault.name)
    except attachments.TakenOut as fault:
        messages.error(request, _("%s เป็นไฟล์ของหนังสือลับที่สุดที่นำออกจากระบบแล้ว จึงแนบไม่ได้") % fault.name)
    except attachments.NotTaken as fault:
        messages.error(request, _("%s ไม่ใช่ชนิดไฟล์ที่แนบได้ หรือไฟล์ไม่ตรงกับชื่อ") % fault.name)
    except BlobTooLarge:
        messages.error(request, _("ไฟล์ใหญ่เกินไป ไฟล์ละไม่เกิน 25 MB"))
    except writing.NotOpen:
        messages.error(request, _("ร่างนี้ออกเลขหรือถูกทิ้งไปแล้ว จึงแนบไม่ได้"))
    else:
        messages.success(request, _("แนบแล้ว %d ไฟล์") % new)
    return redirect("drafting:draft", pk)


@require_safe
@requires(reach.WRITE)
def beside(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = _file_or_404(reach.draft_or_404(request, pk), file)
    return attachment_of_a_letter(request, found.blob_id, found.name)


@require_POST
@requires(reach.WRITE)
def take_off(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = _file_or_404(reach.written_or_404(request, pk), file)
    try:
        writing.take_file_off(found, core.viewer(request))
    except writing.NotOpen:
        messages.error(request, _("ร่างนี้ออกเลขหรือถูกทิ้งไปแล้ว จึงแก้ไขไม่ได้"))
    else:
        messages.success(request, _("นำไฟล์ออกแล้ว"))
    return redirect("drafting:draft", pk)


def _file_or_404(shown: Draft, pk: int) -> DraftFile:
    found = shown.files.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
