"""`verify`: silent about what is right, and a line for whatever was altered afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from common.link.records import CLOCK, HOLE
from hub.documents.blobs import BlobMissing, open_blob
from hub.fleet import erasures, verification
from hub.fleet.models import Device, Record
from hub.people.models import Person
from hub.photogenic.models import CheckIn, Visit
from tests.hub.sealed_device import SealedDevice, store
from tests.hub.station_records import checkin_record, visit_record


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """What a test does to a file must not be there in the next one."""
    blobs = {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "blobs": blobs}


@pytest.fixture
def filled(station: SealedDevice, group_staff: Person, make_person: Any) -> SealedDevice:
    make_person("OTHER", group_staff.memberships.get().unit)
    off = {"at": datetime(2020, 1, 1, tzinfo=UTC), "synced": False, "uptime": 10.0}
    station.send(
        checkin_record(station, "STAFF"),
        visit_record(station),
        checkin_record(station, "STAFF", {"direction": "out"}, **off),
        station.seal(CLOCK, uptime=100.0),
    )
    return station


def faults() -> list[str]:
    return [str(fault) for fault in verification.verify()]


def record(seq: int) -> Any:
    return Record.objects.filter(seq=seq)


def test_what_is_right_is_said_to_be_right(filled: SealedDevice) -> None:
    said = StringIO()
    call_command("verify", stdout=said)
    assert "4" in said.getvalue()


def test_an_office_without_records_is_right(db: None) -> None:
    assert faults() == []


def resealed(station: SealedDevice) -> None:
    """Somebody with the database, but without the device's key, writes a record of their own."""
    forger = SealedDevice(station.id, SealedDevice.enrol(name="x").key, station.tls_key, {})
    forged = forger.seal("checkin/1", {"code": "STAFF"}, seq=1)
    record(1).update(jws=forged.jws)


def cut_off(station: SealedDevice) -> None:
    record(4).delete()


def taken_out(station: SealedDevice) -> None:
    CheckIn.objects.filter(record__in=record(1)).delete()
    record(1).delete()


def blob_changed(station: SealedDevice) -> None:
    path(CheckIn.objects.all()[0].photo).write_bytes(b"another")


def blob_lost(station: SealedDevice) -> None:
    path(CheckIn.objects.all()[0].photo).unlink()


def path(sha256: str) -> Path:
    return Path(storages["blobs"].path(f"{sha256[:2]}/{sha256[2:4]}/{sha256}"))


ALTERED: dict[str, Callable[[SealedDevice], Any]] = {
    "one letter of a seal": lambda station: record(2).update(jws=flipped(record(2).get().jws)),
    "a seal of another key": resealed,
    "the time beside the seal": lambda station: record(1).update(made_at=timezone.now() - timedelta(hours=1)),
    "the hash beside the seal": lambda station: record(4).update(clock_synced=False),
    "the type beside the seal": lambda station: record(2).update(type="note/1"),
    "a record taken out": taken_out,
    "the newest record cut off": cut_off,
    "the end of the chain": lambda station: Device.objects.filter(pk=station.id).update(head_hash="ab" * 32),
    "the corrected time": lambda station: record(3).update(corrected_at=timezone.now() - timedelta(hours=3)),
    "a corrected time where there was none": lambda station: record(1).update(corrected_at=timezone.now()),
    "the direction of a check-in": lambda station: CheckIn.objects.filter(record__in=record(1)).update(direction="out"),
    "the time of a check-in": lambda station: CheckIn.objects.filter(record__in=record(1)).update(
        at=timezone.now() - timedelta(minutes=30)
    ),
    "the face decision": lambda station: CheckIn.objects.filter(record__in=record(1)).update(face_decision="accepted"),
    "the person of a check-in": lambda station: CheckIn.objects.filter(record__in=record(1)).update(
        person=Person.objects.get(staff_code="OTHER")
    ),
    "a check-in taken out": lambda station: CheckIn.objects.filter(record__in=record(1)).delete(),
    "the name of a visitor": lambda station: Visit.objects.update(name="อีกคน"),
    "a photo": blob_changed,
    "a photo that is gone": blob_lost,
}


def flipped(jws: str) -> str:
    middle = len(jws) // 2
    return jws[:middle] + ("A" if jws[middle] != "A" else "B") + jws[middle + 1 :]


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED.keys())
def test_whatever_was_altered_is_found(filled: SealedDevice, alter: Callable[[SealedDevice], Any]) -> None:
    assert faults() == []
    alter(filled)
    assert faults()
    assert all(line.startswith(filled.id) for line in faults())
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO())


def test_a_fault_says_which_record_of_which_device(filled: SealedDevice) -> None:
    CheckIn.objects.filter(record__in=record(1)).update(direction="out")
    assert faults() == [f"{filled.id} #1: ข้อมูลไม่ตรงกับที่ผนึกไว้ direction: out ≠ in"]


def test_a_hole_that_the_device_declared_is_no_fault(station: SealedDevice) -> None:
    first, _lost = station.seal(HOLE, {}), station.seal()
    hole = station.seal(HOLE, {"from": 2, "to": 2})
    station.send(first, hole)
    assert faults() == []
    record(3).delete()
    Device.objects.filter(pk=station.id).update(head_seq=1, head_hash=first.hash)
    assert faults() == []


def test_a_hole_that_nobody_declared_is_told(station: SealedDevice) -> None:
    station.send(*[station.seal(HOLE, {}) for _ in range(5)])
    record(2).delete()
    record(3).delete()
    assert faults() == [f"{station.id}: รายการที่ 2–3 หายไป"]


def test_a_chain_that_was_broken_when_it_came_is_told_with_that(station: SealedDevice) -> None:
    station.send(station.seal(HOLE, {}), station.seal(HOLE, {}, prev="ab" * 32))
    assert [line for line in faults() if "แจ้งไว้แล้ว" in line] == faults()
    assert len(faults()) == 1


def test_a_photo_erased_on_purpose_is_no_fault(filled: SealedDevice, django_capture_on_commit_callbacks: Any) -> None:
    photo = store(b"a photo of an enrolment")
    with django_capture_on_commit_callbacks(execute=True):
        filled.send(filled.seal(HOLE, {}, blobs=[photo]))
        erasures.erase({photo.sha256}, "replaced")
    with pytest.raises(BlobMissing):
        open_blob(photo.sha256)
    assert faults() == []
