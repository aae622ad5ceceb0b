import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.touch.gallery import SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_can_be_drawn_without_a_screen(section: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    command = [sys.executable, "-m", "common.touch.gallery", "--section", section, "--picture", str(picture)]
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    done = subprocess.run([*command, "--size", "540x960"], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_screen_of_texts_with_breaks_needs_no_dictionary() -> None:
    code = """
import sys
from common.touch.testing import open_offscreen_window
open_offscreen_window()
from common.touch.testing import frames, show
from common.touch.gallery_sections import Gallery
gallery = show(Gallery())
for section in ("choices", "text", "form", "dialog"):
    gallery.show_section(section)
    frames(8)
print([name for name in ("pythainlp", "numpy", "PIL", "fontTools", "pypdfium2") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
