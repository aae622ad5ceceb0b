"""The steps of the flow. Each has `enter`, `do` (a few times a second), `validate` (before going on) and `exit`."""

from __future__ import annotations

import enum
import logging
from concurrent.futures import Future
from typing import TYPE_CHECKING

from checkin_device import records
from checkin_device.cameras import CameraLost
from checkin_device.errors import Incomplete, NotRecorded, StationError, StorageFull
from checkin_device.ports import Purpose
from checkin_device.session import Look, Session
from checkin_device.vision.matching import Decision, SecondOpinion, with_second_opinion, worth_another_try
from common.link.errors import OutboxFull
from common.link.records import Record
from common.thai.dates import bangkok_day

if TYPE_CHECKING:
    from checkin_device.flow import Flow

_log = logging.getLogger(__name__)

GOOD_LOOKS = 3
"""A photo is the best of so many good looks."""

CAMERA_PATIENCE_SECONDS = 3.0
SECOND_OPINION_SECONDS = 3.0
MAX_FIELD = 200
"""Characters in one line of a visitor's details."""


class Step(enum.Enum):
    REST = "rest"
    WHO = "who"
    VISITOR = "visitor"
    PHOTO = "photo"
    SIGNATURE = "signature"
    RECORDING = "recording"
    RECORDED = "recorded"
    CONSENT = "consent"
    ENROL = "enrol"
    FAULT = "fault"


class State:
    """A step: what it does when it is entered, while it lasts, before it is left for the next, and when it is left."""

    step: Step
    purpose = Purpose.NOTHING

    def seconds(self, flow: Flow) -> float | None:
        """How long it waits for a touch before it goes back to rest; None for ever."""
        return flow.settings.flow.idle_seconds

    def enter(self, flow: Flow) -> None:
        flow.world.sight.purpose = self.purpose

    def do(self, flow: Flow) -> None: ...

    def validate(self, flow: Flow) -> None:
        """Raises Incomplete if the step is not done."""

    def exit(self, flow: Flow) -> None: ...


class Rest(State):
    """Nobody is there. Whatever a person left is wiped."""

    step = Step.REST
    purpose = Purpose.REST

    def seconds(self, flow: Flow) -> float | None:
        return None

    def enter(self, flow: Flow) -> None:
        super().enter(flow)
        flow.session = Session()
        flow.world.sight.take_card()

    def do(self, flow: Flow) -> None:
        card = flow.world.sight.take_card()
        if card is not None:
            flow.give_card(card)


class Who(State):
    """Who is it? A code, a card, or a tap on the suggested name."""

    step = Step.WHO
    purpose = Purpose.WHO

    def do(self, flow: Flow) -> None:
        card = flow.world.sight.take_card()
        if card is not None:
            flow.give_card(card)

    def validate(self, flow: Flow) -> None:
        if flow.session.person is None:
            raise Incomplete("nobody has been named")


class Visitor(State):
    """Who comes, why, and to whom."""

    step = Step.VISITOR

    def seconds(self, flow: Flow) -> float | None:
        # Writing on glass is slow, and there is more to write here than elsewhere.
        return 2 * flow.settings.flow.idle_seconds

    def validate(self, flow: Flow) -> None:
        details = flow.session.visitor
        if details is None or not (details.name.strip() and details.purpose.strip() and details.whom.strip()):
            raise Incomplete("name, purpose and whom are needed")
        if any(len(value) > MAX_FIELD for value in vars(details).values()):
            raise Incomplete("a line is too long")


class Photo(State):
    """Waits for good looks, takes the best of them, and has it compared where the person agreed to that."""

    step = Step.PHOTO
    purpose = Purpose.PHOTO

    def __init__(self) -> None:
        self.hint: str | None = None
        self.tries = 0
        self._seen = -1
        self._good: list[Look] = []
        self._lost_since: float | None = None
        self._pending: Future[Decision] | None = None

    def may_take_now(self, flow: Flow) -> bool:
        """Whether the button for a photo as it is may be offered."""
        waited = flow.now - flow.entered_at >= flow.settings.photo.patience_seconds
        return self._pending is None and (waited or not flow.world.sight.finds_faces)

    @property
    def comparing(self) -> bool:
        return self._pending is not None

    def enter(self, flow: Flow) -> None:
        super().enter(flow)
        flow.session.photo = flow.session.decision = None

    def do(self, flow: Flow) -> None:
        if self._pending is not None:
            if self._pending.done():
                self._compared(flow, self._pending)
            return
        look = self._new_look(flow)
        if look is None:
            return
        if look.covered:
            self.hint = "camera-covered"
        elif not flow.world.sight.finds_faces:
            self.hint = "press-when-ready"
        elif look.problem is not None:
            self.hint = look.problem.value
        else:
            self.hint = "hold-still"
            self._good.append(look)
        if len(self._good) >= GOOD_LOOKS:
            best = max(self._good, key=lambda good: good.quality.rank if good.quality else 0.0)
            self._take(flow, best)

    def validate(self, flow: Flow) -> None:
        if flow.session.photo is None:
            raise Incomplete("no photo yet")

    def take_now(self, flow: Flow) -> None:
        if not self.may_take_now(flow):
            return
        look = flow.world.sight.look()
        if look is None or look.covered:
            self.hint = "camera-covered"
            return
        self._take(flow, look)

    def _new_look(self, flow: Flow) -> Look | None:
        """A look not seen before; None while there is none. Raises CameraLost once that has lasted."""
        try:
            look = flow.world.sight.look()
        except CameraLost:
            self.hint = CameraLost.key
            self._lost_since = flow.now if self._lost_since is None else self._lost_since
            if flow.now - self._lost_since >= CAMERA_PATIENCE_SECONDS:
                raise
            return None
        self._lost_since = None
        if look is None or look.number == self._seen:
            return None
        self._seen = look.number
        return look

    def _take(self, flow: Flow, look: Look) -> None:
        flow.session.photo = look
        person, roster = flow.session.person, flow.world.roster()
        decision = without_match(flow, look)
        if decision is not None or person is None or roster is None:
            flow.session.decision = decision
            flow.leave_for(SignatureStep())
            return
        self.hint = "comparing"
        self._pending = flow.world.examiner.examine(look, person, roster)

    def _compared(self, flow: Flow, pending: Future[Decision]) -> None:
        self._pending = None
        fault = pending.exception()
        if fault is not None:
            _log.error("comparing failed: %r", fault)
        decision = Decision("review", reason="match-failed") if fault else pending.result()
        self.tries += 1
        if worth_another_try(decision, flow.settings.face.thresholds) and self.tries < flow.settings.face.tries:
            flow.session.photo = None
            self._good.clear()
            flow.say("try-again")
            return
        flow.session.decision = decision
        flow.leave_for(SignatureStep())


