"""Devices sending blobs."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from hub.documents import partials
from hub.documents.blobs import open_blob
from hub.documents.models import Blob
from hub.fleet.models import Notice
from tests.hub.documents.conftest import MakeSender, Sender, sha

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 40


def stored(data: bytes) -> bool:
    with open_blob(sha(data)) as file:
        return bool(file.read() == data)


def test_a_device_sends_a_blob_in_one_piece(station: Sender) -> None:
    assert station.put(DATA).status_code == 201
    assert stored(DATA)
    assert Blob.objects.get().media == "image/jpeg"


def test_a_blob_that_is_here_already_is_accepted_without_being_read(station: Sender, other_station: Sender) -> None:
    station.put(DATA)
    assert other_station.put(b"anything at all", sha(DATA)).status_code == 200
    assert stored(DATA)


def test_an_upload_goes_on_after_half_of_it(station: Sender) -> None:
    name = sha(DATA)
    half = station.put_piece(DATA, 0, 4999)
    assert (half.status_code, half["Upload-Offset"]) == (202, "5000")
    asked = station.send("HEAD", name)
    assert (asked.status_code, asked["Upload-Offset"]) == (404, "5000")
    assert station.put_piece(DATA, 5000, len(DATA) - 1).status_code == 201
    assert stored(DATA)
    assert station.send("HEAD", name)["Content-Length"] == str(len(DATA))


def test_head_says_nothing_has_come_yet(station: Sender) -> None:
    answer = station.send("HEAD", sha(DATA))
    assert (answer.status_code, answer["Upload-Offset"], answer.content) == (404, "0", b"")


@pytest.mark.parametrize(("first", "last"), [(0, 99), (4000, 5999), (5001, 6000), (6000, len(DATA) - 1)])
def test_a_piece_that_does_not_follow_on_is_told_where_to_go_on(station: Sender, first: int, last: int) -> None:
    station.put_piece(DATA, 0, 4999)
    answer = station.put_piece(DATA, first, last)
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "5000")
    assert station.put_piece(DATA, 5000, len(DATA) - 1).status_code == 201


def test_a_whole_blob_may_follow_a_half_one(station: Sender) -> None:
    station.put_piece(DATA, 0, 4999)
    assert station.put(DATA).status_code == 201
    assert partials.offset("station-1", sha(DATA)) == 0


def test_two_devices_sending_the_same_blob_do_not_disturb_one_another(station: Sender, other_station: Sender) -> None:
    assert station.put_piece(DATA, 0, 4999).status_code == 202
    assert other_station.put_piece(DATA, 0, 99).status_code == 202
    assert station.put_piece(DATA, 5000, len(DATA) - 1).status_code == 201
    assert other_station.put_piece(DATA, 100, 199).status_code == 200
    assert stored(DATA)


def test_of_two_pieces_sent_at_once_one_is_added_and_the_other_told_so(blob_folders: Path) -> None:
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def send() -> None:
        together.wait()
        try:
            outcomes.append(str(partials.append("station-1", sha(DATA), 0, DATA[:100])))
        except partials.WrongOffset as wrong:
            outcomes.append(f"wrong, {wrong.offset}")

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["100", "wrong, 100"]
    assert partials.offset("station-1", sha(DATA)) == 100


def test_a_piece_that_waited_while_the_upload_was_completed_starts_anew(blob_folders: Path) -> None:
    partials.append("station-1", sha(DATA), 0, DATA[:100])
    told: list[int] = []

    def send() -> None:
        try:
            partials.append("station-1", sha(DATA), 100, b"x")
        except partials.WrongOffset as wrong:
            told.append(wrong.offset)

    waiting = threading.Thread(target=send)
    with partials.completed("station-1", sha(DATA), 100, DATA[100:]) as whole:
        waiting.start()
        assert whole == DATA
    waiting.join()
    assert told == [0]
    assert partials.offset("station-1", sha(DATA)) == 0


@pytest.mark.parametrize("whole", [True, False])
def test_bytes_with_another_hash_are_refused_discarded_and_reported(station: Sender, whole: bool) -> None:
    name = sha(b"something else")
    if whole:
        answer = station.put(DATA, name)
    else:
        station.put_piece(DATA, 0, 4999, name)
        answer = station.put_piece(DATA, 5000, len(DATA) - 1, name)
    assert (answer.status_code, answer.json()) == (422, {"error": "hash-mismatch"})
    assert partials.offset("station-1", name) == 0
    assert not Blob.objects.exists()
    notice = Notice.objects.get()
    assert (notice.device_id, notice.kind) == ("station-1", "blob-mismatch")
    assert name in notice.text


def test_a_blob_that_is_too_large_is_refused_before_it_is_read_and_reported(
    station: Sender, settings: LazySettings
) -> None:
    settings.BLOB_LIMIT = 1000
    assert station.put(DATA).status_code == 413
    answer = station.put_piece(DATA, 0, 99)
    assert (answer.status_code, answer.json()) == (413, {"error": "too-large"})
    assert Notice.objects.get().kind == "blob-too-large"


def test_a_blob_of_just_the_limit_is_taken(station: Sender, settings: LazySettings) -> None:
    settings.BLOB_LIMIT = len(DATA)
    assert station.put(DATA).status_code == 201


@pytest.mark.parametrize(
    "header", ["bytes 0-99/*", "bytes 10-5/100", "pieces 0-99/100", "bytes 0-100/100", "bytes 0-99"]
)
def test_a_malformed_range_is_refused(station: Sender, header: str) -> None:
    answer = station.put(DATA[:100], sha(DATA), Content_Range=header)
    assert (answer.status_code, answer.json()) == (400, {"error": "bad-range"})


@pytest.mark.parametrize("body", [b"", DATA[:99], DATA[:101]])
def test_a_piece_of_another_length_than_its_range_is_refused(station: Sender, body: bytes) -> None:
    answer = station.put(body, sha(DATA), Content_Range=f"bytes 0-99/{len(DATA)}")
    assert (answer.status_code, answer.json()) == (400, {"error": "bad-length"})
    assert partials.offset("station-1", sha(DATA)) == 0


def test_a_device_cannot_fill_the_disk_with_halves(
    station: Sender, other_station: Sender, settings: LazySettings
) -> None:
    settings.BLOB_PARTIAL_QUOTA = 6000
    assert station.put_piece(DATA, 0, 4999).status_code == 202
    other = DATA[::-1]
    answer = station.put_piece(other, 0, 4999)
    assert (answer.status_code, answer.json()) == (507, {"error": "too-many-unfinished"})
    assert other_station.put_piece(other, 0, 4999).status_code == 202


def test_halves_that_nobody_goes_on_with_are_removed_after_a_day(station: Sender, blob_folders: Path) -> None:
    station.put_piece(DATA, 0, 4999)
    file = blob_folders / "partial" / "station-1" / sha(DATA)
    long_ago = time.time() - 25 * 3600
    os.utime(file, (long_ago, long_ago))
    assert station.send("HEAD", sha(DATA))["Upload-Offset"] == "0"
    assert not file.exists()


@pytest.mark.parametrize("method", ["PUT", "GET", "HEAD"])
def test_only_devices_are_answered(method: str, administrator: object, signed_in: object, station: Sender) -> None:
    station.put(DATA)
    url = f"/documents/blobs/{sha(DATA)}"
    for browser in (Client(), signed_in(administrator)):  # type: ignore[operator]
        answer = browser.generic(method, url, b"x")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "SP-Seal"


def test_a_revoked_device_is_not_answered(station: Sender) -> None:
    station.device.revoked_at = station.device.enrolled_at
    station.device.save()
    assert station.put(DATA).status_code == 401
    assert not Blob.objects.exists()


def test_a_seal_for_one_blob_or_method_does_not_serve_for_another(make_sender: MakeSender, station: Sender) -> None:
    stranger = make_sender("station-3")
    stranger.device = station.device
    assert stranger.put(DATA).status_code == 401


@pytest.mark.parametrize("name", ["abc", "A" * 64, "0" * 63, "0" * 65])
def test_a_name_that_is_no_hash_is_no_address(station: Sender, name: str) -> None:
    assert station.put(DATA, name).status_code == 404


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_other_methods_are_refused(station: Sender, method: str) -> None:
    assert station.send(method, sha(DATA)).status_code == 405


@pytest.mark.parametrize("device", ["", ".", "..", "../x", "a/b"])
def test_no_name_of_a_device_leads_out_of_its_folder(device: str, blob_folders: Path) -> None:
    with pytest.raises(ValueError, match="not a partial"):
        partials.append(device, sha(DATA), 0, b"x")


def test_a_disk_that_is_nearly_full_takes_no_blob_and_is_put_on_the_list(
    station: Sender, settings: LazySettings
) -> None:
    settings.BLOB_DISK_RESERVE = 10**18
    answer = station.put(DATA)
    assert (answer.status_code, answer.json()) == (507, {"error": "disk-full"})
    assert [notice.kind for notice in Notice.objects.all()] == ["disk-full"]
    settings.BLOB_DISK_RESERVE = 0
    assert station.put(DATA).status_code == 201
