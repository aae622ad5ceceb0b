"""What is read from pictures of pages: words, Thai figures, pages that lie on their side."""

import re

import pytest

from common.thai.numerals import to_arabic
from hub.documents import ocr
from hub.documents.pictures import GreyPicture
from tests.hub.scanned_letters import letter, picture


@pytest.fixture(scope="module")
def read():
    return ocr.recognise(picture(letter()))


def test_the_words_of_a_scanned_letter_are_read(read):
    assert "ประชุมผู้บริหารสถานศึกษา" in read.text
    assert read.confidence > ocr.UPRIGHT


def test_thai_figures_that_tesseract_cannot_name_are_read(read):
    first = read.text.splitlines()[0]
    assert "๐๔๐๐๙/ว ๑๒๗๘" in first
    assert "๒๕๖๙" in read.text


def test_columns_stay_apart(read):
    number, _columns, sender = read.text.splitlines()[0].partition("   ")
    assert (number.endswith("๑๒๗๘"), sender.startswith("ส")) == (True, True)


def test_lines_have_places_on_the_page(read):
    tops = [line.top for line in read.lines]
    assert tops == sorted(tops)
    assert all(line.left >= 0 and line.left + line.width <= 1 and 0 < line.height < 0.1 for line in read.lines)


def test_what_was_read_has_no_space_before_a_mark_and_no_am_in_two(read):
    assert "ํา" not in read.text
    assert " ำ" not in read.text
    assert "สำนักงาน" in read.text


@pytest.mark.parametrize("number", ["๔๖๗๘๙", "๙๘๗/๒๕๗๐", "๑๒๓๔๕๖๗๘๙๐"])
def test_every_thai_figure_is_told_from_the_others(number):
    read = ocr.recognise(picture(letter(reference=f"ศธ {number}", sender="", body="")))
    assert to_arabic(number) in to_arabic(read.text)


def test_a_page_scanned_on_its_side_is_turned_and_read():
    lying = picture(letter()).turned(90)
    read = ocr.recognise(lying)
    assert read.turned == 270
    assert "ประชุม" in read.text


def test_an_empty_page_has_no_text():
    assert ocr.recognise(GreyPicture(400, 400, b"\xff" * 160_000, 200)) == ocr.Recognised()


@pytest.mark.parametrize(("degrees", "pixels"), [(90, b"\4\1\5\2\6\3"), (180, b"\6\5\4\3\2\1"), (270, b"\3\6\2\5\1\4")])
def test_a_picture_is_turned_clockwise(degrees, pixels):
    assert GreyPicture(3, 2, b"\1\2\3\4\5\6", 200).turned(degrees).pixels == pixels


def test_a_part_is_cut_out_as_far_as_there_is_any():
    assert GreyPicture(3, 2, b"\1\2\3\4\5\6", 200).cut(1, -5, 9, 1) == GreyPicture(2, 1, b"\2\3", 200)


def test_pixels_that_are_no_picture_are_refused():
    with pytest.raises(ValueError, match="3 × 2"):
        GreyPicture(3, 2, b"\1", 200)


@pytest.mark.parametrize("mark", ["ลับ", "ด่วนที่สุด"])
def test_a_mark_by_itself_at_the_head_of_a_page_is_read(mark):
    read = ocr.recognise(picture(letter(mark=mark, ink="#c00000")))
    plain = [re.sub("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "", line) for line in (*read.text.splitlines(), mark)]
    assert plain[-1] in plain[:-1]


def test_the_grain_of_empty_paper_is_no_text(read):
    assert read.text.startswith("ที")
