"""Whatever the flow may say has its words, in both languages; and no words are left that nobody says."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import checkin_device
from checkin_device.errors import StationError
from checkin_device.screens.words import TABLE, words
from checkin_device.vision.quality import Problem
from common.link.joining import Refusal

SOURCES = Path(checkin_device.__file__).parent
HINTS = ("camera-covered", "press-when-ready", "hold-still", "comparing", "try-again", "turn-slightly")
JOINING = ("trying", "storage-full", "not-enrolled", "hub-unreachable", "disk", *get_args(Refusal))


def errors(kind: type[StationError] = StationError) -> Iterator[type[StationError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from errors(below)


@pytest.mark.parametrize("error", list(errors()), ids=lambda error: error.__name__)
def test_every_error_has_a_message(error: type[StationError]) -> None:
    assert error.key in words


@pytest.mark.parametrize(
    "key", [*(problem.value for problem in Problem), *HINTS, *(f"joining.{key}" for key in JOINING)]
)
def test_every_hint_has_its_words(key: str) -> None:
    assert key in words


def test_no_words_are_left_that_nobody_says() -> None:
    code = "".join(path.read_text() for path in SOURCES.rglob("*.py") if path.name != "words.py")
    # Keys that are put together: "visitor." + the field, and so on.
    starts = ("visitor.", "recorded.", "direction.", "joining.", "status.door.", "rest.")
    unsaid = [key for key in TABLE if f'"{key}"' not in code and not key.startswith(starts)]
    assert unsaid == []
