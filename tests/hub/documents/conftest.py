"""Two devices that seal their requests as real ones do, and a folder of blobs of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from common.link.request_seal import authorization
from common.link.seal import SealKey
from hub.documents import entitlement
from hub.fleet.models import Device, Kind


@pytest.fixture(autouse=True)
def blob_folders(settings: LazySettings, tmp_path: Path) -> Path:
    backend = "hub.documents.storage.DurableFileSystemStorage"
    blobs = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "blobs"}}
    settings.STORAGES = {**settings.STORAGES, "blobs": blobs}
    settings.BLOB_PARTIAL_FOLDER = tmp_path / "partial"
    assert Path(storages["blobs"].path("")) == tmp_path / "blobs"
    return tmp_path


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> list[entitlement.Rule]:
    """The rules of entitlement, for the test alone to fill."""
    own: list[entitlement.Rule] = []
    monkeypatch.setattr(entitlement, "_rules", own)
    return own


@dataclass
class Sender:
    """A device as the hub sees it over HTTP."""

    device: Device
    key: SealKey

    def send(self, method: str, sha256: str, body: bytes = b"", **headers: str) -> Any:
        url = f"/documents/blobs/{sha256}"
        sealed = authorization(self.key, self.device.id, method, f"http://hub{url}")
        media = headers.pop("Content_Type", "image/jpeg")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client(enforce_csrf_checks=True).generic(
            method, url, body, content_type=media, headers={"Authorization": sealed, **named}
        )

    def put(self, data: bytes, sha256: str | None = None, **headers: str) -> Any:
        return self.send("PUT", sha256 or sha(data), data, **headers)

    def put_piece(self, data: bytes, first: int, last: int, sha256: str | None = None) -> Any:
        """Bytes first to last, both included."""
        content_range = f"bytes {first}-{last}/{len(data)}"
        return self.send("PUT", sha256 or sha(data), data[first : last + 1], Content_Range=content_range)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


MakeSender = Callable[..., Sender]


@pytest.fixture
def make_sender(db: None) -> MakeSender:
    def make(id_: str, kind: str = Kind.STATION) -> Sender:
        key = SealKey.generate()
        device = Device.objects.create(
            id=id_,
            kind=kind,
            name=f"เครื่อง {id_}",
            seal_key=key.public.text,
            certificate="",
            certificate_serial=id_,
            certificate_expires=timezone.now() + timedelta(days=1),
        )
        return Sender(device, key)

    return make


@pytest.fixture
def station(make_sender: MakeSender) -> Sender:
    return make_sender("station-1")


@pytest.fixture
def other_station(make_sender: MakeSender) -> Sender:
    return make_sender("station-2")
