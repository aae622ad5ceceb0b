"""What is known of the one person before the station. It lives from the first touch to the record, and then is gone."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Literal

from checkin_device.cameras import Frame
from checkin_device.roster import Person
from checkin_device.vision.detection import Face
from checkin_device.vision.matching import Decision, SecondOpinion
from checkin_device.vision.quality import Problem, Quality
from common.ink import Ink

Direction = Literal["in", "out"]
Method = Literal["code", "card", "suggestion"]


@dataclass(frozen=True)
class Look:
    """One look of the camera, judged.

    number: counts up, so that the same look is not taken twice. faces: those that count, the widest first; quality and
    problem as `vision.quality` says; without models there are no faces and no problem. covered: something is before
    the lens.
    """

    number: int
    frame: Frame
    faces: tuple[Face, ...] = ()
    quality: Quality | None = None
    problem: Problem | None = None
    covered: bool = False


@dataclass(frozen=True)
class VisitorDetails:
    """What a visitor says of themselves. name, purpose and whom are needed; the rest may be empty."""

    name: str = ""
    organisation: str = ""
    phone: str = ""
    purpose: str = ""
    whom: str = ""


@dataclass
class Session:
    """Filled in step by step; nothing of it is kept before all of it is."""

    person: Person | None = None
    method: Method | None = None
    direction: Direction = "in"
    visitor: VisitorDetails | None = None
    photo: Look | None = None
    decision: Decision | None = None
    second: Future[SecondOpinion] | None = None
    signature: Ink | None = None
    enrolment: list[Look] = field(default_factory=list)
