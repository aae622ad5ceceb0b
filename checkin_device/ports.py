"""What the flow needs of the world around it. The real ones have threads and cameras; those of the tests have not."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, TypeVar

from checkin_device.roster import Person, Roster, Templates
from checkin_device.session import Look
from checkin_device.vision.matching import Decision, SecondOpinion
from common.link.outbox import Blob, Room
from common.link.records import Record

Result = TypeVar("Result")


class Purpose(Enum):
    """What the camera is watched for; it decides how often a frame is looked at, and so how warm the station gets."""

    NOTHING = "nothing"
    REST = "rest"
    WHO = "who"
    PHOTO = "photo"


class Sight(Protocol):
    """The camera with someone watching it. No call blocks."""

    purpose: Purpose

    @property
    def finds_faces(self) -> bool:
        """False while the face models are missing: then a person says when the photo is to be taken."""

    def look(self) -> Look | None:
        """The newest look; None before the first. Raises CameraLost."""

    def take_card(self) -> str | None:
        """The text of a QR code seen since the last call."""

    def suggestion(self) -> str | None:
        """The code of the enrolled person whom the face before the camera resembles most."""


class Examiner(Protocol):
    """Compares faces, in the background: each answer comes later."""

    def examine(self, look: Look, person: Person, roster: Roster) -> "Future[Decision]":
        """One to one against a person who has templates of this station's model."""

    def second_opinion(self, look: Look, person: Person) -> "Future[SecondOpinion] | None":
        """None where there is no second opinion to be had on this person."""

    def templates(self, looks: Sequence[Look], person: Person, roster: Roster) -> "Future[NewTemplates]":
        """Templates for an enrolment. The answer may be FacesDiffer or FaceOfAnother."""

    def comparable(self, templates: Templates) -> bool:
        """Whether these templates are of the model that this station has."""


@dataclass(frozen=True)
class NewTemplates:
    face: Templates
    second: Templates | None


class RecordKeeper(Protocol):
    """The outbox, as far as the flow needs it."""

    def put(self, type: str, body: dict[str, Any], blobs: Sequence[Blob] = ()) -> Record:  # noqa: A002 the record's word
        """Raises OutboxFull; when it returns, the record is on disk."""

    def room(self) -> Room: ...


class Background(Protocol):
    """Where slow work is done, one thing after the other."""

    def submit(self, work: Callable[[], Result], /) -> "Future[Result]": ...


@dataclass(frozen=True)
class StationClock:
    """monotonic: seconds, for waiting. wall: an aware datetime, for the day and the hour."""

    monotonic: Callable[[], float]
    wall: Callable[[], datetime]
