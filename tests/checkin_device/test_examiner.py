"""Comparing with the real models: the astronaut is the astronaut, and nobody else."""

import numpy as np
import pytest

from checkin_device.cameras import Frame
from checkin_device.demonstration_video import frame_at, portrait
from checkin_device.errors import FaceOfAnother, FacesDiffer
from checkin_device.roster import Person, Roster, Templates
from checkin_device.session import Look
from checkin_device.settings import FaceSettings
from checkin_device.vision.detection import Face, FaceDetector
from checkin_device.vision.embedding import MODEL, FaceEmbedder, Vector
from checkin_device.vision.examiner import FaceExaminer
from checkin_device.vision.second_opinion import MODEL as DLIB_MODEL
from checkin_device.vision.second_opinion import DlibEmbedder, dlib_models

SECONDS = 60.0


@pytest.fixture(scope="session")
def looks(detector: FaceDetector) -> tuple[Look, ...]:
    """Four good looks at the astronaut, and a fifth for a check-in."""
    frames = [frame_at(portrait(), part / 5) for part in range(5)]
    return tuple(Look(number, frame, tuple(detector.detect(frame))) for number, frame in enumerate(frames))


@pytest.fixture
def examiner(embedder: FaceEmbedder):
    folder = dlib_models()
    assert folder is not None
    examiner = FaceExaminer(embedder, DlibEmbedder(folder), FaceSettings())
    yield examiner
    examiner.close()


def person(code: str, face: Templates | None, second: Templates | None = None) -> Person:
    return Person(code, {"th": code}, "", face, second)


def roster_of(*persons: Person) -> Roster:
    return Roster({one.code: one for one in persons})


def stranger(number: int = 5) -> Templates:
    vector = np.random.default_rng(number).normal(size=128)
    return Templates(MODEL, ((vector / np.linalg.norm(vector)).astype(np.float32),))


def test_who_is_enrolled_here_is_recognised_here(examiner: FaceExaminer, looks: tuple[Look, ...]) -> None:
    nobody_yet = person("1001", None)
    made = examiner.templates(looks[:4], nobody_yet, roster_of(nobody_yet, person("1002", stranger()))).result(SECONDS)
    assert made.face.model == MODEL
    assert made.second is not None
    assert (made.second.model, len(made.second.vectors)) == (DLIB_MODEL, 4)
    enrolled = person("1001", made.face, made.second)
    roster = roster_of(enrolled, person("1002", stranger()))
    decision = examiner.examine(looks[4], enrolled, roster).result(SECONDS)
    assert (decision.decision, decision.first_rank) == ("accepted", True)
    opinion = examiner.second_opinion(looks[4], enrolled)
    assert opinion is not None
    assert opinion.result(SECONDS).agrees


def test_who_claims_to_be_somebody_else_is_not_accepted(
    examiner: FaceExaminer, looks: tuple[Look, ...], embedder: FaceEmbedder
) -> None:
    own = Templates(MODEL, (embedder.embed(looks[0].frame, looks[0].faces[0]),))
    claimed = person("1002", stranger())
    decision = examiner.examine(looks[4], claimed, roster_of(person("1001", own), claimed)).result(SECONDS)
    assert (decision.decision, decision.first_rank) == ("review", False)


def test_a_face_that_is_enrolled_already_is_not_enrolled_for_another(
    examiner: FaceExaminer, looks: tuple[Look, ...], embedder: FaceEmbedder
) -> None:
    own = Templates(MODEL, (embedder.embed(looks[0].frame, looks[0].faces[0]),))
    newcomer = person("1002", None)
    with pytest.raises(FaceOfAnother):
        examiner.templates(looks[:3], newcomer, roster_of(person("1001", own), newcomer)).result(SECONDS)


class Fickle:
    """An embedder that sees a different person each time."""

    def __init__(self) -> None:
        self.number = 0

    def embed(self, frame: Frame, face: Face) -> Vector:
        self.number += 1
        return stranger(self.number).vectors[0]


def test_photos_of_different_people_are_not_one_enrolment(looks: tuple[Look, ...]) -> None:
    examiner = FaceExaminer(Fickle(), None, FaceSettings())
    newcomer = person("1001", None)
    with pytest.raises(FacesDiffer):
        examiner.templates(looks[:3], newcomer, roster_of(newcomer)).result(SECONDS)
    examiner.close()


def test_without_dlib_templates_or_without_dlib_there_is_no_second_opinion(
    examiner: FaceExaminer, looks: tuple[Look, ...], embedder: FaceEmbedder
) -> None:
    assert examiner.second_opinion(looks[0], person("1001", stranger())) is None
    other = Templates("another model", stranger().vectors)
    assert examiner.second_opinion(looks[0], person("1001", stranger(), other)) is None
    alone = FaceExaminer(embedder, None, FaceSettings())
    assert alone.second_opinion(looks[0], person("1001", stranger(), Templates(DLIB_MODEL, other.vectors))) is None
    alone.close()


def test_templates_of_another_model_are_not_comparable(examiner: FaceExaminer) -> None:
    assert examiner.comparable(stranger())
    assert not examiner.comparable(Templates("an older model", stranger().vectors))


def test_a_name_is_suggested_only_for_a_face_that_is_enrolled(
    examiner: FaceExaminer, looks: tuple[Look, ...], embedder: FaceEmbedder
) -> None:
    own = Templates(MODEL, (embedder.embed(looks[0].frame, looks[0].faces[0]),))
    frame, face = looks[4].frame, looks[4].faces[0]
    assert examiner.suggest(frame, face, roster_of(person("1001", own))) == "1001"
    assert examiner.suggest(frame, face, roster_of(person("1002", stranger()))) is None
    assert examiner.suggest(frame, face, roster_of(person("1003", None))) is None
    assert examiner.suggest(frame, face, None) is None
