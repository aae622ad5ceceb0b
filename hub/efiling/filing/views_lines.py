"""What is done to one line from its page: its folder, how long it is kept, its links."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.efiling import reach as core_reach
from hub.efiling.filing import linking, placing, reach
from hub.efiling.filing.forms import ClassOfLineForm, FileForm, LinkForm, ReasonForm
from hub.efiling.filing.models import Link
from hub.efiling.models import Entry
from hub.people.access import requires


@require_POST
@requires(core_reach.LOOK)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    line = core_reach.entry_or_404(request, pk, core_reach.REGISTER)
    form = FileForm(request.POST, unit=reach.agency_of(line.book.register.unit))
    if not form.is_valid():
        messages.error(request, _("เลือกแฟ้มที่จะเก็บ"))
        return _back(line)
    try:
        placing.file([line], form.cleaned_data["folder"], reach.viewer(request))
    except placing.WrongFolder:
        messages.error(request, _("แฟ้มนี้ปิดแล้ว เลือกแฟ้มอื่น"))
    except placing.NotFiled:
        messages.error(request, _not_filed())
    else:
        messages.success(request, _("เก็บเข้าแฟ้ม %s แล้ว") % form.cleaned_data["folder"])
    return _back(line)


@require_POST
@requires(core_reach.LOOK)
def retention(request: HttpRequest, pk: int) -> HttpResponse:
    line = core_reach.entry_or_404(request, pk, core_reach.REGISTER)
    form = ClassOfLineForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(line)
    try:
        placing.set_class(line, reach.viewer(request), form.cleaned_data["retention"], form.cleaned_data["reason"])
    except placing.NotFiled:
        messages.error(request, _not_filed())
    else:
        messages.success(request, _("บันทึกอายุการเก็บแล้ว"))
    return _back(line)


@require_POST
@requires(core_reach.LOOK)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a line that must not be destroyed, or takes the mark away; both with the reason."""
    line = core_reach.entry_or_404(request, pk, core_reach.REGISTER)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("บอกเหตุผล เช่น เลขคดี"))
        return _back(line)
    change = placing.release if request.POST.get("release") else placing.hold
    try:
        change(line, reach.viewer(request), form.cleaned_data["reason"])
    except placing.NotFiled:
        messages.error(request, _not_filed())
    else:
        messages.success(request, _("บันทึกแล้ว"))
    return _back(line)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(core_reach.LOOK)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Which letter this one answers, refers to or takes the place of: found by number or words, or by its own text."""
    line = core_reach.entry_or_404(request, pk, core_reach.REGISTER)
    seen = reach.entries(reach.viewer(request))
    if request.method == "POST":
        return _link(request, line, LinkForm(request.POST))
    words = request.GET.get("q", "")[:200]
    found = linking.find(words, seen, line)
    named = linking.suggested(line, seen)
    reach.looked_at(request, [*found, *named])
    context = {"entry": line, "q": words, "found": found, "named": named, "kinds": Link.Kind.choices}
    if request.headers.get("HX-Target") == "found":
        return render(request, "filing/link_found.html", context)
    return render(request, "filing/link.html", context)


def _link(request: HttpRequest, line: Entry, form: LinkForm) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, _("เลือกหนังสือและความเกี่ยวข้อง"))
        return redirect("filing:link", line.pk)
    # What is out of the person's reach is not there.
    to = core_reach.entry_or_404(request, form.cleaned_data["to"])
    try:
        linking.link(line, to, form.cleaned_data["kind"], reach.viewer(request))
    except linking.SameLine:
        messages.error(request, _("เชื่อมหนังสือกับตัวเองไม่ได้"))
        return redirect("filing:link", line.pk)
    except linking.Linked:
        messages.info(request, _("หนังสือสองฉบับนี้เชื่อมกันอยู่แล้ว"))
    else:
        messages.success(request, _("เชื่อมกับ เลข %s แล้ว") % to)
    return _back(line)


@require_POST
@requires(core_reach.LOOK)
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    made = reach.link_or_404(request, pk)
    linking.unlink(made, reach.viewer(request))
    messages.success(request, _("นำการเชื่อมโยงออกแล้ว ประวัติยังอยู่"))
    return _back(made.entry)


@require_safe
@requires(core_reach.LOOK)
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """All letters that hang together with this one, as they followed each other."""
    line = core_reach.entry_or_404(request, pk)
    lines, links = linking.thread(line, reach.entries(reach.viewer(request)))
    reach.looked_at(request, lines)
    by_key = {each.pk: each for each in lines}
    says = {key: [(each, by_key[each.to_id]) for each in links if each.entry_id == key] for key in by_key}
    context = {"entry": line, "rows": [{"entry": each, "says": says[each.pk]} for each in lines]}
    return render(request, "filing/thread.html", context)


def _not_filed() -> str:
    return _("เลขนี้ยังไม่ได้ลงทะเบียน ยกเลิก หรือทำลายแล้ว จึงบันทึกไม่ได้")


def _back(line: Entry) -> HttpResponse:
    return redirect("efiling:entry", line.pk)
