"""A program's window on the virtual screen: real pointer events by xdotool, pictures by ImageMagick.

Where to tap is asked of the program (window_reader), by the words a person would look for, so that the tests hold no
coordinates and go on passing when a screen is arranged anew.
"""

import hashlib
import json
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from provisioning.system import System
from tests.end_to_end.seen import wait_for

READER = Path(__file__).with_name("window_reader")
LAYER_KEYS = ("shift", "language", "shift", "language")


def let_windows_be_read(system: System) -> None:
    """For programs started from now on."""
    environment = system.processes.environment
    environment["PYTHONPATH"] = f"{READER}:{environment['PYTHONPATH']}"


@dataclass(frozen=True)
class Part:
    """A widget in sight: `text` without marks of word borders, `box` (left, top, width, height) on the screen."""

    kind: str
    text: str
    label: str
    name: str
    icon: str
    pressable: bool
    disabled: bool
    focus: bool
    box: tuple[float, float, float, float]

    @property
    def middle(self) -> tuple[int, int]:
        left, top, width, height = self.box
        return round(left + width / 2), round(top + height / 2)

    def holds(self, other: "Part") -> bool:
        left, top, width, height = self.box
        x, y = other.middle
        return left <= x <= left + width and top <= y <= top + height


class Window:
    """The window of the program whose data folder is `folder`."""

    def __init__(self, system: System, folder: Path) -> None:
        self._system, self._folder = system, folder

    # Looking

    def parts(self) -> list[Part]:
        """From back to front; none while the program has no window."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(20)
            try:
                asking.connect(address(self._folder))
                with asking.makefile("rb") as answer:
                    said = json.loads(answer.read() or "null")
            except OSError:
                return []
        return [_part(one) for one in said or ()]

    def texts(self) -> list[str]:
        return [part.text for part in self.parts() if part.text]

    def find(self, wanted: Callable[[Part], bool]) -> Part:
        """The frontmost such part, once there is one that stands still. Fails with what is on the screen instead."""
        before: Part | None = None

        def found() -> Part | None:
            nonlocal before
            now = next((part for part in reversed(self.parts()) if wanted(part)), None)
            still, before = now if now == before else None, now
            return still

        try:
            return wait_for("", found)
        except pytest.fail.Exception:
            picture = self.keep("not-found")
            pytest.fail(f"not in the window ({picture}); there is: {self.texts()}")

    def shows(self, text: str) -> Part:
        """Waits until the text is on the screen, alone or within another."""
        return self.find(lambda part: text in part.text)

    def field(self, label: str) -> Part:
        """What is typed into under that label."""
        frame = self.find(lambda part: part.label == label)
        return self.find(lambda part: part.kind == "ThaiInput" and frame.holds(part))

    def picture(self) -> Any:
        """The whole screen as it is, BGR."""
        environment = self._system.processes.environment
        shot = subprocess.run(
            ["import", "-silent", "-window", "root", "png:-"], env=environment, capture_output=True, check=True
        )
        return cv2.imdecode(np.frombuffer(shot.stdout, np.uint8), cv2.IMREAD_COLOR)

    def keep(self, name: str) -> Path:
        """Writes the picture of the screen beside the data, for a person to look at."""
        path = self._system.folder / "pictures" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(path), self.picture())
        return path

    # Touching

    def tap(self, text: str) -> None:
        """The button that says so."""
        self.touch(self.find(lambda part: part.pressable and not part.disabled and part.text == text))

    def tap_icon(self, icon: str) -> None:
        self.touch(self.find(lambda part: part.pressable and not part.disabled and part.icon == icon))

    def touch(self, part: Part) -> None:
        self._pointer([part.middle])

    def draw(self, part: Part, places: Sequence[tuple[float, float]]) -> None:
        """A stroke through places within the part, each as shares of its width and height."""
        left, top, width, height = part.box
        self._pointer([(round(left + x * width), round(top + y * height)) for x, y in places])

    def type(self, text: str) -> None:
        """On the on-screen keyboard, at the end of the field that has the focus."""
        written = self.typed()
        for character in text:
            self.touch(self._key("space" if character == " " else character))
            written += character
            wait_for(f"{written!r} in the field", lambda so_far=written: self.typed() == so_far)

    def typed(self) -> str:
        """What is in the field that is typed into, once there is one."""
        return self.find(lambda part: part.kind == "ThaiInput" and part.focus).text

    def tap_key(self, name: str) -> None:
        self.touch(self.find(lambda part: part.kind == "Key" and part.name == name))

    def _key(self, name: str) -> Part:
        """Shows other layers of the keyboard until there is such a key."""
        keys = wait_for("a keyboard", self._keys)
        for layer in LAYER_KEYS:
            if name in keys:
                break
            before = keys
            self.touch(self._keys()[layer])
            keys = wait_for("other keys", lambda before=before: (now := self._keys()).keys() != before.keys() and now)
        return keys[name]

    def _keys(self) -> dict[str, Part]:
        return {part.name: part for part in self.parts() if part.kind == "Key"}

    def _pointer(self, places: Sequence[tuple[int, int]]) -> None:
        """A finger's way from the first place to the last; a tap lasts as long as one does."""
        words = ["mousemove", *map(str, places[0]), "mousedown", "1", "sleep", "0.06"]
        for place in places[1:]:
            words += ["mousemove", *map(str, place), "sleep", "0.03"]
        subprocess.run(["xdotool", *words, "mouseup", "1"], env=self._system.processes.environment, check=True)


def address(folder: Path) -> str:
    """The socket of the reader in the program with this data folder; it has no file, so it ends with the program."""
    return "\0sp-power-window-" + hashlib.sha256(str(folder).encode()).hexdigest()[:32]


def _part(said: dict[str, Any]) -> Part:
    def plain(name: str) -> str:
        return str(said.get(name, "")).replace("\u200b", "").replace("\u00a0", " ").replace("\n", "")

    return Part(
        kind=said["kind"],
        text=plain("text"),
        label=plain("label"),
        name=said.get("name", ""),
        icon=said.get("icon", ""),
        pressable=said["pressable"],
        disabled=said.get("disabled", False),
        focus=said.get("focus", False),
        box=tuple(said["box"]),
    )
