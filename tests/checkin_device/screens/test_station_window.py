"""Fingers on the station's real pages, with its real eyes; what they do is read in the outbox."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checkin_device.cameras.video_file import VideoFile
from checkin_device.joining import Joining
from checkin_device.screens.preview import FileSign, Picture
from checkin_device.screens.sign_page import SignPage
from checkin_device.screens.visitor_page import VisitorPage
from checkin_device.screens.window import StationWindow
from checkin_device.screens.words import words
from checkin_device.settings import Settings
from checkin_device.station import Station
from checkin_device.steps import Step
from common.ink import read_ink
from common.link.errors import OutboxFull
from common.link.records import open_record
from common.touch.buttons import IconButton, Pressable
from common.touch.language import language
from common.touch.lines import visible
from common.touch.panels import Banner
from common.touch.testing import drag, frames, show, tap
from common.touch.theme import TARGET_MM, theme

UntilStep = Callable[[Step], None]
Until = Callable[[Callable[[], object]], None]


def buttons(window: StationWindow) -> Iterator[Pressable]:
    return (widget for widget in window.screen.walk() if isinstance(widget, Pressable))


def button(window: StationWindow, key: str) -> Pressable:
    """The button that shows this phrase, or this icon."""
    said = words(key) if key in words else key
    found = [
        one
        for one in buttons(window)
        if visible(getattr(one, "text", "")) == visible(said) or (isinstance(one, IconButton) and one.icon == key)
    ]
    assert found, f"no button {key} among {[getattr(one, 'text', '') for one in buttons(window)]}"
    return found[0]


def press(window: StationWindow, *keys: str) -> None:
    for key in keys:
        tap(button(window, key))


def sign(window: StationWindow) -> None:
    page = window.screen
    assert isinstance(page, SignPage)
    x, y = page.pad.to_window(*page.pad.pos)
    width, height = page.pad.size
    drag([(x + width * (0.2 + step * 0.03), y + height * (0.4 + 0.2 * (step % 3))) for step in range(20)])


def records(station: Station) -> list[Any]:
    return [
        open_record(jws, station.outbox._key.public, "station-1") for _, jws in station.outbox.unacknowledged(0, 100)
    ]


def station_of(window: StationWindow) -> Station:
    assert window.station is not None
    return window.station


def test_a_member_of_staff_checks_in_by_finger_and_face(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    press(window, "1", "0", "0", "1", "check")
    until_step(Step.SIGNATURE)
    sign(window)
    press(window, "sign.confirm")
    until_step(Step.RECORDED)
    station = station_of(window)
    (record,) = records(station)
    assert (record.type, record.body["code"], record.body["method"]) == ("checkin/1", "1001", "code")
    assert record.body["face"]["decision"] == "accepted"
    assert record.body["face"]["score"] > 0.8
    assert station.outbox.blob(record.body["photo"]).data.startswith(b"\xff\xd8")
    assert not read_ink(station.outbox.blob(record.body["signature"]).data).is_too_small
    press(window, "done")
    until_step(Step.REST)


def test_a_tap_on_the_suggested_name_goes_straight_to_the_photo(
    window: StationWindow, until_step: UntilStep, until: Until
) -> None:
    until_step(Step.REST)
    until(lambda: any("สมศรี" in getattr(one, "text", "") for one in buttons(window)))
    frames(3)
    tap(next(one for one in buttons(window) if "สมศรี" in getattr(one, "text", "")))
    until_step(Step.SIGNATURE)
    assert station_of(window).flow.session.method == "suggestion"


def test_who_has_not_consented_checks_in_with_code_photo_and_signature(
    window: StationWindow, until_step: UntilStep
) -> None:
    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    press(window, "1", "0", "0", "2", "check")
    until_step(Step.SIGNATURE)
    sign(window)
    press(window, "sign.confirm")
    until_step(Step.RECORDED)
    (record,) = records(station_of(window))
    assert record.body["face"] | {"reason": "no-consent"} == record.body["face"]
    assert record.body["face"]["decision"] == "not-used"


def test_a_wrong_code_is_told_on_the_page(window: StationWindow, until_step: UntilStep, until: Until) -> None:
    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    press(window, "9", "9", "check")
    banner = next(widget for widget in window.screen.walk() if isinstance(widget, Banner) and widget.text)
    until(lambda: banner.text == words("code-not-found"))
    assert banner.tone == "bad"


def test_a_visitor_signs_in_and_is_told_what_is_lacking(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    press(window, "rest.visitor")
    until_step(Step.VISITOR)
    page = window.screen
    assert isinstance(page, VisitorPage)
    page.fields["phone"].text = "12"
    press(window, "next")
    frames(3)
    assert page.fields["name"].error == "กรุณากรอกช่องนี้"
    assert page.fields["phone"].error
    page.fields["name"].text, page.fields["purpose"].text, page.fields["phone"].text = "สมหญิง มาดี", "ส่งหนังสือ", ""
    page.fields["whom"].text = "อำนวย"
    frames(3)
    press(window, "ผู้อำนวยการ")
    press(window, "next")
    until_step(Step.SIGNATURE)
    sign(window)
    press(window, "sign.confirm")
    until_step(Step.RECORDED)
    (record,) = records(station_of(window))
    assert record.type == "visit/1"
    assert (record.body["name"], record.body["whom"]) == ("สมหญิง มาดี", "ผู้อำนวยการ")


@pytest.mark.parametrize("meaningless", ["ก", "...", "ก่้า"])
def test_a_name_that_says_nothing_is_not_taken(window: StationWindow, until_step: UntilStep, meaningless: str) -> None:
    until_step(Step.REST)
    press(window, "rest.visitor")
    until_step(Step.VISITOR)
    page = window.screen
    assert isinstance(page, VisitorPage)
    page.fields["name"].text, page.fields["purpose"].text, page.fields["whom"].text = meaningless, "ส่งของ", "ผอ"
    press(window, "next")
    frames(3)
    assert page.fields["name"].error
    assert [widget.text for widget in window.screen.walk() if isinstance(widget, Banner)] == [words("check-fields")]
    assert station_of(window).flow.step is Step.VISITOR


def test_names_to_see_are_offered_only_for_what_was_typed(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    press(window, "rest.visitor")
    until_step(Step.VISITOR)
    page = window.screen
    assert isinstance(page, VisitorPage)

    def offered() -> list[str]:
        return [visible(getattr(one, "text", "")) for one in buttons(window)][:-2]

    assert offered() == []
    page.fields["whom"].text = "กลุ่ม"
    frames(3)
    assert set(offered()) == {"กลุ่มบริหารงานบุคคล", "กลุ่มนโยบายและแผน"}
    page.fields["whom"].text = "กลุ่มบริหารงานบุคคล"
    frames(3)
    assert offered() == []


def test_the_name_of_somebody_else_goes_away_while_a_code_is_typed(
    window: StationWindow, until_step: UntilStep, until: Until
) -> None:
    def suggested() -> bool:
        return any("สมศรี" in getattr(one, "text", "") for one in buttons(window))

    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    until(suggested)
    press(window, "1")
    until(lambda: not suggested())
    press(window, "backspace")
    until(suggested)


def test_the_keys_stand_as_on_a_telephone(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    keys = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "backspace", "0", "check")
    places = {key: button(window, key).to_window(*button(window, key).center) for key in keys}
    assert sorted(keys, key=lambda key: (-round(places[key][1]), places[key][0])) == list(keys)


def test_who_signs_sees_the_photo_that_goes_with_it(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    station_of(window).flow.start_check_in()
    station_of(window).flow.give_code("1001")
    until_step(Step.SIGNATURE)
    (picture,) = [widget for widget in window.screen.walk() if type(widget) is Picture]
    photo = station_of(window).flow.session.photo
    assert photo is not None
    assert picture.shown is photo.frame
    assert min(picture.size) >= 2 * TARGET_MM * theme.mm * 0.8


def test_the_first_stroke_under_a_warning_answers_it_and_is_kept(
    window: StationWindow, until_step: UntilStep, until: Until
) -> None:
    until_step(Step.REST)
    flow = station_of(window).flow
    flow.start_check_in()
    flow.give_code("1001")
    until_step(Step.SIGNATURE)
    flow.touched_at -= 45
    until(lambda: window.is_warning)
    page = window.screen
    assert isinstance(page, SignPage)
    banner = next(widget for widget in window.walk() if isinstance(widget, Banner) and "วินาที" in widget.text)
    assert banner.to_window(*banner.pos)[1] >= page.pad.to_window(0, page.pad.top)[1] - 1
    sign(window)
    assert not page.pad.is_too_small
    until(lambda: not window.is_warning)
    press(window, "sign.confirm")
    until_step(Step.RECORDED)


def test_a_picture_from_a_file_is_labelled_as_such(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    signs = [widget for widget in window.screen.walk() if isinstance(widget, FileSign)]
    assert [sign.ids.label.text for sign in signs] == [words("from-file")]


def all_fit_a_finger(window: StationWindow) -> bool:
    """Whether every button is 20 mm or more each way, and inside the screen's width."""
    for one in buttons(window):
        left = one.to_window(*one.pos)[0]
        assert min(one.size) >= TARGET_MM * theme.mm - 1, f"{getattr(one, 'text', '')}: {one.size}"
        assert 0 <= left <= window.width - one.width + 1, f"{getattr(one, 'text', '')}: {left}"
    return True


