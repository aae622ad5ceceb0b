from datetime import time
from pathlib import Path

import pytest

from checkin_device.errors import SettingsRefused
from checkin_device.settings import Settings, load_settings


def written(folder: Path, text: str) -> Path:
    (folder / "station.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings == Settings()
    assert (settings.face.accept, settings.face.review, settings.camera.source) == (0.50, 0.40, "device:0")
    assert settings.flow.out_from_time == time(15, 0)


def test_what_is_set_holds_and_the_rest_keeps_its_default(tmp_path: Path) -> None:
    text = '[face]\naccept = 0.6\n[photo]\nface_width = 120\n[door]\npins = "mock"\nopen_for = ["accepted"]\n'
    settings = load_settings(written(tmp_path, text))
    assert (settings.face.accept, settings.face.review) == (0.6, 0.4)
    assert settings.face.thresholds.accept == 0.6
    assert settings.photo.limits.face_width == 120.0
    assert settings.door.open_for == ("accepted",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[face\n", "cannot be read"),
        ("[fce]\naccept = 0.6\n", r"no section is called \[fce\]"),
        ("[face]\nacept = 0.6\n", r"\[face\] has no setting acept"),
        ('[face]\naccept = "high"\n', "accept must be a number"),
        ("[face]\ntries = 2.5\n", "tries must be a whole number"),
        ("[face]\ntries = 0\n", "tries must be 1 to 10"),
        ("[face]\nsecond_opinion = 1\n", "must be true or false"),
        ("[face]\naccept = 0.3\n", "review not above accept"),
        ("[face]\naccept = 1.5\n", "below 1"),
        ("face = 3\n", r"\[face\] must be a section"),
        ('[camera]\nsource = "webcam"\n', "no camera is named 'webcam'"),
        ("[door]\nrelay = 40\n", "pins are 0 to 27"),
        ('[door]\npins = "real"\n', "pins must be"),
        ("[door]\nseconds = 120\n", "at most 30"),
        ('[door]\nopen_for = ["everyone"]\n', "open_for may hold"),
        ('[door]\nopen_for = "accepted"\n', "list of words"),
        ("[flow]\nidle_seconds = 5\n", "idle_seconds must be 30 or more"),
        ('[flow]\nout_from = "3 pm"\n', "must be a time"),
        ('[flow]\nout_from = "24:00"\n', "must be a time"),
        ("[photo]\ndarkest = 230\n", "in this order"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsRefused, match=says):
        load_settings(written(tmp_path, text))
