"""The published content: what hub and kiosks agree to call "sp-readout/1", and what differs between two versions."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from django.conf import settings
from django.urls import reverse

from common.thai.words import with_breaks
from hub.readout.blocks import blocks
from hub.readout.models import Attachment, Category, Office, Page

FORMAT = "sp-readout/1"
WORD_BREAK = "\u200b"


class Said(TypedDict):
    """One text in two languages."""

    th: str
    en: str


class FileContent(TypedDict):
    title: Said
    blob: str
    media: str
    bytes: int
    pages: int


class BlockContent(TypedDict):
    kind: str
    text: str


class PageContent(TypedDict):
    id: str
    category: str
    title: Said
    summary: Said
    updated: str
    link: str
    body: dict[str, list[BlockContent]]
    files: list[FileContent]


class Root(TypedDict):
    """The root blob. Thai texts carry U+200B between words: a kiosk knows no dictionary."""

    format: str
    office: dict[str, Any]
    categories: list[dict[str, Any]]
    pages: list[PageContent]


def compose(office: Office, categories: Iterable[Category], pages: Iterable[Page]) -> Root:
    """The content of these pages, in this order."""
    return {
        "format": FORMAT,
        "office": {
            "name": _said(office, "name"),
            "address": _said(office, "address"),
            "phone": office.phone,
            "hours": _said(office, "hours"),
        },
        "categories": [{"id": each.id, "icon": each.icon, "title": _said(each, "title")} for each in categories],
        "pages": [page_content(page) for page in pages],
    }


def page_content(page: Page) -> PageContent:
    """The page as kiosks get it; one that is only being written, without an address yet, has an empty link."""
    thai = _blocks(page.body_th)
    return {
        "id": page.slug,
        "category": page.category_id,
        "title": _said(page, "title"),
        "summary": _said(page, "summary"),
        "updated": page.updated.isoformat(),
        "link": settings.HUB_URL.rstrip("/") + reverse("readout:page", args=[page.slug]) if page.slug else "",
        "body": {"th": thai, "en": _blocks(page.body_en) or thai},
        "files": [_file(attachment) for attachment in page.attachments.all()] if page.pk else [],
    }


def to_bytes(root: Root) -> bytes:
    """The same content always gives the same bytes, and so the same name."""
    return json.dumps(root, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Root:
    root: Root = json.loads(data)
    return root


def without_breaks(value: Any) -> Any:
    """The content for a browser, which breaks Thai lines itself: a U+200B would only get in the way of searching."""
    return _map_texts(value, lambda text: text.replace(WORD_BREAK, ""))


@dataclass(frozen=True)
class Changes:
    """What publishing would do, as titles of pages (Thai, English)."""

    added: list[Said]
    changed: list[Said]
    removed: list[Said]
    around: bool
    """Whether the office's particulars, the hub's address, the categories or the order of pages differ."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.around)


def changes(before: Root | None, after: Root) -> Changes:
    old = {page["id"]: page for page in before["pages"]} if before else {}
    new = {page["id"]: page for page in after["pages"]}
    both = [page for page in new if page in old]
    added = [new[page] for page in new if page not in old]
    changed = [new[page] for page in both if _but_for_link(new[page]) != _but_for_link(old[page])]
    removed = [old[page] for page in old if page not in new]
    titles = [[without_breaks(page["title"]) for page in pages] for pages in (added, changed, removed)]
    around = before is not None and _frame(before, both) != _frame(after, both)
    return Changes(titles[0], titles[1], titles[2], around)


def _frame(root: Root, pages: list[str]) -> Any:
    kept = [(page["id"], page["link"]) for page in root["pages"] if page["id"] in pages]
    return root["office"], root["categories"], kept


def _but_for_link(page: PageContent) -> dict[str, Any]:
    return {key: value for key, value in page.items() if key != "link"}


def _said(texts: Office | Category | Page | Attachment, name: str) -> Said:
    thai, english = getattr(texts, f"{name}_th"), getattr(texts, f"{name}_en")
    return {"th": with_breaks(thai), "en": with_breaks(english or thai)}


def _blocks(markdown: str) -> list[BlockContent]:
    return [{"kind": block.kind, "text": with_breaks(block.text)} for block in blocks(markdown)]


def _file(attachment: Attachment) -> FileContent:
    return {
        "title": _said(attachment, "title"),
        "blob": attachment.blob_id,
        "media": attachment.blob.media,
        "bytes": attachment.blob.size,
        "pages": attachment.pages,
    }


def _map_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_texts(each, change) for each in value]
    if isinstance(value, dict):
        return {key: _map_texts(each, change) for key, each in value.items()}
    return value
