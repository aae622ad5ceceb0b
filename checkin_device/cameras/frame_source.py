"""What every camera can do, and what a frame is."""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from checkin_device.errors import StationError

Frame = NDArray[np.uint8]
"""A picture: BGR, uint8, (height, width, 3)."""


class CameraLost(StationError):
    """No picture comes: the camera is unplugged, in use by another program, or does not answer."""

    key = "camera-lost"


class FrameSource(Protocol):
    """One physical camera, or a stand-in for one. Used by one thread; calls may block for one frame's time."""

    @property
    def from_file(self) -> bool:
        """Whether the pictures come from a file: the screen must say so."""

    def open(self) -> None:
        """Raises CameraLost."""

    def grab(self) -> None:
        """Waits for the next frame and passes over it, as cheaply as can be. Raises CameraLost."""

    def retrieve(self) -> Frame:
        """The frame that `grab` stopped at. Raises CameraLost."""

    def close(self) -> None:
        """Gives the camera back. Never raises; may be called twice."""


def is_covered(frame: Frame) -> bool:
    """Whether a hand, a cap or a lens shutter is before the lens: hardly any light, or a picture without structure.

    A frame is judged at 40 by 30 pixels, so that the noise of a dark sensor is not taken for structure.
    """
    grey = cv2.cvtColor(cv2.resize(frame, (40, 30), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return bool(np.percentile(grey, 99) < 24 or grey.std() < 4)
