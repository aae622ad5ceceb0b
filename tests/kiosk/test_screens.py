"""The kiosk in a real window, touched by fingers: from home to a page and back."""

from __future__ import annotations

import pytest
from kivy.core.window import Window

from common.touch.panels import TopBar
from common.touch.testing import frames
from common.touch.theme import theme
from kiosk.content import Block, Readout
from kiosk.places import InCategory, InFile, OnPage, TakingAlong
from kiosk.screens.category import CategoryScreen
from kiosk.screens.document import DocumentScreen
from kiosk.screens.home import HomeScreen
from kiosk.screens.page import PageScreen
from kiosk.screens.take_along import TakeAlongScreen, qr_modules
from tests.kiosk.touching import Shown, touch, visible_of, with_pages


def test_home_shows_the_office_and_a_tile_for_each_category(kiosk: Shown) -> None:
    assert isinstance(kiosk.screen, HomeScreen)
    assert [visible_of(tile.text) for tile in kiosk.screen.tiles.tiles] == [
        "ระเบียบ กฎหมาย", "ขั้นตอนการติดต่อราชการ", "แบบฟอร์ม", "คำร้อง คำขอ", "เกี่ยวกับสำนักงาน",
    ]  # fmt: skip
    assert kiosk.screen.tiles.tiles[1].detail == "1 เรื่อง"


def test_a_visitor_goes_from_a_tile_to_a_page_and_back(kiosk: Shown) -> None:
    touch(kiosk.screen.tiles.tiles[1])
    assert isinstance(kiosk.screen, CategoryScreen)

    touch(kiosk.screen.rows[0])
    assert isinstance(kiosk.screen, PageScreen)
    assert kiosk.screen.page.id == "work-permit"

    touch(kiosk.screen.bar.back)
    assert isinstance(kiosk.screen, CategoryScreen)
    touch(kiosk.screen.bar.back)
    assert isinstance(kiosk.screen, HomeScreen)


def test_home_is_one_tap_away_from_anywhere(kiosk: Shown) -> None:
    for place in (InCategory("forms"), OnPage("work-permit"), TakingAlong("work-permit")):
        kiosk.visit.go(place)
    frames(4)

    touch(kiosk.screen.bar.home)

    assert isinstance(kiosk.screen, HomeScreen)
    assert kiosk.visit.at_home


def test_the_back_button_stands_at_the_same_place_on_every_screen(kiosk: Shown) -> None:
    places = []
    for place in (InCategory("forms"), OnPage("work-permit"), InFile("work-permit", 0), TakingAlong("work-permit")):
        kiosk.visit.go(place)
        frames(4)
        places.append(tuple(kiosk.screen.bar.back.to_window(*kiosk.screen.bar.back.center)))

    assert len(set(places)) == 1
    assert places[0][1] < Window.height / 4


def test_an_empty_category_says_so(kiosk: Shown) -> None:
    touch(kiosk.screen.tiles.tiles[2])

    assert isinstance(kiosk.screen, CategoryScreen)
    assert kiosk.screen.rows == []


def test_a_page_shows_steps_with_their_numbers(kiosk: Shown) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(6)

    drawn = sorted(kiosk.screen.reading._drawn.items())

    assert [view.number for _, view in drawn if view.kind == "step"] == [1, 2, 1]


def test_a_page_of_any_length_draws_only_what_is_near_the_view(kiosk: Shown, readout: Readout) -> None:
    blocks = tuple(Block("paragraph", f"ย่อหน้า\u200bที่ {number} " * 20) for number in range(300))
    kiosk.supply.publish(with_pages(readout, 2, blocks={"th": blocks, "en": blocks}))
    frames(4)
    kiosk.visit.go(OnPage("work-permit"))
    reading = kiosk.screen.reading
    kiosk.wait_until(lambda: reading._drawn)
    assert len(reading._drawn) < 30

    kiosk.screen.area.scroll_y = 0.5
    frames(4)
    kiosk.wait_until(lambda: reading._drawn and min(reading._drawn) > 100)

    assert len(reading._drawn) < 30


