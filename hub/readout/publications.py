"""Pages for those who publish: what would change, the history, and an earlier version again."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.fleet.models import Device, Kind
from hub.people.access import may, requires
from hub.people.models import Person
from hub.readout import publishing
from hub.readout.editing import waiting
from hub.readout.models import Publication

_WHY_NOT: dict[str, Promise] = {
    "office": gettext_lazy("ยังไม่ได้กรอกข้อมูลสำนักงาน จึงเผยแพร่ไม่ได้"),
    "pages": gettext_lazy("ยังไม่มีหน้าใดที่ให้ขึ้นจอ จึงเผยแพร่ไม่ได้"),
    "unchanged": gettext_lazy("จอบริการแสดงเนื้อหานี้อยู่แล้ว ไม่มีอะไรต้องเผยแพร่"),
    "busy": gettext_lazy("มีผู้อื่นเผยแพร่ในเวลาเดียวกัน กรุณาดูรายการล่าสุดแล้วลองใหม่"),
}


@require_safe
@requires("readout.edit")
def publications(request: HttpRequest) -> HttpResponse:
    history = Publication.objects.select_related("by", "again_of")
    page = Paginator(history, 20).get_page(request.GET.get("page"))
    latest = publishing.current()
    context = {
        "page": page,
        "latest": latest,
        "may_publish": may(cast(Person, request.user), "readout.publish"),
        "kiosks": _kiosks(latest),
        **waiting(),
    }
    return render(request, "readout/publications.html", context)


@require_POST
@requires("readout.publish")
def publish(request: HttpRequest) -> HttpResponse:
    try:
        publication = publishing.publish(cast(Person, request.user))
    except publishing.CannotPublish as fault:
        messages.error(request, str(_WHY_NOT[fault.reason]))
    else:
        messages.success(request, _("เผยแพร่ฉบับที่ %d แล้ว จอบริการจะรับไปเอง") % publication.version)
    return redirect("readout:publications")


@require_POST
@requires("readout.publish")
def publish_again(request: HttpRequest, version: int) -> HttpResponse:
    get_object_or_404(Publication, pk=version)
    try:
        publication = publishing.publish_again(version, cast(Person, request.user))
    except publishing.CannotPublish as fault:
        messages.error(request, str(_WHY_NOT[fault.reason]))
    else:
        said = _("เนื้อหาของฉบับที่ %(old)d กลับมาเป็นฉบับที่ %(new)d แล้ว หน้าที่กำลังแก้ไขอยู่ไม่เปลี่ยน")
        messages.success(request, said % {"old": version, "new": publication.version})
    return redirect("readout:publications")


def _kiosks(latest: Publication | None) -> dict[str, int]:
    """How many kiosks there are, and how many say that they show the latest version."""
    states = Device.objects.filter(kind=Kind.KIOSK, revoked_at=None).values_list("state", flat=True)
    shown = [state.get("content", {}).get(publishing.KIND) for state in states if isinstance(state, dict)]
    return {"all": len(shown), "latest": sum(1 for version in shown if latest and version == latest.version)}
