"""All parts of the toolkit on one screen, to look at and to touch: `python -m common.touch.gallery`.

With --picture FILE it draws one section into a PNG file and ends, also where there is no screen
(SDL_VIDEODRIVER=offscreen).
"""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.touch.start import add_screen_arguments, open_on, screen_of

if TYPE_CHECKING:
    from common.touch.gallery_sections import Gallery

SECTIONS = ("choices", "text", "form", "signature", "document", "dialog", "icons")
TYPING = ("none", "text", "shift", "latin", "number")


def read_arguments(arguments: list[str] | None = None) -> Namespace:
    parser = ArgumentParser(prog="python -m common.touch.gallery", description=__doc__)
    add_screen_arguments(parser)
    parser.add_argument("--section", choices=SECTIONS, default=SECTIONS[0])
    parser.add_argument("--language", choices=("th", "en"), default="th")
    parser.add_argument("--large-text", action="store_true")
    parser.add_argument("--low-reach", action="store_true")
    parser.add_argument("--typing", choices=TYPING, default=TYPING[0], help="open the keyboard on the form")
    parser.add_argument("--pdf", type=Path, help="a file for the section 'document'")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw one picture and end")
    return parser.parse_args(arguments)


def main() -> None:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory(prefix="sp-power-gallery-") as folder:
        open_on(screen_of(arguments), Path(folder))
        from kivy.base import runTouchApp

        from common.touch.fonts import register_fonts
        from common.touch.language import language
        from common.touch.theme import follow_window, theme

        register_fonts()
        follow_window()
        language.code = arguments.language
        theme.large_text, theme.low_reach = arguments.large_text, arguments.low_reach
        from common.touch.gallery_sections import Gallery

        gallery = Gallery(arguments.pdf)
        gallery.show_section(arguments.section)
        if arguments.picture is None:
            runTouchApp(gallery)
            return
        runTouchApp(gallery, embedded=True)
        _take_picture(gallery, arguments)


def _take_picture(gallery: Gallery, arguments: Namespace) -> None:
    from kivy.base import EventLoop
    from kivy.core.window import Window

    def draw(frames: int) -> None:
        for _ in range(frames):
            EventLoop.idle()

    draw(8)
    gallery.type_into(arguments.typing)
    draw(60 if arguments.section == "document" else 8)
    drawn: Any = Window.screenshot(name=str(arguments.picture))
    # Kivy puts a number into the name, so as never to overwrite a picture.
    os.replace(drawn, arguments.picture)


if __name__ == "__main__":
    main()
