from collections.abc import Callable
from dataclasses import replace

import pytest

from checkin_device.session import Session
from checkin_device.steps import Step
from tests.checkin_device.flow_world import SIGNED, World, check_in, come_to_photo, come_to_signature, fault_key


@pytest.mark.parametrize("seconds", [1, 2])
def test_a_camera_unplugged_for_a_moment_is_waited_for(world: World, seconds: int) -> None:
    come_to_photo(world)
    world.eye.lost = True
    world.pass_time(seconds)
    assert world.flow.step is Step.PHOTO
    assert world.flow.state.hint == "camera-lost"
    world.eye.lost = False
    world.pass_time(2)
    assert world.flow.step is Step.SIGNATURE


def test_an_unplugged_camera_leads_to_the_fail_safe_and_back_to_rest(world: World) -> None:
    come_to_photo(world)
    world.eye.lost = True
    world.pass_time(5)
    assert world.flow.step is Step.FAULT
    assert fault_key(world) == "camera-lost"
    assert world.flow.session == Session()
    assert world.records() == []
    assert len(world.faults) == 1
    world.pass_time(world.settings.flow.fault_seconds)
    assert world.flow.step is Step.REST
    assert world.flow.blockers() == ["camera-lost"]


def test_without_a_roster_staff_are_told_and_visitors_still_come_in(world: World) -> None:
    world.roster = None
    world.flow.start_check_in()
    assert fault_key(world) == "roster-missing"
    world.flow.cancel()
    world.flow.start_visit()
    assert world.flow.step is Step.VISITOR


def test_a_full_disk_is_said_before_anything_is_begun(world: World) -> None:
    world.free_bytes = 1_000
    assert world.flow.blockers() == ["storage-full"]
    world.flow.start_check_in()
    assert fault_key(world) == "storage-full"


def test_a_disk_that_fills_up_meanwhile_leads_to_the_fail_safe_with_nothing_kept(world: World) -> None:
    come_to_signature(world)
    world.free_bytes = 1_000
    world.flow.give_signature(SIGNED)
    world.pass_time(1)
    assert fault_key(world) == "storage-full"
    assert world.records() == []
    assert world.recorded == []


def test_a_fault_of_our_own_leads_to_the_fail_safe_too_and_the_next_person_is_served(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_to_photo(world)
    monkeypatch.setattr(world.judge, "examine", lambda *_: 1 / 0)
    world.pass_time(2)
    assert fault_key(world) == "not-recorded"
    world.pass_time(world.settings.flow.fault_seconds)
    check_in(world, "N1")
    assert world.flow.step is Step.RECORDED


def test_a_door_that_fails_does_not_make_a_record_look_as_if_it_were_not_there(world: World) -> None:
    """Who is told "not recorded" checks in again, and is counted twice."""
    world.flow.world = replace(world.flow.world, on_recorded=lambda session: 1 / 0)
    check_in(world, "N1")
    assert world.flow.step is Step.RECORDED
    assert len(world.records()) == 1
    assert world.faults == []


@pytest.mark.parametrize(
    ("begin", "limit"),
    [
        (lambda world: world.flow.start_check_in(), 60),
        (lambda world: world.flow.start_visit(), 120),
        (come_to_signature, 60),
    ],
    ids=["who", "visitor", "signature"],
)
def test_a_step_left_alone_goes_back_to_rest_and_wipes_what_was_begun(
    world: World, begin: Callable[[World], None], limit: int
) -> None:
    begin(world)
    world.flow.touched()
    world.pass_time(limit - 1)
    assert world.flow.step is not Step.REST
    world.flow.touched()
    world.pass_time(limit - 1)
    assert world.flow.step is not Step.REST
    world.pass_time(2)
    assert world.flow.step is Step.REST
    assert world.flow.session == Session()
    assert world.records() == []


def test_rest_lasts_for_ever(world: World) -> None:
    assert world.flow.seconds_left is None
    world.pass_time(600, step=10)
    assert world.flow.step is Step.REST


def test_a_record_that_is_being_written_cannot_be_cancelled(world: World) -> None:
    come_to_signature(world)
    world.flow.give_signature(SIGNED)
    world.flow.cancel()
    world.pass_time(1)
    assert world.flow.step is Step.RECORDED


def test_an_event_of_another_step_is_dropped(world: World) -> None:
    world.flow.give_signature(SIGNED)
    world.flow.give_code("A1")
    world.flow.agree()
    world.flow.take_photo_now()
    assert world.flow.step is Step.REST
    come_to_photo(world)
    world.flow.start_check_in()
    assert world.flow.step is Step.PHOTO
