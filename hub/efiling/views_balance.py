"""The balance of a day for a whole unit: all that came is registered, rejected or waiting, and which."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.efiling import balance as days
from hub.efiling import reach, registering, trail
from hub.efiling.forms import DayForm
from hub.efiling.rules import RegisterKind
from hub.people import access
from hub.people.access import requires


@require_safe
@requires(reach.LOOK)
def balance(request: HttpRequest, code: str) -> HttpResponse:
    person = reach.viewer(request)
    unit = access.visible_units(person, reach.LOOK).filter(code=code).first()
    if unit is None:
        raise Http404
    form = DayForm(request.GET or None)
    day = (form.is_bound and form.is_valid() and form.cleaned_data["day"]) or timezone.localdate()
    registers = list(reach.registers(person).filter(unit=unit, kind=RegisterKind.RECEIVE).order_by("secret"))
    for register in registers:
        if register.secret:
            trail.add(unit, person, trail.Action.LOOKED, registering.about(register))
    rows = [days.of(register, day) for register in registers]
    total = [sum(getattr(row.balance, name) for row in rows) for name in ("came", "registered", "rejected", "waiting")]
    context = {"unit": unit, "day": day, "form": form, "rows": rows, "total": total, "left": sum(r.left for r in rows)}
    context["all_known"] = not any(row.trouble for row in rows)
    return render(request, "efiling/balance.html", context, status=422 if form.errors else 200)
