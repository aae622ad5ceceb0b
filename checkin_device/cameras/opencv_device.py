"""A USB camera (V4L2) by OpenCV."""

import cv2
import numpy as np

from checkin_device.cameras.frame_source import CameraLost, Frame


class OpenCVDevice:
    """The camera /dev/video<index>. size: width and height asked of the driver, which may give another."""

    from_file = False

    def __init__(self, index: int, size: tuple[int, int] = (640, 480)) -> None:
        self._index, self._size = index, size
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        capture = cv2.VideoCapture(self._index)
        if not capture.isOpened():
            capture.release()
            raise CameraLost(f"camera {self._index} cannot be opened")
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        # A queue of old frames would show a person where they stood half a second ago.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture = capture

    def grab(self) -> None:
        if self._capture is None or not self._capture.grab():
            raise CameraLost(f"camera {self._index} gives no picture")

    def retrieve(self) -> Frame:
        if self._capture is None:
            raise CameraLost(f"camera {self._index} is closed")
        came, frame = self._capture.retrieve()
        if not came:
            raise CameraLost(f"camera {self._index} gives no picture")
        return np.asarray(frame, np.uint8)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None
