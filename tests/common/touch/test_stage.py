import gc
import weakref

import pytest
from kivy.core.window import Window
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch.buttons import PushButton
from common.touch.fields import Field
from common.touch.panels import Dialog, ScrollArea
from common.touch.signature import SignaturePad
from common.touch.stage import LOW_PART, Stage
from common.touch.testing import drag, finger, frames, show, tap
from common.touch.text import ThaiInput
from common.touch.theme import theme


def staged(*above: Widget) -> tuple[Stage, Field]:
    stage = show(Stage())
    column = BoxLayout(orientation="vertical")
    for widget in above:
        column.add_widget(widget)
    field = Field(label="ชื่อ")
    column.add_widget(field)
    stage.show(column)
    frames(4)
    return stage, field


@pytest.mark.parametrize("low_reach", [False, True])
def test_the_field_typed_into_is_never_under_the_keyboard(low_reach: bool) -> None:
    theme.low_reach = low_reach
    stage, field = staged(Widget())
    tap(field.input)
    frames(4)
    assert field.to_window(0, field.y)[1] >= stage.keyboard.top
    assert field.input.to_window(0, field.input.top)[1] <= stage.top


def test_the_screen_goes_back_when_the_typing_ends() -> None:
    stage, field = staged(Widget())
    tap(field.input)
    frames(4)
    assert stage.lift > 0
    field.input.focus = False
    frames(4)
    assert stage.lift == 0
    assert stage.keyboard.parent is None


def test_a_field_in_the_upper_part_moves_nothing() -> None:
    stage, field = staged()
    field.parent.add_widget(Widget())
    frames(4)
    tap(field.input)
    frames(4)
    assert stage.lift == 0


def test_low_reach_keeps_the_screen_in_the_lower_part() -> None:
    stage, _ = staged(Widget())
    theme.low_reach = True
    frames(4)
    assert stage.screen.height == pytest.approx(stage.height * LOW_PART, abs=2)
    assert stage.screen.to_window(0, 0)[1] == pytest.approx(0)


def test_a_dialog_is_answered_and_the_screen_below_is_not_touched() -> None:
    pressed = []
    below = PushButton(text="ข้างล่าง", size_hint=(1, 1))
    below.bind(on_release=pressed.append)
    stage, _ = staged(below)
    dialog = Dialog(title="ลบหรือไม่", detail="จะหายไป")
    answer = dialog.add_action("ลบ", kind="danger")
    answer.bind(on_release=lambda _: stage.uncover(dialog))
    stage.cover(dialog)
    frames(4)
    tap(below)
    assert pressed == []
    tap(answer)
    assert dialog.parent is None
    tap(below)
    assert pressed == [below]


def test_showing_another_screen_ends_the_typing() -> None:
    stage, field = staged()
    tap(field.input)
    stage.show(Widget())
    assert not field.input.focus


def scrolled(*widgets: Widget) -> ScrollArea:
    column = BoxLayout(orientation="vertical", size_hint_y=None)
    column.bind(minimum_height=column.setter("height"))
    for widget in widgets:
        column.add_widget(widget)
    area = ScrollArea()
    area.add_widget(column)
    return area


def test_a_field_out_of_sight_is_scrolled_to() -> None:
    stage = show(Stage())
    field = Field(label="ชื่อ")
    stage.show(scrolled(Widget(size_hint_y=None, height=2500), field))
    frames(4)
    field.input.focus = True
    frames(6)
    assert field.input.to_window(0, field.input.y)[1] >= stage.keyboard.top
    assert field.input.to_window(0, field.input.top)[1] <= stage.top


def test_signing_in_a_scroll_area_does_not_scroll_it() -> None:
    pad = SignaturePad(height=400)
    area = show(scrolled(pad, Widget(size_hint_y=None, height=2500)))
    frames(4)
    x, y = pad.to_window(pad.center_x, pad.center_y)
    drag([(x, y), (x, y + 60), (x + 50, y + 120)])
    assert len(pad.ink().strokes) == 1
    assert area.scroll_y == 1


def test_a_finger_scrolls_a_list_and_presses_nothing() -> None:
    pressed = []
    rows = [PushButton(text=str(number)) for number in range(60)]
    for row in rows:
        row.bind(on_release=pressed.append)
    area = show(scrolled(*rows))
    frames(4)
    drag([(500, 800 + 40 * step) for step in range(10)])
    assert area.scroll_y < 1
    assert pressed == []


def test_what_fits_answers_at_once_and_never_moves() -> None:
    pressed = []
    button = PushButton(text="ตกลง")
    button.bind(on_press=pressed.append)
    area = show(scrolled(button))
    frames(4)
    touch = finger(*button.to_window(*button.center))
    touch.touch_down()
    assert pressed == [button]
    touch.touch_up()
    drag([(500, 900), (500, 300)])
    assert button.to_window(0, button.top)[1] == pytest.approx(area.top, abs=1)


def test_on_a_small_screen_a_tall_field_shows_its_beginning() -> None:
    theme.inches = 60
    stage = show(Stage())
    field = Field(label="เรื่อง", lines=30)
    stage.show(scrolled(Widget(size_hint_y=None, height=2500), field, Widget(size_hint_y=None, height=900)))
    frames(4)
    field.input.focus = True
    frames(6)
    top = field.input.to_window(0, field.input.top)[1]
    assert stage.keyboard.top < top <= stage.top


def test_what_was_shown_is_forgotten_when_it_is_gone() -> None:
    stage, field = staged(PushButton(text="ตกลง"), Dialog(title="ก"))
    gone = [weakref.ref(widget) for widget in (stage, stage.keyboard, field, *stage.walk(restrict=True))]
    Window.remove_widget(stage)
    del stage, field
    # Kivy keeps the last TextInput that moved its cursor (textinput.triggered), never more than one.
    show(ThaiInput())
    gc.collect()
    frames(1)
    assert [type(reference()).__name__ for reference in gone if reference() is not None] == []
