"""Fingers on the kiosk's screens, and what is seen there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from common.touch.testing import frames, tap
from kiosk.content import Readout

Shown = Any  # conftest's


def touch(widget: Any) -> None:
    tap(widget)
    frames(4)


def visible_of(text: str) -> str:
    return text.replace("\u200b", "")


def with_pages(readout: Readout, version: int, **changes: Any) -> Readout:
    """A later publication in which the page "work-permit" is changed."""
    categories = tuple(
        replace(
            each, pages=tuple(replace(page, **changes) if page.id == "work-permit" else page for page in each.pages)
        )
        for each in readout.categories
    )
    return replace(readout, version=version, categories=categories)
