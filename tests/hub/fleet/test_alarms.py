"""What a device lacks is noticed once, told of until somebody took care of it, and over when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.fleet import alarms
from hub.fleet.models import Alarm, Device
from tests.hub.sealed_device import SealedDevice

WELL = {"camera": {"age": 0.1}, "disk": {"level": "ok", "free": 9_000_000_000}}
told: list[tuple[str, list[str]]] = []
takes = True


def teller(device: Device, those: Sequence[Alarm]) -> bool:
    told.append((device.name, [one.kind for one in those]))
    return takes


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "_tellers", [])
    told.clear()
    alarms.told_by(teller)
    alarms.told_by(teller)  # said twice, asked once


def says(station: SealedDevice, state: dict[str, Any], ago: timedelta = timedelta()) -> None:
    """What the device reported last, so long ago."""
    at = timezone.now() - ago
    Device.objects.filter(pk=station.id).update(state=state, state_at=at, online=True)
    alarms.step()


def test_a_device_that_is_well_or_never_spoke_alarms_nobody(station: SealedDevice) -> None:
    alarms.step()
    says(station, WELL)
    assert not Alarm.objects.exists()


@pytest.mark.parametrize(
    ("state", "ago", "kinds"),
    [
        (WELL, timedelta(minutes=4), ["silent"]), ({**WELL, "camera": {"age": None}}, timedelta(), ["camera"]),
        ({**WELL, "disk": {"level": "low"}}, timedelta(), ["disk"]),
        ({**WELL, "clock": {"wall": "2020-01-01T00:00:00+00:00"}}, timedelta(), ["clock"]),
        ({"camera": {"age": 99}, "disk": {"level": "full"}}, timedelta(), ["camera", "disk"]),
        ({"camera": 3, "disk": None, "clock": "x"}, timedelta(), []),
    ],
)  # fmt: skip
def test_what_is_told(station: SealedDevice, state: dict[str, Any], ago: timedelta, kinds: list[str]) -> None:
    says(station, state, ago)
    assert told == ([("ประตูหน้า", kinds)] if kinds else [])


def test_it_is_told_once_and_again_when_it_comes_back(station: SealedDevice) -> None:
    for _look in range(3):
        says(station, WELL, timedelta(minutes=4))
    assert len(told) == 1
    says(station, WELL)
    assert Alarm.objects.get().ended_at is not None
    says(station, WELL, timedelta(minutes=4))
    assert len(told) == 2


def test_what_nobody_took_care_of_is_told_at_the_next_look(
    station: SealedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.takes", False)
    says(station, WELL, timedelta(minutes=4))
    monkeypatch.setattr(f"{__name__}.takes", True)
    alarms.step()
    alarms.step()
    assert len(told) == 2


def test_a_teller_that_breaks_is_asked_again_and_stops_nothing(station: SealedDevice) -> None:
    def broken(device: Device, those: Sequence[Alarm]) -> bool:
        raise RuntimeError

    alarms.told_by(broken)
    says(station, WELL, timedelta(minutes=4))
    assert Alarm.objects.get().told_at is None


def test_a_device_that_is_away_for_long_or_revoked_is_no_news(station: SealedDevice) -> None:
    says(station, WELL, timedelta(days=2))
    Device.objects.update(revoked_at=timezone.now())
    alarms.step()
    assert told == []
    assert Alarm.objects.get().ended_at is not None


def test_what_was_wrong_before_it_fell_silent_is_not_told_again_when_it_is_back(station: SealedDevice) -> None:
    dark = {**WELL, "camera": {"age": None}}
    says(station, dark)
    says(station, dark, timedelta(minutes=4))
    says(station, dark)
    assert [kinds for _name, kinds in told] == [["camera"], ["silent"]]
