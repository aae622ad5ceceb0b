"""The kiosk in a real window, touched by fingers."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from kivy.base import ExceptionManager
from kivy.core.window import Window

from common.link.joining import Refusal
from common.touch.buttons import Pressable
from common.touch.language import language
from common.touch.panels import TopBar
from common.touch.testing import frames, tap
from common.touch.theme import TARGET_MM, theme
from kiosk.content import Block, Readout
from kiosk.places import InCategory, InFile, OnPage, Searching, TakingAlong
from kiosk.screens.category import CategoryScreen
from kiosk.screens.document import DocumentScreen
from kiosk.screens.home import HomeScreen
from kiosk.screens.page import PageScreen
from kiosk.screens.search import SearchScreen
from kiosk.screens.status import StatusScreen
from kiosk.screens.take_along import TakeAlongScreen, qr_modules
from kiosk.supply import Situation

Shown = Any  # conftest's


def touch(widget: Any) -> None:
    tap(widget)
    frames(4)


def visible_of(text: str) -> str:
    return text.replace("\u200b", "")


def with_pages(readout: Readout, version: int, **changes: Any) -> Readout:
    """A later publication in which the page "work-permit" is changed."""
    categories = tuple(
        replace(
            each, pages=tuple(replace(page, **changes) if page.id == "work-permit" else page for page in each.pages)
        )
        for each in readout.categories
    )
    return replace(readout, version=version, categories=categories)


# The way


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


# Reading


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
    kiosk.wait_until(lambda: kiosk.screen.view.in_sight() and not kiosk.screen.view.busy)

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


# Searching


def type_on_keys(kiosk: Shown, text: str) -> None:
    for letter in text:
        touch(kiosk.stage.keyboard.key(letter))


def test_typing_on_the_keyboard_finds_a_page_and_a_tap_opens_it(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    touch(kiosk.screen.door)
    assert isinstance(kiosk.screen, SearchScreen)
    kiosk.wait_until(lambda: kiosk.stage.keyboard.parent is not None)

    type_on_keys(kiosk, "ย้าย")

    def marked() -> list[str]:
        return [row.title.visible[start:end] for row in kiosk.screen.results()[:1] for start, end in row.title.spans]

    kiosk.wait_until(lambda: marked() == ["ย้าย"])
    row = kiosk.screen.results()[0]
    kiosk.screen._moved_at = 0.0
    touch(row)
    assert isinstance(kiosk.screen, PageScreen)
    assert kiosk.screen.page.id == "transfer"
    assert kiosk.stage.keyboard.parent is None


def test_the_results_are_there_again_on_the_way_back(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    kiosk.visit.go(Searching("ลา"))
    kiosk.wait_until(kiosk.screen.results)
    kiosk.visit.go(OnPage("work-permit"))
    frames(4)

    touch(kiosk.screen.bar.back)

    assert kiosk.screen.field.input.text == "ลา"
    assert kiosk.screen.results()


def test_results_end_above_the_keyboard(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    kiosk.visit.go(Searching("ลา"))
    kiosk.wait_until(lambda: kiosk.stage.keyboard.parent is not None)
    frames(4)

    assert kiosk.screen.area.to_window(0, kiosk.screen.area.y)[1] >= kiosk.stage.keyboard.top - 1


def test_nothing_found_is_said_with_what_to_do(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    kiosk.visit.go(Searching("ฟหกด"))
    frames(4)

    assert kiosk.screen.results() == []
    assert "ฟหกด" in visible_of(kiosk.screen.column.children[-1].text)


def test_nothing_found_is_not_said_before_the_typing_rests(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    kiosk.visit.go(Searching(""))
    kiosk.wait_until(lambda: kiosk.screen.field.input.focus)
    kiosk.screen.field.input.text = "ย้าย"
    kiosk.wait_until(kiosk.screen.results)

    kiosk.screen.field.input.text = "ฟหกด"
    kiosk.screen._search()

    assert kiosk.screen.results(), "what was found for the beginning is gone while the rest is typed"
    kiosk.wait_until(lambda: not kiosk.screen.results())
    assert "ฟหกด" in visible_of(kiosk.screen.column.children[-1].text)


def test_a_tap_meant_for_a_row_that_has_just_moved_away_opens_nothing(kiosk: Shown) -> None:
    kiosk.wait_until(lambda: kiosk.visit.index is not None)
    kiosk.visit.go(Searching("ลา"))
    kiosk.wait_until(kiosk.screen.results)
    screen = kiosk.screen
    screen._moved_at = time.time()

    touch(screen.results()[0])
    assert kiosk.screen is screen

    screen._moved_at -= 1
    touch(screen.results()[0])
    assert isinstance(kiosk.screen, PageScreen)


def test_a_search_before_the_index_is_ready_answers_when_it_is(kiosk: Shown) -> None:
    assert kiosk.visit.index is None
    kiosk.visit.go(Searching("ย้าย"))

    kiosk.wait_until(kiosk.screen.results)


# How it is shown, and forgetting


def test_one_tap_changes_the_language_of_everything(kiosk: Shown) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(4)

    touch(kiosk.screen.bar.language)

    assert language.code == "en"
    assert kiosk.screen.bar.back.text == "Back"
    assert visible_of(kiosk.screen.reading._blocks[0].text) == "Fill in the form"
    touch(kiosk.screen.bar.language)
    assert language.code == "th"


def test_large_letters_and_the_lower_screen_are_one_tap_each(kiosk: Shown) -> None:
    before = theme.body
    touch(kiosk.screen.bar.letters)
    assert theme.body > before
    touch(kiosk.screen.bar.reach)
    frames(4)

    assert kiosk.screen.to_window(0, kiosk.screen.top)[1] < Window.height * 0.7
    touch(kiosk.screen.bar.letters)
    touch(kiosk.screen.bar.reach)
    assert theme.body == before


def idle_for(kiosk: Shown, seconds: float) -> None:
    """As if nobody had touched the screen for so long."""
    timer = kiosk.visit.idle.timer
    timer._touched_at -= seconds
    timer._look()
    frames(4)


def test_after_idling_and_a_warning_everything_of_a_visitor_is_gone(kiosk: Shown) -> None:
    kiosk.visit.go(Searching("ความลับ"))
    kiosk.visit.go(OnPage("work-permit"))
    for button in ("language", "letters", "reach"):
        touch(getattr(kiosk.screen.bar, button))

    idle_for(kiosk, 75)
    assert kiosk.visit.idle.timer.state == "warning"
    idle_for(kiosk, 30)

    assert isinstance(kiosk.screen, HomeScreen)
    assert (language.code, theme.large_text, theme.low_reach) == ("th", False, False)
    assert kiosk.visit.way.back() == kiosk.visit.way.here
    kiosk.visit.go(Searching())
    assert kiosk.screen.field.input.text == ""
    kiosk.visit.home()


def test_a_tap_on_the_warning_goes_on_where_the_visitor_was(kiosk: Shown) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(4)
    idle_for(kiosk, 75)

    tap(kiosk.stage)
    frames(4)

    assert kiosk.visit.idle.timer.state == "active"
    assert isinstance(kiosk.screen, PageScreen)


def test_at_home_as_it_was_at_first_there_is_nothing_to_forget(kiosk: Shown) -> None:
    assert kiosk.visit.idle.timer.state == "stopped"
    touch(kiosk.screen.bar.language)
    assert kiosk.visit.idle.timer.state == "active"
    touch(kiosk.screen.bar.language)
    assert kiosk.visit.idle.timer.state == "stopped"


# New content


def test_new_content_is_shown_at_once_at_home(kiosk: Shown, readout: Readout) -> None:
    kiosk.supply.publish(replace(readout, version=2, categories=readout.categories[:2]))
    frames(6)

    assert len(kiosk.screen.tiles.tiles) == 2


def test_new_content_does_not_tear_away_the_page_that_is_read(kiosk: Shown, readout: Readout) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(4)
    reading = kiosk.screen.reading

    kiosk.supply.publish(with_pages(readout, 2, title=readout.pages[0].title))
    frames(4)
    assert kiosk.screen.reading is reading
    assert kiosk.visit.readout.version == 1

    touch(kiosk.screen.offer.children[0])
    assert isinstance(kiosk.screen, PageScreen)
    assert kiosk.visit.readout.version == 2
    assert kiosk.screen.page.title == readout.pages[0].title


def test_new_content_is_taken_at_the_return_home(kiosk: Shown, readout: Readout) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    kiosk.supply.publish(replace(readout, version=2))
    frames(4)

    touch(kiosk.screen.bar.home)

    assert kiosk.visit.readout.version == 2
    assert kiosk.visit.newer is None


def test_a_page_that_is_no_longer_published_leads_home(kiosk: Shown, readout: Readout) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    kiosk.supply.publish(with_pages(readout, 2, id="other"))
    frames(4)

    kiosk.visit.show_newer()
    frames(4)

    assert isinstance(kiosk.screen, HomeScreen)
    assert kiosk.visit.at_home


# Nothing to show, and errors


@pytest.mark.parametrize(
    "case", ["starting", "waiting", "unreadable", "not-enrolled", "hub-unreachable", "disk", *get_args(Refusal)]
)
@pytest.mark.parametrize("code", ["th", "en"])
def test_a_kiosk_without_content_says_why(empty_kiosk: Shown, case: Any, code: str) -> None:
    language.code = code
    empty_kiosk.supply.become(Situation(case, "http://hub.example:8000"))
    frames(4)

    assert isinstance(empty_kiosk.screen, StatusScreen)
    assert empty_kiosk.screen.message.title
    assert empty_kiosk.screen.message.detail


def test_the_first_content_takes_the_place_of_the_message(empty_kiosk: Shown, readout: Readout) -> None:
    assert isinstance(empty_kiosk.screen, StatusScreen)
    empty_kiosk.supply.publish(readout)
    frames(4)

    assert isinstance(empty_kiosk.screen, HomeScreen)
    assert empty_kiosk.supply.drawn


def test_an_unexpected_error_leads_to_an_apology_and_home(kiosk: Shown) -> None:
    kiosk.visit.go(OnPage("work-permit"))
    frames(4)

    assert ExceptionManager.handle_exception(ZeroDivisionError("a mistake of ours")) == ExceptionManager.PASS
    frames(4)

    dialog = kiosk.app._failsafe.dialog
    assert "ขออภัย" in dialog.title
    assert kiosk.health.report()["errors"] == 1
    assert "ZeroDivisionError" in kiosk.health.report()["last_error"]
    touch(dialog.ids.actions.children[0])
    assert isinstance(kiosk.screen, HomeScreen)
    assert kiosk.app._failsafe.dialog is None


def test_errors_without_end_end_the_program_for_its_keeper_to_start_it_anew(kiosk: Shown) -> None:
    answers = [ExceptionManager.handle_exception(ValueError()) for _ in range(13)]

    assert answers[:12] == [ExceptionManager.PASS] * 12
    assert answers[12] == ExceptionManager.RAISE


def test_the_state_tells_when_the_screen_was_last_touched(kiosk: Shown) -> None:
    assert kiosk.health.report()["touch_age"] is None
    touch(kiosk.screen.tiles.tiles[0])

    state = kiosk.health.report()

    assert state["touch_age"] == 0
    assert (state["program"], state["screen"], state["errors"]) == ("kiosk", "InCategory", 0)
    assert state["memory"] > 10_000_000


# For everybody


@pytest.mark.parametrize("size", [(540, 960), (960, 540)])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("low", [False, True])
def test_everything_to_tap_is_a_finger_wide_and_on_the_screen(
    kiosk: Shown, size: tuple[int, int], large: bool, low: bool, tmp_path: Path
) -> None:
    try:
        Window.size = size
        frames(4)
        theme.large_text, theme.low_reach = large, low
        kiosk.visit.show()
        for place in (
            None,
            InCategory("procedures"),
            OnPage("work-permit"),
            TakingAlong("work-permit"),
            Searching("ลา"),
        ):
            if place is not None:
                kiosk.visit.go(place)
            frames(8)
            finger = theme.millimetres(TARGET_MM) - 1
            for widget in kiosk.screen.walk():
                if isinstance(widget, Pressable):
                    left, _ = widget.to_window(*widget.pos)
                    assert widget.height >= finger, (place, widget)
                    assert widget.width >= finger, (place, widget)
                    assert left >= 0, (place, widget)
                    assert left + widget.width <= size[0] + 1, (place, widget)
    finally:
        Window.size = (540, 960)
        frames(4)
