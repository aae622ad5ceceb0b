"""What fills the upper part of the screen while everything to be touched keeps to the lower one."""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import DictProperty
from kivy.uix.boxlayout import BoxLayout

from common.touch.language import follow
from common.touch.text import Paragraph  # noqa: F401  (the rules below name it)

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Crown>:
    orientation: "vertical"
    padding: theme.grid * 5
    spacing: theme.grid * 2
    Widget:
    Icon:
        name: "office"
        color: looks.ON_PRIMARY
        size_hint: None, None
        size: theme.display, theme.display
        thickness: 1.5
        pos_hint: {"center_x": .5}
    Paragraph:
        id: name
        font_size: theme.headline
        font_name: fonts.BOLD
        color: looks.ON_PRIMARY
        halign: "center"
        max_lines: 4
    Widget:
""")


class Crown(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The office's name."""

    name = DictProperty({})

    def on_name(self, _crown: Any, name: dict[str, str]) -> None:
        follow(self.ids.name, "text", name)
