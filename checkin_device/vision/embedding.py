"""A face as 128 numbers, by SFace."""

import threading
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from checkin_device.cameras import Frame
from checkin_device.models import SFACE
from checkin_device.vision.detection import Face

Vector = NDArray[np.float32]
"""float32 (128,), of length 1: the dot product of two is their cosine similarity."""

DIMENSIONS = 128

MODEL = f"sface-2021dec:{SFACE.sha256[:16]}"
"""The name under which scores are kept as evidence and templates are compared: the model and the start of its hash."""


class FaceEmbedder:
    """Makes embeddings. Safe to use from several threads: the model is loaded once, and takes one face at a time."""

    def __init__(self, model: Path) -> None:
        self._lock = threading.Lock()
        self._sface = cv2.FaceRecognizerSF.create(str(model), "")

    def embed(self, frame: Frame, face: Face) -> Vector:
        with self._lock:
            aligned = self._sface.alignCrop(frame, face.as_row())
            # feature() gives its own buffer, which the next face overwrites.
            vector = np.array(self._sface.feature(aligned), np.float32).ravel()
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
