import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.thai.words import search_words, segment, with_breaks, without_breaks

MIXED = st.text(alphabet="กขมนรเแโาะำี่้์็ๆฯ๑๒12.,/-()\"' \nabZ@฿%\u200béก", max_size=40)
# The first word cut loads the dictionaries, which takes a second or more.
unhurried = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ยื่นคำร้องขอสำเนา", ["ยื่น", "คำร้องขอ", "สำเนา"]),
        ("เด็กๆ ไปโรงเรียน", ["เด็ก", "ๆ", " ", "ไป", "โรงเรียน"]),
        ("22 พ.ย. 2569", ["22", " ", "พ.ย.", " ", "2569"]),
        ("สพป.เชียงใหม่", ["สพป.", "เชียงใหม่"]),
        ("๑,๒๓๔.๕๐บาท", ["๑,๒๓๔.๕๐", "บาท"]),
        ("ระบบWindowsใหม่", ["ระบบ", "Windows", "ใหม่"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words_numbers_spaces_and_signs(text: str, pieces: list[str]) -> None:
    assert segment(text) == pieces


@unhurried
@given(MIXED | st.text())
def test_cutting_loses_nothing(text: str) -> None:
    pieces = segment(text)
    assert "".join(pieces) == text
    assert "" not in pieces


def test_a_very_long_run_of_letters_is_cut_as_a_short_one_is() -> None:
    sentence = "การประชุมคณะกรรมการสถานศึกษา"
    assert segment(sentence * 100) == segment(sentence) * 100


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("โรงเรียนอนุบาลเชียงใหม่", ["โรง", "เรียน", "อนุ", "บาล", "เชียง", "ใหม่"]),
        ("พ.ร.บ.การศึกษา", ["พร", "บ", "การ", "ศึกษา"]),
        ("(สพป.เชียงใหม่) เขต ๑, OBEC!", ["สพป", "เชียง", "ใหม่", "เขต", "1", "obec"]),
        ("น\u0e4d\u0e49าดื่ม", ["น้ำ", "ดื่ม"]),
        (" -- ", []),
    ],
)
def test_search_words_are_the_parts_of_compounds_without_spaces_and_signs(text: str, words: list[str]) -> None:
    assert search_words(text) == words


def test_part_of_a_compound_finds_the_whole() -> None:
    assert set(search_words("นักเรียน")) <= set(search_words("จำนวนนักเรียนรายโรงเรียน"))
    assert set(search_words("อนุบาล")) <= set(search_words("โรงเรียนอนุบาลลำปาง"))


@pytest.mark.parametrize(
    "shown",
    [
        "ยื่น|คำร้องขอ|สำเนา",
        "เด็กๆ ไป|โรงเรียน ฯลฯ",
        "กรุงเทพฯ|เมือง",
        "พ.ศ.2526(ฉบับ|แก้ไข)|และ|ผู้ปกครอง/|นักเรียน",
        "สพป.เชียงใหม่ เขต 1",
        "ที่ ศธ ๐๔๐๐๑/ว๑๓๖ ลงวันที่ ๑๒ มี.ค. ๒๕๖๙",
        "เวลา 08.30 น.",
        "ระบบ|Microsoft365|ใหม่",
        "เปิด|https://www.obec.go.th/a?x=1|ได้|ทันที",
        'เรื่อง "การประชุม"',
        "ราคา|฿1,500.00",
        "ชั้น|ป6 จำนวน 22|คน",
        "",
    ],
)
def test_lines_may_break_between_words_only(shown: str) -> None:
    assert with_breaks(shown.replace("|", "")).replace("\u200b", "|") == shown


def test_breaks_that_were_there_before_are_replaced() -> None:
    assert with_breaks("โรง\u200bเรียนบ้าน\u200bนา") == with_breaks("โรงเรียนบ้านนา")


@unhurried
@given(MIXED | st.text())
def test_breaks_come_and_go_without_a_trace(text: str) -> None:
    broken = with_breaks(text)
    assert without_breaks(broken) == without_breaks(text)
    assert with_breaks(broken) == broken


@unhurried
@given(MIXED)
def test_no_line_begins_or_ends_where_it_must_not(text: str) -> None:
    lines = with_breaks(text).split("\u200b")
    assert all(line[0] not in "ๆฯ)%.,/-าะำี่้์็ \n" for line in lines[1:])
    assert all(line[-1] not in "(เแโ฿ \n" for line in lines[:-1])
    assert not any(line[0].isdigit() for line in lines[1:])


def test_nothing_is_downloaded_or_written_and_nothing_is_loaded_before_the_first_word(tmp_path: Path) -> None:
    program = """
import socket, sys
def refuse(*arguments, **named):
    raise AssertionError("network used")
socket.socket.connect = socket.getaddrinfo = refuse
from common.thai import words
assert "pythainlp" not in sys.modules
words.without_breaks("ก")
assert "pythainlp" not in sys.modules
words.segment("โรงเรียน")
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHAINLP")}
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env=environment | {"HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
    )
    assert list(tmp_path.iterdir()) == []
