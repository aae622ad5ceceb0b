"""What other parts of e-filing show on the page of a line: where it is routed, its folder, its links.

Each part says in its ready() how its panel is made; the page knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from hub.efiling.models import Entry

Panel = Callable[[HttpRequest, Entry], str]

_panels: list[tuple[int, Panel]] = []


def register(make: Panel, *, order: int) -> None:
    """`make(request, entry)` gives the panel as safe HTML, a card of the look, or "" where it has nothing to say."""
    if all(known is not make for _, known in _panels):
        _panels.append((order, make))


def of(request: HttpRequest, entry: Entry) -> list[str]:
    made = (make(request, entry) for _, make in sorted(_panels, key=lambda each: each[0]))
    return [html for html in made if html]
