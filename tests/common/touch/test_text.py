import pytest

from common.touch.graphemes import is_boundary
from common.touch.testing import frames, show
from common.touch.text import Paragraph, Snug, TextLine, ThaiInput, input_focus


def field(text: str = "", **options: object) -> ThaiInput:
    return show(ThaiInput(text=text, size_hint=(None, None), size=(600, 300), **options))


@pytest.mark.parametrize(("text", "stops"), [("ที่นี่", [6, 3, 0]), ("น้ำ", [3, 0]), ("เก่ง", [4, 3, 1, 0])])
def test_the_cursor_stops_between_letters_only(text: str, stops: list[int]) -> None:
    typed = field(text)
    typed.cursor = (len(text), 0)
    found = [typed.cursor_index()]
    while typed.cursor_index() > 0:
        typed.do_cursor_movement("cursor_left")
        found.append(typed.cursor_index())
    assert found == stops
    typed.do_cursor_movement("cursor_right")
    assert typed.cursor_index() == stops[-2]


def test_backspace_takes_one_mark_at_a_time() -> None:
    typed = field("ที่")
    left = []
    for _ in range(4):
        left.append(typed.text)
        typed.erase()
    assert left == ["ที่", "ที", "ท", ""]


def test_delete_takes_the_whole_letter_after_the_cursor() -> None:
    typed = field("ที่นี่")
    typed.cursor = (0, 0)
    typed._key_down((None, None, "del", 1))
    assert typed.text == "นี่"


@pytest.mark.parametrize("x", range(0, 200, 7))
def test_a_touch_never_sets_the_cursor_between_a_letter_and_its_mark(x: int) -> None:
    text = "ผู้ป่วยญี่ปุ่น"
    typed = field(text)
    column, row = typed.get_cursor_from_xy(typed.x + x, typed.top - 20)
    assert row == 0
    assert is_boundary(text, column)


def test_a_long_thai_text_wraps_between_words_in_a_field() -> None:
    text = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา"
    typed = field(multiline=True)
    typed.width = 330
    frames(3)
    for letter in text:
        typed.type_text(letter)
    frames(3)
    assert "".join(typed._lines) == text
    assert len(typed._lines) > 1
    assert all(is_boundary(text, len("".join(typed._lines[:row]))) for row in range(len(typed._lines)))
    assert "พื้นที่" in typed._lines[0] or typed._lines[1].startswith("พื้นที่")


def test_a_wrapped_text_can_be_taken_back_to_the_beginning() -> None:
    typed = field("สำนักงานเขตพื้นที่การศึกษาประถมศึกษา", multiline=True)
    typed.width = 330
    frames(3)
    typed.cursor = typed.get_cursor_from_index(len(typed.text))
    for _ in range(len(typed.text)):
        typed.erase()
    assert typed.text == ""


def test_what_is_typed_replaces_the_selection() -> None:
    typed = field("เก่า")
    typed.select_all()
    typed.type_text("ใหม่")
    assert typed.text == "ใหม่"


def test_a_field_takes_no_more_than_its_longest() -> None:
    typed = field(longest=5)
    typed.type_text("1234567")
    assert typed.text == "12345"


def test_enter_ends_the_typing_in_a_field_of_one_line() -> None:
    typed = field("ก")
    typed.focus = True
    told = []
    typed.bind(on_text_validate=told.append)
    typed.enter()
    assert told == [typed]
    assert not typed.focus


def test_enter_makes_a_new_line_in_a_field_of_many() -> None:
    typed = field("ก", multiline=True)
    typed.enter()
    assert typed.text == "ก\n"


def test_the_focus_is_known_and_forgotten() -> None:
    typed = field()
    typed.focus = True
    assert input_focus.field is typed
    typed.focus = False
    assert input_focus.field is None


def test_a_paragraph_is_as_high_as_its_text() -> None:
    one = show(Paragraph(text="ก", size_hint_x=None, width=400))
    height = one.height
    one.text = "ก\nข\nค"
    frames(3)
    assert one.height == pytest.approx(3 * height, rel=0.1)


def test_a_line_that_is_too_long_ends_in_an_ellipsis() -> None:
    line = show(TextLine(text="ขั้น\u200bตอน\u200bการ\u200bติดต่อ", size_hint=(None, None), size=(150, 60)))
    assert line.laid_out().endswith("…")


def test_a_snug_text_is_no_wider_than_it_needs() -> None:
    short = show(Snug(text="ก", limit=500))
    assert 10 < short.width < 100
    assert "\n" not in short.laid_out()


def test_a_text_of_one_long_word_keeps_its_marks_in_a_narrow_field() -> None:
    text = "ปั้น" * 20
    typed = field(text, multiline=True)
    typed.width = 90
    frames(3)
    place = 0
    for line in typed._lines[:-1]:
        place += len(line)
        assert is_boundary(text, place)
