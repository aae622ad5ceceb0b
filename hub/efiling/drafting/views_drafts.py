"""The drafts a person sees, a new one, and one as it stands."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.documents import archive
from hub.documents.blobs import BlobMissing
from hub.documents.pdf import PdfError, PdfWorkerFailed
from hub.documents.typesetting import CannotTypeset
from hub.efiling import having, registering, trail
from hub.efiling import reach as core
from hub.efiling.drafting import checking, papers, printing, reach, uploads, writing
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.forms import NewForm
from hub.efiling.drafting.kinds import Kind
from hub.efiling.drafting.lint import Finding, Severity
from hub.efiling.drafting.models import Draft
from hub.efiling.forms import request_of
from hub.efiling.models import Entry
from hub.efiling.rules import RegisterKind
from hub.people import access
from hub.people.access import requires
from hub.people.models import Person

ON_A_PAGE = 50
State = Draft.State
TABS = (
    ("writing", gettext_lazy("กำลังร่าง"), (State.WRITING, State.RETURNED)),
    ("proposed", gettext_lazy("เสนอแล้ว"), (State.PROPOSED,)),
    ("issued", gettext_lazy("ออกเลขแล้ว"), (State.ISSUED,)),
    ("discarded", gettext_lazy("ทิ้งแล้ว"), (State.DISCARDED,)),
)
TONES = {State.PROPOSED: "info", State.RETURNED: "warn", State.ISSUED: "good", State.DISCARDED: "plain"}


@require_safe
@requires(reach.WRITE)
def drafts(request: HttpRequest) -> HttpResponse:
    person = core.viewer(request)
    shown = request.GET.get("state", "writing")
    states = next((states for key, _label, states in TABS if key == shown), None)
    if states is None:
        raise Http404
    found = Paginator(reach.drafts(person).filter(state__in=states), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "rows": [(each, TONES.get(State(each.state), "plain")) for each in found],
        "tabs": TABS,
        "shown": shown,
        "may_draft": reach.units(person).exists(),
        "may_set_up": access.may(person, reach.SET_UP),
    }
    return render(request, "drafting/drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """An empty one, an answer to a received letter (?reply_to=), or a copy of an earlier one (?copy_of=)."""
    person = core.viewer(request)
    if not reach.units(person).exists():
        raise Http404
    reply_to, copied = _answered(request), _copied(request)
    initial = (
        {"kind": copied.kind, "unit": copied.unit_id} if copied else {"kind": request.GET.get("kind", Kind.EXTERNAL)}
    )
    form = NewForm(request.POST or None, request.FILES or None, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        kind, unit = form.cleaned_data["kind"], form.cleaned_data["unit"]
        content = writing.reply_content(reply_to, kind) if reply_to else _fresh(copied) if copied else Content()
        try:
            content, paper = _typed(form, content)
            made = writing.start(
                person, unit, kind, content, reply_to=reply_to, copied_from=copied, paper=paper,
                request=request_of(request.POST.get("request", "")),
            )  # fmt: skip
            return redirect("drafting:write", made.pk)
        except uploads.FAULTS as fault:
            form.add_error("pdf", uploads.why_not(fault))
    token = request_of(request.POST.get("request", "")) or uuid.uuid4()
    context = {"form": form, "reply_to": reply_to, "copied": copied, "request_id": token}
    return render(request, "drafting/new.html", context, status=422 if form.is_bound else 200)


def _typed(form: NewForm, content: Content) -> tuple[Content, uploads.Paper | None]:
    """With a PDF of a letter that was typed elsewhere: its line as its text says it, and the letter itself."""
    came, kind = form.cleaned_data["pdf"], form.cleaned_data["kind"]
    if came is None:
        return content, None
    data, fields = came.read(), uploads.fields_of(kind)
    texts = uploads.looked_through(data)
    begun = {name: value for name, value in content.kept().items() if name in fields}
    content = read(begun | uploads.suggested(texts, fields))
    return content, uploads.kept(data, came.name, kind, texts, content.secrecy)


def _fresh(copied: Draft) -> Content:
    """An earlier letter's text for a new one: its day was its own."""
    return copied.content.without("dated")


