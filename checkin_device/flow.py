"""The way of one person through a check-in or a visit: a small state machine without a screen.

    rest → who → photo → signature → recording → recorded → rest
    rest → visitor → photo → signature → recording → recorded → rest
    recorded → consent → enrol → recording → recorded → rest      (who has agreed at the hub, and is to be enrolled)
    any → fault → rest

The screens show `step`, `session` and `notice`, and call the events. `tick` is called a few times a second. No event
raises for what a person or the world does wrong: a slip becomes a notice in the same step, anything worse the step
FAULT, which wipes what was begun and goes back to rest. Nothing is ever kept by half: a record is put into the outbox
whole, and only then does the flow say RECORDED.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from checkin_device import enrolment, steps
from checkin_device.attendance import LastDirections, suggested_direction
from checkin_device.errors import (
    Incomplete,
    NotACard,
    NotRecorded,
    RosterMissing,
    StationError,
    StorageFull,
    TooManyTries,
    WrongCode,
)
from checkin_device.ports import Background, Examiner, RecordKeeper, Sight, StationClock
from checkin_device.roster import Person, Roster
from checkin_device.session import Direction, Method, Session, VisitorDetails
from checkin_device.settings import Settings
from checkin_device.steps import Step
from common.ink import Ink
from common.thai.dates import bangkok_day

_log = logging.getLogger(__name__)

WARNING_SECONDS = 20.0
"""How long before a step is left for want of a touch the screen says so (EN 301 549 asks for 20 s)."""


@dataclass(frozen=True)
class Surroundings:
    """All that a flow acts on, see `ports`. roster: the newest one, None before the first came."""

    sight: Sight
    examiner: Examiner
    outbox: RecordKeeper
    background: Background
    clock: StationClock
    roster: Callable[[], Roster | None]
    last_directions: LastDirections
    encrypt_to_hub: Callable[[bytes], str]
    on_recorded: Callable[[Session], None] = lambda session: None
    on_fault: Callable[[StationError], None] = lambda fault: None


@dataclass(frozen=True)
class Notice:
    """Something to say in the step where one is: a message key and what it fills in."""

    key: str
    values: dict[str, object] = field(default_factory=dict)


class Flow:
    """One person at a time. To be used from one thread: the screens'."""

    def __init__(self, world: Surroundings, settings: Settings) -> None:
        self.world, self.settings = world, settings
        self.session = Session()
        self.notice: Notice | None = None
        self.state: steps.State = steps.Rest()
        self.touched_at = self.entered_at = world.clock.monotonic()
        self.enrolled: set[str] = set()
        self._wrong_codes = 0
        self._resting_until = 0.0
        self.state.enter(self)

    @property
    def step(self) -> Step:
        return self.state.step

    @property
    def now(self) -> float:
        return self.world.clock.monotonic()

    @property
    def seconds_left(self) -> float | None:
        """Seconds until this step is left for rest, if nothing is touched; None for a step that waits for ever."""
        limit = self.state.seconds(self)
        return None if limit is None else max(0.0, self.touched_at + limit - self.now)

    def blockers(self) -> list[str]:
        """Keys of the reasons why nobody can be recorded now; empty when all is well."""
        reasons = []
        if self.world.outbox.room().level == "full":
            reasons.append(StorageFull.key)
        if self.camera_lost():
            reasons.append("camera-lost")
        return reasons

    def camera_lost(self) -> bool:
        try:
            self.world.sight.look()
        except StationError:
            return True
        return False

    # Events: what a person does.

    def touched(self) -> None:
        """Any touch at all: the step's time begins anew."""
        self.touched_at = self.now

    def start_check_in(self) -> None:
        self._try(lambda: self._begin(steps.Who()), at=Step.REST)

    def start_visit(self) -> None:
        self._try(lambda: self._begin(steps.Visitor()), at=Step.REST)

    def give_code(self, typed: str) -> None:
        self._try(lambda: self._claim(lambda roster: roster.person_with_code(typed), "code"), at=Step.WHO)

    def give_card(self, qr: str) -> None:
        """A QR code that the camera saw, at rest or when asked who one is."""
        self._try(lambda: self._claim(lambda roster: roster.person_with_card(qr), "card"), at=(Step.REST, Step.WHO))

    def take_suggestion(self, code: str) -> None:
        self._try(
            lambda: self._claim(lambda roster: roster.person_with_code(code), "suggestion"), at=(Step.REST, Step.WHO)
        )

    def give_details(self, details: VisitorDetails) -> None:
        def keep() -> None:
            self.session.visitor = details
            self.leave_for(steps.Photo())

        self._try(keep, at=Step.VISITOR)

    def set_direction(self, direction: Direction) -> None:
        self.touched()
        self.session.direction = direction

    def take_photo_now(self) -> None:
        """Take the photo as it is, after the person has waited long enough for a good one."""
        state = self.state
        if isinstance(state, steps.Photo):
            self._try(lambda: state.take_now(self), at=Step.PHOTO)

    def give_signature(self, signature: Ink | None) -> None:
        def keep() -> None:
            self.session.signature = signature
            self.leave_for(steps.Recording())

        self._try(keep, at=Step.SIGNATURE)

    def start_enrolment(self) -> None:
        self._try(lambda: self.leave_for(enrolment.Consent()), at=Step.RECORDED)

    def agree(self) -> None:
        self._try(lambda: self.leave_for(enrolment.Enrol()), at=Step.CONSENT)

    def retake_photo(self) -> None:
        self._try(lambda: self._go(steps.Photo()), at=Step.SIGNATURE)

    def cancel(self) -> None:
        """Back to rest; all that was begun is wiped. What is being written is finished first."""
        if self.step is not Step.RECORDING:
            self._go(steps.Rest())

    def tick(self) -> None:
        """Lets the step do its part, and time pass."""
        self._try(lambda: self.state.do(self))
        left = self.seconds_left
        if left is not None and left <= 0:
            self._go(steps.Rest())

    # What the steps use.

    def leave_for(self, following: steps.State) -> None:
        """Goes on, if the step is done. Raises Incomplete if it is not."""
        self.state.validate(self)
        self._go(following)

    def fail(self, fault: StationError) -> None:
        """The fail-safe: wipes everything begun, says why, and goes back to rest by itself."""
        _log.warning("%s at %s: %s", type(fault).__name__, self.step.value, fault)
        self._go(steps.Fault(fault, self.step))
        self.world.on_fault(fault)

    def say(self, key: str, **values: object) -> None:
        self.notice = Notice(key, values)

    def enrolment_due(self) -> bool:
        """Whether the person just recorded has agreed to be enrolled, and can be, here and now."""
        person, roster = self.session.person, self.world.roster()
        return bool(
            person
            and person.enrol
            and person.code not in self.enrolled
            and roster
            and roster.consent_text
            and self.world.sight.finds_faces
        )

    def _begin(self, following: steps.State) -> None:
        if self.world.outbox.room().level == "full":
            raise StorageFull
        self.world.sight.look()
        if isinstance(following, steps.Who) and self.world.roster() is None:
            raise RosterMissing
        self.session = Session()
        self._go(following)

    def _claim(self, find: Callable[[Roster], Person], method: Method) -> None:
        roster = self.world.roster()
        if roster is None:
            raise RosterMissing
        if self.now < self._resting_until and method != "suggestion":
            raise TooManyTries
        try:
            person = find(roster)
        except WrongCode:
            self._count_wrong_code()
            raise
        self._wrong_codes = 0
        if self.step is Step.REST:
            self._begin(steps.Who())
        self.session.person, self.session.method = person, method
        self.session.direction = self._suggested_direction(person)
        self.leave_for(steps.Photo())

    def _count_wrong_code(self) -> None:
        self._wrong_codes += 1
        if self._wrong_codes >= self.settings.flow.wrong_codes:
            self._wrong_codes = 0
            self._resting_until = self.now + self.settings.flow.rest_seconds
            raise TooManyTries

    def _suggested_direction(self, person: Person) -> Direction:
        wall = self.world.clock.wall()
        last = self.world.last_directions.get(person.code, bangkok_day(wall))
        return suggested_direction(last, wall, self.settings.flow.out_from_time)

    def _go(self, following: steps.State) -> None:
        self.state.exit(self)
        self.state, self.notice = following, None
        self.entered_at = self.touched_at = self.now
        following.enter(self)

    def _try(self, event: Callable[[], None], at: Step | tuple[Step, ...] | None = None) -> None:
        """Runs an event that belongs to certain steps; one that comes too late, as of a second tap, is dropped."""
        if at is not None:
            if self.step not in (at if isinstance(at, tuple) else (at,)):
                return
            self.touched()
        try:
            event()
        except (WrongCode, TooManyTries, NotACard, Incomplete) as slip:
            self.say(slip.key)
        except StationError as fault:
            self.fail(fault)
        except Exception as fault:  # noqa: BLE001 whatever it was, the station must be there for the next person
            _log.exception("at %s", self.step.value)
            self.fail(NotRecorded(repr(fault)))
