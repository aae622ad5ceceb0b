"""Measures how well faces are told apart on an office's own photos: `python -m checkin_device.calibrate FOLDER`.

FOLDER holds one folder a person with photos in it (<person>/*.jpg). The first three of a person stand for the
enrolment, the others for check-ins; who has fewer than four serves as a stranger. Prints the error rates at the
thresholds in force and suggests thresholds; nothing is changed. Photos without exactly one
face are left out and counted.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from checkin_device.errors import SettingsRefused, StationError
from checkin_device.models import SFACE, YUNET, fetch_models, models_folder
from checkin_device.settings import load_settings
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.embedding import FaceEmbedder, Vector
from checkin_device.vision.matching import Gallery, Thresholds
from checkin_device.vision.quality import QualityLimits, faces_that_count

TEMPLATES = 3
FALSE_ACCEPTS = 0.001
"""The suggested threshold lets at most this part of the impostors through."""


@dataclass(frozen=True)
class Scores:
    """genuine: probes against their own person; impostor: the same probes against each other person.

    first: whether the own person ranked first, for each genuine score; strangers: the best score of each photo of
    somebody who is not enrolled.
    """

    genuine: NDArray[np.float64]
    impostor: NDArray[np.float64]
    first: NDArray[np.bool_]
    strangers: NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Shares from 0 to 1 at thresholds; strict: the lowest threshold with at most FALSE_ACCEPTS false accepts."""

    accepted: float
    reviewed: float
    turned_away: float
    falsely_accepted: float
    stranger_named: float
    suggestion_missed: float
    equal_error: float
    strict: float


def compare(embeddings: dict[str, list[Vector]]) -> Scores:
    """Raises ValueError unless at least two persons have more photos than TEMPLATES."""
    enrolled = {person: vectors for person, vectors in embeddings.items() if len(vectors) > TEMPLATES}
    if len(enrolled) < 2:
        raise ValueError(f"at least two persons with more than {TEMPLATES} usable photos are needed")
    gallery = Gallery({person: vectors[:TEMPLATES] for person, vectors in enrolled.items()})
    genuine: list[float] = []
    impostor: list[float] = []
    first: list[bool] = []
    strangers: list[float] = []
    for person, vectors in embeddings.items():
        for vector in vectors[TEMPLATES:] if person in enrolled else vectors:
            similarities = gallery.similarities(vector)
            if person not in gallery:
                strangers.append(similarities.max())
                continue
            others = np.delete(similarities, gallery.place(person))
            own = similarities[gallery.place(person)]
            genuine.append(own)
            first.append(own >= others.max())
            impostor.extend(others)
    return Scores(np.array(genuine), np.array(impostor), np.array(first), np.array(strangers))


def measure_scores(scores: Scores, thresholds: Thresholds) -> Measured:
    genuine, impostor = scores.genuine, np.sort(scores.impostor)
    accepted = float(np.mean((genuine >= thresholds.accept) & scores.first))
    turned_away = float(np.mean(genuine < thresholds.review))
    steps = np.linspace(-0.2, 1.0, 1201)
    false_accepts = 1 - np.searchsorted(impostor, steps, side="left") / len(impostor)
    false_rejects = np.searchsorted(np.sort(genuine), steps, side="left") / len(genuine)
    equal = int(np.argmin(np.abs(false_accepts - false_rejects)))
    return Measured(
        accepted=accepted,
        reviewed=1 - accepted - turned_away,
        turned_away=turned_away,
        falsely_accepted=float(np.mean(impostor >= thresholds.accept)),
        stranger_named=float(np.mean(scores.strangers >= thresholds.suggest))
        if len(scores.strangers)
        else float("nan"),
        suggestion_missed=1 - float(np.mean((genuine >= thresholds.suggest) & scores.first)),
        equal_error=float((false_accepts[equal] + false_rejects[equal]) / 2),
        strict=float(steps[int(np.argmax(false_accepts <= FALSE_ACCEPTS))]),
    )


def embed_folder(folder: Path, detector: FaceDetector, embedder: FaceEmbedder) -> tuple[dict[str, list[Vector]], int]:
    """The embeddings of each person's photos, in the order of their names, and how many photos were left out."""
    embeddings: dict[str, list[Vector]] = {}
    left_out = 0
    for person, path in _photos(folder):
        frame = cv2.imread(str(path))
        faces = [] if frame is None else faces_that_count(detector.detect(np.asarray(frame, np.uint8)), QualityLimits())
        if frame is None or len(faces) != 1:
            left_out += 1
            continue
        embeddings.setdefault(person, []).append(embedder.embed(np.asarray(frame, np.uint8), faces[0]))
    return embeddings, left_out


def _photos(folder: Path) -> Iterator[tuple[str, Path]]:
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(person.iterdir()):
            if path.suffix.lower() in (".jpg", ".jpeg", ".png"):
                yield person.name, path


def report(scores: Scores, measured: Measured, thresholds: Thresholds, left_out: int) -> str:
    return "\n".join(
        (
            f"check-ins {len(scores.genuine)}, impostor comparisons {len(scores.impostor)}, "
            f"strangers {len(scores.strangers)}, photos left out {left_out}",
            f"one to one, accept {thresholds.accept:.2f}, review {thresholds.review:.2f}:",
            f"  accepted {measured.accepted:.2%}, reviewed {measured.reviewed:.2%}, "
            f"asked to try again {measured.turned_away:.2%}",
            f"  somebody else accepted {measured.falsely_accepted:.3%} (before the rule that the person ranks first)",
            f"  equal error rate {measured.equal_error:.2%}; "
            f"{FALSE_ACCEPTS:.1%} false accepts at a threshold of {measured.strict:.3f}",
            f"suggestion among all, {thresholds.suggest:.2f}: stranger named {measured.stranger_named:.2%}, "
            f"missed {measured.suggestion_missed:.2%}",
            f"suggested: accept = {max(measured.strict, thresholds.accept):.2f} in [face] of station.toml "
            "(never lower than now: one folder holds too few people who look alike)",
        )
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure how well faces are told apart on your own photos.")
    parser.add_argument("folder", type=Path, help="holds <person>/*.jpg")
    parser.add_argument("--data", type=Path, help="a station's data folder, whose thresholds are measured")
    options = parser.parse_args(arguments)
    try:
        thresholds = load_settings(options.data).face.thresholds if options.data else Thresholds()
        models = models_folder()
        fetch_models(models)
        embeddings, left_out = embed_folder(
            options.folder, FaceDetector(models / YUNET.name), FaceEmbedder(models / SFACE.name)
        )
        scores = compare(embeddings)
    except (StationError, SettingsRefused, ValueError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(report(scores, measure_scores(scores, thresholds), thresholds, left_out) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
