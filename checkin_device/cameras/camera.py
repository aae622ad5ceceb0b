"""The camera as the station uses it: a thread keeps the newest frame, and reconnects a camera that comes back."""

import threading
import time
from collections.abc import Callable

from checkin_device.cameras.frame_source import CameraLost, Frame, FrameSource

STALE_SECONDS = 3.0
"""A frame older than this means the camera has stopped, even if its driver has not said so."""

RETRY_SECONDS = 2.0

LONGEST_WAIT_SECONDS = 12.0
"""OpenCV waits 10 s for a picture from a V4L2 camera that has stopped; its thread must not outlive the program."""


class Camera:
    """Reads a source in a thread of its own. `read` never blocks and may be called from any thread.

    `rate` is how many frames a second are decoded at most; those between are passed over, so an idle station sets it
    low and stays cool.
    """

    def __init__(
        self,
        source: FrameSource,
        *,
        rate: float = 10.0,
        retry_seconds: float = RETRY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate = rate
        self._source, self._retry_seconds, self._clock = source, retry_seconds, clock
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._taken_at = 0.0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def from_file(self) -> bool:
        return self._source.from_file

    def open(self) -> None:
        """Starts the thread. A camera that is not there is no error here: it is tried again until it is."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=LONGEST_WAIT_SECONDS)
            self._thread = None
        with self._lock:
            self._frame = None

    def read(self) -> Frame:
        """The newest frame, not to be written into. Raises CameraLost when there is none, or none that is fresh."""
        with self._lock:
            frame, age = self._frame, self._clock() - self._taken_at
        if frame is None:
            raise CameraLost("no picture from the camera")
        if age > STALE_SECONDS:
            raise CameraLost(f"no picture for {age:.0f} s")
        return frame

    @property
    def age(self) -> float | None:
        """Seconds since the newest frame; None if the camera gives none."""
        with self._lock:
            return None if self._frame is None else self._clock() - self._taken_at

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._source.open()
                self._follow()
            except CameraLost:
                with self._lock:
                    self._frame = None
            self._source.close()
            self._stopping.wait(self._retry_seconds)

    def _follow(self) -> None:
        next_due = self._clock()
        while not self._stopping.is_set():
            self._source.grab()
            now = self._clock()
            if now < next_due:
                continue
            frame = self._source.retrieve()
            with self._lock:
                self._frame, self._taken_at = frame, now
            next_due = max(next_due + 1.0 / self.rate, now)
