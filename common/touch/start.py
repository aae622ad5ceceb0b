"""What must happen before Kivy is imported: call `open_on()` first, import the screens afterwards.

Kivy reads its environment and its configuration while it is imported, so anything set later is ignored without a word.
This module therefore imports nothing of Kivy itself until `open_on()` runs.
"""

from __future__ import annotations

import logging
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PORTRAIT = (1080, 1920)
KIOSK_INCHES = 21.5
STANDING_DISTANCE_MM = 600.0


class KivyAlreadyImported(RuntimeError):
    """Kivy was imported before `open_on()`: what is asked of it now would be ignored."""


@dataclass(frozen=True)
class ScreenPlace:
    """The screen a program opens on.

    size and position in pixels; rotation in degrees (0, 90, 180, 270), for a portrait screen without a desktop;
    inches is the diagonal of the real screen, from which all sizes in millimetres follow (a smaller window on a
    desk shows the same screen, smaller); distance_mm is how far the eyes are.
    """

    size: tuple[int, int] = PORTRAIT
    fullscreen: bool = False
    position: tuple[int, int] | None = None
    rotation: int = 0
    inches: float = KIOSK_INCHES
    distance_mm: float = STANDING_DISTANCE_MM


def add_screen_arguments(parser: ArgumentParser, default: ScreenPlace | None = None) -> None:
    """Add what `screen_of()` reads: --size, --fullscreen, --position, --rotation, --inches, --distance."""
    default = default or ScreenPlace()
    group = parser.add_argument_group("screen")
    group.add_argument("--size", type=_size, default=default.size, metavar="WxH", help="window size in pixels")
    group.add_argument("--fullscreen", action="store_true", default=default.fullscreen)
    group.add_argument("--position", type=_position, default=default.position, metavar="X,Y")
    group.add_argument("--rotation", type=int, choices=(0, 90, 180, 270), default=default.rotation)
    group.add_argument("--inches", type=_positive, default=default.inches, help="diagonal of the real screen")
    group.add_argument("--distance", type=_positive, default=default.distance_mm, help="from eye to screen, in mm")


def screen_of(arguments: Namespace) -> ScreenPlace:
    return ScreenPlace(
        size=arguments.size,
        fullscreen=arguments.fullscreen,
        position=arguments.position,
        rotation=arguments.rotation,
        inches=arguments.inches,
        distance_mm=arguments.distance,
    )


def open_on(place: ScreenPlace, kivy_home: Path, *, frames_a_second: int = 60) -> None:
    """Make Kivy ready to open its window there. Kivy keeps its own files in kivy_home, never in the user's home.

    Kivy's log goes to Python's logging, where the program decides. Raises KivyAlreadyImported; OSError where
    kivy_home cannot be made.
    """
    if "kivy" in sys.modules:
        raise KivyAlreadyImported("open_on() must run before anything imports Kivy")
    kivy_home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "KIVY_HOME": str(kivy_home),
            # Without it Kivy falls back to its X11 window, silently, when SDL's does not open.
            "KIVY_WINDOW": "sdl2",
            "KIVY_TEXT": "sdl2",
            # Or Kivy loads Pillow as well, where that happens to be installed.
            "KIVY_IMAGE": "sdl2",
            # No clipboard: what one visitor copied must not be pasted by the next.
            "KIVY_CLIPBOARD": "dummy",
            "KIVY_NO_ARGS": "1",
            "KIVY_NO_FILELOG": "1",
            "KIVY_NO_CONSOLELOG": "1",
            "KIVY_LOG_MODE": "PYTHON",
            # A touch reaches Kivy as a finger; as a mouse too, each tap would count twice.
            "SDL_TOUCH_MOUSE_EVENTS": "0",
        }
    )
    logging.getLogger("kivy").addFilter(_worth_reading)
    _configure(place, frames_a_second)
    from common.touch.theme import theme

    theme.inches = place.inches
    theme.distance_mm = place.distance_mm


def _worth_reading(entry: logging.LogRecord) -> bool:
    # Kivy warns of its own first start, and of libraries for touch and clipboard which we do not use.
    return not str(entry.getMessage()).startswith(("Config: ", "Input: MTDev", "Cutbuffer: "))


def _configure(place: ScreenPlace, frames_a_second: int) -> None:
    from kivy.config import Config

    width, height = place.size
    graphics: dict[str, object] = {
        "width": width,
        "height": height,
        "fullscreen": "auto" if place.fullscreen else 0,
        "borderless": int(place.fullscreen),
        "show_cursor": int(not place.fullscreen),
        "rotation": place.rotation,
        "resizable": 1,
        # Kivy's default of 2 costs two thirds of the frame rate and 70 MB where OpenGL is done in software.
        "multisamples": 0,
        "maxfps": frames_a_second,
        "position": "custom" if place.position else "auto",
    }
    if place.position:
        graphics["left"], graphics["top"] = place.position
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    Config.set("kivy", "keyboard_mode", "system")
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("kivy", "log_level", "warning")
    # One provider only: the window reports fingers by itself, and mtdev beside it would report them again.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _size(text: str) -> tuple[int, int]:
    return _pair(text, "x", smallest=200)


def _position(text: str) -> tuple[int, int]:
    return _pair(text, ",", smallest=0)


def _pair(text: str, separator: str, smallest: int) -> tuple[int, int]:
    parts: Sequence[str] = text.lower().split(separator)
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        raise ArgumentTypeError(f"{text!r} is not two whole numbers with {separator!r} between them")
    first, second = (int(part) for part in parts)
    if min(first, second) < smallest:
        raise ArgumentTypeError(f"{text!r}: the smallest possible number is {smallest}")
    return first, second


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000:
        raise ArgumentTypeError(f"{text!r} is not a positive number")
    return number
