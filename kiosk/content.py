"""What the hub publishes for kiosks ("sp-readout/1"), read into plain objects.

A kiosk outlives many versions of the hub: what it does not know it leaves out, a page it cannot read takes none of the
others with it, and a publication that it cannot read at all is refused as a whole, so that the one shown stays.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

FORMAT = "sp-readout/1"
KINDS = ("heading", "paragraph", "bullet", "step", "note")
PDF = "application/pdf"
WORD_BREAK = "\u200b"

Find = Callable[[str], Path]
"""find(sha256): where a blob of the publication lies; raises KeyError for one that is not part of it."""


class ContentMalformed(ValueError):
    """A publication that cannot be shown; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages, U+200B where a Thai line may break. Without an English text it is the Thai one."""

    th: str
    en: str

    def by(self, language: str) -> str:
        return self.en if language == "en" else self.th

    def both(self) -> dict[str, str]:
        return {"th": self.th, "en": self.en}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page; kind is one of KINDS, number counts the steps that follow one another."""

    kind: str
    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF file of a page; pages is 0 where the hub could not count them."""

    title: Said
    path: Path
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    category: str
    title: Said
    summary: Said
    updated: date | None
    link: str
    blocks: Mapping[str, tuple[Block, ...]]
    files: tuple[Attached, ...]


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    icon: str
    title: Said
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Office:
    name: Said
    address: Said
    phone: str
    hours: Said


@dataclass(frozen=True, slots=True)
class Readout:
    """One publication, all of it; pages stand in the order in which they were published."""

    version: int
    office: Office
    categories: tuple[Category, ...]
    left_out: int
    """How many pages could not be read."""

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for category in self.categories for page in category.pages)

    def page(self, id: str) -> Page | None:  # noqa: A002 the content's word
        return next((page for page in self.pages if page.id == id), None)

    def category(self, id: str) -> Category | None:  # noqa: A002
        return next((category for category in self.categories if category.id == id), None)


def read(data: bytes, find: Find, version: int = 0) -> Readout:
    """The publication whose root blob is `data`. Raises ContentMalformed."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise ContentMalformed(f"not JSON: {fault}") from fault
    if not isinstance(root, dict) or root.get("format") != FORMAT:
        named = root.get("format") if isinstance(root, dict) else type(root).__name__
        raise ContentMalformed(f"{named!r} where {FORMAT!r} belongs")
    try:
        office = _office(root["office"])
        heads = [(str(each["id"]), str(each["icon"]), _said(each["title"])) for each in root["categories"]]
        listed = list(root["pages"])
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise ContentMalformed(f"something is missing: {type(fault).__name__} {fault}") from fault
    pages = [page for each in listed if (page := _page_if_whole(each, find)) is not None]
    categories = tuple(
        Category(id_, icon, title, tuple(page for page in pages if page.category == id_)) for id_, icon, title in heads
    )
    return Readout(version, office, categories, len(listed) - sum(len(each.pages) for each in categories))


def _office(said: Mapping[str, Any]) -> Office:
    name = _said(said["name"])
    if not name.th:
        raise ValueError("the office has no name")
    return Office(name, _said(said["address"]), str(said["phone"]), _said(said["hours"]))


def _page_if_whole(said: Any, find: Find) -> Page | None:
    try:
        return _page(said, find)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        name = said.get("id") if isinstance(said, dict) else said
        log.error("page %.80r is left out: %s %s", name, type(fault).__name__, fault)
        return None


def _page(said: Mapping[str, Any], find: Find) -> Page:
    title = _said(said["title"])
    if not title.th:
        raise ValueError("it has no title")
    thai = _blocks(said["body"]["th"])
    english = _blocks(said["body"].get("en") or []) or thai
    return Page(
        id=str(said["id"]),
        category=str(said["category"]),
        title=title,
        summary=_said(said["summary"]),
        updated=_day(said.get("updated")),
        link=str(said["link"]),
        blocks={"th": thai, "en": english},
        files=tuple(file for each in said["files"] if (file := _file(each, find)) is not None),
    )


def _said(texts: Mapping[str, str]) -> Said:
    thai, english = texts["th"], texts.get("en") or ""
    if not isinstance(thai, str) or not isinstance(english, str):
        raise TypeError("a text that is none")
    return Said(_marked(thai), _marked(english or thai))


def _blocks(said: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    step = 0
    for each in said:
        kind = each["kind"] if each["kind"] in KINDS else "paragraph"
        # Numbers begin anew after a heading only: a note or a paragraph may stand between two steps.
        step = 0 if kind == "heading" else step + (kind == "step")
        blocks.append(Block(kind, _marked(str(each["text"])), step if kind == "step" else 0))
    return tuple(blocks)


def _marked(text: str) -> str:
    """The text with a mark for line breaks, if only at its end: one without any would be looked up in a dictionary, and
    that takes 90 MB of memory."""
    return text if not text or WORD_BREAK in text else text + WORD_BREAK


def _file(said: Mapping[str, Any], find: Find) -> Attached | None:
    """The file, or None for one of a kind that this kiosk cannot show."""
    if said["media"] != PDF:
        log.warning("a file is left out: this kiosk cannot show %s", said["media"])
        return None
    return Attached(_said(said["title"]), find(str(said["blob"])), int(said["bytes"]), int(said.get("pages") or 0))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
