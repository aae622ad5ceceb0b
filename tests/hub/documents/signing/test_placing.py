"""A drawn signature on a page: where it was put, as it is shown, and never over a signature by certificate."""

from __future__ import annotations

import io
import json

import pypdfium2
import pytest

from hub.documents import pdf
from hub.documents.signing import sealing
from hub.documents.signing.drawings import Drawing
from hub.documents.signing.errors import CannotSign
from hub.documents.signing.placing import LABEL, AlreadySealed, Box, placed
from hub.people.models import Person

DRAWN = json.dumps({"width": 1000, "height": 400, "strokes": [[[100, 200], [300, 60], [500, 330], [900, 150]]]})
LINES = ["(นางดวงใจ นำพา)", "ผู้อำนวยการ", "22 พ.ย. 2569"]


@pytest.fixture
def drawing() -> Drawing:
    return Drawing.parse(DRAWN)


def blank(turned: int, width: int = 400, height: int = 600) -> bytes:
    """A page of this size as it is shown, written turned by so many degrees."""
    made = pypdfium2.PdfDocument.new()
    across = turned in (90, 270)
    page = made.new_page(height, width) if across else made.new_page(width, height)
    page.set_rotation(turned)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_it_stands_in_its_box_however_the_page_is_turned(turned: int, drawing: Drawing) -> None:
    made = placed(blank(turned), 0, Box(0.5, 0.7, 0.4, 0.2), drawing, LINES)
    picture = pypdfium2.PdfDocument(made)[0].render().to_numpy().min(axis=2)
    assert picture.shape == (600, 400)
    assert picture[425:535, 205:355].min() < 100
    picture[415:560, 195:365] = 255
    assert picture.min() == 255


def test_it_stands_on_the_page_that_was_named_with_its_lines_and_its_label(letter: bytes, drawing: Drawing) -> None:
    first, second = pdf.page_texts(placed(letter, 1, Box(0.5, 0.5, 0.4, 0.2), drawing, LINES))
    assert LABEL not in first
    for line in (*LINES, LABEL[:12]):
        assert line.replace(" ", "") in second.replace(" ", "")


@pytest.mark.parametrize("box", [Box(0.95, 0.98, 0.4, 0.2), Box(0, 0, 0.001, 0.001), Box(0, 0, 1, 1)])
def test_a_box_beyond_the_page_or_too_small_is_brought_within(box: Box, drawing: Drawing) -> None:
    page = pdf.PageSize(400, 600)
    left, top, width, height = box.within(page)
    assert left >= 0
    assert top >= 0
    assert left + width <= 400
    assert top + height <= 600
    assert placed(blank(0), 0, box, drawing, LINES).startswith(b"%PDF")


@pytest.mark.parametrize("page", [-1, 2, 99])
def test_a_page_that_is_not_there_is_told_as_such(page: int, letter: bytes, drawing: Drawing) -> None:
    with pytest.raises(IndexError):
        placed(letter, page, Box(0.5, 0.5, 0.4, 0.2), drawing, LINES)


def test_nothing_is_laid_over_a_signature_by_certificate(certified: Person, letter: bytes, drawing: Drawing) -> None:
    signed = sealing.sign(letter, certified, "472913", position="", reason="")
    with pytest.raises(AlreadySealed, match="ใบรับรอง"):
        placed(signed, 0, Box(0.5, 0.5, 0.4, 0.2), drawing, LINES)


def test_a_letter_with_a_drawn_signature_can_be_signed_by_certificate(
    certified: Person, letter: bytes, drawing: Drawing
) -> None:
    drawn = placed(letter, 0, Box(0.5, 0.5, 0.4, 0.2), drawing, LINES)
    assert sealing.sign(drawn, certified, "472913", position="", reason="").startswith(drawn)


def test_a_broken_file_is_told_in_words(drawing: Drawing) -> None:
    with pytest.raises(CannotSign, match="เสียหาย"):
        placed(b"%PDF-1.7 nothing", 0, Box(0.5, 0.5, 0.4, 0.2), drawing, LINES)


@pytest.mark.parametrize(
    "posted", ["", "1,2,3", "a,b,c,d", "nan,0,0.1,0.1", "0,0,0,0.1", "-0.1,0,0.5,0.5", "0,0,2,0.1"]
)
def test_a_place_that_is_none_is_refused(posted: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 whichever way it is none
        Box.parse(posted)


def test_a_posted_place_is_read() -> None:
    assert Box.parse("0.5,0.7000,0.4,0.16") == Box(0.5, 0.7, 0.4, 0.16)
