"""Is this the person they say they are? One to one, against the templates of the roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from checkin_device.vision.embedding import DIMENSIONS, MODEL, Vector


@dataclass(frozen=True)
class Thresholds:
    """Cosine similarities of SFace. `python -m checkin_device.calibrate` measures them on an office's own photos.

    accept: at or above, the face is the claimed person's. review: at or above, a person at the hub decides; below, the
    photo is tried again, and then reviewed. suggest: among all, a name is offered for a tap, which accepts nothing;
    and an enrolment is taken for somebody else's face.
    """

    accept: float = 0.50
    review: float = 0.40
    suggest: float = 0.55


@dataclass(frozen=True)
class SecondOpinion:
    """What dlib says: whether it agrees that this is the person, and its distance (0 is the same picture)."""

    agrees: bool
    distance: float


@dataclass(frozen=True)
class Decision:
    """What the camera has to say about a check-in, with the evidence for it.

    reason, where the decision is not "accepted": no-consent, no-template, other-model, models-missing, low-score,
    not-first, not-enrolled, match-failed, second-disagrees, second-late, or the quality problem of a photo that was
    taken all the same.
    """

    decision: Literal["accepted", "review", "not-used"]
    score: float | None = None
    threshold: float | None = None
    model: str | None = None
    second: SecondOpinion | None = None
    first_rank: bool | None = None
    reason: str | None = None

    def to_review(self, reason: str) -> "Decision":
        """The same, to be looked at by a person."""
        return replace(self, decision="review", reason=reason)

    def as_body(self) -> dict[str, Any]:
        """The "face" part of a check-in's record."""
        second = self.second
        return {
            "decision": self.decision,
            "score": self.score,
            "threshold": self.threshold,
            "model": self.model,
            "second": {"agrees": second.agrees, "distance": second.distance} if second else None,
            "first_rank": self.first_rank,
            "reason": self.reason,
        }


class Gallery:
    """Everybody who is enrolled, each as the mean of their templates, of length 1.

    On LFW, with three templates a person, the mean accepted 98.5 % of check-ins at 0.50, the nearest template 96.7 %,
    the mean of the similarities 94.9 %; none of the three accepted anybody else.
    """

    def __init__(self, templates: Mapping[str, Sequence[Vector]]) -> None:
        """templates: code → vectors of length 1."""
        means = {code: np.mean(vectors, axis=0) for code, vectors in templates.items() if len(vectors)}
        self._codes = list(means)
        self._places = {code: place for place, code in enumerate(self._codes)}
        rows = [mean / max(float(np.linalg.norm(mean)), 1e-9) for mean in means.values()]
        self._matrix: NDArray[np.float32] = np.array(rows, np.float32).reshape(len(rows), DIMENSIONS)

    def __contains__(self, code: str) -> bool:
        return code in self._places

    def __len__(self) -> int:
        """How many persons are enrolled."""
        return len(self._codes)

    def similarities(self, vector: Vector) -> NDArray[np.float32]:
        """The cosine similarity to each person, in the order of `codes`."""
        return np.asarray(self._matrix @ vector, np.float32)

    @property
    def codes(self) -> Sequence[str]:
        return self._codes

    def place(self, code: str) -> int:
        """Where a person stands in `codes`. Raises KeyError."""
        return self._places[code]

    def suggestion(self, vector: Vector, thresholds: Thresholds) -> str | None:
        """The code of the most similar person, for a tap; None if nobody is similar enough. Never an acceptance."""
        if not self._codes:
            return None
        similarities = self.similarities(vector)
        best = int(similarities.argmax())
        return self._codes[best] if similarities[best] >= thresholds.suggest else None


def decide(vector: Vector, code: str, gallery: Gallery, thresholds: Thresholds) -> Decision:
    """What SFace alone says of a face whose owner claims to be `code`, who must be in the gallery."""
    similarities = gallery.similarities(vector)
    score = float(similarities[gallery.place(code)])
    first = score >= float(similarities.max())
    reason = "low-score" if score < thresholds.accept else None if first else "not-first"
    return Decision(
        decision="review" if reason else "accepted",
        score=round(score, 4),
        threshold=thresholds.accept,
        model=MODEL,
        first_rank=first,
        reason=reason,
    )


def worth_another_try(decision: Decision, thresholds: Thresholds) -> bool:
    """Whether the score is so low that another photo comes before a review."""
    return decision.score is not None and decision.score < thresholds.review


def with_second_opinion(decision: Decision, second: SecondOpinion) -> Decision:
    """Both must agree for an acceptance that nobody looks at. A second opinion never turns a review into one."""
    both = replace(decision, second=second)
    return both.to_review("second-disagrees") if decision.decision == "accepted" and not second.agrees else both
