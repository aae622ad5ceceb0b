"""A visit at the kiosk's real window: how it is shown, forgotten, renewed, and what goes wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from kivy.base import ExceptionManager
from kivy.core.window import Window

from common.link.joining import Refusal
from common.touch.buttons import Pressable
from common.touch.language import language
from common.touch.testing import frames, tap
from common.touch.theme import TARGET_MM, theme
from kiosk.content import Readout
from kiosk.places import InCategory, OnPage, Searching, TakingAlong
from kiosk.screens.home import HomeScreen
from kiosk.screens.page import PageScreen
from kiosk.screens.status import StatusScreen
from kiosk.supply import Situation
from tests.kiosk.touching import Shown, touch, visible_of, with_pages


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
