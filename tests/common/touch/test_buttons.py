import pytest
from kivy.uix.boxlayout import BoxLayout

from common.touch.buttons import IconButton, ListRow, PushButton, Tile
from common.touch.fields import Field
from common.touch.icons import ICONS, Icon
from common.touch.panels import Banner
from common.touch.testing import drag, finger, frames, show, tap
from common.touch.theme import theme

KINDS = [PushButton, IconButton, ListRow]


@pytest.mark.parametrize("cls", KINDS)
def test_it_is_a_finger_wide_and_answers_a_tap(cls: type) -> None:
    pressed = []
    button = show(cls())
    button.bind(on_release=pressed.append)
    assert button.height >= theme.target
    assert button.width >= theme.target
    tap(button)
    assert pressed == [button]


def test_pressing_is_seen() -> None:
    button = show(PushButton(text="ตกลง"))
    calm = tuple(button.ground_now)
    touch = finger(*button.center)
    touch.touch_down()
    assert tuple(button.ground_now) != calm
    touch.touch_up()
    frames(4)


def test_a_finger_that_slides_off_presses_nothing() -> None:
    pressed = []
    button = show(PushButton(text="ตกลง"))
    button.bind(on_release=pressed.append)
    drag([button.center, (button.center_x, button.top + 300)])
    assert pressed == []


def test_a_disabled_button_does_nothing() -> None:
    pressed = []
    button = show(PushButton(text="ตกลง", disabled=True))
    button.bind(on_release=pressed.append)
    tap(button)
    assert pressed == []


def test_keys_reach_it_and_press_it() -> None:
    pressed = []
    row = show(BoxLayout())
    first, second = PushButton(text="ก"), PushButton(text="ข")
    row.add_widget(first)
    row.add_widget(second)
    second.bind(on_press=pressed.append)
    first.focus = True
    first.keyboard_on_key_down(None, (9, "tab"), "", [])
    assert second.focus
    second.keyboard_on_key_down(None, (13, "enter"), "", [])
    assert pressed == [second]
    second.focus = False


def test_a_tap_shows_no_ring() -> None:
    button = show(PushButton(text="ก"))
    tap(button)
    assert not button.focus


def test_long_words_make_the_button_higher() -> None:
    button = show(PushButton(text="ยืนยัน\u200bการ\u200bลงเวลา\u200bปฏิบัติ\u200bราชการ", size_hint_x=None, width=300))
    frames(4)
    assert button.height > theme.target


def test_a_tile_draws_in_any_kind() -> None:
    for kind in ("card", "primary"):
        tile = show(Tile(text="แบบฟอร์ม", detail="ดู", icon="form", kind=kind))
        assert tile.minimum_height > theme.target


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_keeps_to_its_grid(name: str) -> None:
    for stroke in ICONS[name]:
        for x, y in stroke.points:
            assert 0 <= x <= 24
            assert 0 <= y <= 24


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        show(Icon(name="no-such-icon"))


def test_a_banner_without_words_takes_no_room() -> None:
    banner = show(Banner())
    assert banner.height == 0
    banner.text, banner.tone = "บันทึกแล้ว", "good"
    frames(3)
    assert banner.height > theme.body


def test_an_error_of_a_field_goes_away_with_the_next_change() -> None:
    field = show(Field(label="รหัส", error="ไม่พบ"))
    frames(3)
    high = field.height
    field.input.type_text("1")
    frames(3)
    assert field.error == ""
    assert field.text == "1"
    assert field.height < high


def test_a_field_tells_when_its_text_changes_and_when_typing_is_done() -> None:
    field = show(Field(label="รหัส"))
    told = []
    field.bind(text=lambda _field, text: told.append(text), on_enter=lambda _: told.append("enter"))
    field.input.focus = True
    field.input.type_text("7")
    field.input.enter()
    assert told == ["7", "enter"]
