"""Breaking Thai text into lines: between words, never inside one, and never a mark away from its letter.

Thai is written without spaces between words. Text published by the hub carries U+200B where a line may break, and that
is used as it is. Other text breaks at its spaces; a run of Thai that is wider than a whole line is segmented by
`common.thai.words`. That loads a dictionary of 90 MB of memory, so nothing is looked up that need not be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from common.touch.graphemes import clusters

ZERO_WIDTH_SPACE = "\u200b"
ELLIPSIS = "…"

Measure = Callable[[str], float]

_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_SPACES = re.compile(r"(?<= )(?! )")
# No line begins with these, and none ends with the others.
_NOT_FIRST = "ๆฯ)]}”’»,.;:!?…%/"
_NOT_LAST = "([{“‘«"


def visible(text: str) -> str:
    """The text without the invisible marks for line breaks."""
    return text.replace(ZERO_WIDTH_SPACE, "")


def wrap(text: str, width: float, measure: Measure, most: int = 0, dictionary: bool = True) -> list[str]:
    """The lines of text, filled greedily up to width (in the unit of measure).

    A single word too long for a line is parted between letters. Spaces at the end of a line are dropped. Of more than
    `most` lines (0: any number) the last one kept ends in an ellipsis. Without the dictionary a run of Thai that is
    too wide is parted between letters.
    """
    lines: list[str] = []
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            # For where the paragraphs before and after it are cut into one line.
            lines[-1] += " "
        shown = visible(paragraph)
        if measure(shown) <= width:
            lines.append(shown)
        else:
            words = pieces(paragraph, lambda run: not dictionary or measure(run.rstrip()) <= width)
            lines.extend(_fill(words, width, measure))
    if most and len(lines) > most:
        lines[most - 1 :] = [shorten("".join(lines[most - 1 :]), width, measure)]
    return [line.rstrip() for line in lines]


def shorten(text: str, width: float, measure: Measure) -> str:
    """The text cut after a whole letter, with an ellipsis, so that it fits; the text itself where it does."""
    if measure(text) <= width:
        return text
    letters = clusters(text)
    low, high = 0, len(letters)
    while low < high:
        middle = (low + high + 1) // 2
        if measure("".join(letters[:middle]).rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return "".join(letters[:low]).rstrip() + ELLIPSIS


def pieces(paragraph: str, fits: Callable[[str], bool]) -> list[str]:
    """The parts between which a line may break, spaces at their ends; joined they are the visible paragraph.

    Only what does not fit on a line by itself is looked up in the dictionary.
    """
    words: list[str] = []
    has_breaks = ZERO_WIDTH_SPACE in paragraph
    for part in paragraph.split(ZERO_WIDTH_SPACE):
        for word in _SPACES.split(part):
            words.extend(segmented(word) if not has_breaks and _THAI.search(word) and not fits(word) else (word,))
    joined: list[str] = []
    for word in words:
        if joined and (not word or word.isspace() or word[0] in _NOT_FIRST or joined[-1][-1] in _NOT_LAST):
            joined[-1] += word
        elif word:
            joined.append(word)
    return joined


@lru_cache(maxsize=512)
def segmented(text: str) -> tuple[str, ...]:
    """The words of a Thai text; joined they are the text again."""
    from common.thai.words import segment

    return tuple(segment(text))


def _fill(words: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        if measure((line + word).rstrip()) <= width:
            line += word
            continue
        if line:
            lines.append(line)
        line = word
        while len(clusters(line)) > 1 and measure(line.rstrip()) > width:
            head, line = _part(line, width, measure)
            lines.append(head)
    return [*lines, line]


def _part(word: str, width: float, measure: Measure) -> tuple[str, str]:
    letters = clusters(word)
    count = 1
    while count < len(letters) and measure("".join(letters[: count + 1])) <= width:
        count += 1
    return "".join(letters[:count]), "".join(letters[count:])
