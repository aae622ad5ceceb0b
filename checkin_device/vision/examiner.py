"""Comparing faces in the background: SFace in one thread, dlib in another. Fulfils `ports.Examiner`."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from checkin_device.cameras import Frame
from checkin_device.errors import FaceOfAnother, FacesDiffer
from checkin_device.ports import NewTemplates
from checkin_device.roster import Person, Roster, Templates
from checkin_device.session import Look
from checkin_device.settings import FaceSettings
from checkin_device.vision import second_opinion as dlib_opinion
from checkin_device.vision.detection import Face
from checkin_device.vision.embedding import MODEL, FaceEmbedder, Vector
from checkin_device.vision.matching import Decision, Gallery, SecondOpinion, decide
from checkin_device.vision.second_opinion import DlibEmbedder


class FaceExaminer:
    """embedder: None while the models are missing; second: None where dlib is not installed or not wanted."""

    def __init__(self, embedder: FaceEmbedder | None, second: DlibEmbedder | None, settings: FaceSettings) -> None:
        self._embedder, self._second, self._settings = embedder, second, settings
        self._sface_thread = ThreadPoolExecutor(1, "sface")
        self._dlib_thread = ThreadPoolExecutor(1, "dlib")
        self._gallery: tuple[Roster, Gallery] | None = None

    def close(self) -> None:
        self._sface_thread.shutdown(cancel_futures=True)
        self._dlib_thread.shutdown(cancel_futures=True)

    def comparable(self, templates: Templates) -> bool:
        return self._embedder is not None and templates.model == MODEL

    def examine(self, look: Look, person: Person, roster: Roster) -> Future[Decision]:
        gallery, thresholds = self._gallery_of(roster), self._settings.thresholds
        return self._sface_thread.submit(
            lambda: decide(self._embed(look.frame, look.faces[0]), person.code, gallery, thresholds)
        )

    def second_opinion(self, look: Look, person: Person) -> Future[SecondOpinion] | None:
        second, templates = self._second, person.second
        if second is None or templates is None or templates.model != dlib_opinion.MODEL or not look.faces:
            return None
        return self._dlib_thread.submit(
            lambda: dlib_opinion.second_opinion(
                second.embed(look.frame, look.faces[0]), templates.vectors, self._settings.second_tolerance
            )
        )

    def suggest(self, frame: Frame, face: Face, roster: Roster | None) -> str | None:
        """The code of the person this face resembles most. Computed here and now: for the watcher's thread."""
        if self._embedder is None or roster is None:
            return None
        gallery = self._gallery_of(roster)
        if not len(gallery):
            return None
        return gallery.suggestion(self._embed(frame, face), self._settings.thresholds)

    def templates(self, looks: Sequence[Look], person: Person, roster: Roster) -> Future[NewTemplates]:
        # In dlib's thread: it is slower, and dlib may be used in one thread only.
        return self._dlib_thread.submit(lambda: self._make_templates(looks, person, self._gallery_of(roster)))

    def _make_templates(self, looks: Sequence[Look], person: Person, gallery: Gallery) -> NewTemplates:
        vectors = tuple(self._embed(look.frame, look.faces[0]) for look in looks)
        accept = self._settings.accept
        if any(float(one @ other) < accept for place, one in enumerate(vectors) for other in vectors[:place]):
            raise FacesDiffer(person.code)
        for vector in vectors:
            resembled = gallery.suggestion(vector, self._settings.thresholds)
            if resembled is not None and resembled != person.code:
                raise FaceOfAnother(f"{person.code} resembles {resembled}")
        second = None
        if self._second is not None:
            opinions = tuple(self._second.embed(look.frame, look.faces[0]) for look in looks)
            second = Templates(dlib_opinion.MODEL, opinions)
        return NewTemplates(Templates(MODEL, vectors), second)

    def _embed(self, frame: Frame, face: Face) -> Vector:
        if self._embedder is None:
            raise RuntimeError("asked to compare without models")
        return self._embedder.embed(frame, face)

    def _gallery_of(self, roster: Roster) -> Gallery:
        if self._gallery is None or self._gallery[0] is not roster:
            enrolled = {
                person.code: person.face.vectors
                for person in roster.persons.values()
                if person.face is not None and person.face.model == MODEL
            }
            self._gallery = (roster, Gallery(enrolled))
        return self._gallery[1]
