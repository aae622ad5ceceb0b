from collections.abc import Callable, Iterator

import pytest
from kivy.clock import Clock

from common.touch import keyboard_layouts as keys
from common.touch.keyboard import REPEAT_AFTER_S, REPEAT_EVERY_S, Keyboard
from common.touch.language import language
from common.touch.stage import Stage
from common.touch.testing import finger, frames, show, tap
from common.touch.text import ThaiInput


@pytest.fixture
def typing() -> Iterator[tuple[Keyboard, ThaiInput]]:
    stage = show(Stage())
    field = ThaiInput(size_hint=(1, None), height=90)
    stage.show(field)
    frames(3)
    field.focus = True
    frames(3)
    yield stage.keyboard, field
    field.focus = False


Typing = tuple[Keyboard, ThaiInput]


@pytest.fixture
def later() -> Iterator[Callable[[float], None]]:
    """later(seconds): the next frame comes a moment more than so much later, however fast the machine is."""
    real, moment = Clock.time, [Clock.time()]

    def pass_by(seconds: float) -> None:
        moment[0] += seconds + 0.001
        frames(1)

    Clock.time = lambda: moment[0]
    yield pass_by
    # The time of Kivy's clock never goes back, or what is due stays undone until it has caught up.
    ahead = max(0.0, moment[0] - real())
    Clock.time = lambda: real() + ahead


def press(keyboard: Keyboard, *names: str) -> None:
    for name in names:
        tap(keyboard.key(name))


def test_thai_is_typed_with_its_marks(typing: Typing) -> None:
    keyboard, field = typing
    press(keyboard, "น", "้", "ำ")
    assert field.text == "น้ำ"
    assert field.focus


def test_shift_holds_for_one_character(typing: Typing) -> None:
    keyboard, field = typing
    press(keyboard, keys.SHIFT, "ธ", "ะ")
    assert field.text == "ธะ"


def test_a_double_tap_locks_shift_until_the_next() -> None:
    keyboard = show(Keyboard(now=lambda: 0.0))
    field = show(ThaiInput(size_hint=(1, None), height=90, y=1500))
    field.focus = True
    frames(2)
    press(keyboard, keys.LANGUAGE, keys.SHIFT, keys.SHIFT, "A", "B", keys.SHIFT, "c")
    assert field.text == "ABc"


def test_a_slow_second_tap_takes_shift_back() -> None:
    moment = [0.0]
    keyboard = show(Keyboard(now=lambda: moment[0]))
    press(keyboard, keys.SHIFT)
    moment[0] = 2.0
    press(keyboard, keys.SHIFT)
    assert keyboard.shift == "off"


def test_the_language_key_changes_the_letters_and_not_the_screen(typing: Typing) -> None:
    keyboard, field = typing
    press(keyboard, keys.LANGUAGE, "h", "i", keys.SPACE, keys.LANGUAGE, "ก")
    assert field.text == "hi ก"
    assert language.code == "th"


def test_backspace_repeats_while_it_is_held(typing: Typing, later: Callable[[float], None]) -> None:
    keyboard, field = typing
    field.text = "abcdefgh"
    key = keyboard.key(keys.BACKSPACE)
    touch = finger(*key.to_window(*key.center))
    touch.touch_down()
    assert field.text == "abcdefg"
    later(REPEAT_AFTER_S)
    assert field.text == "abcdef"
    later(REPEAT_EVERY_S)
    assert field.text == "abcde"
    touch.touch_up()
    later(0.05)  # Kivy shows every key as pressed for a moment
    later(9)
    assert field.text == "abcde"


def test_done_ends_the_typing(typing: Typing) -> None:
    keyboard, _field = typing
    press(keyboard, keys.ENTER)
    frames(1)
    assert not keyboard.parent


def test_the_keyboard_can_be_put_away(typing: Typing) -> None:
    keyboard, field = typing
    press(keyboard, keys.HIDE)
    assert not field.focus


def test_a_touch_between_the_keys_keeps_the_typing(typing: Typing) -> None:
    keyboard, field = typing
    touch = finger(keyboard.x + 2, keyboard.top - 2)
    touch.touch_down()
    touch.touch_up()
    assert field.focus


@pytest.mark.parametrize(("kind", "layout"), [("number", "number"), ("latin", "en"), ("text", "th")])
def test_it_begins_with_what_the_field_asks_for(typing: Typing, kind: str, layout: str) -> None:
    keyboard, field = typing
    field.focus = False
    field.keyboard = kind
    field.focus = True
    frames(2)
    assert keyboard.layout == layout


def test_from_the_number_pad_there_is_a_way_to_letters_and_back(typing: Typing) -> None:
    keyboard, field = typing
    press(keyboard, keys.DIGITS, "1", "2", keys.LETTERS, "ก")
    assert field.text == "12ก"


def test_it_speaks_the_language_of_the_screen(typing: Typing) -> None:
    keyboard, _ = typing
    assert keyboard.key(keys.ENTER).text == "เสร็จ"
    language.code = "en"
    frames(2)
    assert keyboard.key(keys.ENTER).text == "Done"
    assert keyboard.layout == "en"


def test_a_physical_keyboard_types_too(typing: Typing) -> None:
    _, field = typing
    field.keyboard_on_textinput(None, "ญ")
    assert field.text == "ญ"


def test_every_thai_letter_vowel_mark_and_digit_is_on_the_keys() -> None:
    on_keys = {key for row in keys.THAI + keys.THAI_SHIFTED for key in row}
    # Without the four signs that the standard keyboard has not either (TIS 820).
    wanted = {chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E4E), *range(0x0E50, 0x0E5A))}
    assert wanted <= on_keys


@pytest.mark.parametrize("layout", keys.LAYOUTS)
def test_keys_stand_apart_and_inside_the_keyboard(layout: tuple[str, bool]) -> None:
    keyboard = show(Keyboard())
    keyboard.layout = layout[0]
    keyboard.shift = "once" if layout[1] else "off"
    frames(2)
    boxes = [(key.x, key.y, key.right, key.top) for key in keyboard.children]
    for left, bottom, right, top in boxes:
        assert keyboard.x <= left < right <= keyboard.right
        assert keyboard.y <= bottom < top <= keyboard.top
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart


def test_marks_are_shown_on_a_dotted_circle() -> None:
    assert keys.face("่") == "◌่"
    assert keys.face("ก") == "ก"
