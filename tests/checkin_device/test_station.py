"""A station without its screen and without a hub: what it takes over from the hub, what it reports, what it opens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from checkin_device.cameras.video_file import VideoFile
from checkin_device.joining import Joining
from checkin_device.screens.words import words
from checkin_device.session import Session
from checkin_device.settings import DoorSettings, Settings
from checkin_device.station import Station
from checkin_device.vision.matching import Decision
from common.link.content import ContentStore
from common.link.errors import EnrolmentRefused, HubUnreachable
from common.link.identity import Identity
from common.link.seal import SealKey
from tests.checkin_device.enrolled_station import enrol, publish_roster

FACE = [np.full(128, 128**-0.5, np.float32)]


@pytest.fixture
def hub_key(tmp_path: Path) -> SealKey:
    return enrol(tmp_path)


@pytest.fixture
def make_station(tmp_path: Path, hub_key: SealKey, video: Path, models: Path) -> Iterator[Callable[..., Station]]:
    made: list[Station] = []

    def make(settings: Settings | None = None) -> Station:
        made.append(Station(tmp_path, Identity.load(tmp_path), settings or Settings(), VideoFile(video)))
        return made[-1]

    yield make
    for station in made:
        station.stop()


def test_the_roster_on_the_disk_is_in_force_from_the_start(
    make_station: Callable[..., Station], tmp_path: Path, hub_key: SealKey
) -> None:
    publish_roster(tmp_path, hub_key, FACE)
    station = make_station()
    roster = station.flow.world.roster()
    assert roster is not None
    assert set(roster.persons) == {"1001", "1002", "1003"}
    assert "roster-missing" not in station.status().warnings


def test_without_a_roster_the_station_says_so(make_station: Callable[..., Station]) -> None:
    station = make_station()
    assert station.flow.world.roster() is None
    assert "roster-missing" in station.status().warnings
    assert ("status.offline", {}) in station.status().lines


def test_a_roster_that_cannot_be_read_is_as_none(
    make_station: Callable[..., Station], tmp_path: Path, hub_key: SealKey
) -> None:
    publish_roster(tmp_path, hub_key, FACE, data=b'{"format": "sp-roster/9"}')
    assert make_station().flow.world.roster() is None


def test_missing_models_are_said(
    make_station: Callable[..., Station], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_MODELS", str(tmp_path / "no models"))
    station = make_station()
    assert "models-missing" in station.status().warnings
    assert not station.watcher.finds_faces


@pytest.mark.parametrize(
    ("decision", "open_for", "opens"),
    [
        (Decision("accepted"), ("accepted", "not-used"), True),
        (Decision("not-used"), ("accepted", "not-used"), True),
        (Decision("review"), ("accepted", "not-used"), False),
        (Decision("not-used"), ("accepted",), False),
        (None, ("accepted", "not-used"), False),
    ],
)
def test_the_door_opens_for_the_decisions_that_are_set(
    make_station: Callable[..., Station], decision: Decision | None, open_for: tuple[str, ...], opens: bool
) -> None:
    station = make_station(replace(Settings(), door=DoorSettings(pins="mock", seconds=20, open_for=open_for)))
    station.flow.world.on_recorded(Session(decision=decision))
    relay, green = station.door._relay, station.door._green
    lit = relay if opens else green
    deadline = time.monotonic() + 5
    while not lit.value and time.monotonic() < deadline:
        time.sleep(0.01)
    assert lit.value == 1
    assert bool(relay.value) is opens


def test_mock_pins_are_said_on_the_screen(make_station: Callable[..., Station]) -> None:
    station = make_station(replace(Settings(), door=DoorSettings(pins="mock")))
    assert ("status.door.mock", {}) in station.status().lines


def test_the_status_is_looked_up_once_a_second_at_most(
    make_station: Callable[..., Station], tmp_path: Path, hub_key: SealKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 100.0
    monkeypatch.setattr("checkin_device.station.time", SimpleNamespace(monotonic=lambda: seconds))
    station = make_station()
    assert "roster-missing" in station.status().warnings
    publish_roster(tmp_path, hub_key, FACE)
    station._store = ContentStore(tmp_path / "roster", "roster", hub_key.public)
    station._read_roster("roster")
    assert "roster-missing" in station.status().warnings
    seconds += 1
    assert "roster-missing" not in station.status().warnings


def test_a_station_that_showed_its_status_still_ends_its_link(make_station: Callable[..., Station]) -> None:
    station = make_station()
    station.start()
    station.status()
    station.stop()
    assert not station.link._courier._thread.is_alive()


# Becoming known to the hub.


def joined(folder: Path, until: Callable[[Joining], bool]) -> Joining:
    joining = Joining(folder, retry_seconds=0.02)
    joining.start()
    deadline = time.monotonic() + 10
    while not until(joining) and time.monotonic() < deadline:
        time.sleep(0.01)
    joining.stop()
    return joining


def test_an_enrolled_station_has_its_identity_at_once(tmp_path: Path, hub_key: SealKey) -> None:
    joining = joined(tmp_path, lambda joining: joining.identity is not None)
    assert joining.identity is not None
    assert joining.identity.device == "station-1"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (HubUnreachable("no answer"), "hub-unreachable"),
        (EnrolmentRefused(reason="code-expired"), "code-expired"),
        (EnrolmentRefused(reason="code-used"), "code-used"),
        (EnrolmentRefused(reason=""), "malformed"),
        (PermissionError("read-only"), "disk"),
    ],
)
def test_each_way_an_enrolment_fails_has_its_own_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, state: str
) -> None:
    def refuse(_folder: Path) -> Identity:
        raise fault

    monkeypatch.setattr("common.link.joining.load_or_enrol", refuse)
    joining = joined(tmp_path, lambda joining: joining.state != "trying")
    assert (joining.state, joining.identity) == (state, None)


def test_a_file_put_there_while_the_station_waits_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    joining = Joining(folder, retry_seconds=0.02)
    joining.start()
    enrol(folder)
    deadline = time.monotonic() + 10
    while joining.identity is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert joining.identity is not None


def test_a_refused_claim_code_is_not_asked_about_again_until_there_is_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub counts wrong codes; a station that went on asking would shut itself and its neighbours out."""
    asked: list[str] = []

    def refuse(folder: Path) -> Identity:
        asked.append((folder / "enrol.toml").read_text())
        raise EnrolmentRefused(reason="code-expired")

    monkeypatch.setattr("common.link.joining.load_or_enrol", refuse)
    (tmp_path / "enrol.toml").write_text("first")
    joining = Joining(tmp_path, retry_seconds=0.02)
    joining.start()

    def wait_until(done: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 10
        while not done() and time.monotonic() < deadline:
            time.sleep(0.01)
        return done()

    assert wait_until(lambda: joining.state == "code-expired")
    (tmp_path / "enrol.toml").write_text("second")
    assert wait_until(lambda: asked[-1] == "second")
    joining.stop()
    assert asked == ["first", "second"]


@pytest.mark.parametrize("reason", ["code-unknown", "code-expired", "code-used", "too-many-tries", "hub-untrusted"])
def test_the_screen_has_words_for_every_reason_of_a_refusal(reason: str) -> None:
    assert words(f"joining.{reason}")
