import time
from pathlib import Path

import pypdfium2
import pytest

from common.touch.language import language
from common.touch.pdf_pages import MOST_PIXELS, PdfError, PdfPages
from common.touch.pdfview import InSight, PdfView
from common.touch.testing import drag, finger, frames, show


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "three.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(3):
        document.new_page(595, 842)
    document.save(path)
    document.close()
    return path


def opened(path: Path) -> PdfView:
    view = show(PdfView())
    frames(3)
    view.open(path)
    settle(view)
    return view


def settle(view: PdfView) -> None:
    """Frames until PDFium's thread has answered, however slow the machine."""
    until = time.monotonic() + 30
    frames(2)
    while view.busy and time.monotonic() < until:
        frames(1)
    assert not view.busy
    frames(3)


def assert_shows(view: PdfView, place: InSight) -> None:
    now = view.in_sight()
    assert now is not None
    assert (now.page, now.zoom) == (place.page, pytest.approx(place.zoom))
    assert now.middle == pytest.approx(place.middle, abs=0.01)


def test_it_opens_at_the_first_page_as_wide_as_the_view(pdf: Path) -> None:
    view = opened(pdf)
    assert (view.page, view.pages, view.zoom, view.message) == (1, 3, 1, "")
    assert view.ids.page.texture.width == pytest.approx(view.width, abs=2)
    assert view.ids.count.text == "หน้า 1 จาก 3"
    view.close()


def test_it_says_that_it_opens_until_a_page_is_drawn(pdf: Path) -> None:
    view = show(PdfView())
    frames(3)
    view.open(pdf)
    until = time.monotonic() + 30
    while view.ids.page.texture is None and time.monotonic() < until:
        assert view.message
        frames(1)
    assert view.message == ""
    view.close()


def test_what_was_in_sight_is_in_sight_again(pdf: Path) -> None:
    view = opened(pdf)
    view.turn(1)
    view.zoom_by(2.0)
    settle(view)
    drag([(500, 900), (300, 700)])
    settle(view)
    before = view.in_sight()
    assert before is not None
    assert (before.page, before.zoom) == (2, pytest.approx(2.0))
    view.close()
    assert view.in_sight() is None

    again = show(PdfView())
    frames(3)
    again.open(pdf, before)
    settle(again)

    assert_shows(again, before)
    again.close()


def test_a_file_that_is_read_before_the_view_has_its_size_is_where_it_was(pdf: Path) -> None:
    view = PdfView()
    before = InSight(page=2, zoom=2.0, middle=(0.4, 0.6))
    view.open(pdf, before)
    settle(view)

    show(view)
    settle(view)

    assert_shows(view, before)
    view.close()


def test_pages_are_turned_up_to_the_first_and_the_last(pdf: Path) -> None:
    view = opened(pdf)
    seen = []
    for step in (1, 1, 1, -1, -5):
        view.turn(step)
        settle(view)
        seen.append(view.page)
    assert seen == [2, 3, 3, 2, 1]
    view.close()


def test_enlarging_draws_a_sharper_picture_within_the_limit(pdf: Path) -> None:
    view = opened(pdf)
    width = view.ids.page.texture.width
    view.zoom_by(1.5)
    settle(view)
    assert view.ids.page.texture.width > 1.3 * width
    view.zoom_by(10)
    settle(view)
    assert view.zoom == 4
    texture = view.ids.page.texture
    assert texture.width * texture.height <= MOST_PIXELS
    view.fit_width()
    assert view.zoom == 1
    view.close()


def test_a_small_page_stays_enlarged_although_its_pictures_are_of_whole_pixels(pdf: Path) -> None:
    view = show(PdfView(size=(97, 200), size_hint=(None, None)))
    frames(3)
    view.open(pdf)
    settle(view)
    for step in range(1, 6):
        view.zoom_by(1.2)
        settle(view)
        assert view.zoom == pytest.approx(1.2**step)
    view.close()


def test_two_fingers_enlarge_and_the_page_leaves_no_gap(pdf: Path) -> None:
    view = opened(pdf)
    one, two = finger(500, 900), finger(560, 960)
    one.touch_down()
    two.touch_down()
    for step in range(1, 8):
        one.touch_move(500 - 30 * step, 900 - 30 * step)
        two.touch_move(560 + 30 * step, 960 + 30 * step)
    one.touch_up()
    two.touch_up()
    settle(view)
    assert view.zoom > 1.5
    drag([(300, 900), (1000, 900)])
    settle(view)
    (x, _), (width, _) = view.ids.page.bbox
    assert x <= view.ids.window.x + 1
    assert x + width >= view.ids.window.right - 1
    view.close()


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_broken_file_is_told_in_the_persons_language(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    view = opened(path)
    assert view.pages == 0
    assert "เปิดไม่ได้" in view.message.replace("\u200b", "")
    language.code = "en"
    assert view.message.startswith("This document cannot be opened")


def test_a_file_that_is_not_there_is_told_too(tmp_path: Path) -> None:
    assert opened(tmp_path / "nothing.pdf").message


def test_after_a_broken_file_a_whole_one_can_be_opened(tmp_path: Path, pdf: Path) -> None:
    view = opened(tmp_path / "nothing.pdf")
    view.open(pdf)
    settle(view)
    assert (view.page, view.message) == (1, "")
    view.close()


def test_a_poster_is_drawn_within_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "poster.pdf"
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_000, 200)
    document.save(path)
    document.close()
    pages = PdfPages(path)
    assert pages.open().result() == 1
    image = pages.render(1, 9_000).result()
    assert max(image.width, image.height) <= 4096
    assert len(image.rgba) == image.width * image.height * 4
    pages.close().result()


def test_a_page_that_is_not_there_is_an_error_of_ours(pdf: Path) -> None:
    pages = PdfPages(pdf)
    pages.open().result()
    with pytest.raises(PdfError):
        pages.render(9, 500).result()
    pages.close().result()


def test_an_enlarged_page_stays_enlarged_and_at_its_left_edge_when_it_is_turned(pdf: Path) -> None:
    view = opened(pdf)
    view.zoom_by(1.5)
    settle(view)
    view.turn(1)
    settle(view)
    window, sheet = view.ids.window, view._sheet
    assert (view.page, round(view.zoom, 3)) == (2, 1.5)
    assert round(sheet.x - window.x) == 0
    assert round(sheet.y + sheet.bbox[1][1] - window.top) == 0
    view.close()
