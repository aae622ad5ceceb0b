"""The balance of a day for a whole unit: all that came is registered, rejected or waiting, and which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_safe

from hub.efiling import intake, reach, registering, trail
from hub.efiling.forms import DayForm
from hub.efiling.models import Incoming, Register
from hub.efiling.rules import RegisterKind
from hub.people import access
from hub.people.access import requires

MOST_NAMED = 200
"""Letters of one kind that are named; their number is told whole."""


@dataclass(frozen=True)
class OfRegister:
    """One register's day. `left` came before it and still waits, whenever that was."""

    register: Register
    balance: intake.Balance
    left: int
    waiting: QuerySet[Incoming]
    rejected: QuerySet[Incoming]
    registered: QuerySet[Incoming]
    older: QuerySet[Incoming]


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
    rows = [_of(register, day) for register in registers]
    total = [sum(getattr(row.balance, name) for row in rows) for name in ("came", "registered", "rejected", "waiting")]
    context = {"unit": unit, "day": day, "form": form, "rows": rows, "total": total, "left": sum(r.left for r in rows)}
    return render(request, "efiling/balance.html", context, status=422 if form.errors else 200)


def _of(register: Register, day: date) -> OfRegister:
    came = intake.of_day(register, day).defer("text").select_related("entry__book__register")
    start = datetime.combine(day, time(), get_current_timezone())
    older = Incoming.objects.filter(register=register, state=intake.State.WAITING, came_at__lt=start).defer("text")
    of_state = {state: came.filter(state=state)[:MOST_NAMED] for state in ("waiting", "rejected", "registered")}
    return OfRegister(
        register=register,
        balance=intake.balance(register, day),
        left=older.count(),
        older=older[:MOST_NAMED],
        **of_state,
    )
