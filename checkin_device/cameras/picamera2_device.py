"""The Raspberry Pi's own camera by picamera2, which comes with Debian (python3-picamera2) and not from PyPI.

Not yet run on a Pi: written to picamera2's documentation. OpenCV cannot read these cameras, which speak libcamera.
"""

import contextlib
import importlib
from typing import Any

import numpy as np

from checkin_device.cameras.frame_source import CameraLost, Frame


class Picamera2Device:
    """The first camera on the ribbon connector. size: width and height of the pictures."""

    from_file = False

    def __init__(self, size: tuple[int, int] = (640, 480)) -> None:
        self._size = size
        self._camera: Any = None
        self._frame: Frame | None = None

    def open(self) -> None:
        try:
            camera = importlib.import_module("picamera2").Picamera2()
            # picamera2's "RGB888" lies in memory as blue, green, red: OpenCV's order.
            camera.configure(camera.create_video_configuration(main={"size": self._size, "format": "RGB888"}))
            camera.start()
        except ImportError as fault:
            raise CameraLost("picamera2 is not installed: apt install python3-picamera2") from fault
        except (RuntimeError, IndexError, OSError) as fault:
            raise CameraLost(f"the Pi's camera cannot be opened: {fault}") from fault
        self._camera = camera

    def grab(self) -> None:
        if self._camera is None:
            raise CameraLost("the Pi's camera is closed")
        try:
            self._frame = np.asarray(self._camera.capture_array("main"), np.uint8)
        except (RuntimeError, OSError) as fault:
            raise CameraLost(f"the Pi's camera gives no picture: {fault}") from fault

    def retrieve(self) -> Frame:
        if self._frame is None:
            raise CameraLost("the Pi's camera gives no picture")
        return self._frame

    def close(self) -> None:
        if self._camera is not None:
            with contextlib.suppress(RuntimeError, OSError):
                self._camera.close()
            self._camera = None
