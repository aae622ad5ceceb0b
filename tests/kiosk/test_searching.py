"""Searching at the kiosk's real window, by its own keyboard."""

from __future__ import annotations

import time

from common.touch.testing import frames
from kiosk.places import OnPage, Searching
from kiosk.screens.page import PageScreen
from kiosk.screens.search import SearchScreen
from tests.kiosk.touching import Shown, touch, visible_of


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
