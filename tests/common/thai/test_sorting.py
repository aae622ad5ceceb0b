import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.sorting import sort_key

THAI = st.text(alphabet="กขครฤลฦวอะาำิี\u0e38เแไ\u0e45็่้์ ๆ1๒aB", max_size=10)


@pytest.mark.parametrize(
    "ordered",
    [
        pytest.param("ก ข ฃ ค ฅ ฆ ง จ ฉ ช ซ", id="consonants by letter"),
        pytest.param("ร รก ฤ ฤๅ ล ลง ฦ ฦๅ ว", id="ฤ after ร, ฦ after ล"),
        pytest.param("กก กะ กัน กัวะ กา กำ กิ กี กึ กื กุ กู เก เกะ เกา เกาะ เกิน เกีย แก แกะ โก ใก ไก", id="vowels by sign"),
        pytest.param("กก กลา กวาง กะ", id="consonants before vowels"),
        pytest.param(
            "ขลา ขวา ขอ ขะข่ำ ขาว ข่าว ข้าว เขลา เขา เข่า เข้า แข็ง แข่ง แข้ง", id="leading vowels after their consonant"
        ),
        pytest.param("ไต ไต่ ไต้ ไต้ก๋ง ไต้ฝุ่น ไต่ไม้", id="tones count only between like words"),
        pytest.param("กา ก่า ก้า ก๊า ก๋า", id="tones in their order"),
        pytest.param("เกง เก็ง เก่ง เก้ง เก๋ง", id="maitaikhu before the tones"),
        pytest.param("กาน การ การ์ การณ์ กาล กาฬ", id="thanthakhat is a mark"),
        pytest.param("ก ก่ กก กก่ ก่ก กา", id="a mark never outweighs a letter"),
        pytest.param("น้ำสม น้ำส้ม", id="a mark later in the word"),
        pytest.param("ไกล ไกลๆ ไกลตา", id="ๆ does not count"),
    ],
)
def test_words_stand_as_in_the_dictionary(ordered: str) -> None:
    words = ordered.split()
    shuffled = words[:]
    random.Random(2569).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == words


@pytest.mark.parametrize(
    "ordered",
    [
        ["กร ทองดี", "กรกนก แก้วใส"],
        ["เขต 1", "เขต ๒", "เขต 10"],
        ["1", "ก", "abc"],
        ["Anong", "anong สอง", "Bancha", "élan", "Fa"],
        ["บ้านนา", "บ้าน-นาดี", "บ้านนาสาร"],
    ],
)
def test_names_numbers_and_other_letters_have_their_place(ordered: list[str]) -> None:
    assert sorted(ordered, key=sort_key) == ordered


def test_the_order_by_utf8_bytes_is_the_same_so_a_database_can_sort_by_the_key() -> None:
    words = ["ไก่", "เกิด", "กาล", "เป็ด", "abc", "10", "2", "ก ข", "😀"]
    assert sorted(words, key=lambda word: sort_key(word).encode()) == sorted(words, key=sort_key)


@given(st.text())
def test_any_text_has_a_key_that_a_database_can_store(text: str) -> None:
    assert "\x00" not in sort_key(text)
    sort_key(text).encode()


@given(THAI, THAI)
def test_tone_marks_alone_never_move_a_word_past_another_word(one: str, other: str) -> None:
    bare = [sort_key(text.translate(dict.fromkeys(map(ord, "็่้์")))).split("\x01")[0] for text in (one, other)]
    if bare[0] != bare[1]:
        assert (sort_key(one) < sort_key(other)) == (bare[0] < bare[1])
