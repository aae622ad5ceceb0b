"""Work in the background that is taken up again wherever it was left: whose turn it is, and how often it is tried.

What is in work is held by a lock of the kernel's, which falls with its process: nothing has to wait for the time of one
that was killed. A try is counted, and committed, before the work begins, so that work which kills its process is given
up as well.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

MOST_TRIES = 3
AGAIN_AFTER = timedelta(minutes=1)

Work = TypeVar("Work", bound=Model)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether no other process of this machine is at the work of this name now."""
    with (settings.DATA / f"{name}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def due(waiting: QuerySet[Work]) -> QuerySet[Work]:
    """Those whose time it is: a try that failed is not repeated at once."""
    return waiting.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))


def another_try(work: Model) -> bool:
    """Counts a try; False where there were enough of them: they failed, or killed the process."""
    pieces = type(work)._default_manager.filter(pk=work.pk, state="waiting", tries__lt=MOST_TRIES)
    return bool(pieces.update(tries=F("tries") + 1))


def failed(work: Model, reason: str) -> bool:
    """Notes why a try failed; whether there is another."""
    again = type(work)._default_manager.filter(pk=work.pk, state="waiting", tries__lt=MOST_TRIES)
    return bool(again.update(not_before=timezone.now() + AGAIN_AFTER, reason=reason))
