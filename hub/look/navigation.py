"""What stands in the navigation. An app registers its entries in ready(), so that this app never knows the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

WORK = "work"
ADMINISTRATION = "administration"
NOWHERE = ""
"""For a page that is reached by its address alone: it has an entry so that it is known who may open it."""


@dataclass(frozen=True)
class Entry:
    """One line of the navigation, for those of whom `may(person)` is true."""

    label: str | Promise
    url_name: str
    icon: str
    may: Callable[[Any], bool]
    section: str = WORK
    order: int = 100


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str | Promise
    url: str
    icon: str
    current: bool


_entries: dict[str, Entry] = {}


def register(
    label: str | Promise,
    url_name: str,
    *,
    icon: str,
    may: Callable[[Any], bool],
    section: str = WORK,
    order: int = 100,
) -> None:
    """Add an entry. `icon` is a name in hub.look.icons; `order` sorts within the section."""
    _entries[url_name] = Entry(label, url_name, icon, may, section, order)


def links(request: HttpRequest, section: str) -> list[Link]:
    """What the person may reach in a section; the current page's entry is the one with the longest matching address."""
    shown = [
        (entry, reverse(entry.url_name))
        for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))
        if entry.section == section and entry.may(request.user)
    ]
    every = [reverse(entry.url_name) for entry in _entries.values()]
    here = max((url for url in every if request.path.startswith(url)), key=len, default="")
    return [Link(entry.label, url, entry.icon, url == here) for entry, url in shown]


def reaches(person: Any, url_name: str) -> bool:
    """Whether the entry is registered and stands in this person's navigation."""
    entry = _entries.get(url_name)
    return entry is not None and entry.may(person)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation.work` and `navigation.administration`, computed only where a template asks."""
    return {"navigation": _Navigation(request)}


class _Navigation:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def work(self) -> list[Link]:
        return links(self._request, WORK)

    def administration(self) -> list[Link]:
        return links(self._request, ADMINISTRATION)
