import pytest

from checkin_device.enrolment import ENROL_PATIENCE_SECONDS
from checkin_device.errors import FaceOfAnother, FacesDiffer
from checkin_device.ports import NewTemplates
from checkin_device.roster import Templates
from checkin_device.steps import Step
from checkin_device.vision.quality import Problem
from tests.checkin_device.flow_world import FACE, VECTOR, World, check_in, fault_key


def come_to_enrolment(world: World) -> None:
    check_in(world, "E1")
    assert world.flow.enrolment_due()
    world.flow.start_enrolment()
    assert world.flow.step is Step.CONSENT
    world.flow.agree()
    assert world.flow.step is Step.ENROL


def test_who_agreed_at_the_hub_is_enrolled_after_a_check_in(world: World) -> None:
    world.judge.new_templates = NewTemplates(FACE, Templates("dlib", (VECTOR,)))
    come_to_enrolment(world)
    world.pass_time(6)
    assert world.flow.step is Step.RECORDED
    check, face = world.records()
    assert (check["type"], face["type"]) == ("checkin/1", "face/1")
    assert (face["body"]["code"], face["body"]["consent"]) == ("E1", 3)
    assert len(face["body"]["photos"]) == 5
    media = {blob.sha256: blob.media for blob in face["blobs"]}
    assert media[face["body"]["templates"]] == "application/jose"
    assert all(media[photo] == "image/jpeg" for photo in face["body"]["photos"])
    assert world.outbox.blob(face["body"]["templates"]).data.startswith(b"sealed:")
    assert not world.flow.enrolment_due()


def test_three_photos_will_do_where_five_do_not_come(world: World) -> None:
    come_to_enrolment(world)
    world.pass_time(2.25)
    world.eye.problem = Problem.BLURRED
    world.pass_time(ENROL_PATIENCE_SECONDS)
    assert len(world.records()[1]["body"]["photos"]) == 3


def test_who_declines_the_consent_is_not_enrolled(world: World) -> None:
    check_in(world, "E1")
    world.flow.start_enrolment()
    world.flow.cancel()
    assert world.flow.step is Step.REST
    assert [record["type"] for record in world.records()] == ["checkin/1"]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (FacesDiffer("E1"), "faces-differ"),
        (FaceOfAnother("E1"), "face-of-another"),
        (RuntimeError("no memory"), "not-recorded"),
    ],
)
def test_an_enrolment_that_cannot_be_trusted_leaves_no_record(world: World, fault: Exception, key: str) -> None:
    world.judge.new_templates = fault
    come_to_enrolment(world)
    world.pass_time(6)
    assert fault_key(world) == key
    assert [record["type"] for record in world.records()] == ["checkin/1"]


@pytest.mark.parametrize("code", ["A1", "N1"])
def test_nobody_else_is_asked_to_be_enrolled(world: World, code: str) -> None:
    check_in(world, code)
    assert not world.flow.enrolment_due()


def test_nobody_is_enrolled_while_the_models_are_missing(world: World) -> None:
    check_in(world, "E1")
    world.eye.finds_faces = False
    assert not world.flow.enrolment_due()
