"""Today's visitors, for those who receive them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.people import access
from hub.people.access import requires
from hub.photogenic import day, reach, telling
from hub.photogenic.models import Visit
from hub.sms import services

ACTION = "photogenic.visitors"


@require_safe
@requires(ACTION)
def today(request: HttpRequest) -> HttpResponse:
    """The part that changes renews itself. Earlier days are not for who receives visitors."""
    units = set(access.visible_units(reach.viewer(request), ACTION).values_list("pk", flat=True))
    now = timezone.localdate()
    context = {"visits": _with_hosts(day.visits(units, now)), "today": now, "telling": True}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "photogenic/visits_table.html" if part else "photogenic/visitors.html", context)


def _with_hosts(visits: list[Visit]) -> list[Visit]:
    """Each with `told`, how far an SMS to its host has come, or else `host`, if it is clear whom one goes to."""
    told = services.newest([telling.about(visit) for visit in visits])
    known = telling.Hosts()
    for visit in visits:
        vars(visit)["told"], vars(visit)["host"] = told.get(telling.about(visit)), None
        if visit.erased_at or vars(visit)["told"]:
            continue
        meant = known.of(visit)
        if len(meant) == 1 and services.can_reach(meant[0]):
            vars(visit)["host"] = meant[0]
    return visits
