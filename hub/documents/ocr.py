"""Text from the picture of a page, by tesseract's Thai model (a program of its own, with limits of time and memory).

"tha" alone reads Thai better and faster than "tha+eng". Debian's model (tessdata_fast) knows of the ten Thai figures
only ๐ ๑ ๒ ๓ ๕: those that it cannot name are read again by their shapes (thai_figures).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from statistics import fmean

from common.thai.normalise import normalise
from hub.documents.pictures import GreyPicture, Line
from hub.documents.thai_figures import figures_in

SECONDS = 60
"""Of processor, and twice that by the clock; a page of A4 takes about two."""
MEMORY = 1024 * 1024 * 1024
UPRIGHT = 78.0
"""Mean confidence below which a page may lie on its side: upright pages measured 88–93, turned ones 66–67."""
_AS_GOOD = 5.0
_HEAD, _FOOT = 0.14, 0.1  # of the height of a page
_CONSONANT = re.compile("[ก-ฮ]")
_MOST_IN_STAMP = 12
_SAMPLE, _LEAST_INK = 41, 200  # pixels
_FEW = 20  # characters that say nothing of how a page lies
_COLUMN = "   "
_SPACES = re.compile(r"\s*")
_FIGURE_OR_MISTAKEN = re.compile("[๐-๙0-9ฒสลฉวจ/.,«-]")
_THAI_FIGURE = re.compile("[๐-๙]")
_BEFORE_MARK = re.compile("[ ]+(?=[\u0e30-\u0e3a\u0e45-\u0e4e])")
_AFTER_LEADING_VOWEL = re.compile("(?<=[\u0e40-\u0e44]) (?=[ก-ฮ])")
_ABBREVIATION = re.compile(r"(?<=[ก-ฮ]\.) (?=[ก-ฮ]\.)")


class OcrError(Exception):
    """The page could not be read: it took too long or too much memory, or the program failed."""


class NoOcr(Exception):
    """Tesseract or its Thai model is not installed: nothing can be read until it is."""


@dataclass(frozen=True)
class Recognised:
    """`confidence`: tesseract's own, 0–100, None where nothing was found. `turned`: by how many degrees, clockwise,
    the picture had to be turned to be read; the lines' boxes are then those of the turned picture."""

    lines: tuple[Line, ...] = ()
    confidence: float | None = None
    turned: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class _Item:
    """What tesseract calls a word: in Thai mostly one character. Pixels."""

    line: tuple[str, ...]
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str

    @property
    def right(self) -> int:
        return self.left + self.width


@cache
def available() -> bool:
    """Whether tesseract and its Thai model are here."""
    if shutil.which("tesseract") is None:
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "tha" in listed.stdout.split()


def recognise(picture: GreyPicture) -> Recognised:
    """Reads a page, lying any way round. Raises OcrError and NoOcr."""
    if not available():
        raise NoOcr("install tesseract-ocr and tesseract-ocr-tha")
    read, picture = _lying(picture)
    return _with_stamps(read, picture)


def _lying(picture: GreyPicture) -> tuple[Recognised, GreyPicture]:
    """What is read of a page lying any way round, and the picture as it was read."""
    upright, letters = _read(picture)
    if upright.confidence is None or letters < _FEW:
        return upright, picture
    # Tesseract reads lines that stand on end, too; their figures are not read again then, nor are places of use.
    on_end = sum(line.height * picture.height > line.width * picture.width for line in upright.lines)
    if upright.confidence >= UPRIGHT and on_end <= len(upright.lines) / 2:
        return upright, picture
    angle = _angle(picture)
    if not angle:
        return upright, picture
    on_its_feet = picture.turned(angle)
    turned = _read(on_its_feet)[0]
    better = turned.confidence is not None and turned.confidence > upright.confidence - _AS_GOOD
    return (replace(turned, turned=angle), on_its_feet) if better else (upright, picture)


def _read(picture: GreyPicture, division: str = "3") -> tuple[Recognised, int]:
    """What stands there, and in how many characters. `division` of the page into lines: tesseract's --psm."""
    text, table = _tesseract(picture, "-l", "tha", "--psm", division, answers=("txt", "tsv"))
    items = list(_items(table))
    spaced = [line for line in text.splitlines() if line.strip()]
    lines = []
    for place, (_key, group) in enumerate(groupby(items, key=lambda item: item.line)):
        if line := _line(list(group), spaced[place] if place < len(spaced) else "", picture):
            lines.append(line)
    confidence = fmean(item.confidence for item in items) if items else None
    return Recognised(tuple(lines), confidence), len(items)


def _with_stamps(found: Recognised, picture: GreyPicture) -> Recognised:
    """Adds words that stand by themselves at the head and foot of the page, as ลับ and ด่วนที่สุด do.

    Tesseract's own division of a page takes them for ornament; read as blocks of text, head and foot show them.
    """
    # Tesseract would make letters of the paper's grain, where there is nothing else; and take long for it.
    black = picture.in_black(picture.between_ink_and_paper(every=_SAMPLE))
    above: list[Line] = []
    below: list[Line] = []
    for words, start, end in ((above, 0.0, _HEAD), (below, 1 - _FOOT, 1.0)):
        top = int(start * picture.height)
        band = black.cut(0, top, picture.width, int(end * picture.height))
        if band.pixels.count(0) < _LEAST_INK:
            continue
        for line in _read(band, "6")[0].lines:
            at, part = (line.top * band.height + top) / picture.height, band.height / picture.height
            placed = replace(line, top=at, height=line.height * part)
            letters = len(_CONSONANT.findall(line.text))
            if 2 <= letters <= _MOST_IN_STAMP and not any(_same_place(placed, known) for known in found.lines):
                words.append(placed)
    return replace(found, lines=(*above, *found.lines, *below))


