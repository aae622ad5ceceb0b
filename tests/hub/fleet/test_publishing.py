"""What waits for devices: the newest manifest of each kind, and commands."""

from __future__ import annotations

import pytest
from django.utils import timezone

from common.link import sayings
from common.link.manifest import open_manifest
from hub.fleet import ingest, keys, publishing
from hub.fleet.broker_connection import Came
from hub.fleet.models import Device, Downward
from tests.hub.sealed_device import SealedDevice

ROOT = "ab" * 32


@pytest.fixture(autouse=True)
def _notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_current", {"notes": current})


def manifest(version: int) -> str:
    return publishing.seal("notes", version, ROOT, {ROOT: 10})


def current(device: Device) -> str | None:
    return manifest(7) if device.kind == "station" else None


def waiting(station: SealedDevice) -> list[int]:
    rows = Downward.objects.filter(device=station.id, name="content/notes")
    assert all(row.retain for row in rows)
    return [open_manifest(row.payload, keys.seal_key().public, "notes").version for row in rows]


def test_a_device_that_appears_is_told_what_it_should_show(station: SealedDevice) -> None:
    station.report({"online": True, "content": {"notes": 0}})
    assert waiting(station) == [7]


def test_a_device_that_shows_it_already_is_told_nothing(office: object, monkeypatch: pytest.MonkeyPatch) -> None:
    station = SealedDevice.enrol()
    Downward.objects.all().delete()
    station.report({"online": True, "content": {"notes": 7}})
    assert waiting(station) == []


def test_a_device_for_which_there_is_nothing_is_told_nothing(db: None) -> None:
    kiosk = SealedDevice.enrol(kind="kiosk")
    kiosk.report({"online": True, "content": {}})
    assert waiting(kiosk) == []


def test_a_newer_version_takes_the_place_of_the_one_before_sent_or_not(station: SealedDevice) -> None:
    for version in range(8, 12):
        publishing.publish("notes", manifest(version), [station.row])
        if version % 2:
            Downward.objects.update(sent_at="2026-11-22T00:00:00Z")
    assert waiting(station) == [11]


def test_a_command_is_sealed_for_the_device_and_not_retained(station: SealedDevice) -> None:
    publishing.command(station.row, "rebirth")
    row = Downward.objects.get(device=station.id, name="command")
    assert not row.retain
    said = sayings.hear(row.payload.encode(), keys.seal_key().public, station.id)
    assert said == sayings.Command("rebirth", {})


def test_an_app_that_cannot_say_what_to_show_does_not_hold_up_records(
    station: SealedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(device: Device) -> str | None:
        raise OSError("no space left on the disk of the blobs")

    monkeypatch.setattr(publishing, "_current", {"bad": failing, "notes": current})
    Downward.objects.all().delete()
    record = station.seal()
    came = [station.came(record), Came(f"sp/1/{station.id}/up/state", b'{"online": true}', timezone.now())]
    assert station.heard(ingest.take(came)) == [sayings.Ack(1, record.hash)]
    assert waiting(station) == [7]
