from collections.abc import Callable

import pytest
from kivy.uix.widget import Widget

from common.touch.idle import IdleTimer
from common.touch.idle_watch import IdleWatch
from common.touch.stage import Stage
from common.touch.testing import finger, frames, show
from common.touch.text import ThaiInput


class Clockwork:
    """A clock that tests turn; calls what was scheduled when its time has come."""

    def __init__(self) -> None:
        self.time = 0.0
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def now(self) -> float:
        return self.time

    def schedule(self, callback: Callable[[], None], seconds: float) -> Callable[[], None]:
        entry = (self.time + seconds, callback)
        self.calls.append(entry)
        return lambda: self.calls.remove(entry) if entry in self.calls else None

    def turn(self, seconds: float) -> None:
        until = self.time + seconds
        while due := [call for call in self.calls if call[0] <= until]:
            entry = min(due, key=lambda call: call[0])
            self.calls.remove(entry)
            self.time = max(self.time, entry[0])
            entry[1]()
        self.time = until


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


Told = list[str]


def timer(clock: Clockwork, told: Told, after: float = 60, warn: float = 20) -> IdleTimer:
    return IdleTimer(
        after,
        warn=lambda seconds: told.append(str(seconds)),
        carry_on=lambda: told.append("on"),
        wipe=lambda: told.append("wipe"),
        schedule=clock.schedule,
        warn_s=warn,
        now=clock.now,
    )


def test_it_warns_for_twenty_seconds_then_wipes_once(clock: Clockwork) -> None:
    told: Told = []
    timer(clock, told).start()
    clock.turn(39.9)
    assert told == []
    clock.turn(0.2)
    assert told == ["20"]
    clock.turn(300)
    assert told == [*(str(seconds) for seconds in range(20, 0, -1)), "wipe"]
    assert clock.calls == []


def test_a_touch_before_the_warning_begins_the_time_anew(clock: Clockwork) -> None:
    told: Told = []
    idle = timer(clock, told)
    idle.start()
    clock.turn(39)
    idle.touched()
    clock.turn(39)
    assert told == []
    clock.turn(2)
    assert told[0] == "20"


def test_one_tap_during_the_warning_carries_on(clock: Clockwork) -> None:
    told: Told = []
    idle = timer(clock, told)
    idle.start()
    clock.turn(45)
    idle.touched()
    assert told[-1] == "on"
    clock.turn(39)
    assert told[-1] == "on"
    clock.turn(30)
    assert told[-1] == "wipe"


def test_while_stopped_nothing_waits(clock: Clockwork) -> None:
    told: Told = []
    idle = timer(clock, told)
    idle.start()
    clock.turn(45)
    idle.stop()
    assert told[-1] == "on"
    assert clock.calls == []
    clock.turn(500)
    assert "wipe" not in told
    idle.start()
    clock.turn(60)
    assert told[-1] == "wipe"


def test_touches_leave_a_single_waiting_call(clock: Clockwork) -> None:
    idle = timer(clock, [])
    idle.start()
    for _ in range(50):
        clock.turn(0.1)
        idle.touched()
    assert len(clock.calls) == 1


@pytest.mark.parametrize(("after", "warn"), [(60, 19), (20, 20), (10, 30)])
def test_a_warning_that_is_too_short_to_answer_is_refused(clock: Clockwork, after: float, warn: float) -> None:
    with pytest.raises(ValueError, match="warning"):
        timer(clock, [], after, warn)


def test_on_a_screen_the_warning_stands_over_it_and_a_tap_takes_it_away() -> None:
    stage = show(Stage())
    touched = []
    screen = Widget()
    screen.bind(on_touch_down=lambda *_: touched.append("screen"))
    stage.show(screen)
    watch = IdleWatch(stage, lambda: touched.append("wiped"))
    watch.start()
    watch.timer.after_s = 20
    watch.timer._look()
    frames(3)
    assert watch.timer.state == "warning"
    touch = finger(500, 900)
    touch.touch_down()
    touch.touch_up()
    assert watch.timer.state == "active"
    assert touched == []
    watch.close()


def test_the_keyboard_does_not_stand_before_the_warning() -> None:
    stage = show(Stage())
    field = ThaiInput(size_hint=(1, None), height=90)
    stage.show(field)
    frames(3)
    field.focus = True
    frames(3)
    watch = IdleWatch(stage, lambda: None)
    watch.start()
    watch.timer.after_s = 20
    watch.timer._look()
    frames(3)
    assert watch.timer.state == "warning"
    assert not stage.keyboard.parent
    watch.close()
