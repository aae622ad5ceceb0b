"""A second opinion on a face by dlib, where it is installed.

dlib is called directly, with the model files that lie in `face_recognition_models`: importing `face_recognition` ends
the process where pkg_resources is missing. Alone it must not decide: at its usual tolerance it takes every third pair
of Asian people for one person. So it is only asked whether it agrees, one to one, and strictly.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checkin_device.cameras import Frame
from checkin_device.vision.detection import Face
from checkin_device.vision.embedding import Vector
from checkin_device.vision.matching import SecondOpinion

MODEL = "dlib-resnet-v1"
TOLERANCE = 0.45
"""Distances of at most this agree; with three to five templates, 0.40 to 0.45 is what dlib can be trusted with."""

_POINTS = "shape_predictor_5_face_landmarks.dat"
_NETWORK = "dlib_face_recognition_resnet_model_v1.dat"


def dlib_models() -> Path | None:
    """The folder of dlib's models; None where dlib or the models are not installed."""
    spec = importlib.util.find_spec("face_recognition_models")
    if spec is None or spec.origin is None or importlib.util.find_spec("dlib") is None:
        return None
    folder = Path(spec.origin).parent / "models"
    return folder if all((folder / name).is_file() for name in (_POINTS, _NETWORK)) else None


class DlibEmbedder:
    """dlib's 128 numbers of a face. Loads 30 MB when first used. For one thread only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._dlib: Any = None

    def embed(self, frame: Frame, face: Face) -> Vector:
        """float32 (128,), not of length 1: dlib compares by distance."""
        if self._dlib is None:
            self._dlib = importlib.import_module("dlib")
            self._points = self._dlib.shape_predictor(str(self._folder / _POINTS))
            self._network = self._dlib.face_recognition_model_v1(str(self._folder / _NETWORK))
        rgb = np.ascontiguousarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
        points = self._points(rgb, self._square(face))
        return np.array(self._network.compute_face_descriptor(rgb, points), np.float32)

    def _square(self, face: Face) -> Any:
        """dlib's points were trained on the square boxes of its own detector, which end at the brows and the chin."""
        x, y, width, height = face.box
        side = (width + height) / 2
        left, top = x + width / 2 - side / 2, y + height - side
        return self._dlib.rectangle(round(left), round(top), round(left + side), round(top + side))


def second_opinion(vector: Vector, templates: Sequence[Vector], tolerance: float = TOLERANCE) -> SecondOpinion:
    """Compares with the mean of a person's own dlib templates, of which there is at least one.

    On LFW (60 people, three templates) 90 % of check-ins agree at 0.45 by the mean template, 78 % by the nearest one,
    60 % by the mean of the distances; nobody else's does by any of them.
    """
    distance = float(np.linalg.norm(vector - np.mean(templates, axis=0)))
    return SecondOpinion(distance <= tolerance, round(distance, 4))
