"""Work that goes on behind the pages, in a process of its own: `manage.py background` does it piece by piece.

Each app says in its ready() what it has: reading scans, fetching a mailbox, telling who is late.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, connections

Step = Callable[[], bool]

log = logging.getLogger(__name__)


@dataclass
class Job:
    """`step` does one piece, of seconds and not of minutes, and says whether there was any; then it is asked again.

    Where there was none, or it failed, it is asked again after `every`. `apart`: it waits for others, such as a server
    elsewhere, and so has a thread of its own.
    """

    name: str
    step: Step
    every: timedelta
    apart: bool = False
    due: float = 0.0


_jobs: dict[str, Job] = {}


def register(name: str, step: Step, *, every: timedelta, apart: bool = False) -> None:
    _jobs[name] = Job(name, step, every, apart)


def run(stopping: threading.Event) -> None:
    """Until `stopping` is set. A step that fails is in the log, and holds up none of the others."""
    together = [job for job in _jobs.values() if not job.apart]
    threads = [
        threading.Thread(target=_run_apart, args=(job, stopping), daemon=True) for job in _jobs.values() if job.apart
    ]
    for thread in threads:
        thread.start()
    _run(together, stopping)
    for thread in threads:
        thread.join()


def _run(jobs: list[Job], stopping: threading.Event) -> None:
    while not stopping.is_set():
        now = time.monotonic()
        worked = [_work(job) for job in jobs if job.due <= now]
        if not any(worked):
            soonest = min((job.due for job in jobs), default=now + 1)
            stopping.wait(min(1.0, max(0.05, soonest - time.monotonic())))


def _run_apart(job: Job, stopping: threading.Event) -> None:
    """Ends with the process wherever it is, as all steps do: what it left is taken up again."""
    try:
        _run([job], stopping)
    finally:
        connections.close_all()


def _work(job: Job) -> bool:
    close_old_connections()
    try:
        if job.step():
            return True
    except Exception:
        log.exception("background work %s failed; it is tried again in %s", job.name, job.every)
    job.due = time.monotonic() + job.every.total_seconds()
    return False
