"""Enrols the face in the demonstration's video, as the station itself would at an attended check-in.

    python -m provisioning.demonstration.enrol_face STATION_FOLDER CODE

Leaves the sealed record in the station's outbox; the station sends it once it runs. It says nothing for the person:
the consent must stand at the hub, which otherwise refuses the record.
"""

import itertools
import sys
from pathlib import Path

import cv2
import numpy as np

from checkin_device import records
from checkin_device.models import SFACE, YUNET, models_folder
from checkin_device.roster import Person, Roster
from checkin_device.session import Look, Session
from checkin_device.settings import Settings
from checkin_device.vision.detection import FaceDetector
from checkin_device.vision.embedding import FaceEmbedder
from checkin_device.vision.examiner import FaceExaminer
from checkin_device.vision.quality import faces_that_count, measure, problem_with
from checkin_device.vision.second_opinion import DlibEmbedder, dlib_models
from common.link.identity import load_or_enrol
from common.link.outbox import Outbox

PHOTOS = 4
FRAMES_BETWEEN = 20


def main(folder: Path, code: str) -> int:
    identity = load_or_enrol(folder)
    settings, dlib = Settings(), dlib_models()
    person = Person(code, {"th": code, "en": code}, "")
    session = Session(person=person, enrolment=_looks(folder / "camera.avi", settings))
    examiner = FaceExaminer(
        FaceEmbedder(models_folder() / SFACE.name), DlibEmbedder(dlib) if dlib else None, settings.face
    )
    try:
        made = examiner.templates(session.enrolment, person, Roster({})).result()
    finally:
        examiner.close()
    parts = records.face_record(session, 1, made.face, made.second, identity.encrypt_to_hub)
    outbox = Outbox(folder / "outbox.db", identity.seal_key, identity.device)
    outbox.put(*parts)
    outbox.close()
    return 0


def _looks(video: Path, settings: Settings) -> list[Look]:
    """Good pictures of the video, about two seconds apart."""
    detector, limits, looks = FaceDetector(models_folder() / YUNET.name), settings.photo.limits, list[Look]()
    capture = cv2.VideoCapture(str(video))
    for number in itertools.count():
        came, read = capture.read()
        if not came or len(looks) == PHOTOS:
            return looks
        frame = np.asarray(read, np.uint8)
        if number % FRAMES_BETWEEN == 0:
            faces = tuple(faces_that_count(detector.detect(frame), limits))
            quality = measure(frame, faces[0]) if len(faces) == 1 else None
            if problem_with(faces, quality, limits) is None:
                looks.append(Look(number, frame, faces, quality))
    return looks


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
