"""A letter that was typed elsewhere: its line and its file changed, and where all stands on it, here and at signing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.documents.blobs import BlobMissing
from hub.efiling import reach as core
from hub.efiling.drafting import issuing, marks, papers, reach, uploads, writing
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.forms import LetterForm, PdfField, version_seen
from hub.efiling.drafting.models import Draft, Version
from hub.efiling.drafting.views_drafts import looks
from hub.efiling.drafting.views_versions import theirs
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET
from hub.efiling.secrecy import SecretLetter
from hub.people.models import Person

LABELS = {
    "signature": gettext_lazy("ลายมือชื่อ"),
    "number": gettext_lazy("เลขที่หนังสือ"),
    "date": gettext_lazy("วันที่"),
}


def page(request: HttpRequest, shown: Draft, person: Person) -> HttpResponse:
    """For who may write in it; hub.efiling.drafting.views_writing asked."""
    if request.method != "POST":
        return _page(request, shown, _form(shown, shown.content.kept()), shown.version)
    form = LetterForm(request.POST, request.FILES, kind=shown.kind, names=shown.fields)
    form.fields["pdf"] = _pdf_field()
    content = writing.whole(shown, form.written)
    if form.says_too_much():
        return _page(request, shown, form, version_seen(request), status=422)
    try:
        if content.secrecy == TOP_SECRET:
            raise writing.TopSecret
        writing.save(shown, person, content, version_seen(request), paper=_paper(request, shown, content))
    except writing.TopSecret:
        form.add_error("secrecy", str(WHY_NOT_TOP_SECRET))
    except SecretLetter as fault:
        at = "secrecy" if "secrecy" in form.fields and fault.secrecy != TOP_SECRET else "pdf"
        form.add_error(at, uploads.why_not(fault))
    except uploads.FAULTS as fault:
        form.add_error("pdf", uploads.why_not(fault))
    except BlobMissing:
        form.add_error("pdf", _("ไม่พบไฟล์ของร่างนี้ในที่เก็บ นำเข้าไฟล์ใหม่ หรือแจ้งผู้ดูแลระบบ"))
    except writing.ChangedMeanwhile:
        newest = Draft.objects.select_related("unit", "keeper", "signer__person", "signer__unit").get(pk=shown.pk)
        return _page(request, newest, form, newest.version, status=409, **theirs(newest, content))
    except writing.NotOpen:
        messages.error(request, _("ร่างนี้ออกเลขหรือถูกทิ้งไปแล้ว จึงยังไม่ได้บันทึก"))
        return redirect("drafting:draft", shown.pk)
    else:
        messages.success(request, _("บันทึกแล้ว"))
        if request.POST.get("then") == "propose" and shown.state in reach.OPEN:
            return redirect("drafting:propose", shown.pk)
        return redirect("drafting:draft" if request.POST.get("then") == "close" else "drafting:write", shown.pk)
    return _page(request, shown, form, version_seen(request), status=422)


def _pdf_field() -> PdfField:
    field = PdfField(label=_("เปลี่ยนไฟล์ PDF"))
    field.help_text = _("ไฟล์ใหม่เป็นฉบับใหม่ ฉบับเดิมยังอยู่ ระบบหาตำแหน่งของเลข วันที่ และลายมือชื่อให้ใหม่")
    return field


def _form(shown: Draft, initial: dict[str, Any]) -> LetterForm:
    form = LetterForm(kind=shown.kind, names=shown.fields, initial=initial)
    form.fields["pdf"] = _pdf_field()
    return form


def _paper(request: HttpRequest, shown: Draft, content: Content) -> uploads.Paper | None:
    """The new file, if one came; else the one there is, its marks as they were posted. Raises uploads.FAULTS."""
    came = request.FILES.get("pdf")
    if came is not None:
        data = came.read()
        return uploads.kept(data, came.name or "", shown.kind, uploads.looked_through(data), content.secrecy)
    before = uploads.paper_of(_version(shown))
    if before is None:
        return None
    posted = marks.posted(request.POST, marks.read(before.marks), before.pages)
    return uploads.Paper(before.pdf, before.name, before.pages, marks.kept(posted))


def _version(shown: Draft) -> Version:
    return shown.versions.get(number=shown.version)


def _page(
    request: HttpRequest, shown: Draft, form: LetterForm, version: int, *, status: int = 200, **more: object
) -> HttpResponse:
    kept = _version(shown)
    posted = marks.posted(request.POST, marks.read(kept.marks), kept.pages)
    context = {
        "draft": shown, "form": form, "version": version, "opens": shown.state in reach.OPEN, "kept": kept,
        "places": _places(shown, kept, posted), **looks(shown), **more,
    }  # fmt: skip
    return render(request, "drafting/write_pdf.html", context, status=status)


def _places(shown: Draft, version: Version, found: Mapping[str, marks.Mark]) -> dict[str, Any]:
    """For drafting/places.html: the pages without what is laid over them, and each mark on them."""
    url = f"?version={version.number}&plain=1&of={papers.fingerprint(shown, version)}"
    pages = [reverse("drafting:page-picture", args=[shown.pk, number]) + url for number in range(1, version.pages + 1)]
    each = [
        {
            "name": name, "label": LABELS[name], "page": mark.page, "how": mark.how,
            "box": ",".join(f"{part:.4f}" for part in astuple(mark.box)),
            "hows": marks.HOWS[name].choices if name in marks.HOWS else (),
        }
        for name, mark in found.items()
    ]  # fmt: skip
    return {"pages": pages, "each": each}


def to_place(request: HttpRequest, shown: Draft) -> dict[str, Any]:
    """For the signer's page: everything stands where the drafter put it, or where the signer has just moved it."""
    kept = _version(shown)
    posted = placed(request, shown)
    paper = uploads.paper_of(kept)
    printed = paper is not None and uploads.names(paper, core.viewer(request))
    return {
        "places": _places(shown, kept, posted.marks),
        "lines": posted.lines if request.method == "POST" else not printed,
        "printed": printed,
    }


def placed(request: HttpRequest, shown: Draft) -> issuing.Placed:
    """As the signer's page posts it."""
    kept = _version(shown)
    found = marks.posted(request.POST, marks.read(kept.marks), kept.pages)
    return issuing.Placed(found, lines=request.POST.get("lines") == "on")
