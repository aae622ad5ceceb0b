"""Is a picture good enough to match? Judged before any matching, for a bad picture gives a confident wrong score."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from checkin_device.cameras import Frame
from checkin_device.vision.detection import Face

_JUDGED_WIDTH = 112


class Problem(enum.Enum):
    """Why a picture will not do; the value is the key of the message that a person reads."""

    NO_FACE = "no-face"
    TWO_FACES = "two-faces"
    TOO_FAR = "too-far"
    TOO_DARK = "too-dark"
    TOO_BRIGHT = "too-bright"
    NOT_FRONTAL = "not-frontal"
    BLURRED = "blurred"


@dataclass(frozen=True)
class QualityLimits:
    """What a picture must reach.

    face_width: pixels. darkest, brightest: mean grey of the face, 0 to 255. turn: see `Quality`; 0.25 is some 35°.
    sharpness: see `_sharpness`; on 150 pictures of LFW 99 % of the sharp ones reach 0.008, and of the same pictures
    blurred by a fortieth of the face's width 5 to 10 % do. bystander: a second face counts when it is this part of the
    first's width.
    """

    face_width: float = 100.0
    darkest: float = 50.0
    brightest: float = 225.0
    turn: float = 0.25
    sharpness: float = 0.008
    bystander: float = 0.5


@dataclass(frozen=True)
class Quality:
    """A face as measured.

    width: pixels. brightness: mean grey, 0 to 255. turn: how far the nose lies beside the middle between the eyes, in
    distances between the eyes; 0 is frontal, positive when the nose is to the right in the picture. sharpness: see
    `_sharpness`. A tilt is not measured: YuNet's points stay level while a head tilts by 30°.
    """

    width: float
    brightness: float
    turn: float
    sharpness: float

    @property
    def rank(self) -> float:
        """Greater is better, to choose among frames that all pass."""
        return self.sharpness * min(self.width, 200.0) * (1.0 - min(abs(self.turn), 0.9))


def measure(frame: Frame, face: Face) -> Quality:
    grey = _face_in_grey(frame, face)
    left_eye, right_eye, nose = face.points[0], face.points[1], face.points[2]
    eyes = right_eye - left_eye
    apart = max(float(np.hypot(eyes[0], eyes[1])), 1e-3)
    turn = float(np.dot(nose - (left_eye + right_eye) / 2, eyes / apart)) / apart
    return Quality(face.width, float(grey.mean()), turn, _sharpness(grey))


def faces_that_count(faces: Sequence[Face], limits: QualityLimits) -> list[Face]:
    """The widest face and those near it in width: people passing far behind are none of them. Widest first."""
    ordered = sorted(faces, key=lambda face: face.width, reverse=True)
    return [face for face in ordered if face.width >= limits.bystander * ordered[0].width]


def problem_with(faces: Sequence[Face], quality: Quality | None, limits: QualityLimits) -> Problem | None:
    """The first reason why a picture will not do, in the order in which a person can mend them; None if it will.

    faces: those that count; quality: of the only face, None when there is not exactly one.
    """
    if not faces or (len(faces) == 1 and quality is None):
        return Problem.NO_FACE
    if len(faces) > 1 or quality is None:
        return Problem.TWO_FACES
    checks = (
        (quality.width < limits.face_width, Problem.TOO_FAR),
        (quality.brightness < limits.darkest, Problem.TOO_DARK),
        (quality.brightness > limits.brightest, Problem.TOO_BRIGHT),
        (abs(quality.turn) > limits.turn, Problem.NOT_FRONTAL),
        (quality.sharpness < limits.sharpness, Problem.BLURRED),
    )
    return next((problem for failed, problem in checks if failed), None)


def _face_in_grey(frame: Frame, face: Face) -> Frame:
    """The square of the face's width around its middle, grey, at one size for all, so that measures compare."""
    x, y, width, height = face.box
    top, left = int(y + (height - width) / 2), int(x)
    side = max(2, int(width))
    rows = slice(max(0, top), max(0, top) + side)
    columns = slice(max(0, left), max(0, left) + side)
    cut = frame[rows, columns]
    if not cut.size:
        return np.zeros((_JUDGED_WIDTH, _JUDGED_WIDTH), np.uint8)
    grey = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
    shrinks = grey.shape[0] > _JUDGED_WIDTH
    size = (_JUDGED_WIDTH, _JUDGED_WIDTH)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8)


def _sharpness(grey: Frame) -> float:
    """The part of the picture's variance that lies in fine detail, after noise is taken away; about 0.002 to 0.04.

    Not the variance of the Laplacian: noise raises that, and darkness lowers it. Here a median and a Gaussian remove
    noise first, and dividing by the picture's own contrast removes the light.
    """
    smooth = cv2.GaussianBlur(cv2.medianBlur(grey, 3).astype(np.float32), (0, 0), 1.0)
    normal = (smooth - smooth.mean()) / (smooth.std() + 1e-6)
    detail = normal - cv2.GaussianBlur(normal, (0, 0), 2.0)
    return float(np.mean(detail**2))
