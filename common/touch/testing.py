"""For tests of screens: a window without a screen, fingers, and frames.

A conftest.py calls `open_offscreen_window()` before anything of Kivy is imported. There is one window in a process,
whoever asks for it; the environment is left as it was, so that programs started by other tests open windows of
their own.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common.touch.start import ScreenPlace, open_on

SIZE = (1080, 1920)


def open_offscreen_window() -> None:
    """Open the window of this process, if it is not open: 1080 × 1920, drawn by software."""
    if "kivy" in sys.modules:
        return
    home = tempfile.TemporaryDirectory(prefix="sp-power-kivy-")
    atexit.register(home.cleanup)
    environment = dict(os.environ)
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    try:
        # Kivy would sleep between frames, up to its 60 a second.
        open_on(ScreenPlace(size=SIZE), Path(home.name), frames_a_second=0)
        from kivy.base import EventLoop

        from common.touch.fonts import register_fonts
        from common.touch.theme import follow_window

        register_fonts()
        EventLoop.ensure_window()
        follow_window()
    finally:
        os.environ.clear()
        os.environ.update(environment)


@contextmanager
def fresh_screen() -> Iterator[None]:
    """An empty window, Thai, the kiosk's sizes; afterwards everything that was shown is gone again."""
    from kivy.core.window import Window

    from common.touch.language import language
    from common.touch.text import input_focus
    from common.touch.theme import theme

    theme.large_text = theme.low_reach = False
    theme.inches, theme.distance_mm = 21.5, 600.0
    theme.fit(*SIZE)
    language.code = "th"
    try:
        yield
    finally:
        if input_focus.field is not None:
            input_focus.field.focus = False
        input_focus.field = None
        for widget in list(Window.children):
            Window.remove_widget(widget)
        frames(1)


def show(widget: Any) -> Any:
    """Put the widget into the window and draw it; returns it."""
    from kivy.core.window import Window

    Window.add_widget(widget)
    frames(3)
    return widget


def frames(count: int = 2) -> None:
    """Let the program run for so many frames."""
    from kivy.base import EventLoop

    for _ in range(count):
        EventLoop.idle()


def finger(x: float, y: float) -> Any:
    """A finger at a place of the window; `touch_down()`, `touch_move(x, y)` and `touch_up()` dispatch it."""
    from kivy.tests.common import UnitTestTouch

    return UnitTestTouch(x, y)


def tap(widget: Any) -> None:
    """One short touch in the middle of the widget."""
    drag([widget.to_window(*widget.center)])


def drag(places: Sequence[tuple[float, float]]) -> None:
    """A finger from the first place of the window to the last."""
    touch = finger(*places[0])
    touch.touch_down()
    for place in places[1:]:
        touch.touch_move(*place)
    touch.touch_up()
    frames(2)
