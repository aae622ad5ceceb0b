"""What an office sets for one station: `station.toml` in its data folder. Every setting has a default.

Example:

    [camera]
    source = "device:0"

    [face]
    accept = 0.50

    [door]
    pins = "gpio"
    relay = 17
"""

import tomllib
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path
from typing import Any, TypeVar

from checkin_device.cameras.choice import source_named
from checkin_device.errors import SettingsRefused
from checkin_device.vision.matching import Thresholds
from checkin_device.vision.quality import QualityLimits
from checkin_device.vision.second_opinion import TOLERANCE

FILE = "station.toml"


@dataclass(frozen=True)
class CameraSettings:
    """source: as `--camera` takes it. mirror: whether the preview is shown as in a mirror; records never are."""

    source: str = "device:0"
    mirror: bool = True


@dataclass(frozen=True)
class FaceSettings:
    """Thresholds of the match, see `Thresholds`; tries: photos before a low score goes to review.

    second_opinion: whether dlib is asked too, where it is installed; second_tolerance: the distance at which it agrees.
    """

    accept: float = Thresholds.accept
    review: float = Thresholds.review
    suggest: float = Thresholds.suggest
    tries: int = 3
    second_opinion: bool = True
    second_tolerance: float = TOLERANCE

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.accept, self.review, self.suggest)


@dataclass(frozen=True)
class PhotoSettings:
    """See `QualityLimits`; patience_seconds: after which a photo may be taken although it is not good (reviewed)."""

    face_width: float = QualityLimits.face_width
    darkest: float = QualityLimits.darkest
    brightest: float = QualityLimits.brightest
    turn: float = QualityLimits.turn
    sharpness: float = QualityLimits.sharpness
    patience_seconds: float = 12.0

    @property
    def limits(self) -> QualityLimits:
        names = {limit.name for limit in fields(QualityLimits)}
        return QualityLimits(**{key: value for key, value in vars(self).items() if key in names})


@dataclass(frozen=True)
class DoorSettings:
    """pins: "none", "gpio" (a Raspberry Pi) or "mock" (pretended, said so on the screen); numbers are BCM's.

    A number of -1 means that nothing is connected. seconds: how long the relay holds the door open. open_for: the
    decisions after which it opens; who does not use face matching has no lesser rights, so "not-used" is among them.
    """

    pins: str = "none"
    relay: int = 17
    green: int = 22
    red: int = 23
    buzzer: int = 24
    seconds: float = 4.0
    open_for: tuple[str, ...] = ("accepted", "not-used")


@dataclass(frozen=True)
class FlowSettings:
    """Waiting times in seconds, and what the clock suggests.

    idle_seconds: without a touch, a step goes back to rest (the screen warns 20 s before). recorded_seconds: how long
    the confirmation stays. wrong_codes, rest_seconds: after so many wrong codes, typing rests for so long.
    out_from: the time ("HH:MM", Thailand) from which a first check-in of the day is taken for a leaving one.
    """

    idle_seconds: float = 60.0
    recorded_seconds: float = 6.0
    fault_seconds: float = 12.0
    wrong_codes: int = 5
    rest_seconds: float = 60.0
    out_from: str = "15:00"

    @property
    def out_from_time(self) -> time:
        return time.fromisoformat(self.out_from)


@dataclass(frozen=True)
class Settings:
    camera: CameraSettings = field(default_factory=CameraSettings)
    face: FaceSettings = field(default_factory=FaceSettings)
    photo: PhotoSettings = field(default_factory=PhotoSettings)
    door: DoorSettings = field(default_factory=DoorSettings)
    flow: FlowSettings = field(default_factory=FlowSettings)


def load_settings(folder: Path) -> Settings:
    """The settings in `folder`/station.toml, all defaults where there is none. Raises SettingsRefused."""
    path = folder / FILE
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SettingsRefused(f"{path} cannot be read: {fault}") from fault
    sections = {section.name: section.default_factory for section in fields(Settings)}
    for name in said:
        if name not in sections:
            raise SettingsRefused(f"{path}: no section is called [{name}]; there are {', '.join(sections)}")
    settings = Settings(
        camera=_section(CameraSettings, said, "camera"),
        face=_section(FaceSettings, said, "face"),
        photo=_section(PhotoSettings, said, "photo"),
        door=_section(DoorSettings, said, "door"),
        flow=_section(FlowSettings, said, "flow"),
    )
    _check(settings)
    return settings


_Section = TypeVar("_Section", CameraSettings, FaceSettings, PhotoSettings, DoorSettings, FlowSettings)


def _section(kind: type[_Section], said: dict[str, Any], name: str) -> _Section:
    table = said.get(name, {})
    if not isinstance(table, dict):
        raise SettingsRefused(f"[{name}] must be a section")
    defaults = kind()
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in vars(defaults):
            raise SettingsRefused(f"[{name}] has no setting {key}; it has {', '.join(vars(defaults))}")
        values[key] = _as_meant(f"[{name}] {key}", value, getattr(defaults, key))
    return kind(**values)


def _as_meant(where: str, value: Any, default: Any) -> Any:
    """`value`, of the type of `default`; a whole number may stand for a decimal one."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsRefused(f"{where} must be a list of words")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        words = {str: "a word in quotation marks", int: "a whole number", float: "a number", bool: "true or false"}
        raise SettingsRefused(f"{where} must be {words[type(default)]}")
    return value


def _check(settings: Settings) -> None:
    face, photo, door, flow = settings.face, settings.photo, settings.door, settings.flow
    try:
        source_named(settings.camera.source)
    except ValueError as fault:
        raise SettingsRefused(f"[camera] source: {fault}") from fault
    rules = (
        (
            0 < face.review <= face.accept < 1,
            "[face] review and accept must be above 0, below 1, review not above accept",
        ),
        (0 < face.suggest < 1, "[face] suggest must be above 0 and below 1"),
        (0 < face.second_tolerance < 1, "[face] second_tolerance must be above 0 and below 1"),
        (1 <= face.tries <= 10, "[face] tries must be 1 to 10"),
        (0 <= photo.darkest < photo.brightest <= 255, "[photo] darkest and brightest must be 0 to 255, in this order"),
        (photo.face_width >= 40, "[photo] face_width must be 40 or more"),
        (door.pins in ("none", "gpio", "mock"), '[door] pins must be "none", "gpio" or "mock"'),
        (
            all(-1 <= pin <= 27 for pin in (door.relay, door.green, door.red, door.buzzer)),
            "[door] pins are 0 to 27, or -1",
        ),
        (0 < door.seconds <= 30, "[door] seconds must be above 0 and at most 30"),
        (
            set(door.open_for) <= {"accepted", "review", "not-used"},
            '[door] open_for may hold "accepted", "review" and "not-used"',
        ),
        (flow.idle_seconds >= 30, "[flow] idle_seconds must be 30 or more: a warning comes 20 seconds before"),
        (min(flow.recorded_seconds, flow.fault_seconds, flow.rest_seconds) > 0, "[flow] seconds must be above 0"),
        (flow.wrong_codes >= 1, "[flow] wrong_codes must be 1 or more"),
        (_is_time(flow.out_from), '[flow] out_from must be a time such as "15:00"'),
    )
    for holds, saying in rules:
        if not holds:
            raise SettingsRefused(saying)


def _is_time(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    whole = bool(colon) and len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isdecimal()
    return whole and int(hours) < 24 and int(minutes) < 60
