"""Tells what stands in the window of a Kivy program, as a screen reader would be told. It changes nothing.

Python loads a module of this name by itself from PYTHONPATH, so the programs under test run as they are. Whoever
connects to the program's socket (`windows.address`) gets a JSON list of the widgets in sight, from back to front, each
with its place in pixels of the screen; or null while there is no window.
"""

import hashlib
import json
import socket
import sys
import threading
from typing import Any

PROPERTIES = ("text", "label", "name", "icon", "disabled", "focus")
ANSWER_SECONDS = 10.0


def _serve(address: str) -> None:
    door = socket.socket(socket.AF_UNIX)
    door.bind(address)
    door.listen()
    while True:
        asked, _ = door.accept()
        with asked:
            asked.sendall(json.dumps(_parts()).encode())


def _parts() -> list[dict[str, Any]] | None:
    window = getattr(sys.modules.get("kivy.core.window"), "Window", None)
    if window is None or not getattr(window, "initialized", False):
        return None
    from kivy.clock import Clock

    seen: list[dict[str, Any]] = []
    done = threading.Event()

    def look(_seconds: float) -> None:
        try:
            for child in reversed(window.children):
                _read(child, (0, 0, window.width, window.height), window, seen)
        finally:
            done.set()

    Clock.schedule_once(look, 0)
    return seen if done.wait(ANSWER_SECONDS) else None


def _read(widget: Any, clip: tuple[float, float, float, float], window: Any, seen: list[dict[str, Any]]) -> None:
    if widget.opacity == 0:
        return
    x, y = widget.to_window(*widget.pos)
    left, bottom = max(x, clip[0]), max(y, clip[1])
    right, top = min(x + widget.width, clip[2]), min(y + widget.height, clip[3])
    if right - left >= 1 and top - bottom >= 1:
        part: dict[str, Any] = {name: getattr(widget, name) for name in PROPERTIES if hasattr(widget, name)}
        part = {name: value for name, value in part.items() if isinstance(value, str | bool)}
        part["kind"] = type(widget).__name__
        part["pressable"] = "on_release" in widget.events() if hasattr(widget, "events") else False
        part["box"] = [window.left + left, window.top + window.height - top, right - left, top - bottom]
        seen.append(part)
    if "ScrollView" in {kind.__name__ for kind in type(widget).__mro__}:
        clip = (left, bottom, right, top)
    for child in reversed(widget.children):
        _read(child, clip, window, seen)


if "--data" in sys.orig_argv:
    folder = sys.orig_argv[sys.orig_argv.index("--data") + 1]
    name = "\0sp-power-window-" + hashlib.sha256(folder.encode()).hexdigest()[:32]
    threading.Thread(target=_serve, args=(name,), name="window-reader", daemon=True).start()
