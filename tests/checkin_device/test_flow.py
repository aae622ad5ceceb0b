from concurrent.futures import Future
from dataclasses import replace

import pytest

from checkin_device.ports import Purpose
from checkin_device.session import Session, VisitorDetails
from checkin_device.steps import Step
from checkin_device.vision.matching import Decision, SecondOpinion
from checkin_device.vision.quality import Problem
from common.ink import Ink
from tests.checkin_device.flow_world import (
    ACCEPTED,
    DETAILS,
    SIGNED,
    World,
    check_in,
    come_to_photo,
    come_to_signature,
    said,
)

LOW = Decision("review", 0.31, 0.5, "sface", first_rank=True, reason="low-score")
MIDDLING = replace(LOW, score=0.45)
NOTHING = replace(SIGNED, strokes=())
DOT = replace(SIGNED, strokes=(((5.0, 5.0, 0.0),),))


# The way of somebody who is recognised.


def test_a_check_in_goes_from_rest_to_rest_and_is_in_the_outbox(world: World) -> None:
    check_in(world)
    assert world.flow.step is Step.RECORDED
    (record,) = world.records()
    assert record["type"] == "checkin/1"
    assert record["body"] | {"photo": "", "signature": ""} == {
        "code": "A1",
        "direction": "in",
        "method": "code",
        "photo": "",
        "signature": "",
        "face": ACCEPTED.as_body(),
    }
    media = {blob.sha256: blob.media for blob in record["blobs"]}
    assert media == {record["body"]["photo"]: "image/jpeg", record["body"]["signature"]: "application/json"}
    world.pass_time(world.settings.flow.recorded_seconds + 1)
    assert world.flow.step is Step.REST
    assert world.flow.session == Session()


def test_recorded_is_said_only_after_the_record_is_on_disk(world: World) -> None:
    come_to_signature(world)
    world.flow.give_signature(SIGNED)
    assert world.flow.step is Step.RECORDING
    assert world.records() == []
    assert world.recorded == []
    world.pass_time(1)
    assert len(world.records()) == 1
    assert world.recorded[0].person is not None


def test_a_card_names_its_owner_at_rest_and_when_asked(world: World) -> None:
    world.eye.card = "SP1:A1"
    world.pass_time(0.25)
    assert (world.flow.step, world.flow.session.method) == (Step.PHOTO, "card")
    world.flow.cancel()
    world.flow.start_check_in()
    world.eye.card = "SP1:N1"
    world.pass_time(0.25)
    assert world.flow.session.person is not None
    assert world.flow.session.person.code == "N1"


def test_a_tap_on_the_suggested_name_is_a_claim_and_not_an_acceptance(world: World) -> None:
    world.judge.decisions = [MIDDLING]
    world.flow.take_suggestion("A1")
    assert (world.flow.step, world.flow.session.method) == (Step.PHOTO, "suggestion")
    world.pass_time(2)
    assert world.judge.asked == 1
    assert world.flow.session.decision == MIDDLING


def test_the_camera_is_watched_only_as_closely_as_the_step_needs(world: World) -> None:
    seen = [world.eye.purpose]
    world.flow.start_check_in()
    seen.append(world.eye.purpose)
    world.flow.give_code("A1")
    seen.append(world.eye.purpose)
    world.pass_time(2)
    seen.append(world.eye.purpose)
    assert seen == [Purpose.REST, Purpose.WHO, Purpose.PHOTO, Purpose.NOTHING]


# Direction.


def test_the_direction_turns_with_each_check_in_of_a_day(world: World) -> None:
    for expected in ("in", "out", "in"):
        check_in(world)
        assert world.records()[-1]["body"]["direction"] == expected
        world.flow.cancel()


def test_a_person_may_say_the_other_direction(world: World) -> None:
    come_to_photo(world)
    world.flow.set_direction("out")
    world.pass_time(2)
    world.flow.give_signature(SIGNED)
    world.pass_time(1)
    assert world.records()[0]["body"]["direction"] == "out"


# Wrong codes.


