"""The administrator's pages: devices with their live state, claim codes, and the list of what was amiss."""

from __future__ import annotations

import ipaddress
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.fleet import brokers, claims, device_state, evidence, notice_kinds, publishing, screens
from hub.fleet.forms import ClaimForm
from hub.fleet.models import ClaimCode, Device, Notice
from hub.people.access import requires
from hub.people.models import Person

ACTION = "fleet.manage"
PER_PAGE = 30


@require_safe
@requires(ACTION)
def devices(request: HttpRequest) -> HttpResponse:
    """All devices; the part that changes renews itself."""
    now = timezone.now()
    open_notices = Count("notices", filter=Q(notices__settled_at=None))
    rows = Device.objects.select_related("unit").defer("certificate").annotate(open_notices=open_notices)
    shown = [device_state.shown(device, now) for device in rows]
    context = {
        "shown": sorted(shown, key=lambda one: one.device.revoked_at is not None),
        "open_codes": ClaimCode.objects.filter(used_at=None, expires_at__gt=now).select_related("unit"),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "fleet/devices_live.html" if part else "fleet/devices.html", context)


@require_safe
@requires(ACTION)
def device(request: HttpRequest, device_id: str) -> HttpResponse:
    row = get_object_or_404(Device.objects.select_related("unit"), pk=device_id)
    records = row.records.order_by("-seq").defer("jws")
    context = {
        "device": row,
        "shown": device_state.shown(row, timezone.now()),
        "page": Paginator(records, PER_PAGE).get_page(request.GET.get("page")),
        "notices": [
            (notice, notice_kinds.explained(notice.kind)) for notice in row.notices.filter(settled_at=None)[:10]
        ],
        **_screen(row),
    }
    return render(request, "fleet/device.html", context)


@require_safe
@requires(ACTION)
def device_state_part(request: HttpRequest, device_id: str) -> HttpResponse:
    """The part of a device's page that renews itself."""
    row = get_object_or_404(Device, pk=device_id)
    return render(request, "fleet/device_live.html", {"shown": device_state.shown(row, timezone.now())})


@require_safe
@requires(ACTION)
def screen_part(request: HttpRequest, device_id: str) -> HttpResponse:
    """204 until there is a newer picture than the one with the stamp `since`."""
    row = get_object_or_404(Device, pk=device_id)
    taken = screens.taken_at(row.id)
    if taken is None or request.GET.get("since") == str(taken.timestamp()):
        return HttpResponse(status=204)
    return render(request, "fleet/screen.html", {"device": row, **_screen(row)})


@require_safe
@requires(ACTION)
def screen(request: HttpRequest, device_id: str) -> HttpResponse:
    """The last picture of the device's screen."""
    kept = screens.read(get_object_or_404(Device, pk=device_id).id)
    if kept is None:
        raise Http404
    picture, media = kept
    return HttpResponse(picture, content_type=media, headers={"X-Content-Type-Options": "nosniff"})


def _screen(row: Device) -> dict[str, object]:
    """When the picture was taken, and where to ask for a newer one."""
    taken = screens.taken_at(row.id)
    stamp = taken.timestamp() if taken else ""
    url = reverse("fleet:screen-part", args=[row.id])
    return {"screen_at": taken, "screen_stamp": stamp, "screen_url": f"{url}?since={stamp}"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACTION)
def revoke(request: HttpRequest, device_id: str) -> HttpResponse:
    """Asked once more before: a revoked device must be enrolled anew."""
    row = get_object_or_404(Device, pk=device_id)
    if request.method == "POST":
        if row.revoked_at is None:
            row.revoked_at, row.online = timezone.now(), False
            row.save(update_fields=["revoked_at", "online"])
            brokers.apply()
            screens.forget(row.id)
        messages.success(request, _("เพิกถอน %s แล้ว เครื่องนี้ส่งและรับข้อมูลไม่ได้อีก") % row.name)
        return redirect("fleet:device", device_id)
    return render(request, "fleet/revoke.html", {"device": row})


