from collections.abc import Callable

import cv2
import numpy as np
import pytest

from checkin_device.cameras import Frame
from checkin_device.demonstration_video import frame_at, portrait
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.embedding import FaceEmbedder
from checkin_device.vision.quality import Problem, Quality, QualityLimits, faces_that_count, measure, problem_with
from checkin_device.vision.second_opinion import DlibEmbedder, dlib_models, second_opinion

LIMITS = QualityLimits()


def judged(frame: Frame, detector: FaceDetector) -> Problem | None:
    faces = faces_that_count(detector.detect(frame), LIMITS)
    return problem_with(faces, measure(frame, faces[0]) if len(faces) == 1 else None, LIMITS)


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("nothing", None),
        ("noisy", None),
        ("one behind", None),
        ("dark", Problem.TOO_DARK),
        ("dark and noisy", Problem.TOO_DARK),
        ("glaring", Problem.TOO_BRIGHT),
        ("out of focus", Problem.BLURRED),
        ("out of focus and noisy", Problem.BLURRED),
        ("two faces", Problem.TWO_FACES),
        ("nobody", Problem.NO_FACE),
        ("far away", Problem.TOO_FAR),
    ],
)
def test_a_picture_is_judged_by_what_is_wrong_with_it(
    how: str, problem: Problem | None, spoil: Callable[[str], Frame], detector: FaceDetector
) -> None:
    assert judged(spoil(how), detector) is problem


def test_every_frame_of_the_demonstration_is_good(detector: FaceDetector) -> None:
    picture = portrait()
    assert {judged(frame_at(picture, part / 10), detector) for part in range(10)} == {None}


def test_a_face_is_told_in_the_pixels_of_the_whole_frame(astronaut: Frame, detector: FaceDetector) -> None:
    (face,) = detector.detect(astronaut)
    larger = np.asarray(cv2.resize(astronaut, None, fx=2, fy=2), np.uint8)
    (same,) = detector.detect(larger)
    assert face.width > 100
    assert same.width == pytest.approx(2 * face.width, rel=0.05)
    assert same.points == pytest.approx(2 * face.points, abs=12)


def test_a_head_turned_to_either_side_has_a_turn_of_either_sign(astronaut: Frame, detector: FaceDetector) -> None:
    """Not a real head turn: the points are moved as one would move them."""
    (face,) = detector.detect(astronaut)
    turns = []
    for shift in (-20.0, 20.0):
        face.points[2, 0] += shift
        turns.append(measure(astronaut, face).turn)
        face.points[2, 0] -= shift
    assert turns[0] < -0.25
    assert turns[1] > 0.25


def test_sharpness_neither_rises_with_noise_nor_falls_with_light(
    spoil: Callable[[str], Frame], astronaut: Frame, detector: FaceDetector
) -> None:
    (face,) = detector.detect(astronaut)
    sharp, noisy, dark = (measure(spoil(how), face).sharpness for how in ("nothing", "noisy", "dark"))
    blurred_and_noisy = measure(spoil("out of focus and noisy"), face).sharpness
    assert noisy == pytest.approx(sharp, rel=0.1)
    assert dark == pytest.approx(sharp, rel=0.1)
    assert blurred_and_noisy < sharp / 2


def test_the_better_of_two_good_pictures_ranks_first() -> None:
    better = Quality(width=160, brightness=140, turn=0.02, sharpness=0.024)
    worse = [
        Quality(width=110, brightness=140, turn=0.02, sharpness=0.024),
        Quality(width=160, brightness=140, turn=0.25, sharpness=0.024),
        Quality(width=160, brightness=140, turn=0.02, sharpness=0.012),
    ]
    assert all(better.rank > other.rank for other in worse)


def test_an_empty_picture_has_no_faces(detector: FaceDetector) -> None:
    assert detector.detect(np.zeros((480, 640, 3), np.uint8)) == []


def test_a_face_cut_off_by_the_edge_is_measured_without_fault(astronaut: Frame, detector: FaceDetector) -> None:
    cut = np.ascontiguousarray(astronaut[:, 300:])
    for face in detector.detect(cut):
        assert measure(cut, face).width > 0


def test_the_same_person_embeds_alike(detector: FaceDetector, embedder: FaceEmbedder) -> None:
    picture = portrait()
    frames = [frame_at(picture, part) for part in (0.0, 0.3, 0.7)]
    vectors = [embedder.embed(frame, detector.detect(frame)[0]) for frame in frames]
    assert all(float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5) for vector in vectors)
    assert min(float(vectors[0] @ vector) for vector in vectors) > 0.8


def test_an_embedding_outlives_the_next_one(detector: FaceDetector, embedder: FaceEmbedder, astronaut: Frame) -> None:
    (face,) = detector.detect(astronaut)
    first = embedder.embed(astronaut, face)
    copy = first.copy()
    embedder.embed(np.ascontiguousarray(astronaut[:, ::-1]), face)
    assert np.array_equal(first, copy)


@pytest.fixture(scope="session")
def dlib_embedder() -> DlibEmbedder:
    folder = dlib_models()
    assert folder is not None, "dlib and its models belong to the station's dependencies"
    return DlibEmbedder(folder)


def test_dlib_agrees_that_the_astronaut_is_the_astronaut(dlib_embedder: DlibEmbedder, detector: FaceDetector) -> None:
    picture = portrait()
    frames = [frame_at(picture, part) for part in (0.0, 0.4)]
    now, then = (dlib_embedder.embed(frame, detector.detect(frame)[0]) for frame in frames)
    opinion = second_opinion(now, [then])
    assert opinion.agrees
    assert opinion.distance < 0.3


def test_dlib_disagrees_with_a_far_template(dlib_embedder: DlibEmbedder, detector: FaceDetector) -> None:
    frame = frame_at(portrait(), 0.0)
    vector = dlib_embedder.embed(frame, detector.detect(frame)[0])
    assert not second_opinion(vector, [vector + np.float32(0.06)]).agrees
