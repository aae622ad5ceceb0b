"""Who receives visitors tells the host by SMS; who leads an agency says whether that is done by itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.thai.normalise import search_key
from hub.people import access
from hub.people.access import requires
from hub.people.models import Person, Unit
from hub.photogenic import reach, telling
from hub.photogenic.models import HostTelling
from hub.photogenic.visitors import ACTION as RECEIVE
from hub.sms import services

SET = "photogenic.telling"
_FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECEIVE)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be sent and to whom; sent at a press. Only to who serves in the station's own agency."""
    visit, person = reach.visit_or_404(request, pk), reach.viewer(request)
    unit = telling.agency(visit)
    if visit.erased_at or unit is None or not reach.may(person, RECEIVE, visit.unit):
        raise Http404
    people = telling.staff(unit)
    if request.method == "POST":
        host = next((one for one in people if str(one.pk) == request.POST.get("person")), None)
        if host is None:
            raise Http404
        try:
            sent = telling.tell(visit, host, person)
        except services.Refused as refused:
            messages.error(request, f"{host}: {_why(host) or refused}")
            return redirect("photogenic:tell", pk)
        if sent.waits:
            messages.info(request, _("เกินโควตา SMS ของหน่วยงาน รอผู้บริหารอนุมัติก่อนส่งถึง %s") % host)
        else:
            messages.success(request, _("แจ้ง %s ทาง SMS แล้ว") % host)
        return redirect("photogenic:visitors")
    query = request.GET.get("q", "").strip()[:100]
    context = {
        "visit": visit,
        "text": telling.text(visit),
        "query": query,
        "found": [(one, _why(one)) for one in _found(query, visit.whom, people)],
    }
    return render(request, "photogenic/tell.html", context)


def _found(query: str, whom: str, people: list[Person]) -> list[Person]:
    """By the words typed; before any are, whom the visitor may have meant."""
    if query:
        words = search_key(query).split()
        return [one for one in people if all(word in one.search_text for word in words)][:_FOUND]
    return telling.hosts(whom, people)[:_FOUND]


def _why(person: Person) -> str:
    return "" if services.can_reach(person) else _("ไม่มีหมายเลขโทรศัพท์มือถือที่รับ SMS ได้")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SET)
def by_itself(request: HttpRequest) -> HttpResponse:
    """For each agency that the person leads or looks after."""
    visible = access.visible_units(reach.viewer(request), SET)
    agencies = visible.filter(kind__in=(Unit.Kind.OFFICE, Unit.Kind.SCHOOL))
    if request.method == "POST":
        unit = agencies.filter(pk=_pk(request.POST.get("unit", ""))).first()
        if unit is None:
            raise Http404
        if request.POST.get("do") == "on":
            HostTelling.objects.get_or_create(unit=unit)
            messages.success(request, _("%s: แจ้งผู้ที่มาพบทาง SMS เองแล้ว") % unit)
        else:
            HostTelling.objects.filter(unit=unit).delete()
            messages.success(request, _("%s: ไม่แจ้งเอง ผู้ต้อนรับกดแจ้งได้") % unit)
        return redirect("photogenic:telling")
    on = set(HostTelling.objects.values_list("unit", flat=True))
    return render(request, "photogenic/telling.html", {"rows": [(unit, unit.pk in on) for unit in agencies]})


def _pk(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0
