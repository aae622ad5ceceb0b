import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from checkin_device.cameras import Camera, CameraLost, Frame, is_covered
from checkin_device.cameras.choice import source_named
from checkin_device.cameras.opencv_device import OpenCVDevice
from checkin_device.cameras.picamera2_device import Picamera2Device
from checkin_device.cameras.video_file import VideoFile


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def gives_pictures(camera: Camera) -> bool:
    try:
        camera.read()
    except CameraLost:
        return False
    return True


class Cable:
    """A camera whose plug can be pulled; each picture is brighter than the one before."""

    from_file = False

    def __init__(self) -> None:
        self.plugged = threading.Event()
        self.plugged.set()
        self.silent = threading.Event()
        self.opened = 0
        self.shown = 0

    def open(self) -> None:
        if not self.plugged.is_set():
            raise CameraLost("unplugged")
        self.opened += 1

    def grab(self) -> None:
        time.sleep(0.01)
        while self.silent.is_set():
            time.sleep(0.01)
        if not self.plugged.is_set():
            raise CameraLost("unplugged")

    def retrieve(self) -> Frame:
        self.shown += 1
        return np.full((30, 40, 3), self.shown % 256, np.uint8)

    def close(self) -> None:
        pass


@pytest.fixture
def cable():
    cable = Cable()
    yield cable
    cable.silent.clear()


@pytest.fixture
def camera(cable: Cable):
    camera = Camera(cable, rate=50, retry_seconds=0.02)
    camera.open()
    yield camera
    cable.silent.clear()
    camera.close()


@pytest.mark.parametrize(
    ("word", "kind"),
    [("device:0", OpenCVDevice), ("picamera2", Picamera2Device), ("file:/tmp/a:b.avi", VideoFile)],
)
def test_a_camera_is_chosen_by_its_word(word: str, kind: type) -> None:
    assert isinstance(source_named(word), kind)


@pytest.mark.parametrize("word", ["", "device", "device:one", "device:-1", "file:", "picamera", "/dev/video0"])
def test_any_other_word_is_refused_with_the_words_there_are(word: str) -> None:
    with pytest.raises(ValueError, match="device:NUMBER, picamera2 or file:PATH"):
        source_named(word)


def test_the_newest_frame_is_given_and_its_age(camera: Camera) -> None:
    assert until(lambda: gives_pictures(camera))
    first = int(camera.read()[0, 0, 0])
    assert until(lambda: int(camera.read()[0, 0, 0]) > first)
    assert camera.age is not None
    assert camera.age < 1.0


def test_a_camera_that_was_never_opened_gives_no_picture(cable: Cable) -> None:
    camera = Camera(cable)
    assert camera.age is None
    with pytest.raises(CameraLost):
        camera.read()


def test_an_unplugged_camera_is_lost_and_reconnects_when_it_is_back(camera: Camera, cable: Cable) -> None:
    assert until(lambda: gives_pictures(camera))
    cable.plugged.clear()
    assert until(lambda: not gives_pictures(camera))
    assert camera.age is None
    cable.plugged.set()
    assert until(lambda: gives_pictures(camera))
    assert cable.opened == 2


def test_a_camera_that_stops_without_a_word_is_lost_too(cable: Cable) -> None:
    now = [0.0]
    camera = Camera(cable, clock=lambda: now[0])
    camera.open()
    assert until(lambda: gives_pictures(camera))
    cable.silent.set()
    now[0] += 3.5
    assert until(lambda: not gives_pictures(camera))
    cable.silent.clear()
    camera.close()


def test_frames_between_are_passed_over_at_a_low_rate(cable: Cable) -> None:
    now = [0.0]
    camera = Camera(cable, rate=1.0, clock=lambda: now[0])
    camera.open()
    assert until(lambda: cable.shown == 1)
    now[0] = 0.9
    time.sleep(0.1)
    assert cable.shown == 1
    now[0] = 1.0
    assert until(lambda: cable.shown == 2)
    camera.close()


def test_a_device_that_is_not_there_is_lost() -> None:
    with pytest.raises(CameraLost, match="camera 77"):
        OpenCVDevice(77).open()


def test_picamera2_says_how_it_is_installed() -> None:
    pytest.importorskip("cv2")
    try:
        import picamera2  # noqa: F401
    except ImportError:
        with pytest.raises(CameraLost, match="apt install python3-picamera2"):
            Picamera2Device().open()
    else:
        pytest.skip("picamera2 is installed here")


def test_a_video_is_a_file_and_says_so(video: Path) -> None:
    assert Camera(VideoFile(video)).from_file
    assert not Camera(OpenCVDevice(0)).from_file


def test_a_video_is_rewound_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "three.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 50.0, (64, 48))
    for grey in (50, 120, 200):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    source = VideoFile(path)
    source.open()
    seen = []
    for _ in range(5):
        source.grab()
        seen.append(int(round(source.retrieve().mean(), -1)))
    source.close()
    assert seen == [50, 120, 200, 50, 120]


def test_a_video_is_paced_by_its_own_frame_rate(video: Path) -> None:
    source = VideoFile(video)
    source.open()
    source.grab()
    before = time.monotonic()
    for _ in range(3):
        source.grab()
    assert time.monotonic() - before >= 0.25
    source.close()


@pytest.mark.parametrize("content", [None, b"", b"not a video"])
def test_a_video_that_cannot_be_read_is_lost(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "video.avi"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CameraLost, match=r"video\.avi"):
        VideoFile(path).open()


def test_a_closed_source_is_lost_not_broken(video: Path) -> None:
    for source in (VideoFile(video), OpenCVDevice(0), Picamera2Device()):
        source.close()
        with pytest.raises(CameraLost):
            source.grab()
        with pytest.raises(CameraLost):
            source.retrieve()


@pytest.mark.parametrize(
    ("frame", "covered"),
    [
        (np.zeros((480, 640, 3), np.uint8), True),
        (np.full((480, 640, 3), 90, np.uint8), True),
        (np.random.default_rng(1).integers(0, 20, (480, 640, 3), np.uint8), True),
        (np.tile(np.linspace(0, 255, 640, dtype=np.uint8)[None, :, None], (480, 1, 3)), False),
    ],
    ids=["black", "evenly lit hand", "noise in the dark", "a picture"],
)
def test_a_covered_camera_is_told_from_a_picture(frame: Frame, covered: bool) -> None:
    assert is_covered(frame) is covered


def test_a_person_is_not_taken_for_a_cover(astronaut: Frame) -> None:
    assert not is_covered(astronaut)
    assert not is_covered((astronaut * 0.3).astype(np.uint8))
