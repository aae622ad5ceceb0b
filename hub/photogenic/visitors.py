"""Today's visitors, for those who receive them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.people import access
from hub.people.access import requires
from hub.photogenic import day, reach

ACTION = "photogenic.visitors"


@require_safe
@requires(ACTION)
def today(request: HttpRequest) -> HttpResponse:
    """The part that changes renews itself. Earlier days are not for who receives visitors."""
    units = set(access.visible_units(reach.viewer(request), ACTION).values_list("pk", flat=True))
    now = timezone.localdate()
    context = {"visits": day.visits(units, now), "today": now}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "photogenic/visits_table.html" if part else "photogenic/visitors.html", context)
