"""A running station, without its screen: camera, eyes, door, outbox, link and flow, put together."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checkin_device.attendance import LastDirections
from checkin_device.cameras import Camera, Frame, FrameSource
from checkin_device.door import door_for
from checkin_device.errors import StationError
from checkin_device.flow import Flow, Surroundings
from checkin_device.models import SFACE, YUNET, missing_models, models_folder
from checkin_device.ports import StationClock
from checkin_device.roster import Roster, RosterRefused, read_roster
from checkin_device.session import Session
from checkin_device.settings import Settings
from checkin_device.vision.detection import Face, FaceDetector
from checkin_device.vision.embedding import FaceEmbedder
from checkin_device.vision.examiner import FaceExaminer
from checkin_device.vision.second_opinion import DlibEmbedder, dlib_models
from checkin_device.vision.watcher import Watcher
from common.link import clock
from common.link.content import ContentStore
from common.link.device import DeviceLink
from common.link.errors import SealBroken
from common.link.identity import Identity
from common.link.outbox import Outbox

_log = logging.getLogger(__name__)

ROSTER = "roster"
STATUS_SECONDS = 1.0


@dataclass(frozen=True)
class Status:
    """What the screen says of the station: (key, values) of short lines, and keys of warnings."""

    lines: tuple[tuple[str, dict[str, Any]], ...] = ()
    warnings: tuple[str, ...] = field(default=())


class Station:
    """Runs between `start` and `stop`. Its flow belongs to the thread of the screen."""

    def __init__(self, folder: Path, identity: Identity, settings: Settings, source: FrameSource) -> None:
        """Raises OutboxFull where the disk has no room even to begin."""
        self.settings, self._identity = settings, identity
        self.camera = Camera(source)
        self.outbox = Outbox(folder / "outbox.db", identity.seal_key, identity.device)
        self._store = ContentStore(folder / ROSTER, ROSTER, identity.hub_key)
        self._roster: Roster | None = None
        self._read_roster(ROSTER)
        detector, embedder = self._load_models()
        self._examiner = FaceExaminer(embedder, self._second_opinion(), settings.face)
        self.watcher = Watcher(self.camera, detector, self._suggest, settings.photo.limits)
        self.door = door_for(settings.door)
        self.link = DeviceLink(identity, self.outbox, [self._store], self._state, self._read_roster)
        self._background = ThreadPoolExecutor(1, "records")
        self._started = False
        self._status, self._status_at = Status(), -STATUS_SECONDS
        surroundings = Surroundings(
            sight=self.watcher,
            examiner=self._examiner,
            outbox=self.outbox,
            background=self._background,
            clock=StationClock(time.monotonic, lambda: datetime.now(UTC)),
            roster=lambda: self._roster,
            last_directions=LastDirections(folder / "today.json"),
            encrypt_to_hub=identity.encrypt_to_hub,
            on_recorded=self._recorded,
            on_fault=self._faulted,
        )
        self.flow = Flow(surroundings, settings)

    @property
    def name(self) -> str:
        return self._identity.name

    def start(self) -> None:
        self.camera.open()
        self.watcher.start()
        self.link.start()
        self._started = True

    def stop(self) -> None:
        """Ends all threads and gives camera and door back; also for a station that was never started.

        Each part ends whatever becomes of the others, those that use OpenCV first.
        """
        with ExitStack() as ending:
            # The last one named here ends first.
            ending.callback(self.outbox.close)
            ending.callback(self.door.close)
            if self._started:
                self._started = False
                ending.callback(self.link.stop)
            ending.callback(self._background.shutdown)
            ending.callback(self._examiner.close)
            ending.callback(self.camera.close)
            ending.callback(self.watcher.stop)

    def status(self) -> Status:
        """Looked up once a second at most."""
        now = time.monotonic()
        if now - self._status_at >= STATUS_SECONDS:
            self._status, self._status_at = self._look_up_status(), now
        return self._status

    def _look_up_status(self) -> Status:
        lines: list[tuple[str, dict[str, Any]]] = [("status.online" if self.link.online else "status.offline", {})]
        waiting = self.outbox.waiting().records
        if waiting:
            lines.append(("status.waiting", {"records": waiting}))
        if not clock.synchronised()[0]:
            lines.append(("status.clock", {}))
        if self.door.pins in ("mock", "missing"):
            lines.append((f"status.door.{self.door.pins}", {}))
        warnings = ["storage-low"] if self.outbox.room().level == "low" else []
        if self._roster is None:
            warnings.append("roster-missing")
        if not self.watcher.finds_faces:
            warnings.append("models-missing")
        return Status(tuple(lines), tuple(warnings))

    def _state(self) -> dict[str, Any]:
        """What the hub is told beside what every device tells it."""
        age = self.camera.age
        return {
            "camera": {"age": None if age is None else round(age, 1), "from_file": self.camera.from_file},
            "door": self.door.pins,
            "models": self.watcher.finds_faces,
        }

    def _load_models(self) -> tuple[FaceDetector | None, FaceEmbedder | None]:
        folder = models_folder()
        missing = missing_models(folder)
        if missing:
            names = ", ".join(model.name for model in missing)
            _log.warning("face models missing in %s: %s; fetch them by python -m checkin_device.models", folder, names)
            return None, None
        return FaceDetector(folder / YUNET.name), FaceEmbedder(folder / SFACE.name)

    def _second_opinion(self) -> DlibEmbedder | None:
        folder = dlib_models() if self.settings.face.second_opinion else None
        return DlibEmbedder(folder) if folder else None

    def _suggest(self, frame: Frame, face: Face) -> str | None:
        return self._examiner.suggest(frame, face, self._roster)

    def _read_roster(self, _kind: str) -> None:
        """Takes over the newest roster; one that cannot be read leaves the one before in force."""
        version = self._store.current
        if version is None:
            return
        try:
            self._roster = read_roster(self._identity.decrypt(version.root))
        except (SealBroken, RosterRefused, OSError) as fault:
            _log.error("roster %s cannot be used: %s", version.version, fault)

    def _recorded(self, session: Session) -> None:
        self.door.welcome()
        if session.decision is not None and session.decision.decision in self.settings.door.open_for:
            self.door.open()

    def _faulted(self, _fault: StationError) -> None:
        self.door.refuse()
