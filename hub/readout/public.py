"""Pages for anybody's phone: what is published, as the kiosks show it; no sign-in."""

from functools import lru_cache
from typing import Any, TypedDict

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.thai.ranking import Entry, Index
from hub.documents.blobs import BlobMissing
from hub.documents.delivery import serve_blob
from hub.readout import publishing
from hub.readout.content import PageContent, Root, Said, without_breaks

LONGEST_FILTER = 100


class Shelf(TypedDict):
    """A heading with the pages below it."""

    title: str
    pages: list[dict[str, str]]


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Categories and their pages; or what answers the words that were typed, the best first, as on a kiosk."""
    latest = publishing.current()
    root = _read(latest.root_id) if latest else None
    typed = request.GET.get("q", "")[:LONGEST_FILTER]
    shelves: list[Shelf] = []
    if latest and root:
        shelves = _found(latest.root_id, typed) if typed.strip() else _by_category(root)
    context = {"root": root, "office": _office(root), "shelves": shelves, "typed": typed}
    part = getattr(request, "htmx", None)
    return render(request, "readout/shelves.html" if part else "readout/home.html", context)


@require_safe
@login_not_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    root = _published()
    content = next((each for each in root["pages"] if each["id"] == slug), None) if root else None
    if root is None or content is None:
        raise Http404(_("หน้านี้ไม่ได้เผยแพร่แล้ว"))
    category = next((each["title"] for each in root["categories"] if each["id"] == content["category"]), None)
    context = {"office": _office(root), "category": said(category) if category else "", **shown(content, language())}
    return render(request, "readout/page.html", context)


@require_safe
@login_not_required
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """An attached PDF of a published page."""
    root = _published()
    files = [each for content in root["pages"] for each in content["files"]] if root else []
    attached = next((each for each in files if each["blob"] == sha256), None)
    if attached is None:
        raise Http404(_("ไฟล์นี้ไม่ได้เผยแพร่แล้ว"))
    try:
        return serve_blob(request, sha256, filename=f"{said(attached['title'])}.pdf")
    except BlobMissing as fault:
        raise Http404 from fault


def language() -> str:
    return "en" if get_language() == "en" else "th"


def said(texts: Said) -> str:
    """The text in the language of the page that is being made."""
    return texts["en"] if language() == "en" else texts["th"]


def shown(content: PageContent, language: str) -> dict[str, Any]:
    """A page's content in one language, as the templates want it."""
    english = language == "en"
    return {
        "slug": content["id"],
        "title": content["title"]["en" if english else "th"],
        "summary": content["summary"]["en" if english else "th"],
        "updated": content["updated"],
        "blocks": content["body"][language],
        # The English text may be the Thai one: then the browser must be told, to break and read it rightly.
        "lang": language if content["body"]["en"] != content["body"]["th"] else "th",
        "files": [{**each, "title": each["title"]["en" if english else "th"]} for each in content["files"]],
    }


def _published() -> Root | None:
    latest = publishing.current()
    return _read(latest.root_id) if latest else None


@lru_cache(maxsize=2)
def _read(sha256: str) -> Root:
    root: Root = without_breaks(publishing.read_root(sha256))
    return root


@lru_cache(maxsize=2)
def _index(sha256: str) -> Index:
    """Of the texts as they were published: their word ends are what the search goes by."""
    return Index(
        Entry(
            page["id"],
            {"th": page["title"]["th"], "en": page["title"]["en"]},
            {"th": page["summary"]["th"], "en": page["summary"]["en"]},
            {language: [block["text"] for block in blocks] for language, blocks in page["body"].items()},
        )
        for page in publishing.read_root(sha256)["pages"]
    )


def _office(root: Root | None) -> dict[str, str]:
    if root is None:
        return {}
    office = root["office"]
    return {key: said(office[key]) for key in ("name", "address", "hours")} | {"phone": office["phone"]}


def _by_category(root: Root) -> list[Shelf]:
    return [
        {"title": said(category["title"]), "pages": [_line(page) for page in pages]}
        for category in root["categories"]
        if (pages := [page for page in root["pages"] if page["category"] == category["id"]])
    ]


def _found(sha256: str, typed: str) -> list[Shelf]:
    pages = {page["id"]: page for page in _read(sha256)["pages"]}
    lines = [_line(pages[found.entry.id]) for found in _index(sha256).search(typed, language())]
    return [{"title": ngettext("พบ %d เรื่อง", "พบ %d เรื่อง", len(lines)) % len(lines), "pages": lines}] if lines else []


def _line(content: PageContent) -> dict[str, str]:
    return {"slug": content["id"], "title": said(content["title"]), "summary": said(content["summary"])}
