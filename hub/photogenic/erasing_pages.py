"""Pages: erase a photo or a visit at somebody's request, and how long the office keeps them."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.people.access import requires
from hub.photogenic import erasing, reach
from hub.photogenic.models import Retention

ACTION = "photogenic.erase"


@require_POST
@requires(ACTION)
def checkin(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.checkin_or_404(request, pk)
    if not reach.may(reach.viewer(request), ACTION, shown.unit):
        raise Http404
    if erasing.erase_photos([shown], timezone.now(), reach.viewer(request)):
        messages.success(request, _("ลบภาพถ่ายแล้ว รายการลงเวลาและตราผนึกยังอยู่"))
    else:
        messages.info(request, _("ภาพถ่ายนี้ลบไปแล้ว"))
    return redirect("photogenic:checkin", pk)


@require_POST
@requires(ACTION)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.visit_or_404(request, pk)
    if not reach.may(reach.viewer(request), ACTION, shown.unit):
        raise Http404
    if erasing.erase_visits([shown], timezone.now(), reach.viewer(request)):
        messages.success(request, _("ลบภาพถ่ายและลายมือชื่อแล้ว ชื่อและเรื่องไม่แสดงในหน้าใดอีก"))
    else:
        messages.info(request, _("ข้อมูลนี้ลบไปแล้ว"))
    return redirect("photogenic:visit", pk)


class RetentionForm(ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone, not when it runs
    class Meta:
        model = Retention
        fields = ["checkin_days", "visit_days"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires("photogenic.retention")
def retention(request: HttpRequest) -> HttpResponse:
    form = RetentionForm(request.POST or None, instance=Retention.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกระยะเวลาเก็บแล้ว"))
        return redirect("photogenic:retention")
    return render(request, "photogenic/retention.html", {"form": form}, status=422 if form.is_bound else 200)
