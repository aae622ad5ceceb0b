"""The home page, and the page that shows every component."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hub.look import home as home_cards
from hub.look import navigation
from hub.look.icons import ICONS
from hub.look.sampler import SampleForm

COLOURS = [
    "ink",
    "ink-soft",
    "paper",
    "surface",
    "line",
    "primary",
    "primary-strong",
    "accent",
    "good",
    "warn",
    "bad",
    "info",
]


def home(request: HttpRequest) -> HttpResponse:
    """What the apps have to say to this person today."""
    return render(request, "look/home.html", {"cards": home_cards.cards(request), "today": timezone.localdate()})


def components(request: HttpRequest) -> HttpResponse:
    """Everything a page is built from, for those who build or check pages."""
    if not navigation.reaches(request.user, "components"):
        raise PermissionDenied
    sample = SampleForm({"name": "", "kind": "school", "consent": "on"})
    sample.is_valid()
    context = {
        "form": sample,
        "colours": COLOURS,
        "icons": sorted(ICONS),
        "now": timezone.now(),
        "page": Paginator(range(230), 25).get_page(request.GET.get("page", "3")),
    }
    return render(request, "look/components.html", context)
