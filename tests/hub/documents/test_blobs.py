"""Keeping bytes under their hash."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from hub.documents.blobs import BlobMismatch, BlobMissing, BlobTooLarge, missing, open_blob, store
from hub.documents.models import Blob

pytestmark = pytest.mark.django_db


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("data", [b"", b"x", "สวัสดี".encode(), bytes(range(256)) * 9000])
def test_what_is_stored_comes_back_whole(data: bytes) -> None:
    blob = store(data, "image/jpeg")
    with open_blob(blob.sha256) as file:
        assert file.read() == data
    assert (blob.sha256, blob.size, blob.media) == (sha(data), len(data), "image/jpeg")


def test_a_stream_is_stored_like_bytes() -> None:
    data = b"0123456789" * 300_000
    assert store(io.BytesIO(data), "image/png").sha256 == sha(data)


def test_a_blob_lies_in_a_folder_named_by_the_start_of_its_hash(blob_folders: Path) -> None:
    name = store(b"x", "image/png").sha256
    assert (blob_folders / "blobs" / name[:2] / name[2:4] / name).read_bytes() == b"x"


def test_storing_twice_keeps_one_blob_and_its_first_media_type() -> None:
    assert store(b"x", "image/png") == store(b"x", "text/plain")
    assert Blob.objects.get().media == "image/png"


def test_a_file_that_is_there_is_never_overwritten(blob_folders: Path) -> None:
    name = store(b"x", "image/png").sha256
    storages["blobs"].save(f"{name[:2]}/{name[2:4]}/{name}", ContentFile(b"other"))
    with open_blob(name) as file:
        assert file.read() == b"x"


def test_bytes_without_a_row_are_taken_up_again() -> None:
    store(b"x", "image/png")
    Blob.objects.all().delete()
    assert missing([sha(b"x")]) == {sha(b"x")}
    store(b"x", "image/png")
    assert missing([sha(b"x")]) == set()


def test_a_wrong_hash_is_refused_and_nothing_is_kept(blob_folders: Path) -> None:
    with pytest.raises(BlobMismatch):
        store(b"x", "image/png", expected=sha(b"y"))
    assert not Blob.objects.exists()
    assert not [path for path in (blob_folders / "blobs").rglob("*") if path.is_file()]


def test_too_many_bytes_are_refused_and_nothing_is_kept(settings: LazySettings, blob_folders: Path) -> None:
    settings.BLOB_LIMIT = 10
    with pytest.raises(BlobTooLarge):
        store(b"x" * 11, "image/png")
    store(b"x" * 10, "image/png")
    assert Blob.objects.get().size == 10


def test_nothing_half_written_is_left_beside_a_blob(blob_folders: Path) -> None:
    store(b"x", "image/png")
    assert [path.name for path in (blob_folders / "blobs").rglob("*") if path.is_file()] == [sha(b"x")]


@pytest.mark.parametrize("name", ["0" * 64, "", "../../secret_key", "A" * 64])
def test_a_name_that_no_blob_has_is_missing(name: str) -> None:
    with pytest.raises(BlobMissing):
        open_blob(name)


@pytest.mark.parametrize(
    ("media", "kept"),
    [
        ("image/jpeg", "image/jpeg"),
        ("Text/Plain; charset=utf-8", "text/plain"),
        ("", "application/octet-stream"),
        ("image/jpeg\r\nX: y", "application/octet-stream"),
    ],
)
def test_a_media_type_that_is_not_one_is_not_believed(media: str, kept: str) -> None:
    assert store(b"x", media).media == kept


def test_missing_names_only_what_is_not_here() -> None:
    here = store(b"here", "image/png").sha256
    assert missing([here, "0" * 64, "0" * 64]) == {"0" * 64}


def test_more_names_than_a_database_takes_at_once_can_be_asked_for() -> None:
    here = store(b"here", "image/jpeg").sha256
    others = {f"{number:064x}" for number in range(300_000)}
    assert missing(others | {here}) == others
