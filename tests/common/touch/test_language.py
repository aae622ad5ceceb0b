import gc
import weakref

import pytest

from common.touch.language import Phrasebook, UnknownPhrase, follow, language
from common.touch.phrases import phrases
from common.touch.text import ThaiLabel

words = Phrasebook({"hello": ("สวัสดี {name}", "Hello {name}"), "long": ("ยินดี|ต้อนรับ", "Welcome")})


def test_a_phrase_is_said_in_the_language_in_force() -> None:
    assert words("hello", name="A") == "สวัสดี A"
    language.code = "en"
    assert words("hello", name="A") == "Hello A"


def test_a_widget_follows_the_language() -> None:
    label = ThaiLabel()
    words.follow(label, "text", "hello", name="A")
    language.toggle()
    assert label.text == "Hello A"


def test_the_last_phrase_followed_is_the_one_that_counts() -> None:
    label = ThaiLabel()
    words.follow(label, "text", "hello", name="A")
    words.follow(label, "text", "long")
    language.toggle()
    assert label.text == "Welcome"


def test_a_widget_that_is_gone_is_let_go() -> None:
    label = ThaiLabel()
    follow(label, "text", {"th": "ก", "en": "a"})
    reference = weakref.ref(label)
    del label
    from common.touch.testing import frames

    frames(2)
    gc.collect()
    language.toggle()
    assert reference() is None


def test_a_bar_marks_where_a_thai_line_may_break() -> None:
    assert words("long") == "ยินดี\u200bต้อนรับ"


def test_an_empty_english_text_falls_back_to_thai() -> None:
    language.code = "en"
    assert language.pick({"th": "ไทย", "en": ""}) == "ไทย"


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(UnknownPhrase):
        words("goodbye")


@pytest.mark.parametrize("pair", [("", "x"), ("ก", " "), ("{a}", "{b}"), ("{a}", "x")])
def test_a_table_that_cannot_be_said_in_both_languages_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Phrasebook({"key": pair})


def test_the_toolkit_can_say_all_it_says() -> None:
    for key in ("keyboard.done", "signature.here", "pdf.broken", "pdf.locked", "idle.title", "idle.continue"):
        assert key in phrases