def test_the_arrows_scroll_a_long_page_and_rest_at_its_ends(kiosk: Shown, readout: Readout) -> None:
    blocks = tuple(Block("paragraph", "ข้อความ " * 60) for _ in range(20))
    kiosk.supply.publish(with_pages(readout, 2, blocks={"th": blocks, "en": blocks}))
    frames(4)
    kiosk.visit.go(OnPage("work-permit"))
    kiosk.wait_until(lambda: not kiosk.screen.down.disabled)
    assert kiosk.screen.up.disabled

    touch(kiosk.screen.down)

    kiosk.wait_until(lambda: kiosk.screen.area.scroll_y < 0.95)
    assert not kiosk.screen.up.disabled


def test_a_page_is_found_again_as_far_down_as_it_was_left(kiosk: Shown, readout: Readout) -> None:
    blocks = tuple(Block("paragraph", "ข้อความ " * 60) for _ in range(20))
    kiosk.supply.publish(with_pages(readout, 2, blocks={"th": blocks, "en": blocks}))
    frames(4)
    place = OnPage("work-permit")
    kiosk.visit.go(place)
    kiosk.wait_until(lambda: kiosk.screen.reading._drawn)
    kiosk.screen.area.scroll_y = 0.5
    frames(2)

    touch(kiosk.screen.take)
    left_at = place.scroll
    assert left_at > theme.body * 10
    touch(kiosk.screen.bar.back)

    kiosk.wait_until(lambda: abs(kiosk.screen.reading.from_top() - left_at) <= 2)


def test_a_pdf_opens_and_its_pages_turn(kiosk: Shown) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(6)

    touch(kiosk.screen.files[0])
    assert isinstance(kiosk.screen, DocumentScreen)
    view = kiosk.screen.view
    kiosk.wait_until(lambda: view.pages == 2)
    view.turn(1)

    assert view.page == 2


def test_another_language_leaves_a_pdf_where_it_was(kiosk: Shown) -> None:
    kiosk.visit.go(InFile("work-permit", 0))
    kiosk.wait_until(lambda: kiosk.screen.view.in_sight())
    kiosk.screen.view.turn(1)
    kiosk.screen.view.zoom_by(2)
    kiosk.wait_until(lambda: not kiosk.screen.view.busy)
    before = kiosk.screen.view.in_sight()

    touch(kiosk.screen.bar.language)
    # It comes at its own size first, and is then enlarged as it was.
    kiosk.wait_until(lambda: (at := kiosk.screen.view.in_sight()) and at.zoom == pytest.approx(before.zoom))
    kiosk.wait_until(lambda: not kiosk.screen.view.busy)

    after = kiosk.screen.view.in_sight()
    assert (after.page, after.zoom) == (2, pytest.approx(before.zoom))
    assert after.middle == pytest.approx(before.middle, abs=0.02)


@pytest.mark.parametrize("large", [False, True])
def test_the_title_of_a_file_is_read_whole(kiosk: Shown, large: bool) -> None:
    theme.large_text = large
    kiosk.visit.go(InFile("work-permit", 0))
    frames(4)
    (bar,) = [widget for widget in kiosk.screen.walk() if isinstance(widget, TopBar)]

    bar.title = "แบบ\u200bคำขอ\u200bรับรอง\u200bการ\u200bปฏิบัติ\u200bงาน\u200bของ\u200bบุคลากร"
    frames(4)

    assert "…" not in bar.ids.words.laid_out()
    assert bar.height >= bar.ids.words.height


def test_a_file_that_a_newer_publication_took_away_is_explained(kiosk: Shown, readout: Readout) -> None:
    readout.pages[1].files[0].path.unlink()
    kiosk.visit.go(InFile("work-permit", 0))
    frames(4)

    assert isinstance(kiosk.screen, DocumentScreen)
    assert kiosk.screen.view is None


def test_the_code_to_take_along_leads_to_the_public_page(kiosk: Shown) -> None:
    cv2 = pytest.importorskip("cv2")
    import numpy

    kiosk.visit.go(OnPage("work-permit"))
    frames(6)
    touch(kiosk.screen.take)
    assert isinstance(kiosk.screen, TakeAlongScreen)
    assert kiosk.screen.code.width >= theme.millimetres(60)

    rows = [[0 if dark else 255 for dark in row] for row in qr_modules("http://192.168.10.5:8000/readout/work-permit/")]
    picture = numpy.kron(numpy.array(rows, dtype=numpy.uint8), numpy.ones((8, 8), dtype=numpy.uint8))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == "http://192.168.10.5:8000/readout/work-permit/"
