"""Devices fetching blobs, and people being given one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hub.documents import entitlement
from hub.documents.blobs import BlobMissing, store
from hub.documents.delivery import serve_blob
from hub.fleet.models import Device, Notice
from tests.hub.documents.conftest import Sender, sha

pytestmark = pytest.mark.django_db
DATA = b"0123456789" * 100


@pytest.fixture
def readable(rules: list[entitlement.Rule]) -> str:
    """A blob that station-1 may read."""
    name = store(DATA, "image/jpeg").sha256

    @entitlement.readable_by
    def rule(device: Device, sha256: str) -> bool:
        return device.id == "station-1" and sha256 == name

    return name


def test_an_entitled_device_gets_the_whole(station: Sender, readable: str) -> None:
    answer = station.send("GET", readable)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, DATA, "image/jpeg")
    assert answer["Content-Length"] == str(len(DATA))


def test_a_device_that_is_not_entitled_learns_nothing(other_station: Sender, readable: str) -> None:
    refused, unknown = other_station.send("GET", readable), other_station.send("GET", "0" * 64)
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content


def test_without_any_rule_nothing_is_given(station: Sender, rules: list[entitlement.Rule]) -> None:
    assert station.send("GET", store(DATA, "image/jpeg").sha256).status_code == 404


def test_a_rule_registered_twice_stands_once(rules: list[entitlement.Rule]) -> None:
    def rule(device: Device, sha256: str) -> bool:
        return True

    assert entitlement.readable_by(entitlement.readable_by(rule)) is rule
    assert rules == [rule]


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=500-", 500, 999), ("bytes=0-9", 0, 9), ("bytes=-10", 990, 999)]
)
def test_a_download_goes_on_where_it_broke_off(
    station: Sender, readable: str, asked: str, first: int, last: int
) -> None:
    answer = station.send("GET", readable, Range=asked)
    assert (answer.status_code, answer.content) == (206, DATA[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/1000"


@pytest.mark.parametrize("asked", ["bytes=a-b", "bytes=0-1,3-4", "pages=1-2"])
def test_a_range_that_cannot_be_read_brings_the_whole(station: Sender, readable: str, asked: str) -> None:
    answer = station.send("GET", readable, Range=asked)
    assert (answer.status_code, answer.content) == (200, DATA)


def test_a_range_behind_the_end_is_refused_with_the_size(station: Sender, readable: str) -> None:
    answer = station.send("GET", readable, Range="bytes=1000-")
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1000")


def test_a_range_of_something_else_brings_the_whole(station: Sender, readable: str) -> None:
    assert station.send("GET", readable, Range="bytes=5-", If_Range='"another"').status_code == 200
    assert station.send("GET", readable, Range="bytes=5-", If_Range=f'"{readable}"').status_code == 206


def test_what_a_device_holds_already_is_not_sent_again(station: Sender, readable: str) -> None:
    assert station.send("GET", readable, If_None_Match=f'"{readable}"').status_code == 304


def test_a_file_that_is_gone_from_the_disk_is_reported(station: Sender, readable: str, blob_folders: Path) -> None:
    (blob_folders / "blobs" / readable[:2] / readable[2:4] / readable).unlink()
    assert station.send("GET", readable).status_code == 404
    assert Notice.objects.get().kind == "blob-lost"


def served(media: str, **wishes: object) -> HttpResponse:
    name = store(f"{media} {wishes}".encode(), media).sha256
    return serve_blob(RequestFactory().get("/"), name, **wishes)  # type: ignore[arg-type]


def test_a_person_is_shown_a_photo_in_a_sandbox() -> None:
    answer = served("image/jpeg", filename="ภาพ.jpg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")


@pytest.mark.parametrize("media", ["text/html", "image/svg+xml", "application/json", "application/octet-stream"])
def test_what_could_be_a_page_of_somebody_elses_making_is_only_offered_as_a_file(media: str) -> None:
    assert served(media)["Content-Disposition"] == "attachment"


def test_a_download_is_offered_as_a_file() -> None:
    assert (
        served("application/pdf", filename="a.pdf", download=True)["Content-Disposition"]
        == 'attachment; filename="a.pdf"'
    )


def test_a_pdf_is_shown_by_the_browsers_own_viewer() -> None:
    assert "sandbox" not in served("application/pdf")["Content-Security-Policy"]


def test_serving_a_blob_that_is_not_here_raises() -> None:
    with pytest.raises(BlobMissing):
        serve_blob(RequestFactory().get("/"), sha(b"nothing"))