def _same_place(stamp: Line, known: Line) -> bool:
    """Whether a line that was read already lies there, and says as much: the edge of head or foot may cut it."""
    above = min(stamp.top + stamp.height, known.top + known.height) - max(stamp.top, known.top)
    beside = min(stamp.left + stamp.width, known.left + known.width) - max(stamp.left, known.left)
    return len(known.text) >= len(stamp.text) and above > 0 and beside > 0


def _items(tsv: str) -> Iterator[_Item]:
    """The rows of a word (level 5); columns as in https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html."""
    for row in tsv.splitlines()[1:]:
        level, page, block, paragraph, line, _word, left, top, width, height, confidence, text = row.split("\t", 11)
        if level == "5" and text.strip():
            place = (int(left), int(top), int(width), int(height))
            yield _Item((page, block, paragraph, line), *place, float(confidence), text)


def _line(items: list[_Item], spaced: str, picture: GreyPicture) -> Line | None:
    """A line's characters, with the spaces that tesseract sees in it: `spaced` is its text."""
    high = sorted(item.height for item in items)[len(items) // 4]
    text = ""
    for space, word in _words(items, spaced, high):
        text += (space if text else "") + _word(word, high, picture)
    text = _tidy(text)
    left, top = min(item.left for item in items), min(item.top for item in items)
    right, bottom = max(item.right for item in items), max(item.top + item.height for item in items)
    if not text:
        return None
    box = (left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height)
    return Line(text, *box)


def _words(items: list[_Item], spaced: str, high: int) -> Iterator[tuple[str, list[_Item]]]:
    """The items in words, and what stands before each. Two spaces are where tesseract cut a word, and mean nothing."""
    matches = "".join(spaced.split()) == "".join("".join(item.text.split()) for item in items)
    word: list[_Item] = []
    before, at, end = "", 0, items[0].left
    for item in items:
        if matches:
            found = _SPACES.match(spaced, at)
            spaces = len(found[0]) if found else 0
            at += spaces + len(item.text)
        else:
            spaces = 1 if item.left - end >= 0.6 * high else 0
        if spaces not in (0, 2) and word:
            yield before, word
            before, word = _COLUMN if spaces > 3 else " ", []
        elif item.left - end < -0.5 * high:
            _drop_read_twice(word, item, high)
        word.append(item)
        end = item.right
    yield before, word


def _drop_read_twice(word: list[_Item], again: _Item, high: int) -> None:
    """Where pieces of a line overlap, what lies there is told twice: วั วัน."""
    for place in range(len(word) - 1, max(-1, len(word) - 4), -1):
        if word[place].text == again.text and abs(word[place].left - again.left) < 0.7 * high:
            del word[place:]
            return


def _word(items: list[_Item], high: int, picture: GreyPicture) -> str:
    """The text of a word; from its first Thai figure on as the shapes say, if they say that it is a number."""
    text = "".join(item.text for item in items)
    first = next((place for place, item in enumerate(items) if _THAI_FIGURE.match(item.text)), None)
    if first is None:
        return text
    if sum(bool(_FIGURE_OR_MISTAKEN.match(item.text)) for item in items) <= len(items) / 2:
        return text
    if number := _number(items, high, picture, alone=True):
        return number
    before, after = items[:first], items[first:]
    number = _number(after, high, picture) if before else ""
    return "".join(item.text for item in before) + number if number else text


def _number(number: list[_Item], high: int, picture: GreyPicture, *, alone: bool = False) -> str:
    """The number that these characters are by their shapes; "" where they may be none."""
    # Boxes of single characters are often as large as the whole word: the edges are still right, nearly.
    left, right = number[0].left, max(item.right for item in number)
    top, bottom = min(item.top for item in number), max(item.top + item.height for item in number)
    around = picture.cut(left - high, top - high // 2, right + high, bottom + high // 2)
    start = min(left, high)
    return figures_in(around, left=start, right=start + right - left, high=high, alone=alone)


def _tidy(text: str) -> str:
    text = _BEFORE_MARK.sub("", normalise(text))
    return _ABBREVIATION.sub("", _AFTER_LEADING_VOWEL.sub("", text)).strip()


def _angle(picture: GreyPicture) -> int:
    """By how many degrees, clockwise, the picture must be turned so that its letters stand; 0 where nothing is sure."""
    try:
        (said,) = _tesseract(picture, "-l", "osd", "--psm", "0", answers=("osd",))
    except OcrError:
        return 0
    found = re.search(r"^Rotate: (90|180|270)$", said, re.MULTILINE)
    return int(found[1]) if found else 0


def _tesseract(picture: GreyPicture, *options: str, answers: tuple[str, ...]) -> list[str]:
    """Its answers, named as it names its files: "txt", "tsv", "osd"."""
    limits = ["prlimit", f"--as={MEMORY}", f"--cpu={SECONDS}", "--core=0", "nice", "-n", "10"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    formats = [answer for answer in answers if answer != "osd"]
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / "page"
        command = [*limits, "tesseract", "stdin", str(stem), "--dpi", str(picture.dpi), *options, *formats]
        try:
            done = subprocess.run(
                command, input=picture.as_pgm(), capture_output=True, timeout=2 * SECONDS, env=environment, check=False
            )
            if done.returncode:
                said = done.stderr[-300:].decode(errors="replace")
                raise OcrError(f"tesseract ended with {done.returncode}: {said}")
            return [stem.with_suffix(f".{answer}").read_text("utf-8", "replace") for answer in answers]
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise OcrError(str(fault)) from fault
