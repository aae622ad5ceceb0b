"""A world for the flow: an eye and a judge that say what a test tells them, a real outbox, a clock turned by hand."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from checkin_device.attendance import LastDirections
from checkin_device.cameras import CameraLost
from checkin_device.flow import Flow, Surroundings
from checkin_device.ports import NewTemplates, Purpose, StationClock
from checkin_device.roster import Host, Person, Roster, Templates
from checkin_device.session import Look, Session, VisitorDetails
from checkin_device.settings import Settings
from checkin_device.steps import Fault, Step
from checkin_device.vision.embedding import MODEL
from checkin_device.vision.matching import Decision, SecondOpinion
from checkin_device.vision.quality import Problem, Quality
from common.ink import Ink
from common.link.outbox import Outbox
from common.link.records import open_record
from common.link.seal import SealKey

VECTOR = np.full(128, 128**-0.5, np.float32)
FACE = Templates(MODEL, (VECTOR,))
ACCEPTED = Decision("accepted", 0.71, 0.5, MODEL, first_rank=True)
SIGNED = Ink((600.0, 270.0), (150.0, 67.5), (((50.0, 100.0, 0.0), (400.0, 180.0, 300.0)),))
DETAILS = VisitorDetails("สมหญิง", "โรงเรียนบ้านนา", "0812345678", "ส่งเอกสาร", "ผู้อำนวยการ")
QUALITY = Quality(width=150, brightness=140, turn=0.0, sharpness=0.02)


def person(code: str, face: Templates | None = FACE, **more: Any) -> Person:
    return Person(code, {"th": f"คุณ {code}", "en": code}, "กลุ่มอำนวยการ", face, **more)


ROSTER = Roster(
    {
        someone.code: someone
        for someone in (
            person("A1", second=Templates("dlib-resnet-v1", (VECTOR,))),
            person("N1", face=None),
            person("E1", face=None, enrol=True),
            person("O1", face=Templates("an older model", (VECTOR,))),
        )
    },
    (Host("ผู้อำนวยการ", "สำนักงาน"),),
    consent_version=3,
    consent_text={"th": "ข้าพเจ้ายินยอม", "en": "I consent"},
)


class Eye:
    """Sees a good face in each look, unless told otherwise."""

    def __init__(self) -> None:
        self.purpose = Purpose.NOTHING
        self.finds_faces = True
        self.problem: Problem | None = None
        self.covered = False
        self.lost = False
        self.card: str | None = None
        self.number = 0

    def look(self) -> Look | None:
        if self.lost:
            raise CameraLost("unplugged")
        self.number += 1
        frame = np.full((48, 64, 3), self.number % 256, np.uint8)
        quality = None if self.problem in (Problem.NO_FACE, Problem.TWO_FACES) else QUALITY
        return Look(self.number, frame, (), quality if self.finds_faces else None, self.problem, self.covered)

    def take_card(self) -> str | None:
        card, self.card = self.card, None
        return card

    def suggestion(self) -> str | None:
        return None


def settled(value: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)
    return future


class Judge:
    """Answers with the decisions that were laid out for it, the last of them again and again."""

    def __init__(self) -> None:
        self.decisions: list[Decision | Exception] = [ACCEPTED]
        self.second: Future[SecondOpinion] | None = None
        self.new_templates: NewTemplates | Exception = NewTemplates(FACE, None)
        self.asked = 0

    def examine(self, look: Look, person: Person, roster: Roster) -> "Future[Decision]":
        self.asked += 1
        return settled(self.decisions.pop(0) if len(self.decisions) > 1 else self.decisions[0])

    def second_opinion(self, look: Look, person: Person) -> "Future[SecondOpinion] | None":
        return self.second

    def templates(self, looks: Sequence[Look], person: Person, roster: Roster) -> "Future[NewTemplates]":
        return settled(self.new_templates)

    def comparable(self, templates: Templates) -> bool:
        return templates.model == MODEL


class AtOnce:
    """Does the work while it is handed over."""

    def submit(self, work: Callable[[], Any], /) -> "Future[Any]":
        try:
            return settled(work())
        except Exception as fault:  # noqa: BLE001 it is handed on
            return settled(fault)


@dataclass
class World:
    """A station without hardware. `free_bytes` is what the disk has left."""

    folder: Path
    eye: Eye = field(default_factory=Eye)
    judge: Judge = field(default_factory=Judge)
    roster: Roster | None = ROSTER
    seconds: float = 100.0
    wall: datetime = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
    free_bytes: int = 10**12
    recorded: list[Session] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.seal_key = SealKey.generate()
        self.outbox = Outbox(
            self.folder / "outbox.db", self.seal_key, "station-1", free_bytes=lambda _: self.free_bytes
        )
        surroundings = Surroundings(
            sight=self.eye,
            examiner=self.judge,
            outbox=self.outbox,
            background=AtOnce(),
            clock=StationClock(lambda: self.seconds, lambda: self.wall),
            roster=lambda: self.roster,
            last_directions=LastDirections(self.folder / "today.json"),
            encrypt_to_hub=lambda data: f"sealed:{len(data)}",
            on_recorded=lambda session: self.recorded.append(replace(session)),
            on_fault=self.faults.append,
        )
        self.flow = Flow(surroundings, self.settings)

    def pass_time(self, seconds: float, step: float = 0.25) -> None:
        """Lets time pass as a screen does: a tick four times a second."""
        for _ in range(round(seconds / step)):
            self.seconds += step
            self.flow.tick()

    def records(self) -> list[dict[str, Any]]:
        """All records in the outbox: type, body and blobs, as the hub will read them."""
        opened = [open_record(jws, self.seal_key.public, "station-1") for _, jws in self.outbox.unacknowledged(0, 100)]
        return [{"type": record.type, "body": record.body, "blobs": record.blobs} for record in opened]


def come_to_photo(world: World, code: str = "A1") -> None:
    world.flow.start_check_in()
    world.flow.give_code(code)
    assert world.flow.step is Step.PHOTO


def come_to_signature(world: World, code: str = "A1") -> None:
    come_to_photo(world, code)
    world.pass_time(2)
    assert world.flow.step is Step.SIGNATURE


def check_in(world: World, code: str = "A1") -> None:
    come_to_signature(world, code)
    world.flow.give_signature(SIGNED)
    world.pass_time(1)


def said(world: World) -> str | None:
    """The key of what the step tells the person."""
    return world.flow.notice.key if world.flow.notice else None


def fault_key(world: World) -> str:
    """The key of the fault at which the flow stands."""
    assert isinstance(world.flow.state, Fault)
    return world.flow.state.fault.key
