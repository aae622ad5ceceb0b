"""What must be done now and then, by whoever it belongs to: each app says in its ready() what it has to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Task = Callable[[datetime], str]

_tasks: list[Task] = []


def register(task: Task) -> None:
    """`task(now)` does what is due and says in English what it did; done twice it changes nothing more."""
    if task not in _tasks:
        _tasks.append(task)


def run(now: datetime) -> list[str]:
    """Does all that is due. What each task said."""
    return [task(now) for task in _tasks]
