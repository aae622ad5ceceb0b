"""From a camera's frame to the decision whether this is the person: CPU time, against face_recognition's default path.

    python -m benchmarks.checkin [--json] [--long] [--faces FOLDER]

The frames are those of the demonstration's video, 640 by 480; a gallery of 100 persons with three templates each stands
behind. Ours: find the face (YuNet), judge the picture, make the embedding (SFace), decide. Theirs: face_locations,
face_encodings and compare_faces with their defaults, against as many encodings. Aim: a quarter of their CPU time.

With --faces, a folder <person>/*.jpg, it also tells how often each path takes one person for another, and how often it
knows a person again, with two enrolment photos and one to test with.
"""

import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import face_recognition
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Row, arguments, print_rows
from checkin_device.models import SFACE, YUNET, models_folder
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.embedding import FaceEmbedder
from checkin_device.vision.matching import Gallery, Thresholds, decide
from checkin_device.vision.quality import QualityLimits, faces_that_count, measure, problem_with
from checkin_device.vision.second_opinion import DlibEmbedder, dlib_models

AIM = 0.25
PERSONS = 100
CODE = "1001"
Frame = NDArray[np.uint8]


def main() -> int:
    options = arguments(__doc__ or "", lambda parser: parser.add_argument("--faces", type=Path, metavar="FOLDER"))
    frames = _frames(60 if options.long else 20)
    ours, theirs = _our_path(frames[0]), _their_path(frames[0])
    # Turn by turn, so that whatever else the machine does falls on both alike.
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for frame in frames:
        for name, path in (("ours", ours), ("theirs", theirs)):
            began = time.process_time()
            if not path(frame):
                raise SystemExit(f"{name}: the person was not known again; the figure would mean nothing")
            times[name].append((time.process_time() - began) * 1000)
    mine, peer = float(np.median(times["ours"])), float(np.median(times["theirs"]))
    second = _second_opinion(frames)
    rows = [
        Row("frame to decision, face_recognition", peer, "CPU ms", None, "-", None),
        Row("frame to decision, YuNet + SFace", mine, "CPU ms", AIM * peer, "a quarter of it", mine <= AIM * peer),
        Row("ours to theirs", mine / peer, "ratio", AIM, "face_recognition", mine / peer <= AIM),
        Row("second opinion (dlib), while the person signs", second, "CPU ms", None, "-", None),
    ]
    if options.faces:
        rows += _errors(options.faces)
    print_rows(rows, json=options.json)
    return 0


def _frames(count: int) -> list[Frame]:
    """Different frames of the demonstration's video, as a camera gives them."""
    from checkin_device.demonstration_video import make_video

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "camera.avi"
        make_video(path)
        video = cv2.VideoCapture(str(path))
        read: list[Any] = [frame for _ in range(count) for there, frame in [video.read()] if there]
    return read


def _our_path(enrolled: Frame) -> Callable[[Frame], bool]:
    detector = FaceDetector(models_folder() / YUNET.name)
    embedder = FaceEmbedder(models_folder() / SFACE.name)
    limits, thresholds, chance = QualityLimits(), Thresholds(), np.random.default_rng(1)
    own = embedder.embed(enrolled, detector.detect(enrolled)[0])
    others = {str(2000 + n): _unit_vectors(chance, 3) for n in range(PERSONS - 1)}
    gallery = Gallery({CODE: [own], **others})

    def path(frame: Frame) -> bool:
        faces = faces_that_count(detector.detect(frame), limits)
        quality = measure(frame, faces[0]) if len(faces) == 1 else None
        problem_with(faces, quality, limits)
        return decide(embedder.embed(frame, faces[0]), CODE, gallery, thresholds).decision == "accepted"

    return path


def _their_path(enrolled: Frame) -> Callable[[Frame], bool]:
    own = face_recognition.face_encodings(cv2.cvtColor(enrolled, cv2.COLOR_BGR2RGB))[0]
    others = list(np.random.default_rng(1).normal(0, 0.1, (3 * (PERSONS - 1), 128)))

    def path(frame: Frame) -> bool:
        picture = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        encodings = face_recognition.face_encodings(picture, face_recognition.face_locations(picture))
        return bool(face_recognition.compare_faces([own, *others], encodings[0])[0])

    return path


def _second_opinion(frames: Sequence[Frame]) -> float:
    """What dlib costs on top, once a check-in, on another thread."""
    models = dlib_models()
    if models is None:
        return float("nan")
    detector, dlib = FaceDetector(models_folder() / YUNET.name), DlibEmbedder(models)
    costs = []
    for frame in frames:
        face = detector.detect(frame)[0]
        began = time.process_time()
        dlib.embed(frame, face)
        costs.append((time.process_time() - began) * 1000)
    return float(np.median(costs))


def _unit_vectors(chance: np.random.Generator, count: int) -> list[NDArray[np.float32]]:
    vectors = chance.normal(size=(count, 128)).astype(np.float32)
    return list(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _errors(folder: Path, most: int = 60) -> list[Row]:
    """False matches and missed matches of both paths on the same photos, at the thresholds each uses by default."""
    detector = FaceDetector(models_folder() / YUNET.name)
    embedder = FaceEmbedder(models_folder() / SFACE.name)
    enrolled: dict[str, tuple[list[Any], list[Any]]] = {}
    tested: dict[str, tuple[Any, Any]] = {}
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        photos = sorted(person.glob("*.jpg"))[:3]
        seen = [both for photo in photos if (both := _both(photo, detector, embedder))]
        if len(seen) == 3:
            enrolled[person.name] = ([seen[0][0], seen[1][0]], [seen[0][1], seen[1][1]])
            tested[person.name] = seen[2]
        if len(tested) == most:
            break
    gallery = Gallery({name: sface for name, (sface, _) in enrolled.items()})
    thresholds = Thresholds()
    counts = {"ours": [0, 0], "theirs": [0, 0]}
    for who, claimed in itertools.product(tested, enrolled):
        accepted = decide(tested[who][0], claimed, gallery, thresholds).decision == "accepted"
        named = any(face_recognition.compare_faces(enrolled[claimed][1], tested[who][1]))
        for name, yes in (("ours", accepted), ("theirs", named)):
            counts[name][0] += yes and who != claimed
            counts[name][1] += not yes and who == claimed
    pairs, persons = len(tested) * (len(tested) - 1), len(tested)
    rows = []
    for name, label in (("theirs", "face_recognition"), ("ours", "YuNet + SFace")):
        false, missed = counts[name]
        rows.append(Row(f"taken for another, {label}", 100 * false / pairs, "% of pairs", None, "-", None))
        rows.append(Row(f"not known again, {label}", 100 * missed / persons, "% of persons", None, "-", None))
    return rows


def _both(photo: Path, detector: FaceDetector, embedder: FaceEmbedder) -> tuple[Any, Any] | None:
    picture: Any = cv2.imread(str(photo))
    faces = detector.detect(picture)
    encodings: Sequence[Any] = face_recognition.face_encodings(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    return (embedder.embed(picture, faces[0]), encodings[0]) if faces and encodings else None


if __name__ == "__main__":
    sys.exit(main())
