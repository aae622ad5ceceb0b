from collections.abc import Sequence

import numpy as np
import pytest

from checkin_device.calibrate import compare, measure_scores, report
from checkin_device.vision.embedding import MODEL, Vector
from checkin_device.vision.matching import (
    Decision,
    Gallery,
    SecondOpinion,
    Thresholds,
    decide,
    with_second_opinion,
    worth_another_try,
)

THRESHOLDS = Thresholds(accept=0.50, review=0.40, suggest=0.55)


def towards(*parts: float) -> Vector:
    """A vector of length 1 with these parts; what is lacking to 1 goes into a direction nobody else has."""
    vector = np.zeros(128, np.float32)
    vector[: len(parts)] = parts
    vector[100] = np.sqrt(max(0.0, 1.0 - sum(part**2 for part in parts)))
    return vector


def gallery(**persons: Sequence[Vector]) -> Gallery:
    return Gallery(persons)


SOM, CHAI = towards(1.0), towards(0.0, 1.0)


@pytest.mark.parametrize(
    ("seen", "decision", "first_rank", "reason"),
    [
        (towards(0.90), "accepted", True, None),
        (towards(0.51), "accepted", True, None),
        (towards(0.49), "review", True, "low-score"),
        (towards(0.30), "review", True, "low-score"),
        (towards(0.55, 0.60), "review", False, "not-first"),
        (towards(0.45, 0.60), "review", False, "low-score"),
        (towards(-0.2), "review", False, "low-score"),
    ],
)
def test_a_claim_is_accepted_only_by_a_high_score_and_the_first_rank(
    seen: Vector, decision: str, first_rank: bool, reason: str | None
) -> None:
    made = decide(seen, "som", gallery(som=[SOM], chai=[CHAI]), THRESHOLDS)
    assert (made.decision, made.first_rank, made.reason) == (decision, first_rank, reason)
    assert made.model == MODEL
    assert made.threshold == 0.50


@pytest.mark.parametrize(("score", "again"), [(0.39, True), (0.40, False), (0.45, False), (0.60, False), (None, False)])
def test_only_a_score_below_review_is_worth_another_photo(score: float | None, again: bool) -> None:
    assert worth_another_try(Decision("review", score=score), THRESHOLDS) is again


@pytest.mark.parametrize(
    ("before", "agrees", "after", "reason"),
    [
        ("accepted", True, "accepted", None),
        ("accepted", False, "review", "second-disagrees"),
        ("review", True, "review", "low-score"),
        ("review", False, "review", "low-score"),
    ],
)
def test_a_second_opinion_can_only_take_an_acceptance_away(
    before: str, agrees: bool, after: str, reason: str | None
) -> None:
    first = Decision(before, score=0.6, reason=None if before == "accepted" else "low-score")
    both = with_second_opinion(first, SecondOpinion(agrees, 0.41))
    assert (both.decision, both.reason, both.second) == (after, reason, SecondOpinion(agrees, 0.41))


def test_several_templates_stand_for_one_person() -> None:
    photos = [towards(0.9, 0.4), towards(0.9, -0.4), towards(0.9, 0.0, 0.4)]
    assert decide(SOM, "som", gallery(som=photos, chai=[CHAI]), THRESHOLDS).score == pytest.approx(0.98, abs=0.02)


@pytest.mark.parametrize(
    ("seen", "suggested"), [(towards(0.7), "som"), (towards(0.2, 0.8), "chai"), (towards(0.54), None)]
)
def test_the_most_similar_person_is_suggested_if_similar_enough(seen: Vector, suggested: str | None) -> None:
    assert gallery(som=[SOM], chai=[CHAI]).suggestion(seen, THRESHOLDS) == suggested


def test_where_nobody_is_enrolled_nobody_is_suggested() -> None:
    assert gallery().suggestion(SOM, THRESHOLDS) is None
    assert "som" not in gallery(som=[])


def test_a_decision_is_the_face_part_of_a_record() -> None:
    second = SecondOpinion(True, 0.31)
    assert Decision("accepted", 0.61, 0.5, MODEL, second, True, None).as_body() == {
        "decision": "accepted",
        "score": 0.61,
        "threshold": 0.5,
        "model": MODEL,
        "second": {"agrees": True, "distance": 0.31},
        "first_rank": True,
        "reason": None,
    }
    assert Decision("not-used", reason="no-consent").as_body()["second"] is None


def a_folder_of_people(persons: int, photos: int, noise: float) -> dict[str, list[Vector]]:
    chance = np.random.default_rng(7)
    people: dict[str, list[Vector]] = {}
    for person in range(persons):
        middle = chance.normal(size=128)
        vectors = [middle + noise * chance.normal(size=128) for _ in range(photos)]
        people[f"p{person}"] = [(vector / np.linalg.norm(vector)).astype(np.float32) for vector in vectors]
    return people


def test_a_clear_folder_is_measured_without_errors() -> None:
    people = a_folder_of_people(12, 5, noise=0.2) | {"stranger": a_folder_of_people(1, 2, 0.2)["p0"]}
    scores = compare(people)
    assert (len(scores.genuine), len(scores.impostor), len(scores.strangers)) == (24, 24 * 11, 2)
    measured = measure_scores(scores, THRESHOLDS)
    assert measured.accepted == 1.0
    assert measured.falsely_accepted == 0.0
    assert measured.equal_error == pytest.approx(0.0, abs=0.002)
    assert "accepted 100.00%" in report(scores, measured, THRESHOLDS, left_out=3)


def test_a_muddled_folder_is_measured_as_such() -> None:
    measured = measure_scores(compare(a_folder_of_people(12, 5, noise=3.0)), THRESHOLDS)
    assert measured.accepted < 0.2
    assert measured.turned_away > 0.5
    assert measured.equal_error > 0.05


def test_a_folder_with_too_few_photos_is_refused() -> None:
    with pytest.raises(ValueError, match="two persons"):
        compare(a_folder_of_people(5, 3, 0.1))
