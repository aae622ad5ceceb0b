"""A station on a window without a screen: real camera (of a file), real models, real outbox, no hub."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from common.touch.testing import open_offscreen_window

# Before the tests import anything of Kivy, which happens while they are collected.
open_offscreen_window()

from checkin_device.cameras.video_file import VideoFile  # noqa: E402
from checkin_device.demonstration_video import frame_at, portrait  # noqa: E402
from checkin_device.joining import Joining  # noqa: E402
from checkin_device.screens.window import StationWindow  # noqa: E402
from checkin_device.settings import Settings  # noqa: E402
from checkin_device.station import Station  # noqa: E402
from checkin_device.steps import Step  # noqa: E402
from checkin_device.vision.detection import FaceDetector  # noqa: E402
from checkin_device.vision.embedding import FaceEmbedder, Vector  # noqa: E402
from common.touch.testing import frames, fresh_screen, show  # noqa: E402
from tests.checkin_device.enrolled_station import enrol, publish_roster  # noqa: E402


@pytest.fixture(autouse=True)
def _fresh_screen() -> Iterator[None]:
    with fresh_screen():
        yield


@pytest.fixture(scope="session")
def astronauts_face(detector: FaceDetector, embedder: FaceEmbedder) -> list[Vector]:
    """Three templates, as an enrolment would make them."""
    pictures = [frame_at(portrait(), part) for part in (0.1, 0.4, 0.8)]
    return [embedder.embed(picture, detector.detect(picture)[0]) for picture in pictures]


@pytest.fixture
def folder(tmp_path: Path, astronauts_face: list[Vector]) -> Path:
    """An enrolled station's data folder, with a roster in which the astronaut is 1001."""
    folder = tmp_path / "station"
    publish_roster(folder, enrol(folder), astronauts_face)
    return folder


@pytest.fixture
def window(folder: Path, video: Path) -> Iterator[StationWindow]:
    joining = Joining(folder)
    joining.start()
    window = StationWindow(joining, lambda identity: Station(folder, identity, Settings(), VideoFile(video)))
    show(window)
    run_until(lambda: window.station is not None and window.station.watcher.look() is not None)
    yield window
    window.close()


def run_until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    """Lets the program run until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        frames(1)
        time.sleep(0.01)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    return run_until


@pytest.fixture
def until_step(window: StationWindow) -> Callable[[Step], None]:
    """Waits until the flow is at a step and its page is shown."""

    def wait(step: Step) -> None:
        run_until(lambda: window.station is not None and window.station.flow.step is step)
        run_until(lambda: window.station is not None and window.shows(window.station.flow.state))
        frames(3)

    return wait