@require_POST
@requires(ACTION)
def rebirth(request: HttpRequest, device_id: str) -> HttpResponse:
    """Has the device tell its whole state now."""
    row = get_object_or_404(Device, pk=device_id, revoked_at=None)
    publishing.command(row, "rebirth")
    messages.success(request, _("ขอให้เครื่องรายงานสถานะแล้ว จะเห็นผลเมื่อเครื่องต่ออยู่"))
    return redirect("fleet:device", device_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACTION)
def claim(request: HttpRequest) -> HttpResponse:
    """Makes a claim code and shows it this once."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = claims.make(said["kind"], said["name"], said["unit"], cast(Person, request.user))
        # printf writes each line as it stands, so the command needs no editor and no file to carry.
        lines = " ".join(f"'{line}'" for line in made.enrol_toml.replace("'''", '"""').splitlines())
        context = {
            "made": made,
            "name": said["name"],
            "command": f"printf '%s\\n' {lines} > enrol.toml",
            "expires": timezone.now() + claims.VALID_FOR,
            "only_here": only_here(),
        }
        response = render(request, "fleet/claim_made.html", context)
        response["Cache-Control"] = "no-store"
        return response
    context = {"form": form, "only_here": only_here()}
    return render(request, "fleet/claim.html", context, status=422 if form.is_bound else 200)


def only_here() -> str:
    """The address in a claim that leads nowhere from another machine, or ""."""
    for host in (urlsplit(settings.HUB_URL).hostname or "", settings.BROKER_HOST):
        try:
            loops_back = ipaddress.ip_address(host).is_loopback
        except ValueError:
            loops_back = host == "localhost" or host.endswith(".localhost")
        if loops_back:
            return host
    return ""


@require_POST
@requires(ACTION)
def withdraw_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A code that was lost or made by mistake enrols nothing any more."""
    code = ClaimCode.objects.filter(pk=pk).first()
    withdrawn, _rows = ClaimCode.objects.filter(pk=pk, used_at=None).delete()
    if code and withdrawn:
        messages.success(request, _("ถอนรหัสลงทะเบียนของ %s แล้ว ใช้ลงทะเบียนไม่ได้อีก") % code.name)
    else:
        messages.error(request, _("รหัสนี้ใช้ไปแล้วหรือถูกถอนแล้ว"))
    return redirect("fleet:devices")


@require_POST
@requires(ACTION)
def enrol_file(request: HttpRequest) -> HttpResponse:
    """The enrol.toml of a code that was just shown; the hub does not keep the code, so the page sends it back."""
    code = request.POST.get("code", "")
    if not claims.is_open(code):
        messages.error(request, _("รหัสนี้ใช้ไปแล้วหรือหมดอายุแล้ว สร้างรหัสใหม่"))
        return redirect("fleet:claim")
    response = HttpResponse(claims.enrol_toml(code), content_type="application/toml")
    response["Content-Disposition"] = 'attachment; filename="enrol.toml"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@requires(ACTION)
def notices(request: HttpRequest) -> HttpResponse:
    settled = request.GET.get("state") == "settled"
    rows = (
        Notice.objects.filter(settled_at__isnull=not settled).select_related("device", "settled_by").defer("evidence")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    explained = [(notice, notice_kinds.explained(notice.kind)) for notice in page]
    return render(request, "fleet/notices.html", {"page": page, "rows": explained, "settled": settled})


@require_safe
@requires(ACTION)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Notice.objects.select_related("device", "settled_by"), pk=pk)
    context = {
        "notice": row,
        "kind": notice_kinds.explained(row.kind),
        "evidence": evidence.look(bytes(row.evidence)) if row.evidence else None,
    }
    return render(request, "fleet/notice.html", context)


@require_POST
@requires(ACTION)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen to it. If it happens again, there will be a new line."""
    settled = {"settled_at": timezone.now(), "settled_by": cast(Person, request.user)}
    Notice.objects.filter(pk=get_object_or_404(Notice, pk=pk).pk, settled_at=None).update(**settled)
    messages.success(request, _("ปิดรายการแล้ว หากเกิดขึ้นอีกจะแจ้งเป็นรายการใหม่"))
    return redirect(reverse("fleet:notices"))