def without_match(flow: Flow, look: Look) -> Decision | None:
    """The decision where faces are not compared, and why; None where they are to be. A visitor's is None too."""
    person = flow.session.person
    if person is None:
        return None
    if person.face is None:
        return Decision("not-used", reason="not-enrolled" if person.enrol else "no-consent")
    if not flow.world.sight.finds_faces:
        return Decision("review", reason="models-missing")
    if not flow.world.examiner.comparable(person.face):
        return Decision("review", reason="other-model")
    if look.problem is not None:
        return Decision("review", reason=look.problem.value)
    return None


class SignatureStep(State):
    """A signature on the glass. Meanwhile the second opinion is formed."""

    step = Step.SIGNATURE

    def validate(self, flow: Flow) -> None:
        if flow.session.signature is None or flow.session.signature.is_too_small:
            raise Incomplete("no signature yet")

    def enter(self, flow: Flow) -> None:
        super().enter(flow)
        session = flow.session
        session.signature = session.second = None
        decision = session.decision
        if decision and decision.decision == "accepted" and session.person and session.photo:
            session.second = flow.world.examiner.second_opinion(session.photo, session.person)


class Recording(State):
    """Waits for the second opinion a little, and then writes the record, all of it or nothing."""

    step = Step.RECORDING

    def __init__(self) -> None:
        self._writing: Future[Record] | None = None

    def seconds(self, flow: Flow) -> float | None:
        return None

    def do(self, flow: Flow) -> None:
        if self._writing is None:
            if self._hear_second_opinion(flow):
                self._write(flow)
        elif self._writing.done():
            self._written(flow, self._writing)

    def _hear_second_opinion(self, flow: Flow) -> bool:
        """Whether there is nothing more to wait for."""
        session = flow.session
        if session.second is None or session.decision is None:
            return True
        if session.second.done():
            session.decision = _weighed(session.decision, session.second)
        elif flow.now - flow.entered_at < SECOND_OPINION_SECONDS:
            return False
        else:
            session.decision = session.decision.to_review("second-late")
        session.second = None
        return True

    def _write(self, flow: Flow) -> None:
        parts = records.visit_record(flow.session) if flow.session.visitor else records.checkin_record(flow.session)
        self._writing = flow.world.background.submit(lambda: flow.world.outbox.put(*parts))

    def _written(self, flow: Flow, writing: Future[Record]) -> None:
        finish_writing(writing)
        session = flow.session
        if session.person is not None:
            today = bangkok_day(flow.world.clock.wall())
            flow.world.last_directions.set(session.person.code, session.direction, today)
        flow.leave_for(Recorded())
        try:
            flow.world.on_recorded(session)
        except Exception:  # noqa: BLE001 it is on disk: nobody must be told that it is not, and come again
            _log.exception("recorded, but not followed up")


def _weighed(decision: Decision, second: Future[SecondOpinion]) -> Decision:
    fault = second.exception()
    if fault is not None:
        _log.error("second opinion: %r", fault)
        return decision.to_review("second-late")
    return with_second_opinion(decision, second.result())


def finish_writing(writing: Future[Record]) -> Record:
    """The record that was written. Raises StorageFull or NotRecorded: then nothing is on disk."""
    fault = writing.exception()
    if isinstance(fault, OutboxFull):
        raise StorageFull(str(fault)) from fault
    if fault is not None:
        raise NotRecorded(f"{type(fault).__name__}: {fault}") from fault
    return writing.result()


class Recorded(State):
    """It is on disk. Said for a few seconds; who is to be enrolled may go on from here."""

    step = Step.RECORDED

    def __init__(self, enrolled: bool = False) -> None:
        self.enrolled = enrolled

    def seconds(self, flow: Flow) -> float | None:
        offered = flow.enrolment_due() and not self.enrolled
        return flow.settings.flow.idle_seconds if offered else flow.settings.flow.recorded_seconds


class Fault(State):
    """Something went wrong that the person cannot mend here. Nothing was kept; it goes back to rest by itself."""

    step = Step.FAULT

    def __init__(self, fault: StationError, at: Step) -> None:
        """at: the step in which it happened."""
        self.fault, self.at = fault, at

    def seconds(self, flow: Flow) -> float | None:
        return flow.settings.flow.fault_seconds

    def enter(self, flow: Flow) -> None:
        super().enter(flow)
        flow.session = Session()
