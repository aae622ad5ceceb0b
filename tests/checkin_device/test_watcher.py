"""The watcher with real eyes, one look at a time, before a camera that shows what a test holds up to it."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from checkin_device.cameras import Camera, CameraLost, Frame
from checkin_device.ports import Purpose
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.quality import Problem, QualityLimits
from checkin_device.vision.watcher import CARD_AGAIN_SECONDS, FIRST_PICTURE_SECONDS, FORGET_FACE_SECONDS, Watcher


class Window(Camera):
    """A camera before which a test holds pictures; None is an unplugged one."""

    def __init__(self, picture: Frame | None) -> None:
        self.picture, self.rate = picture, 1.0

    def read(self) -> Frame:
        if self.picture is None:
            raise CameraLost("unplugged")
        return self.picture


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def qr_picture(text: str) -> Frame:
    """A card held before a light wall, 640 by 480."""
    code = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.copyMakeBorder(code, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255)
    large = cv2.resize(large, (240, 240), interpolation=cv2.INTER_NEAREST)
    picture = np.tile(np.linspace(120, 220, 640, dtype=np.uint8)[None, :, None], (480, 1, 3))
    picture[120:360, 200:440] = large[:, :, None]
    return np.ascontiguousarray(picture)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def camera(astronaut: Frame) -> Window:
    return Window(astronaut)


@pytest.fixture
def watcher(camera: Window, clock: Clock, detector: FaceDetector) -> Watcher:
    return Watcher(camera, detector, lambda _frame, _face: "1001", QualityLimits(), clock=clock)


def test_a_look_tells_the_face_and_what_is_wrong(
    watcher: Watcher, camera: Window, spoil: Callable[[str], Frame]
) -> None:
    watcher.watch_once()
    look = watcher.look()
    assert look is not None
    assert (len(look.faces), look.problem, look.covered) == (1, None, False)
    camera.picture = spoil("two faces")
    watcher.watch_once()
    second = watcher.look()
    assert second is not None
    assert second.problem is Problem.TWO_FACES
    assert second.number > look.number


def test_a_covered_camera_is_told_from_an_empty_room(
    watcher: Watcher, camera: Window, spoil: Callable[[str], Frame]
) -> None:
    camera.picture = np.zeros((480, 640, 3), np.uint8)
    watcher.watch_once()
    assert watcher.look().covered
    camera.picture = spoil("nobody")
    watcher.watch_once()
    look = watcher.look()
    assert (look.covered, look.problem) == (False, Problem.NO_FACE)


def test_a_lost_camera_is_lost_until_it_is_back(watcher: Watcher, camera: Window, astronaut: Frame) -> None:
    watcher.watch_once()
    camera.picture = None
    watcher.watch_once()
    with pytest.raises(CameraLost):
        watcher.look()
    camera.picture = astronaut
    watcher.watch_once()
    assert watcher.look() is not None


def test_a_camera_that_is_only_starting_is_not_called_lost(watcher: Watcher, camera: Window, clock: Clock) -> None:
    camera.picture = None
    watcher.watch_once()
    assert watcher.look() is None
    clock.seconds += FIRST_PICTURE_SECONDS
    with pytest.raises(CameraLost):
        watcher.look()


def test_a_card_is_read_once_while_it_is_held_up(watcher: Watcher, camera: Window, clock: Clock) -> None:
    camera.picture = qr_picture("SP1:1001")
    for _ in range(5):
        watcher.watch_once()
        clock.seconds += 1.0
    assert watcher.take_card() == "SP1:1001"
    assert watcher.take_card() is None
    clock.seconds += CARD_AGAIN_SECONDS
    watcher.watch_once()
    assert watcher.take_card() == "SP1:1001"


def test_another_card_is_read_at_once(watcher: Watcher, camera: Window) -> None:
    for text in ("SP1:1001", "SP1:1002"):
        camera.picture = qr_picture(text)
        watcher.watch_once()
        assert watcher.take_card() == text


def test_cards_are_read_only_where_somebody_is_asked_for_one(watcher: Watcher, camera: Window) -> None:
    watcher.purpose = Purpose.PHOTO
    camera.picture = qr_picture("SP1:1001")
    watcher.watch_once()
    assert watcher.take_card() is None


def test_a_name_is_suggested_while_the_face_is_there(
    watcher: Watcher, camera: Window, clock: Clock, spoil: Callable[[str], Frame]
) -> None:
    watcher.watch_once()
    assert watcher.suggestion() == "1001"
    camera.picture = spoil("nobody")
    watcher.watch_once()
    assert watcher.suggestion() == "1001"
    clock.seconds += FORGET_FACE_SECONDS + 0.1
    watcher.watch_once()
    assert watcher.suggestion() is None


@pytest.mark.parametrize("how", ["two faces", "out of focus", "far away"])
def test_no_name_is_suggested_for_a_bad_picture(
    watcher: Watcher, camera: Window, how: str, spoil: Callable[[str], Frame]
) -> None:
    camera.picture = spoil(how)
    watcher.watch_once()
    assert watcher.suggestion() is None


def test_without_models_there_are_pictures_and_cards_but_no_faces(camera: Window, clock: Clock) -> None:
    watcher = Watcher(camera, None, lambda _frame, _face: "1001", QualityLimits(), clock=clock)
    watcher.watch_once()
    assert not watcher.finds_faces
    look = watcher.look()
    assert (look.faces, look.problem) == ((), None)
    assert watcher.suggestion() is None
    camera.picture = qr_picture("SP1:1001")
    watcher.watch_once()
    assert watcher.take_card() == "SP1:1001"
