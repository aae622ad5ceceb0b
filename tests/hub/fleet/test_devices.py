"""Which device is asking: every request is sealed for one method and one path by a device that may still speak."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from django.utils import timezone

from common.link.request_seal import authorization
from common.link.seal import SealKey
from hub.fleet import screens
from tests.hub.sealed_device import SealedDevice

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
URL = "/fleet/screen"


def put(header: str, body: bytes = PNG) -> int:
    headers = {"Authorization": header} if header else {}
    return Client().put(URL, body, content_type="image/png", headers=headers).status_code


def test_a_device_shows_its_screen(station: SealedDevice) -> None:
    assert put(authorization(station.key, station.id, "PUT", f"http://hub{URL}")) == 204
    assert screens.read(station.id) == (PNG, "image/png")
    assert screens.taken_at(station.id) is not None


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"GIF89a", 400), (b"<svg/>", 400), (PNG + bytes(4_000_001), 413)]
)
def test_only_pictures_of_reasonable_size_are_kept(station: SealedDevice, body: bytes, status: int) -> None:
    assert put(authorization(station.key, station.id, "PUT", URL), body) == status
    assert screens.read(station.id) is None


def test_pictures_that_come_at_the_same_time_leave_one_whole(station: SealedDevice) -> None:
    pictures = [PNG + bytes([number]) * 100_000 for number in range(6)]
    with ThreadPoolExecutor(len(pictures)) as threads:
        kept = list(threads.map(lambda picture: screens.keep(station.id, picture), pictures * 3))
    assert all(kept)
    assert (screens.read(station.id) or (b"",))[0] in pictures


def test_a_device_never_shows_itself_as_another(station: SealedDevice, other_station: SealedDevice) -> None:
    put(authorization(station.key, station.id, "PUT", URL))
    assert screens.read(other_station.id) is None


def test_a_request_without_a_device_is_refused(station: SealedDevice) -> None:
    others = SealKey.generate()
    refused = {
        "no header": "",
        "another scheme": "Basic YTpi",
        "no seal": f"SP-Seal {station.id} x",
        "another method": authorization(station.key, station.id, "GET", URL),
        "another path": authorization(station.key, station.id, "PUT", "/fleet/other"),
        "another key": authorization(others, station.id, "PUT", URL),
        "nobody": authorization(station.key, "nobody", "PUT", URL),
    }
    assert {name: put(header) for name, header in refused.items()} == dict.fromkeys(refused, 401)


def test_a_seal_of_one_device_under_the_name_of_another_is_refused(
    station: SealedDevice, other_station: SealedDevice
) -> None:
    token = authorization(station.key, station.id, "PUT", URL).split(" ")[2]
    assert put(f"SP-Seal {other_station.id} {token}") == 401


def test_a_revoked_device_is_refused(station: SealedDevice) -> None:
    row = station.row
    row.revoked_at = timezone.now()
    row.save()
    assert put(authorization(station.key, station.id, "PUT", URL)) == 401
