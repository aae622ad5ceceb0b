"""Device clocks that are right, wrong, years off, and corrected later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from common.link.records import CLOCK
from hub.fleet import arrivals, clocks
from hub.fleet.models import Notice, Record
from tests.hub.sealed_device import SealedDevice

RECEIVED = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("made", "synced", "believed"),
    [
        (RECEIVED, True, True),
        (RECEIVED - 3 * HOUR, True, True),
        (RECEIVED - 30 * timedelta(days=1), True, True),
        (RECEIVED + HOUR, True, False),
        (RECEIVED, False, True),
        (RECEIVED - MINUTE, False, True),
        (RECEIVED - 2 * MINUTE, False, False),
        (RECEIVED + 2 * MINUTE, False, False),
        (datetime(1970, 1, 1, tzinfo=UTC), False, False),
    ],
)
def test_a_time_is_believed_if_the_clock_was_right_or_the_record_came_at_once_and_never_from_the_future(
    made: datetime, synced: bool, believed: bool
) -> None:
    record = Record(made_at=made, received_at=RECEIVED, clock_synced=synced)
    assert clocks.believed(record) is believed
    assert clocks.best(record) == made


def test_a_corrected_time_is_the_best_one_and_is_believed() -> None:
    record = Record(
        made_at=datetime(1970, 1, 1, tzinfo=UTC), received_at=RECEIVED, corrected_at=RECEIVED - HOUR, clock_synced=False
    )
    assert clocks.best(record) == RECEIVED - HOUR
    assert clocks.believed(record)


def test_a_synchronisation_computes_the_unsure_times_of_its_boot_back(station: SealedDevice) -> None:
    now = timezone.now()
    years_off = datetime(2020, 1, 1, tzinfo=UTC)
    station.send(
        station.seal(at=years_off, synced=False, uptime=100),
        station.seal(at=years_off, synced=False, uptime=100, boot="another-boot"),
        station.seal(at=now - HOUR, synced=True, uptime=200),
        station.seal(CLOCK, at=now, uptime=700),
    )
    first, other_boot, sure, clock = Record.objects.order_by("seq")
    assert abs(first.corrected_at - (now - timedelta(seconds=600))) < timedelta(milliseconds=2)
    assert first.made_at == years_off
    assert (other_boot.corrected_at, sure.corrected_at, clock.corrected_at) == (None, None, None)


def test_a_synchronisation_of_another_device_changes_nothing(
    station: SealedDevice, other_station: SealedDevice
) -> None:
    station.send(station.seal(at=datetime(2020, 1, 1, tzinfo=UTC), synced=False))
    other_station.send(other_station.seal(CLOCK))
    assert Record.objects.get(device=station.id).corrected_at is None


def test_the_app_that_understands_a_record_is_told_of_its_corrected_time(
    station: SealedDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_understood", dict(arrivals._understood))
    told: list[tuple[int, bool]] = []

    def corrected(kept: Sequence[Record]) -> None:
        told.extend((record.seq, record.corrected_at is not None) for record in kept)

    for type_ in ("note/1", "other/1"):
        arrivals.register(type_, check=lambda record: None, take=lambda arrived: None)
    arrivals.register("note/1", check=lambda record: None, take=lambda arrived: None, corrected=corrected)
    off = {"at": datetime(2020, 1, 1, tzinfo=UTC), "synced": False, "uptime": 10.0}
    station.send(station.seal("note/1", **off), station.seal("other/1", **off), station.seal("note/1", **off))
    station.send(station.seal(CLOCK))
    assert told == [(1, True), (3, True)]


def test_a_synchronisation_by_a_clock_that_is_not_synchronised_is_not_understood(station: SealedDevice) -> None:
    station.send(station.seal(CLOCK, synced=False))
    assert Notice.objects.get().kind == "not-understood"


@pytest.mark.parametrize(
    ("off", "noted"),
    [
        (timedelta(0), []),
        (timedelta(minutes=4), []),
        (timedelta(minutes=6), ["clock-off"]),
        (timedelta(days=-3650), ["clock-off"]),
    ],
)
def test_a_device_that_reports_a_clock_far_off_is_put_on_the_list(
    station: SealedDevice, off: timedelta, noted: list[str]
) -> None:
    now = timezone.now()
    station.report({"online": True, "clock": {"wall": (now + off).isoformat()}}, at=now)
    assert [notice.kind for notice in Notice.objects.all()] == noted


@pytest.mark.parametrize("clock", [None, {}, {"wall": 5}, {"wall": "x"}, {"wall": "2026-11-22T08:00:00"}, "late"])
def test_a_clock_that_is_reported_strangely_is_passed_over(station: SealedDevice, clock: object) -> None:
    station.report({"online": True, "clock": clock})
    assert station.row.online
    assert not Notice.objects.exists()


def test_a_clock_that_stays_off_stands_on_the_list_once(station: SealedDevice) -> None:
    now = timezone.now()
    for minutes in range(5):
        at = now + timedelta(minutes=minutes)
        wall = at - timedelta(days=400, seconds=7 * minutes)
        station.report({"online": True, "clock": {"wall": wall.isoformat()}}, at=at)
    assert [(notice.kind, notice.count) for notice in Notice.objects.all()] == [("clock-off", 5)]
