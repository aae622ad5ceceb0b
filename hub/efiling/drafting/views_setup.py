"""What a unit sets once for its letters, and the table of ranks that the whole office shares."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.documents.blobs import store
from hub.documents.delivery import serve_blob
from hub.efiling import reach as core
from hub.efiling import registering, trail
from hub.efiling.drafting import emblems, reach
from hub.efiling.drafting.forms import LetterheadForm, RankForm
from hub.efiling.drafting.models import Letterhead, Rank
from hub.people import access
from hub.people.access import requires


@require_safe
@requires(reach.SET_UP)
def letterheads(request: HttpRequest) -> HttpResponse:
    person = core.viewer(request)
    units = access.visible_units(person, reach.SET_UP)
    there = {each.unit_id: each for each in Letterhead.objects.filter(unit__in=units)}
    rows = [{"unit": unit, "letterhead": there.get(unit.pk)} for unit in units]
    context = {"rows": rows, "may_rank": access.may(person, reach.RANKS)}
    return render(request, "drafting/letterheads.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def letterhead(request: HttpRequest, code: str) -> HttpResponse:
    unit = reach.unit_to_set_up_or_404(request, code)
    kept = Letterhead.objects.filter(unit=unit).first() or Letterhead(unit=unit)
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        garuda = _emblem(form)
        if not form.errors:
            with transaction.atomic():
                made = form.save(commit=False)
                if garuda is not None:
                    made.garuda = store(garuda, "image/png")
                made.version += 1
                made.save()
                told = {**{name: str(value) for name, value in form.cleaned_data.items() if name != "emblem"}}
                told["garuda"] = made.garuda_id or ""
                trail.add(unit, core.viewer(request), trail.Action.SET_UP, registering.about(made), told)
            messages.success(request, _("บันทึกหัวหนังสือแล้ว"))
            return redirect("drafting:letterhead", code)
    context = {"form": form, "unit": unit, "letterhead": kept}
    return render(request, "drafting/letterhead.html", context, status=422 if form.is_bound else 200)


def _emblem(form: LetterheadForm) -> bytes | None:
    """The uploaded picture, made anew; None where none came. What is wrong with it stands at the field."""
    came = form.cleaned_data.get("emblem")
    if not came:
        return None
    words = {
        "size": _("ภาพใหญ่เกินไป ไม่เกิน 2 MB และด้านละไม่เกิน 6,000 จุด"),
        "small": _("ภาพเล็กเกินไป ใช้ภาพที่ด้านสั้นอย่างน้อย 100 จุด พิมพ์ 3 ซม. จะคมเมื่อมี 700 จุดขึ้นไป"),
        "broken": _("อ่านภาพไม่ได้ ใช้ไฟล์ PNG, JPEG หรือ SVG ที่มีแต่ลายเส้น"),
    }
    if came.size > emblems.MOST_BYTES:
        form.add_error("emblem", words["size"])
        return None
    try:
        return emblems.png_of(came.read())
    except emblems.BadEmblem as fault:
        form.add_error("emblem", words[fault.reason])
        return None


@require_safe
@requires(reach.SET_UP)
def garuda(request: HttpRequest, code: str) -> HttpResponse:
    unit = reach.unit_to_set_up_or_404(request, code)
    kept = Letterhead.objects.filter(unit=unit).first()
    if kept is None or kept.garuda_id is None:
        raise Http404
    response = serve_blob(request, kept.garuda_id)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(reach.RANKS)
def ranks(request: HttpRequest) -> HttpResponse:
    return render(request, "drafting/ranks.html", {"ranks": Rank.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.RANKS)
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Rank, pk=pk)
    form = RankForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            person = core.viewer(request)
            unit = access.visible_units(person, reach.RANKS).filter(parent=None).first()
            if unit is not None:
                trail.add(unit, person, trail.Action.SET_UP, registering.about(kept), dict(form.cleaned_data))
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("drafting:ranks")
    return render(request, "drafting/rank.html", {"form": form, "rank": kept}, status=422 if form.is_bound else 200)
