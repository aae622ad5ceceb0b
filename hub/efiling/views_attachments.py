"""Files beside a letter: added while it waits or before it is sent, and given as downloads."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hub.documents.blobs import BlobTooLarge
from hub.efiling import attachments, reach, registering, trail
from hub.efiling.attachments import Attached
from hub.efiling.models import Attachment, Incoming, Outgoing
from hub.efiling.rules import RegisterKind
from hub.efiling.views_files import attachment_of_a_letter, destroyed
from hub.efiling.views_scans import archive_copy
from hub.people.access import requires

View = Callable[..., HttpResponse]


@require_POST
@requires(reach.LOOK)
def beside_incoming(request: HttpRequest, pk: int) -> HttpResponse:
    """To a letter that waits."""
    letter = reach.incoming_or_404(request, pk, reach.REGISTER)
    _add(request, letter)
    return redirect("efiling:letter", pk)


@require_POST
@requires(reach.LOOK)
def beside_outgoing(request: HttpRequest, pk: int) -> HttpResponse:
    """To a letter that is not sent yet."""
    entry = reach.entry_or_404(request, pk, reach.REGISTER)
    outgoing = Outgoing.objects.filter(entry=entry).first()
    if entry.book.register.kind != RegisterKind.SEND or outgoing is None:
        raise Http404
    _add(request, outgoing)
    return redirect("efiling:entry", pk)


def _add(request: HttpRequest, letter: Incoming | Outgoing) -> None:
    files = [Attached(file.read(), file.name or "") for file in request.FILES.getlist("attachments")]
    if not files:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
        return
    try:
        added = attachments.add(letter, reach.viewer(request), files)
    except (attachments.NotTaken, BlobTooLarge) as fault:
        messages.error(request, _("ยังไม่ได้แนบ %(name)s: %(why)s") % {"name": str(fault), "why": why_not(fault)})
    except attachments.NoLonger:
        messages.error(request, _no_longer(letter))
    else:
        if added:
            messages.success(request, ngettext("แนบไฟล์แล้ว %d ไฟล์", "แนบไฟล์แล้ว %d ไฟล์", added) % added)
        else:
            messages.info(request, _("ไฟล์ที่เลือกแนบไว้แล้ว"))


def why_not(fault: Exception) -> str:
    """In words for whoever attaches."""
    if isinstance(fault, attachments.HasProgram):
        return _("เป็นโปรแกรมหรือมีโปรแกรมอยู่ข้างใน จึงรับไม่ได้ ถ้าเป็นเอกสารที่มีมาโครให้บันทึกเป็นไฟล์ที่ไม่มีมาโครก่อน")
    if isinstance(fault, attachments.TakenOut):
        return _("เป็นไฟล์ของหนังสือลับที่สุดที่นำออกจากระบบแล้ว จึงนำเข้าอีกไม่ได้")
    if isinstance(fault, attachments.TooMany):
        return _("หนังสือหนึ่งฉบับแนบได้ไม่เกิน %d ไฟล์ รวมเป็น ZIP ได้") % attachments.MOST
    if isinstance(fault, BlobTooLarge):
        return _("ไฟล์ใหญ่เกินไป แยกเป็นหลายไฟล์")
    return _("รับเฉพาะ PDF, Word, Excel, PowerPoint, OpenDocument, รูปภาพ และ ZIP ที่เปิดได้")


def _no_longer(letter: Incoming | Outgoing) -> str:
    if isinstance(letter, Outgoing):
        return _("ส่งไปแล้วหรือเลขถูกยกเลิก จึงเปลี่ยนไฟล์แนบไม่ได้")
    return _("มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว จึงแนบไฟล์เพิ่มไม่ได้")


@require_safe
@requires(reach.LOOK)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Always a download: it is guarded as its letter is, and each look is in the trail."""
    return _shown(request, pk, attachment_of_a_letter)


@require_safe
@requires(reach.LOOK)
def archived(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF/A copy of one that is a PDF."""
    return _shown(request, pk, archive_copy)


def _shown(request: HttpRequest, pk: int, give: Callable[[HttpRequest, str, str], HttpResponse]) -> HttpResponse:
    found = _attachment_or_404(request, pk, reach.LOOK)
    letter = found.letter
    if found.blob_id is None:
        return destroyed(request, letter.entry)
    unit = letter.register.unit if isinstance(letter, Incoming) else letter.entry.book.register.unit
    trail.add(unit, reach.viewer(request), trail.Action.LOOKED, registering.about(found))
    return give(request, found.blob_id, found.name)


@require_POST
@requires(reach.LOOK)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _attachment_or_404(request, pk, reach.REGISTER)
    if found.outgoing is None:
        raise Http404
    try:
        attachments.remove(found, reach.viewer(request))
    except attachments.NoLonger:
        messages.error(request, _no_longer(found.outgoing))
    else:
        messages.success(request, _("นำ %s ออกแล้ว") % found.name)
    return redirect("efiling:entry", found.outgoing.entry_id)


def _attachment_or_404(request: HttpRequest, pk: int, action: str) -> Attachment:
    found = Attachment.objects.select_related("outgoing").filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.incoming_id:
        found.incoming = reach.incoming_or_404(request, found.incoming_id, action)
    elif found.outgoing:
        found.outgoing.entry = reach.entry_or_404(request, found.outgoing.entry_id, action)
    return found
