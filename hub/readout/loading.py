"""Pages from a folder of files: how an office moves its texts in, and how the demonstration gets its own.

    office.toml                   name, name_en, address, address_en, phone, hours, hours_en
    <category>/<order>-<slug>.th.md    TOML between +++ lines (title, summary, updated, files), then Markdown
    <category>/<order>-<slug>.en.md    the same in English, if there is one
    files/<name>.pdf or .typ      what `files` in a page names as `source`, each with `title` and `title_en`

Loading twice changes nothing. A page that somebody has edited since is left as they made it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from hub.documents.blobs import store
from hub.documents.typesetting import CannotTypeset, typeset
from hub.readout import publishing
from hub.readout.models import Attachment, Category, Office, Page, Publication
from hub.readout.pdf import PdfRefused, page_count

_NAME = re.compile(r"(\d+)-([a-z0-9-]+)\.th\.md")


class CannotLoad(Exception):
    """A file is not as it should be; the text says which and why."""


@dataclass
class Loaded:
    """What loading did; slugs."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Edited by somebody since they were loaded, so not touched."""
    publication: Publication | None = None


@dataclass(frozen=True)
class _Text:
    head: dict[str, Any]
    body: str


def load(folder: Path) -> Loaded:
    """Loads or updates the pages of `folder` and publishes them if anything changed. Raises CannotLoad."""
    if not folder.is_dir():
        raise CannotLoad(f"ไม่มีโฟลเดอร์นี้ / No such folder: {folder}")
    loaded = Loaded()
    with transaction.atomic():
        _load_office(folder / "office.toml")
        for category in Category.objects.all():
            for path in sorted((folder / category.id).glob("*.th.md")):
                _load_page(category, path, folder, loaded)
        if loaded.new or loaded.changed or publishing.current() is None:
            try:
                loaded.publication = publishing.publish(None)
            except publishing.CannotPublish as fault:
                if fault.reason != "unchanged":
                    raise CannotLoad(f"เผยแพร่ไม่ได้ / Cannot publish: {fault.reason}") from fault
    return loaded


def _load_office(path: Path) -> None:
    if Office.objects.exists():
        return
    said = _toml(path, path.read_text() if path.exists() else "")
    office = Office(phone=said.get("phone", ""))
    for name in ("name", "address", "hours"):
        setattr(office, f"{name}_th", said.get(name, ""))
        setattr(office, f"{name}_en", said.get(f"{name}_en", ""))
    _save(office, path)


def _load_page(category: Category, path: Path, folder: Path, loaded: Loaded) -> None:
    named = _NAME.fullmatch(path.name)
    if not named:
        raise CannotLoad(f"ชื่อไฟล์ต้องเป็น / The name must be <number>-<name>.th.md: {path}")
    order, slug = int(named[1]), named[2]
    page = Page.objects.filter(slug=slug).first() or Page(slug=slug)
    if page.editor_id:
        loaded.kept.append(slug)
        return
    thai, english = _read(path), _read(path.with_name(f"{named[1]}-{slug}.en.md"))
    before = _state(page) if page.pk else None
    page.category, page.order, page.state = category, order, Page.State.READY
    page.title_th, page.title_en = thai.head.get("title", ""), english.head.get("title", "")
    page.summary_th, page.summary_en = thai.head.get("summary", ""), english.head.get("summary", "")
    page.body_th, page.body_en = thai.body, english.body
    if isinstance(updated := thai.head.get("updated"), date):
        page.updated = updated
    _save(page, path)
    _attach(page, thai.head.get("files", []), folder / "files", folder)
    if before is None:
        loaded.new.append(slug)
    elif before != _state(page):
        loaded.changed.append(slug)


def _state(page: Page) -> tuple[Any, ...]:
    """All that loading can change of a page."""
    stored = Page.objects.filter(pk=page.pk).values_list().get()
    return stored, sorted(page.attachments.values_list("title_th", "title_en", "blob", "pages"))


def _attach(page: Page, files: list[dict[str, str]], folder: Path, root: Path) -> None:
    wanted = []
    for said in files:
        source = folder / Path(said.get("source", "")).name
        try:
            content = typeset(source, root) if source.suffix == ".typ" else source.read_bytes()
            pages = page_count(content)
        except (OSError, CannotTypeset) as fault:
            raise CannotLoad(f"{source}: {fault}") from fault
        except PdfRefused as refused:
            raise CannotLoad(f"{source}: {refused.message}") from refused
        blob = store(content, "application/pdf")
        titles = {"title_th": said.get("title", ""), "title_en": said.get("title_en", "")}
        attachment = Attachment(page=page, blob=blob, pages=pages, **titles)
        same = page.attachments.filter(blob=blob, pages=pages, **titles).first()
        if same is None:
            _save(attachment, source)
        wanted.append((same or attachment).pk)
    page.attachments.exclude(pk__in=wanted).delete()


def _read(path: Path) -> _Text:
    if not path.exists():
        return _Text({}, "")
    parts = path.read_text().split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise CannotLoad(f"ต้องขึ้นต้นด้วยหัวเรื่องระหว่าง +++ / Must begin with a heading between +++ lines: {path}")
    return _Text(_toml(path, parts[1]), parts[2])


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CannotLoad(f"{path}: {fault}") from fault


def _save(made: Office | Page | Attachment, path: Path) -> None:
    try:
        made.full_clean()
    except ValidationError as fault:
        faults = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fault.message_dict.items())
        raise CannotLoad(f"{path}: {faults}") from fault
    made.save()
