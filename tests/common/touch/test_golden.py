"""Difficult Thai words, compared with pictures of them that a person has looked at.

TOUCH_GOLDEN=write makes the pictures anew: look at each of them before committing.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from kivy.core.image import Image
from kivy.uix.widget import Widget

from common.touch import fonts
from common.touch.testing import frames, show
from common.touch.text import ThaiInput, ThaiLabel

FOLDER = Path(__file__).parent / "golden"
WORDS = {
    "thi-ni": "ที่นี่",
    "nam": "น้ำ",
    "pan": "ปั้น",
    "phu-puai": "ผู้ป่วย",
    "yi-pun": "ญี่ปุ่น",
    "katanyu": "กตัญญู",
    "thiti": "ฐิติ",
    "dika": "ฎีกา",
    "pam": "ป่ำ",
}
SIZE = (220, 90)
# Of the points of the word: as many as another version of the font's renderer may draw otherwise.
TOLERANCE = 0.02


def label(word: str, **options: Any) -> Widget:
    return ThaiLabel(text=word, font_size=48, color=(1, 1, 1, 1), size_hint=(None, None), size=SIZE, **options)


def bold(word: str) -> Widget:
    return label(word, font_name=fonts.BOLD)


def field(word: str, cls: type[ThaiInput] = ThaiInput) -> Widget:
    return cls(
        text=word, font_size=48, foreground_color=(1, 1, 1, 1), size_hint=(None, None), size=SIZE, padding=(6, 6)
    )


def drawn(widget: Widget) -> Image:
    show(widget)
    frames(2)
    return widget.export_as_image()


def difference(picture: Image, golden: Path) -> float:
    """How many points are plainly lighter or darker than in the golden picture, against the points of the word."""
    mine, other = picture.texture, Image(str(golden), nocache=True, keep_data=True).texture
    if mine.size != other.size:
        return 1.0
    ours, theirs = (bytes(texture.pixels)[0::4] for texture in (mine, other))
    apart = sum(abs(one - two) > 96 for one, two in zip(ours, theirs, strict=True))
    return apart / sum(light > 127 for light in theirs)


@pytest.mark.parametrize("kind", [label, bold, field])
@pytest.mark.parametrize("name", WORDS)
def test_the_word_looks_as_it_should(name: str, kind: Any) -> None:
    golden = FOLDER / f"{name}.{kind.__name__}.png"
    picture = drawn(kind(WORDS[name]))
    if os.environ.get("TOUCH_GOLDEN") == "write":
        picture.save(str(golden), flipped=False)
    assert difference(picture, golden) <= TOLERANCE


@pytest.mark.parametrize("name", ["nam", "pam", "katanyu"])
def test_a_word_shaped_as_latin_does_not_pass(name: str) -> None:
    picture = drawn(label(WORDS[name], font_script_name="Latn"))
    assert difference(picture, FOLDER / f"{name}.label.png") > 4 * TOLERANCE


def test_a_field_shaped_by_kivy_alone_does_not_pass() -> None:
    class Untold(ThaiInput):
        def _get_line_options(self) -> dict[str, Any]:
            options: dict[str, Any] = super()._get_line_options()
            options.pop("font_script_name", None)
            return options

    assert difference(drawn(field(WORDS["nam"], Untold)), FOLDER / "nam.field.png") > 4 * TOLERANCE