def test_everything_that_is_tapped_is_a_finger_wide_and_on_the_screen(
    window: StationWindow, until_step: UntilStep
) -> None:
    until_step(Step.REST)
    assert all_fit_a_finger(window)
    flow = station_of(window).flow
    flow.start_visit()
    until_step(Step.VISITOR)
    assert all_fit_a_finger(window)
    flow.cancel()
    flow.start_check_in()
    until_step(Step.WHO)
    assert all_fit_a_finger(window)
    flow.give_code("1001")
    until_step(Step.PHOTO)
    assert all_fit_a_finger(window)
    until_step(Step.SIGNATURE)
    assert all_fit_a_finger(window)


def test_a_full_disk_is_said_and_nothing_can_be_begun(
    window: StationWindow, until_step: UntilStep, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    until_step(Step.REST)
    monkeypatch.setattr(station_of(window).outbox, "_free_bytes", lambda _: 1)
    until(lambda: button(window, "rest.check-in").disabled)
    assert words("storage-full") in [widget.text for widget in window.screen.walk() if isinstance(widget, Banner)]


def test_the_page_warns_before_it_is_left_and_a_touch_keeps_it(
    window: StationWindow, until_step: UntilStep, until: Until
) -> None:
    until_step(Step.REST)
    press(window, "rest.check-in")
    until_step(Step.WHO)
    flow = station_of(window).flow
    flow.touched_at -= 45
    until(lambda: window.is_warning)
    drag([(10, 10)])
    until(lambda: not window.is_warning)
    assert flow.step is Step.WHO
    flow.touched_at -= 61
    until_step(Step.REST)


def test_the_next_person_is_greeted_in_thai_again(window: StationWindow, until_step: UntilStep) -> None:
    until_step(Step.REST)
    press(window, "language")
    assert language.code == "en"
    press(window, "rest.check-in")
    until_step(Step.WHO)
    press(window, "cancel")
    until_step(Step.REST)
    assert language.code == "th"


def test_a_disk_that_is_full_from_the_start_is_said(folder: Path, until: Until) -> None:
    def no_room(_identity: object) -> Station:
        raise OutboxFull("no room")

    joining = Joining(folder)
    joining.start()
    window = StationWindow(joining, no_room)
    show(window)
    said = words("joining.storage-full")
    until(lambda: said in [getattr(widget, "text", "") for widget in window.walk()])
    window.close()


def test_a_station_that_is_not_enrolled_says_so_and_what_to_do(tmp_path: Path, video: Path, until: Until) -> None:
    joining = Joining(tmp_path)
    window = StationWindow(joining, lambda identity: Station(tmp_path, identity, Settings(), VideoFile(video)))
    show(window)
    joining.start()
    said = words("joining.not-enrolled")
    until(lambda: said in [getattr(widget, "text", "") for widget in window.walk()])
    joining.stop()
    window.close()