def test_a_wrong_code_is_told_and_the_step_stays(world: World) -> None:
    world.flow.start_check_in()
    world.flow.give_code("Z9")
    assert world.flow.step is Step.WHO
    assert said(world) == "code-not-found"


def test_after_five_wrong_codes_even_a_right_one_must_wait(world: World) -> None:
    world.flow.start_check_in()
    for _ in range(5):
        world.flow.give_code("Z9")
    assert said(world) == "code-resting"
    world.flow.give_code("A1")
    assert world.flow.step is Step.WHO
    world.flow.cancel()
    world.flow.start_check_in()
    world.flow.give_code("A1")
    assert world.flow.step is Step.WHO
    world.pass_time(world.settings.flow.rest_seconds)
    world.flow.cancel()
    come_to_photo(world)


def test_a_right_code_forgives_the_wrong_ones_before(world: World) -> None:
    for _ in range(3):
        world.flow.start_check_in()
        for _ in range(4):
            world.flow.give_code("Z9")
        world.flow.give_code("A1")
        assert world.flow.step is Step.PHOTO
        world.flow.cancel()


@pytest.mark.parametrize(("qr", "key"), [("https://example.org", "card-unknown"), ("SP1:Z9", "code-not-found")])
def test_a_foreign_qr_code_is_told_and_nothing_else(world: World, qr: str, key: str) -> None:
    world.eye.card = qr
    world.pass_time(0.25)
    assert world.flow.step is Step.REST
    assert said(world) == key


# The photo.


@pytest.mark.parametrize("problem", list(Problem))
def test_a_bad_picture_is_told_by_its_problem_and_not_taken(world: World, problem: Problem) -> None:
    come_to_photo(world)
    world.eye.problem = problem
    world.pass_time(5)
    assert world.flow.step is Step.PHOTO
    assert world.flow.state.hint == problem.value


def test_a_covered_camera_is_told_and_gives_no_photo_even_by_the_button(world: World) -> None:
    come_to_photo(world)
    world.eye.covered = True
    world.pass_time(world.settings.photo.patience_seconds + 1)
    world.flow.take_photo_now()
    assert world.flow.step is Step.PHOTO
    assert world.flow.state.hint == "camera-covered"


def test_who_cannot_get_a_good_photo_may_take_it_as_it_is_after_a_while_for_review(world: World) -> None:
    come_to_photo(world)
    world.eye.problem = Problem.TOO_DARK
    world.flow.take_photo_now()
    world.pass_time(5)
    assert world.flow.step is Step.PHOTO
    world.pass_time(world.settings.photo.patience_seconds)
    world.flow.take_photo_now()
    assert world.flow.step is Step.SIGNATURE
    assert world.flow.session.decision == Decision("review", reason="too-dark")


def test_a_low_score_is_tried_again_and_then_reviewed(world: World) -> None:
    world.judge.decisions = [LOW]
    come_to_photo(world)
    world.pass_time(1)
    assert said(world) == "try-again"
    world.pass_time(6)
    assert world.judge.asked == world.settings.face.tries
    assert world.flow.session.decision == LOW


def test_a_second_photo_that_is_good_makes_up_for_a_first_that_was_not(world: World) -> None:
    world.judge.decisions = [LOW, ACCEPTED]
    come_to_photo(world)
    world.pass_time(4)
    assert world.flow.session.decision == ACCEPTED


def test_a_middling_score_goes_to_review_at_once(world: World) -> None:
    world.judge.decisions = [MIDDLING]
    come_to_photo(world)
    world.pass_time(2)
    assert world.judge.asked == 1
    assert world.flow.session.decision == MIDDLING


def test_a_comparison_that_breaks_leads_to_review(world: World) -> None:
    world.judge.decisions = [RuntimeError("no memory")]
    come_to_photo(world)
    world.pass_time(2)
    assert world.flow.session.decision == Decision("review", reason="match-failed")


def test_a_photo_can_be_taken_anew_before_signing(world: World) -> None:
    come_to_signature(world)
    first = world.flow.session.photo
    world.flow.retake_photo()
    assert (world.flow.step, world.flow.session.photo) == (Step.PHOTO, None)
    world.pass_time(2)
    assert world.flow.session.photo is not first


