import pytest
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch.buttons import PushButton
from common.touch.fields import Field
from common.touch.panels import Dialog
from common.touch.stage import LOW_PART, Stage
from common.touch.testing import frames, show, tap
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
