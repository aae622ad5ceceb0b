"""What the station's tests share: the models, the astronaut, and a flow without a camera or a screen."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from checkin_device.cameras import Frame
from checkin_device.demonstration_video import frame_at, make_video, portrait
from checkin_device.models import SFACE, YUNET, fetch_models, models_folder
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.embedding import FaceEmbedder
from tests.checkin_device.flow_world import World


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the face models, fetched if need be; a test that needs them fails clearly where they cannot be."""
    folder = models_folder()
    fetch_models(folder)
    return folder


@pytest.fixture(scope="session")
def detector(models: Path) -> FaceDetector:
    return FaceDetector(models / YUNET.name)


@pytest.fixture(scope="session")
def embedder(models: Path) -> FaceEmbedder:
    return FaceEmbedder(models / SFACE.name)


@pytest.fixture(scope="session")
def astronaut() -> Frame:
    """One frame of the demonstration: a frontal, sharp face some 150 px wide. 640 by 480."""
    return frame_at(portrait(), 0.0)


@pytest.fixture(scope="session")
def spoil(astronaut: Frame) -> Callable[[str], Frame]:
    """The astronaut made unfit in a named way."""
    return lambda how: SPOILED[how](astronaut)


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "demonstration.avi"
    make_video(path)
    return path


def _noisy(frame: Frame, deviation: float) -> Frame:
    noise = np.random.default_rng(1).normal(0, deviation, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


def _sized(frame: Frame, scale: float) -> Frame:
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    canvas = np.full_like(frame, 200)
    canvas[:height, :width] = small
    return canvas


SPOILED: dict[str, Callable[[Frame], Frame]] = {
    "nothing": lambda frame: frame,
    "dark": lambda frame: (frame * 0.2).astype(np.uint8),
    "dark and noisy": lambda frame: _noisy(frame * 0.22, 6),
    "glaring": lambda frame: np.clip(frame.astype(np.int32) + 130, 0, 255).astype(np.uint8),
    "out of focus": lambda frame: np.asarray(cv2.GaussianBlur(frame, (0, 0), 5), np.uint8),
    "out of focus and noisy": lambda frame: _noisy(cv2.GaussianBlur(frame, (0, 0), 5), 8),
    "noisy": lambda frame: _noisy(frame, 8),
    "two faces": lambda frame: np.hstack([frame[:, 150:470], frame[:, 150:470]]),
    "one behind": lambda frame: np.hstack([frame[:, 120:], _sized(frame, 0.35)[:, :200]]),
    "nobody": lambda frame: np.ascontiguousarray(np.tile(frame[:, 560:600], (1, 16, 1))),
    "far away": lambda frame: _sized(frame, 0.45),
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
