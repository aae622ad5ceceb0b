import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.normalise import normalise, search_key

# Many marks, few letters, and what stands between them in files: a text made of these is as bad as text gets.
MESSY = st.text(
    alphabet="กญฐนอ\u0e30\u0e31\u0e32\u0e33\u0e34\u0e35\u0e38\u0e39\u0e3a\u0e40\u0e41\u0e45\u0e46\u0e47\u0e48\u0e49\u0e4c\u0e4d"
    "\u0e4e\u200b\ufeff\uf70a\uf711\uf718\uf89a๑1. \u0301\u0323é\u0345İA\t",
    max_size=24,
)


@pytest.mark.parametrize(
    ("messy", "clean"),
    [
        pytest.param("น\u0e49\u0e4dา", "น้ำ", id="tone, nikhahit, aa"),
        pytest.param("น\u0e4d\u0e49า", "น้ำ", id="nikhahit, tone, aa"),
        pytest.param("นำ\u0e49", "น้ำ", id="tone typed after sara am"),
        pytest.param("กำ", "กำ", id="sara am is left whole"),
        pytest.param("ท\u0e48\u0e35", "ที่", id="tone before the vowel above"),
        pytest.param("ผ\u0e49\u0e39", "ผู้", id="tone before the vowel below"),
        pytest.param("บา\u0e49น", "บ้าน", id="tone after a following vowel"),
        pytest.param("พันธ\u0e4c\u0e38", "พันธุ์", id="thanthakhat before the vowel below"),
        pytest.param("ท\u0e35\u0e35\u0e48\u0e48", "ที่", id="marks typed twice"),
        pytest.param("เเม่", "แม่", id="sara e typed twice"),
        pytest.param("โรง\u200bเรียน\ufeff", "โรงเรียน", id="zero-width space and byte-order mark"),
        pytest.param("ก\u202eข\x00ค", "กขค", id="writing direction and control characters"),
        pytest.param("\ud800ก", "ก", id="half a surrogate pair"),
        pytest.param("ท\uf702\uf70a", "ที่", id="Windows private use"),
        pytest.param("ป\uf710\uf714น", "ปั้น", id="Windows private use, shifted left"),
        pytest.param("กตั\uf89a\uf89bู", "กตัญุู", id="Macintosh private use"),
        pytest.param("cafe\u0301", "café", id="Latin letters composed"),
        pytest.param("ที่ ศธ ๐๔๐๐๑/ว๑๓๖  พ.ศ. ๒๕๖๙", "ที่ ศธ ๐๔๐๐๑/ว๑๓๖  พ.ศ. ๒๕๖๙", id="digits, dots and spaces stay"),
        pytest.param("เด็ก ๆ ฯลฯ\n\tบรรทัด", "เด็ก ๆ ฯลฯ\n\tบรรทัด", id="lines, tabs, ๆ and ฯ stay"),
        pytest.param("ต่างๆๆ ว่าาา 11", "ต่างๆๆ ว่าาา 11", id="repeated letters are the writer's"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_is_stored_in_one_spelling(messy: str, clean: str) -> None:
    assert normalise(messy) == clean


@pytest.mark.parametrize(
    "word", ["ที่นี่", "น้ำ", "ปั้น", "ผู้ป่วย", "ญี่ปุ่น", "กตัญญู", "ฐิติ", "ฎีกา", "ป่ำ", "สิทธิ์", "พันธุ์", "เสาร์", "ก็", "ฤๅ", "พุทฺธํ", "สงฺฆํ"]
)
def test_a_well_spelt_word_stays_as_it_is(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("พ.ศ. ๒๕๖๙", "พศ 2569"),
        ("พ.ร.บ.การศึกษา", "พรบ การศึกษา"),
        ("สพป.เชียงใหม่ เขต ๑", "สพป เชียงใหม่ เขต 1"),
        ("ศธ.", "ศธ"),
        ("12 เม.ย. 69", "12 เมย 69"),
        ("จบแล้ว.", "จบแล้ว."),
        ("ราคา 3.50", "ราคา 3.50"),
        ("OBEC  Thailand\u00a0", "obec thailand"),
        ("  \n", ""),
    ],
)
def test_the_search_key_evens_out_digits_abbreviations_case_and_spaces(text: str, key: str) -> None:
    assert search_key(text) == key


def test_what_is_typed_and_what_is_stored_meet_in_one_search_key() -> None:
    assert search_key("พรบ") == search_key("พ.ร.บ.")
    assert search_key("น\u0e4d\u0e49า ๑๒") == search_key("น้ำ 12")


@given(MESSY | st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(MESSY | st.text())
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    once = search_key(text)
    assert search_key(once) == once


@given(MESSY | st.text())
def test_stored_text_is_in_composed_form(text: str) -> None:
    assert unicodedata.is_normalized("NFC", normalise(text))


@given(MESSY)
def test_the_stored_and_the_typed_text_have_the_same_search_key(text: str) -> None:
    assert search_key(normalise(text)) == search_key(text)
