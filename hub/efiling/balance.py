"""The balance of a register's day: all that came is registered, rejected or waiting, and which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import get_current_timezone

from hub.efiling import coming, intake
from hub.efiling.models import Incoming, Register

MOST_NAMED = 200
"""Letters of one kind that are named; their number is told whole."""


@dataclass(frozen=True)
class Day:
    """One register's day. `left` came before it and still waits, whenever that was.

    `held` is counted in `balance` as waiting though it is no letter yet, `held_older` in `left`.
    """

    register: Register
    balance: intake.Balance
    left: int
    waiting: QuerySet[Incoming]
    rejected: QuerySet[Incoming]
    registered: QuerySet[Incoming]
    older: QuerySet[Incoming]
    held: list[coming.Held]
    held_older: list[coming.Held]
    trouble: str


def of(register: Register, day: date) -> Day:
    came = intake.of_day(register, day).defer("text").select_related("entry__book__register")
    start = datetime.combine(day, time(), get_current_timezone())
    older = Incoming.objects.filter(register=register, state=intake.State.WAITING, came_at__lt=start).defer("text")
    of_state = {state: came.filter(state=state)[:MOST_NAMED] for state in ("waiting", "rejected", "registered")}
    known = coming.to(register)
    held = [one for one in known.held if timezone.localdate(one.at) == day]
    held_older = [one for one in known.held if one.at < start]
    letters = intake.balance(register, day)
    return Day(
        register=register,
        balance=replace(letters, came=letters.came + len(held), waiting=letters.waiting + len(held)),
        left=older.count() + len(held_older),
        older=older[:MOST_NAMED],
        held=held,
        held_older=held_older,
        trouble=known.trouble,
        **of_state,
    )
