"""Blobs that no record names: how much a device may have of them, and when they go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from common.link.records import BlobName
from common.link.sayings import Ack, Ask
from hub.documents import blobs, unnamed
from hub.documents.models import Blob
from hub.efiling.models import Incoming, Register
from hub.fleet.models import Notice
from hub.people.models import Person, Unit
from tests.hub.documents.conftest import Sender, sha
from tests.hub.sealed_device import SealedDevice
from tests.hub.sealed_device import store as put_by_hub

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 40


def files(folder: Path) -> int:
    return sum(path.is_file() for path in (folder / "blobs").rglob("*"))


def name(data: bytes) -> BlobName:
    return BlobName(sha(data), len(data), "image/jpeg")


def age(days: float) -> None:
    Blob.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_a_blob_says_which_device_put_it_and_when(station: Sender, other_station: Sender) -> None:
    station.put(DATA)
    other_station.put(DATA)
    blob = Blob.objects.get()
    assert (blob.device, blob.named) == (station.device, False)
    assert timezone.now() - blob.created_at < timedelta(minutes=5)


def test_a_device_that_sends_blobs_and_no_records_is_stopped_and_the_others_are_not(
    station: Sender, other_station: Sender, settings: LazySettings
) -> None:
    settings.BLOB_UNNAMED_QUOTA = 3 * len(DATA)
    answers = [station.put(bytes([number]) + DATA[1:]) for number in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 507, 507]
    assert answers[-1].json() == {"error": "too-many-unnamed"}
    notice = Notice.objects.get()
    assert (notice.kind, notice.device, notice.count) == ("blob-quota", station.device, 2)
    assert other_station.put(b"x" + DATA).status_code == 201


def test_pieces_count_with_what_they_will_be(station: Sender, settings: LazySettings) -> None:
    settings.BLOB_UNNAMED_QUOTA = len(DATA) - 1
    assert station.put_piece(DATA, 0, 99).status_code == 507


def test_what_a_record_names_does_not_count_and_stays(office: Unit, blob_folders: Path, settings: LazySettings) -> None:
    station = SealedDevice.enrol(office)
    blobs.store(DATA, "image/jpeg", device=station.row)
    assert unnamed.lying(station.row) == len(DATA)
    record = station.seal(blobs=[put_by_hub(b"another"), name(DATA)])
    assert station.send(record) == [Ack(1, record.hash)]
    assert unnamed.lying(station.row) == 0
    age(400)
    assert unnamed.collect() == 0


def test_a_record_that_is_not_taken_yet_names_nothing(office: Unit) -> None:
    station = SealedDevice.enrol(office)
    blobs.store(DATA, "image/jpeg", device=station.row)
    missing = name(b"never sent")
    assert station.send(station.seal(blobs=[name(DATA), missing])) == [Ask(1, (missing.sha256,))]
    assert unnamed.lying(station.row) == len(DATA)


def test_what_no_record_names_is_collected_after_a_month(station: Sender, blob_folders: Path) -> None:
    station.put(DATA)
    age(29.9)
    assert unnamed.collect() == 0
    age(30.1)
    call_command("collect_blobs", verbosity=0)
    assert (Blob.objects.count(), files(blob_folders)) == (0, 0)


def test_many_are_collected_in_several_rounds(station: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unnamed, "COLLECTED_AT_ONCE", 2)
    for number in range(5):
        station.put(bytes([number]) + DATA)
    age(31)
    assert unnamed.collect() == 5


def test_what_an_app_needs_is_never_collected_and_holds_up_nothing_else(
    station: Sender, office: Unit, office_clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unnamed, "COLLECTED_AT_ONCE", 2)
    for number in range(5):
        station.put(bytes([number]) + DATA)
    kept = Blob.objects.order_by("pk")[0]
    register = Register.objects.create(unit=office, kind="receive")
    Incoming.objects.create(register=register, blob=kept, name="a.pdf", pages=1, came_by=office_clerk)
    age(31)
    assert unnamed.collect() == 4
    assert list(Blob.objects.all()) == [kept]
    blobs.open_blob(kept.sha256).close()


def test_what_the_hub_itself_keeps_is_never_collected(station: Sender) -> None:
    station.put(DATA)
    blobs.store(DATA, "application/pdf")
    blobs.store(b"the hub's own", "text/plain")
    age(400)
    assert unnamed.collect() == 0
    assert Blob.objects.count() == 2


def test_a_record_that_comes_after_all_has_its_blob_asked_for_again(office: Unit) -> None:
    station = SealedDevice.enrol(office)
    blobs.store(DATA, "image/jpeg", device=station.row)
    age(31)
    unnamed.collect()
    record = station.seal(blobs=[name(DATA)])
    assert station.send(record) == [Ask(1, (sha(DATA),))]
    blobs.store(DATA, "image/jpeg", device=station.row)
    assert station.send(record) == [Ack(1, record.hash)]
