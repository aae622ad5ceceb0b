"""The page on which a draft is written: its fields, beside them how it looks and what the linter says."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.efiling import reach as core
from hub.efiling.drafting import reach, views_pdf, writing
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.forms import LetterForm, version_seen
from hub.efiling.drafting.models import Draft, Unsaved
from hub.efiling.drafting.views_drafts import looks
from hub.efiling.drafting.views_versions import theirs
from hub.efiling.rules import WHY_NOT_TOP_SECRET
from hub.people.access import requires
from hub.people.models import Person

AT_WORK = timedelta(minutes=10)
"""Somebody who typed so lately is still at it."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.WRITE)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    if not reach.may_write(person, shown):
        if request.method == "POST":
            _keep_for_later(request, shown, person)
            messages.error(request, _("ร่างนี้อยู่ที่ผู้อื่นหรือออกเลขแล้ว จึงยังไม่ได้บันทึก"))
        return redirect("drafting:draft", pk)
    if shown.uploaded:
        return views_pdf.page(request, shown, person)
    if request.method == "POST":
        return _saved(request, shown, person)
    kept = writing.unsaved(shown, person)
    content, base = (kept[1], kept[0].base) if kept else (shown.content, shown.version)
    form = LetterForm(kind=shown.kind, names=shown.fields, initial=content.kept())
    context: dict[str, Any] = {"unsaved_at": kept[0].at if kept else None, "others": _others(shown, person)}
    if kept and base != shown.version:
        context |= theirs(shown, content)
        base = shown.version
    return _page(request, shown, form, content, base, **context)


def _keep_for_later(request: HttpRequest, shown: Draft, person: Person) -> None:
    """It was proposed or handed on while they typed: their text is there when they may write in it again."""
    if shown.uploaded or shown.state == Draft.State.ISSUED:
        return
    with suppress(writing.TopSecret):
        content = writing.whole(shown, LetterForm(request.POST, kind=shown.kind, names=shown.fields).written)
        writing.keep_unsaved(shown, person, content, version_seen(request))


def _saved(request: HttpRequest, shown: Draft, person: Person) -> HttpResponse:
    form = LetterForm(request.POST, kind=shown.kind, names=shown.fields)
    content = writing.whole(shown, form.written)
    if form.says_too_much():
        return _page(request, shown, form, content, version_seen(request), status=422)
    try:
        writing.save(shown, person, content, version_seen(request))
    except writing.TopSecret:
        form.add_error("secrecy", str(WHY_NOT_TOP_SECRET))
        return _page(request, shown, form, content.without("secrecy"), version_seen(request), status=422)
    except writing.ChangedMeanwhile:
        # Only now is the other's text before the person's eyes, so only now may it be written over.
        newest = Draft.objects.select_related("unit", "keeper", "signer__person", "signer__unit").get(pk=shown.pk)
        writing.keep_unsaved(newest, person, content, newest.version)
        return _page(request, newest, form, content, newest.version, status=409, **theirs(newest, content))
    except writing.NotOpen:
        writing.keep_unsaved(shown, person, content, version_seen(request))
        messages.error(request, _("ร่างนี้ออกเลขหรือถูกทิ้งไปแล้ว จึงยังไม่ได้บันทึก"))
        return redirect("drafting:draft", shown.pk)
    messages.success(request, _("บันทึกแล้ว"))
    if request.POST.get("then") == "propose" and shown.state in reach.OPEN:
        return redirect("drafting:propose", shown.pk)
    return redirect("drafting:draft" if request.POST.get("then") == "close" else "drafting:write", shown.pk)


def _others(shown: Draft, person: Person) -> list[Unsaved]:
    lately = Unsaved.objects.filter(draft=shown, at__gte=timezone.now() - AT_WORK).exclude(person=person)
    return list(lately.select_related("person"))


def _page(
    request: HttpRequest,
    shown: Draft,
    form: LetterForm,
    content: Content,
    version: int,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    own = Unsaved.objects.filter(draft=shown, person=core.viewer(request)).exists()
    context = {
        "draft": shown, "form": form, "version": version, "turn": reach.turn_of(core.viewer(request), shown),
        "opens": shown.state in reach.OPEN, **looks(shown, content, unsaved=own), **more,
    }  # fmt: skip
    return render(request, "drafting/write.html", context, status=status)


@require_POST
@requires(reach.WRITE)
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed, kept as it is typed; the answer stands beside the form. Nothing becomes a version by this."""
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    if not reach.may_write(person, shown):
        return render(request, "drafting/beside.html", {"draft": shown, "closed": True})
    content = writing.whole(shown, LetterForm(request.POST, kind=shown.kind, names=shown.fields).written)
    try:
        writing.keep_unsaved(shown, person, content, version_seen(request))
    except writing.TopSecret:
        return render(request, "drafting/beside.html", {"draft": shown, "why_not": WHY_NOT_TOP_SECRET})
    stale = shown.version if version_seen(request) != shown.version else None
    context = {
        "draft": shown, "kept_at": timezone.now(), "stale": stale, "others": _others(shown, person),
        **looks(shown, content, unsaved=True),
    }  # fmt: skip
    response = render(request, "drafting/beside.html", context)
    response["SP-Draft-Kept"] = "yes"
    return response


@require_POST
@requires(reach.WRITE)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to what was saved last."""
    shown = reach.draft_or_404(request, pk)
    writing.forget_unsaved(shown, core.viewer(request))
    messages.info(request, _("กลับไปที่ฉบับที่บันทึกล่าสุดแล้ว"))
    return redirect("drafting:write", pk)