def _answered(request: HttpRequest) -> Entry | None:
    pk = _number(request, "reply_to")
    if pk is None:
        return None
    entry = having.entry_or_404(request, pk)
    if entry.book.register.kind != RegisterKind.RECEIVE or entry.state != Entry.State.REGISTERED:
        raise Http404
    return entry


def _copied(request: HttpRequest) -> Draft | None:
    pk = _number(request, "copy_of")
    return reach.draft_or_404(request, pk) if pk is not None else None


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.POST.get(name) or request.GET.get(name) or ""
    if not said:
        return None
    if not said.isdecimal() or len(said) > 15:
        raise Http404
    return int(said)


@require_safe
@requires(reach.WRITE)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    person = core.viewer(request)
    helps = reach.helps(person, shown)
    context = {
        "draft": shown,
        "tone": TONES.get(State(shown.state), "plain"),
        "writes": reach.may_write(person, shown),
        "proposes": helps and shown.state in reach.OPEN,
        "takes_back": helps and shown.state == State.PROPOSED,
        "own_turn": reach.turn_of(person, shown) is not None,
        "sees_line": _sees(person, shown.entry),
        "sees_answered": _sees(person, shown.reply_to),
        "steps": shown.steps.filter(round=shown.round).select_related("by"),
        "turn": reach.turn(shown),
        "last_return": shown.steps.filter(round=shown.round, state="returned").select_related("by").first(),
        "files": shown.files.all(),
        "archived": archive.of(shown.final_id) if shown.final_id else None,
        "trail": trail.of(registering.about(shown)).exclude(action=trail.Action.LOOKED)[:30],
        **looks(shown),
    }
    return render(request, "drafting/draft.html", context)


def _sees(person: Person, line: Entry | None) -> bool:
    """Whether the page of the line is there for them: who writes letters need not see a register."""
    return line is not None and core.registers(person).filter(pk=line.book.register_id).exists()


def looks(shown: Draft, content: Content | None = None, *, unsaved: bool = False) -> dict[str, Any]:
    """For templates: the page pictures of a draft, and what the linter says of it."""
    content = content if content is not None else shown.content
    findings: list[Finding] = [] if shown.state in (State.ISSUED, State.DISCARDED) else checking.check(shown, content)
    try:
        if shown.destroyed_at:
            name, count = "", 0
        elif shown.state == State.ISSUED:
            name, count = printing.final_pages(shown)
        elif shown.uploaded:
            kept = shown.versions.get(number=shown.version)
            name, count = papers.fingerprint(shown, kept), kept.pages
        else:
            name, count = printing.pages_of(shown, content)
    except (CannotTypeset, PdfError, PdfWorkerFailed, BlobMissing):
        name, count = "", 0
    return {
        "findings": findings,
        "wrong": sum(1 for each in findings if each.severity == Severity.ERROR),
        "picture_name": name,
        "numbers": range(1, count + 1),
        "unsaved": unsaved,
    }


@require_POST
@requires(reach.WRITE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    if not reach.helps(core.viewer(request), shown):
        raise Http404
    try:
        writing.discard(shown, core.viewer(request))
    except writing.NotOpen:
        messages.error(request, _("เสนอหรือออกเลขแล้ว จึงทิ้งไม่ได้ ดึงกลับก่อน"))
        return redirect("drafting:draft", pk)
    undo = format_html('<a href="{}">{}</a>', reverse("drafting:draft", args=[pk]), _("เปิดเพื่อนำกลับมา"))
    messages.success(request, format_html("{} · {}", _("ทิ้งร่างแล้ว ไม่มีอะไรถูกลบ"), undo))
    return redirect("drafting:drafts")


@require_POST
@requires(reach.WRITE)
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.draft_or_404(request, pk)
    if not reach.helps(core.viewer(request), shown):
        raise Http404
    writing.bring_back(shown, core.viewer(request))
    messages.success(request, _("นำร่างกลับมาแล้ว"))
    return redirect("drafting:draft", pk)
