"""A video file in place of a camera, for demonstrations and tests: chosen by name, never a silent stand-in."""

import time
from pathlib import Path

import cv2
import numpy as np

from checkin_device.cameras.frame_source import CameraLost, Frame


class VideoFile:
    """Plays a video at its own frame rate, again from the start at its end."""

    from_file = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._capture: cv2.VideoCapture | None = None
        self._period = 0.1
        self._next_due = 0.0

    def open(self) -> None:
        capture = cv2.VideoCapture(str(self._path)) if self._path.is_file() else None
        if capture is None or not capture.isOpened():
            raise CameraLost(f"the video {self._path} cannot be read")
        self._period = 1.0 / (capture.get(cv2.CAP_PROP_FPS) or 10.0)
        self._next_due = time.monotonic()
        self._capture = capture

    def grab(self) -> None:
        if self._capture is None:
            raise CameraLost(f"the video {self._path} is closed")
        time.sleep(max(0.0, self._next_due - time.monotonic()))
        self._next_due = max(self._next_due + self._period, time.monotonic())
        if self._capture.grab():
            return
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if not self._capture.grab():
            raise CameraLost(f"the video {self._path} has no pictures")

    def retrieve(self) -> Frame:
        if self._capture is None:
            raise CameraLost(f"the video {self._path} is closed")
        came, frame = self._capture.retrieve()
        if not came:
            raise CameraLost(f"the video {self._path} has a picture that cannot be read")
        return np.asarray(frame, np.uint8)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None
