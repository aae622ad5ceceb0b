"""A draft's versions: each as it was, what is different between two, and going back to one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.efiling import reach as core
from hub.efiling.drafting import comparing, reach, uploads, writing
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.forms import LetterForm, as_read, version_seen
from hub.efiling.drafting.models import Draft, Version
from hub.people.access import requires


@require_safe
@requires(reach.WRITE)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    return render(request, "drafting/versions.html", {"draft": shown, "versions": shown.versions.select_related("by")})


@require_safe
@requires(reach.WRITE)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a version says, and how it differs from another (?with=), by default the one before it."""
    shown = reach.draft_or_404(request, pk)
    one = _version_or_404(shown, number)
    other = _other(request, shown, number)
    labels = LetterForm(kind=shown.kind, names=shown.fields).fields
    found = comparing.differences(shown.fields, read(other.content), read(one.content)) if other else []
    content = read(one.content)
    said = [(labels[name], getattr(content, name)) for name in shown.fields]
    fields = [(field.label, as_read(field, value)) for field, value in said if value]
    context = {
        "draft": shown, "version": one, "other": other, "fields": fields,
        "differences": _labelled(shown, found),
        "other_file": other is not None and other.pdf_id != one.pdf_id,
        "other_places": other is not None and other.marks != one.marks,
        "versions": shown.versions.exclude(pk=one.pk),
        "restores": reach.may_write(core.viewer(request), shown) and number != shown.version,
    }  # fmt: skip
    return render(request, "drafting/version.html", context)


def theirs(shown: Draft, content: Content) -> dict[str, object]:
    """What somebody else saved meanwhile, beside what is in the form."""
    newest = shown.versions.select_related("by").get(number=shown.version)
    found = comparing.differences(shown.fields, read(newest.content), content)
    return {"newest": newest, "differences": _labelled(shown, found)}


def _labelled(shown: Draft, found: list[comparing.Difference]) -> list[dict[str, object]]:
    labels = LetterForm(kind=shown.kind, names=shown.fields).fields
    return [{"label": labels[each.field].label, "pieces": each.pieces} for each in found]


@require_POST
@requires(reach.WRITE)
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Its text becomes a new version; the ones between stay."""
    shown = reach.written_or_404(request, pk)
    older = _version_or_404(shown, number)
    content, paper = read(older.content), uploads.paper_of(older)
    try:
        writing.save(shown, core.viewer(request), content, version_seen(request), restored=number, paper=paper)
    except writing.ChangedMeanwhile:
        messages.error(request, _("มีผู้อื่นบันทึกร่างนี้ไปก่อน จึงยังไม่ได้นำกลับมา ดูฉบับล่าสุดก่อน"))
        return redirect("drafting:versions", pk)
    except writing.NotOpen:
        messages.error(request, _("ร่างนี้ออกเลขหรือถูกทิ้งไปแล้ว จึงยังไม่ได้บันทึก"))
        return redirect("drafting:draft", pk)
    messages.success(request, _("นำฉบับที่ %d กลับมาเป็นฉบับล่าสุดแล้ว") % number)
    return redirect("drafting:draft", pk)


def _version_or_404(shown: Draft, number: int) -> Version:
    found = shown.versions.select_related("by").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _other(request: HttpRequest, shown: Draft, number: int) -> Version | None:
    wanted = request.GET.get("with", "")
    if wanted:
        if not wanted.isdecimal() or len(wanted) > 9:
            raise Http404
        return _version_or_404(shown, int(wanted))
    return shown.versions.filter(number=number - 1).first()
