import base64
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkin_device.attendance import LastDirections, suggested_direction
from checkin_device.errors import NotACard, WrongCode
from checkin_device.roster import RosterRefused, Templates, read_roster

VECTOR = np.linspace(-1, 1, 128, dtype=np.float32)
TEXT = base64.b64encode(VECTOR.tobytes()).decode()


def published(**changes: Any) -> bytes:
    roster: dict[str, Any] = {
        "format": "sp-roster/1",
        "consent": {"version": 3, "text": {"th": "ข้อความ", "en": "Text"}},
        "persons": [
            {
                "code": "A12",
                "name": {"th": "สมศรี ใจดี", "en": "Somsri Jaidee"},
                "unit": "กลุ่มอำนวยการ",
                "face": {"model": "sface", "vectors": [TEXT]},
                "enrol": False,
            },
            {"code": "B7", "name": {"th": "สมชาย", "en": ""}, "unit": "กลุ่มนโยบาย", "face": None, "enrol": True},
        ],
        "hosts": [{"name": "ผู้อำนวยการ", "unit": "สำนักงาน"}],
    }
    return json.dumps(roster | changes).encode()


def test_a_roster_is_read_whole() -> None:
    roster = read_roster(published())
    som, chai = roster.persons["A12"], roster.persons["B7"]
    assert som.face is not None
    assert np.array_equal(som.face.vectors[0], VECTOR)
    assert (som.second, chai.face, chai.enrol) == (None, None, True)
    assert (roster.consent_version, roster.hosts[0].name) == (3, "ผู้อำนวยการ")


@pytest.mark.parametrize("typed", ["A12", "a12", " A12 ", "a๑๒"])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    assert read_roster(published()).person_with_code(typed).code == "A12"


@pytest.mark.parametrize("typed", ["", "A1", "A123", "สมศรี", "' OR 1=1"])
def test_a_wrong_code_is_only_said_to_be_wrong(typed: str) -> None:
    with pytest.raises(WrongCode) as caught:
        read_roster(published()).person_with_code(typed)
    assert str(caught.value) == ""


def test_a_card_carries_a_code() -> None:
    assert read_roster(published()).person_with_card("SP1:B7").code == "B7"


@pytest.mark.parametrize(("qr", "fault"), [("https://example.org", NotACard), ("B7", NotACard), ("SP1:C9", WrongCode)])
def test_any_other_qr_code_is_refused(qr: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        read_roster(published()).person_with_card(qr)


NOT_A_NUMBER = base64.b64encode(np.full(128, np.nan, np.float32).tobytes()).decode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        published(format="sp-roster/2"),
        published(persons=None),
        published(persons=[{"code": "A"}]),
        published(consent={"version": "x", "text": {}}),
        published(
            persons=[{"code": "A", "name": {}, "unit": "", "enrol": False, "face": {"model": "m", "vectors": []}}]
        ),
        published(
            persons=[{"code": "A", "name": {}, "unit": "", "enrol": False, "face": {"model": "m", "vectors": ["AAAA"]}}]
        ),
        published(
            persons=[{"code": "A", "name": {}, "unit": "", "enrol": False, "face": {"model": "m", "vectors": ["é"]}}]
        ),
        published(
            persons=[
                {"code": "A", "name": {}, "unit": "", "enrol": False, "face": {"model": "m", "vectors": [NOT_A_NUMBER]}}
            ]
        ),
    ],
)
def test_a_roster_of_another_shape_is_refused(data: bytes) -> None:
    with pytest.raises(RosterRefused):
        read_roster(data)


def test_templates_are_written_as_they_are_read() -> None:
    said = Templates("sface", (VECTOR,)).as_json()
    assert said == {"model": "sface", "vectors": [TEXT]}


def test_the_second_templates_of_a_person_are_read_where_there_are_any() -> None:
    face = {"model": "sface", "vectors": [TEXT], "second": {"model": "dlib", "vectors": [TEXT, TEXT]}}
    person = {"code": "A", "name": {"th": "ก"}, "unit": "", "enrol": False, "face": face}
    second = read_roster(published(persons=[person])).persons["A"].second
    assert second is not None
    assert (second.model, len(second.vectors)) == ("dlib", 2)


@pytest.mark.parametrize(
    ("last", "utc_hour", "expected"),
    [
        (None, 1, "in"),  # 08:00 in Thailand
        (None, 7, "in"),  # 14:00
        (None, 8, "out"),  # 15:00
        (None, 18, "in"),  # 01:00 of the next day
        ("in", 2, "out"),
        ("in", 10, "out"),
        ("out", 5, "in"),
        ("out", 10, "in"),
    ],
)
def test_the_direction_follows_the_last_one_today_and_else_the_hour(last: Any, utc_hour: int, expected: str) -> None:
    assert suggested_direction(last, datetime(2026, 1, 5, utc_hour, tzinfo=UTC), time(15)) == expected


MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


def test_the_last_direction_outlives_a_restart_but_not_the_day(tmp_path: Path) -> None:
    LastDirections(tmp_path / "today.json").set("A12", "in", MONDAY)
    again = LastDirections(tmp_path / "today.json")
    assert again.get("A12", MONDAY) == "in"
    assert again.get("A12", TUESDAY) is None
    again.set("B7", "out", TUESDAY)
    assert again.get("A12", TUESDAY) is None


@pytest.mark.parametrize("content", ["", "[]", '{"day": "2026-01-05", "directions": {"A12": "up"}}', "\x00"])
def test_a_spoiled_file_of_directions_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "today.json").write_text(content)
    assert LastDirections(tmp_path / "today.json").get("A12", MONDAY) is None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    directions = LastDirections(tmp_path / "missing" / "today.json")
    directions.set("A12", "in", MONDAY)
    assert directions.get("A12", MONDAY) == "in"
