"""A person's own pages: their check-ins, and their consent to face matching."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.look.language import page_language
from hub.photogenic import consents, hours, reach
from hub.photogenic.consent_texts import CURRENT
from hub.photogenic.models import CheckIn, FaceTemplate

PER_PAGE = 30


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Newest first. Everybody sees their own."""
    who = reach.viewer(request)
    mine = CheckIn.objects.filter(person=who).with_standing().select_related("unit", "record__device")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "photogenic/own.html", {"page": page, "hours": hours.of_every_unit()})


@require_safe
def face(request: HttpRequest) -> HttpResponse:
    who = reach.viewer(request)
    context = {
        "consent": consents.standing(who),
        "text": CURRENT.in_language(page_language()),
        "version": CURRENT.version,
        "template": FaceTemplate.objects.filter(person=who).first(),
        "before": who.face_consents.exclude(withdrawn_at=None),
    }
    return render(request, "photogenic/own_face.html", context)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    who = reach.viewer(request)
    if request.POST.get("agree") != "on":
        messages.error(request, _("ทำเครื่องหมายในช่องยินยอมก่อน หากไม่ประสงค์จะยินยอม ไม่ต้องทำอะไร"))
        return redirect("photogenic:own-face")
    try:
        consents.give(who, who, page_language())
    except consents.NotAllowed:
        messages.info(request, _("ท่านให้ความยินยอมไว้แล้ว"))
    else:
        messages.success(request, _("บันทึกความยินยอมแล้ว ครั้งต่อไปที่ลงเวลา จุดลงเวลาจะถ่ายภาพเพื่อจดจำใบหน้า"))
    return redirect("photogenic:own-face")


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    who = reach.viewer(request)
    try:
        consents.withdraw(who, who)
    except consents.NotAllowed:
        messages.info(request, _("ไม่มีความยินยอมที่จะถอน"))
    else:
        messages.success(request, _("ถอนความยินยอมแล้ว ข้อมูลจำลองใบหน้าถูกลบ ท่านลงเวลาด้วยรหัสหรือบัตรได้ตามปกติ"))
    return redirect("photogenic:own-face")
