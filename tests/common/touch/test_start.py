import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from common.touch.start import KivyAlreadyImported, ScreenPlace, add_screen_arguments, open_on, screen_of


def parsed(*arguments: str) -> ScreenPlace:
    parser = ArgumentParser()
    add_screen_arguments(parser)
    return screen_of(parser.parse_args(arguments))


def test_without_arguments_it_is_a_portrait_kiosk() -> None:
    assert parsed() == ScreenPlace()


def test_the_screen_can_be_described_by_arguments() -> None:
    place = parsed("--size", "1024x600", "--position", "40,20", "--inches", "7", "--rotation", "90", "--fullscreen")
    assert place == ScreenPlace((1024, 600), True, (40, 20), 90, 7.0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--size", "big"),
        ("--size", "10x10"),
        ("--size", "1080"),
        ("--position", "-1,2"),
        ("--inches", "0"),
        ("--distance", "x"),
    ],
)
def test_what_is_no_screen_is_refused_with_a_sentence(
    arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parsed(*arguments)
    assert "error: argument" in capsys.readouterr().err


def test_it_says_so_when_it_comes_too_late(tmp_path: Path) -> None:
    with pytest.raises(KivyAlreadyImported):
        open_on(ScreenPlace(), tmp_path)


def test_kivy_obeys_and_keeps_to_its_folder(tmp_path: Path) -> None:
    code = f"""
import os; os.environ["SDL_VIDEODRIVER"] = "offscreen"; os.environ["HOME"] = {str(tmp_path / "home")!r}
from pathlib import Path
from common.touch.start import ScreenPlace, open_on
open_on(ScreenPlace(size=(640, 480), inches=10), Path({str(tmp_path / "kivy")!r}))
from kivy.config import Config
from kivy.core.window import Window
from common.touch.theme import theme
print(Window.size, Config.getint("graphics", "multisamples"), type(Window).__name__, theme.inches)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(640, 480) 0 WindowSDL 10"
    assert (tmp_path / "kivy" / "config.ini").exists()
    assert not (tmp_path / "home" / ".kivy").exists()
    assert done.stderr == ""
