"""Someone who watches the camera: finds faces, reads cards, suggests a name; often when needed, seldom when not."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2

from checkin_device.cameras import Camera, CameraLost, Frame, is_covered
from checkin_device.ports import Purpose
from checkin_device.session import Look
from checkin_device.vision.detection import Face, FaceDetector
from checkin_device.vision.quality import QualityLimits, faces_that_count, measure, problem_with

_log = logging.getLogger(__name__)

FIRST_PICTURE_SECONDS = 5.0
CARD_AGAIN_SECONDS = 3.0
SUGGEST_EVERY_SECONDS = 1.5
FORGET_FACE_SECONDS = 2.0


@dataclass(frozen=True)
class Pace:
    """Looks of the watcher and frames of the camera a second, with somebody before it and with nobody.

    Each frame is drawn too, which costs more than looking at it where there is no graphics processor.
    """

    looks: float
    frames: float
    looks_at_nobody: float
    frames_of_nobody: float


PACES = {
    Purpose.NOTHING: Pace(0.5, 1.0, 0.5, 1.0),
    Purpose.REST: Pace(2.0, 3.0, 1.0, 1.0),
    Purpose.WHO: Pace(4.0, 8.0, 4.0, 8.0),
    Purpose.PHOTO: Pace(8.0, 12.0, 5.0, 12.0),
}
_READS_CARDS = (Purpose.REST, Purpose.WHO)

Suggest = Callable[[Frame, Face], str | None]


class Watcher:
    """Looks at the camera in a thread of its own between `start` and `stop`. Fulfils `ports.Sight`."""

    def __init__(
        self,
        camera: Camera,
        detector: FaceDetector | None,
        suggest: Suggest,
        limits: QualityLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """detector: None while the models are missing. suggest: the code that a good face resembles most, or None."""
        self._camera, self._detector, self._suggest, self._limits, self._clock = (
            camera,
            detector,
            suggest,
            limits,
            clock,
        )
        self._qr = cv2.QRCodeDetector()
        self._purpose = Purpose.REST
        self._lock = threading.Lock()
        self._look: Look | None = None
        self._lost: CameraLost | None = None
        self._number = 0
        self._started_at = clock()
        self._card: str | None = None
        self._card_text, self._card_seen_at = "", -CARD_AGAIN_SECONDS
        self._suggested: str | None = None
        self._suggested_at = -SUGGEST_EVERY_SECONDS
        self._face_seen_at = -FORGET_FACE_SECONDS
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def finds_faces(self) -> bool:
        return self._detector is not None

    @property
    def purpose(self) -> Purpose:
        return self._purpose

    @purpose.setter
    def purpose(self, purpose: Purpose) -> None:
        self._purpose = purpose
        self._camera.rate = PACES[purpose].frames
        self._wake.set()

    def start(self) -> None:
        self._stopping, self._started_at = False, self._clock()
        self.purpose = self._purpose
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)
            self._thread = None

    def look(self) -> Look | None:
        with self._lock:
            look, lost = self._look, self._lost
        if lost is not None:
            if look is None and self._clock() - self._started_at < FIRST_PICTURE_SECONDS:
                return None
            raise CameraLost(str(lost))
        return look

    def take_card(self) -> str | None:
        with self._lock:
            card, self._card = self._card, None
        return card

    def suggestion(self) -> str | None:
        return self._suggested

    def watch_once(self) -> None:
        """One look, as the thread takes them."""
        try:
            frame = self._camera.read()
        except CameraLost as lost:
            self._suggested = None
            with self._lock:
                self._lost = lost
            return
        purpose = self._purpose
        look = self._judge(frame)
        if purpose in _READS_CARDS:
            self._read_card(frame)
            self._think_of_a_name(look)
        with self._lock:
            self._look, self._lost = look, None

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self.watch_once()
            except Exception:  # noqa: BLE001 a picture that OpenCV stumbles over must not end the watch
                _log.exception("a look at the camera failed")
            pace = PACES[self._purpose]
            someone = self._clock() - self._face_seen_at < FORGET_FACE_SECONDS
            self._camera.rate = pace.frames if someone else pace.frames_of_nobody
            self._wake.wait(1.0 / (pace.looks if someone else pace.looks_at_nobody))

    def _judge(self, frame: Frame) -> Look:
        self._number += 1
        if self._detector is None or is_covered(frame):
            return Look(self._number, frame, covered=is_covered(frame))
        faces = faces_that_count(self._detector.detect(frame), self._limits)
        quality = measure(frame, faces[0]) if len(faces) == 1 else None
        if faces:
            self._face_seen_at = self._clock()
        return Look(self._number, frame, tuple(faces), quality, problem_with(faces, quality, self._limits))

    def _read_card(self, frame: Frame) -> None:
        """A card that is held on is read once, and again only after it was away for a while."""
        try:
            text, _, _ = self._qr.detectAndDecode(frame)
        except (cv2.error, UnicodeDecodeError):
            return
        if not text:
            return
        now = self._clock()
        is_new = text != self._card_text or now - self._card_seen_at > CARD_AGAIN_SECONDS
        self._card_text, self._card_seen_at = text, now
        if is_new:
            with self._lock:
                self._card = text

    def _think_of_a_name(self, look: Look) -> None:
        now = self._clock()
        if now - self._face_seen_at > FORGET_FACE_SECONDS:
            self._suggested = None
        if look.quality is None or look.problem is not None or now - self._suggested_at < SUGGEST_EVERY_SECONDS:
            return
        self._suggested_at = now
        self._suggested = self._suggest(look.frame, look.faces[0])
