"""The steps of an enrolment: consent once more, then photos, then templates that the hub alone can read."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from checkin_device import records
from checkin_device.errors import FacesDiffer, Incomplete, NotRecorded, StationError
from checkin_device.ports import NewTemplates, Purpose
from checkin_device.steps import Recorded, State, Step, finish_writing
from common.link.records import Record

if TYPE_CHECKING:
    from checkin_device.flow import Flow

ENROL_PHOTOS = (3, 5)
"""An enrolment has at least and at most so many photos."""

ENROL_PAUSE_SECONDS = 0.8
ENROL_PATIENCE_SECONDS = 12.0


class Consent(State):
    """The text of the consent once more; only who agrees is enrolled."""

    step = Step.CONSENT

    def seconds(self, flow: Flow) -> float | None:
        return 2 * flow.settings.flow.idle_seconds


class Enrol(State):
    """Three to five good photos, made into templates that the hub alone can read."""

    step = Step.ENROL
    purpose = Purpose.PHOTO

    def __init__(self) -> None:
        self.hint: str | None = None
        self._seen = -1
        self._last_at = 0.0
        self._templates: Future[NewTemplates] | None = None
        self._writing: Future[Record] | None = None

    def do(self, flow: Flow) -> None:
        if self._writing is not None:
            if self._writing.done():
                finish_writing(self._writing)
                if flow.session.person:
                    flow.enrolled.add(flow.session.person.code)
                flow.leave_for(Recorded(enrolled=True))
        elif self._templates is not None:
            if self._templates.done():
                self._write(flow, self._templates)
        else:
            self._collect(flow)

    def validate(self, flow: Flow) -> None:
        if len(flow.session.enrolment) < ENROL_PHOTOS[0]:
            raise Incomplete("too few photos")

    def _collect(self, flow: Flow) -> None:
        look, photos = flow.world.sight.look(), flow.session.enrolment
        waited = flow.now - flow.entered_at
        if look is not None and look.number != self._seen:
            self._seen = look.number
            self.hint = "camera-covered" if look.covered else look.problem.value if look.problem else "turn-slightly"
            if self.hint == "turn-slightly" and flow.now - self._last_at >= ENROL_PAUSE_SECONDS:
                photos.append(look)
                self._last_at = flow.now
        few, enough = ENROL_PHOTOS
        if len(photos) >= enough or (waited >= ENROL_PATIENCE_SECONDS and len(photos) >= few):
            person, roster = flow.session.person, flow.world.roster()
            if person is None or roster is None:
                raise FacesDiffer("nobody to enrol")
            self.hint = "comparing"
            self._templates = flow.world.examiner.templates(tuple(photos), person, roster)

    def _write(self, flow: Flow, made: Future[NewTemplates]) -> None:
        fault = made.exception()
        if isinstance(fault, StationError):
            raise fault
        if fault is not None:
            raise NotRecorded(f"{type(fault).__name__}: {fault}") from fault
        roster, templates = flow.world.roster(), made.result()
        version = roster.consent_version if roster else 0
        parts = records.face_record(flow.session, version, templates.face, templates.second, flow.world.encrypt_to_hub)
        self._writing = flow.world.background.submit(lambda: flow.world.outbox.put(*parts))
