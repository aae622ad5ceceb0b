"""The station's commands, as they are typed: what they say when something is wrong, and that they work."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from checkin_device import calibrate, demonstration_video
from checkin_device.cameras import Frame
from checkin_device.demonstration_video import frame_at, portrait

ROOT = Path(__file__).parents[2]


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | {"SDL_VIDEODRIVER": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("camera", "settings", "says"),
    [
        ("webcam", "", "no camera is named 'webcam'"),
        ("device:0", "[face]\naccept = 2.0\n", "[face] review and accept must be above 0"),
        ("device:0", "[face\n", "station.toml cannot be read"),
    ],
)
def test_the_station_does_not_start_on_a_wrong_setting_and_names_it(
    tmp_path: Path, camera: str, settings: str, says: str
) -> None:
    (tmp_path / "station.toml").write_text(settings)
    done = run("checkin_device", "--data", str(tmp_path), "--camera", camera)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demonstration_video_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert demonstration_video.main([str(tmp_path / "file" / "video.avi")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_demonstration_video_is_some_nine_seconds_long(video: Path) -> None:
    capture = cv2.VideoCapture(str(video))
    frames, rate = capture.get(cv2.CAP_PROP_FRAME_COUNT), capture.get(cv2.CAP_PROP_FPS)
    size = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    capture.release()
    assert (frames / rate, size) == (9.0, (640.0, 480.0))


def photos_of(folder: Path, name: str, pictures: list[Frame]) -> None:
    (folder / name).mkdir(parents=True)
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(folder / name / f"{number}.jpg"), picture)


def test_calibration_reads_a_folder_and_prints_error_rates(
    tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two "people" who are one: each is taken for the other, and the report says so."""
    pictures = [frame_at(portrait(), part / 5) for part in range(5)]
    for name in ("one", "other"):
        photos_of(tmp_path, name, pictures)
    (tmp_path / "one" / "broken.jpg").write_bytes(b"not a picture")
    assert calibrate.main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "check-ins 4, impostor comparisons 4, strangers 0, photos left out 1" in said
    assert "somebody else accepted 100.000%" in said


def test_calibration_says_what_a_folder_lacks(tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos_of(tmp_path, "one", [frame_at(portrait(), 0.0)])
    assert calibrate.main([str(tmp_path)]) == 1
    assert "two persons" in capsys.readouterr().err
    assert calibrate.main([str(tmp_path / "missing")]) == 1
