"""An office with two pages, one of them ready, and a place for its blobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import LazySettings
from django.utils import timezone

from hub.fleet.models import Device, Kind
from hub.readout.models import Category, Office, Page

MakePage = Callable[..., Page]


@pytest.fixture(autouse=True)
def blob_folder(settings: LazySettings, tmp_path: Path) -> Path:
    backend = "hub.documents.storage.DurableFileSystemStorage"
    blobs = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "blobs"}}
    settings.STORAGES = {**settings.STORAGES, "blobs": blobs}
    settings.DATA = tmp_path
    return tmp_path / "blobs"


@pytest.fixture
def particulars(db: None) -> Office:
    return Office.objects.create(
        name_th="สำนักงานตัวอย่าง",
        name_en="Example office",
        address_th="99 ถนนตัวอย่าง",
        phone="0 0000 0100",
        hours_th="08.30–16.30 น.",
    )


@pytest.fixture
def make_page(db: None) -> MakePage:
    def make(slug: str, category: str = "forms", **fields: object) -> Page:
        texts = {"title_th": f"เรื่อง {slug}", "body_th": "# หัวข้อ\n\nเนื้อหาภาษาไทย", "state": Page.State.READY}
        return Page.objects.create(slug=slug, category=Category.objects.get(pk=category), **{**texts, **fields})

    return make


@pytest.fixture
def leave(make_page: MakePage) -> Page:
    return make_page("leave", title_th="ใบลา", title_en="Leave form", body_en="Leave in English", order=1)


@pytest.fixture
def draft(make_page: MakePage) -> Page:
    return make_page("draft", title_th="ร่างที่ยังไม่เสร็จ", state=Page.State.DRAFT, order=2)


@pytest.fixture
def make_device(db: None) -> Callable[..., Device]:
    def make(id_: str, kind: str = Kind.KIOSK) -> Device:
        return Device.objects.create(
            id=id_,
            kind=kind,
            name=id_,
            seal_key=id_,
            certificate="",
            certificate_serial=id_,
            certificate_expires=timezone.now() + timedelta(days=1),
        )

    return make


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF of three empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(3):
        document.new_page(595, 842)
    path = tmp_path_factory.mktemp("pdf") / "three.pdf"
    document.save(path)
    document.close()
    return path.read_bytes()