# Without face matching.


@pytest.mark.parametrize(
    ("code", "finds_faces", "decision"),
    [
        ("N1", True, Decision("not-used", reason="no-consent")),
        ("N1", False, Decision("not-used", reason="no-consent")),
        ("E1", True, Decision("not-used", reason="not-enrolled")),
        ("O1", True, Decision("review", reason="other-model")),
        ("A1", False, Decision("review", reason="models-missing")),
    ],
)
def test_who_is_not_compared_is_recorded_all_the_same(
    world: World, code: str, finds_faces: bool, decision: Decision
) -> None:
    world.eye.finds_faces = finds_faces
    come_to_photo(world, code)
    world.pass_time(2)
    if not finds_faces:
        assert world.flow.state.hint == "press-when-ready"
        world.flow.take_photo_now()
    world.flow.give_signature(SIGNED)
    world.pass_time(1)
    assert world.flow.step is Step.RECORDED
    assert world.records()[0]["body"]["face"] == decision.as_body()
    assert world.judge.asked == 0


# The second opinion.


@pytest.mark.parametrize(("agrees", "decision"), [(True, "accepted"), (False, "review")])
def test_both_must_agree_where_there_is_a_second_opinion(world: World, agrees: bool, decision: str) -> None:
    world.judge.second = Future()
    world.judge.second.set_result(SecondOpinion(agrees, 0.4))
    check_in(world)
    face = world.records()[0]["body"]["face"]
    assert face["decision"] == decision
    assert face["second"] == {"agrees": agrees, "distance": 0.4}


def test_a_second_opinion_that_does_not_come_is_waited_for_a_little_and_then_reviewed(world: World) -> None:
    world.judge.second = Future()
    come_to_signature(world)
    world.flow.give_signature(SIGNED)
    world.pass_time(2)
    assert world.flow.step is Step.RECORDING
    world.pass_time(2)
    assert world.flow.step is Step.RECORDED
    face = world.records()[0]["body"]["face"]
    assert (face["decision"], face["reason"], face["second"]) == ("review", "second-late", None)


def test_a_second_opinion_that_breaks_leads_to_review(world: World) -> None:
    world.judge.second = Future()
    world.judge.second.set_exception(RuntimeError("dlib"))
    check_in(world)
    assert world.records()[0]["body"]["face"]["decision"] == "review"


# Visitors.


def test_a_visit_is_recorded_with_photo_and_signature(world: World) -> None:
    world.flow.start_visit()
    world.flow.give_details(DETAILS)
    world.pass_time(2)
    world.flow.give_signature(SIGNED)
    world.pass_time(1)
    (record,) = world.records()
    assert record["type"] == "visit/1"
    assert record["body"] | {"photo": 0, "signature": 0} == {**vars(DETAILS), "photo": 0, "signature": 0}
    assert world.judge.asked == 0


@pytest.mark.parametrize(
    "details",
    [
        VisitorDetails(),
        replace(DETAILS, name="  "),
        replace(DETAILS, purpose=""),
        replace(DETAILS, whom=""),
        replace(DETAILS, organisation="x" * 201),
    ],
)
def test_a_visit_without_name_purpose_or_host_does_not_go_on(world: World, details: VisitorDetails) -> None:
    world.flow.start_visit()
    world.flow.give_details(details)
    assert world.flow.step is Step.VISITOR
    assert world.flow.notice is not None


def test_a_visitor_need_not_give_organisation_or_phone(world: World) -> None:
    world.flow.start_visit()
    world.flow.give_details(replace(DETAILS, organisation="", phone=""))
    assert world.flow.step is Step.PHOTO


# Signatures.


@pytest.mark.parametrize("signature", [None, NOTHING, DOT], ids=["none", "nothing", "a dot"])
def test_without_a_signature_nothing_is_recorded(world: World, signature: Ink | None) -> None:
    come_to_signature(world)
    world.flow.give_signature(signature)
    assert world.flow.step is Step.SIGNATURE
    assert world.flow.notice is not None
    assert world.records() == []
