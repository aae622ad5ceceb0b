"""Home: the office's name, the search field, and a tile for each category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch.buttons import Pressable
from common.touch.language import follow, language
from common.touch.theme import theme
from kiosk.content import Category, Readout
from kiosk.phrases import phrases
from kiosk.places import InCategory, Searching
from kiosk.screens.frame import Frame, icon_of

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<OfficeHead>:
    orientation: "vertical"
    padding: theme.grid * 4
    spacing: theme.grid
    canvas.before:
        Color:
            rgba: looks.PRIMARY
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.ACCENT
        Rectangle:
            pos: self.pos if theme.portrait else (self.right - theme.hairline * 2, self.y)
            size: (self.width, theme.hairline * 2) if theme.portrait else (theme.hairline * 2, self.height)
    Widget:
        size_hint_y: None if theme.portrait else .38
        height: 0
    Icon:
        name: "office"
        color: looks.ON_PRIMARY
        size_hint: None, None
        size: theme.display, theme.display
        thickness: 1.5
    Paragraph:
        text: root.name
        font_size: theme.headline
        font_name: fonts.BOLD
        color: looks.ON_PRIMARY
        max_lines: 4
    Paragraph:
        text: root.hours
        color: looks.ON_PRIMARY
        font_size: theme.body
        max_lines: 3
    Widget:
        size_hint_y: None if theme.portrait else .62
        height: 0

<SearchDoor>:
    size_hint_y: None
    height: theme.target * 1.25
    padding: theme.grid * 3, 0
    spacing: theme.grid * 2
    corner: theme.radius * 1.5
    edge_width: theme.hairline * 1.5
    Icon:
        name: "search"
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.title, theme.title
        pos_hint: {"center_y": .5}
    TextLine:
        text: root.text
        font_size: theme.title
        color: looks.INK_SOFT

<CategoryTile>:
    orientation: "horizontal" if self.flat else "vertical"
    padding: theme.grid * 3
    spacing: theme.grid * (3 if self.flat else 1)
    corner: theme.radius * 1.5
    canvas.after:
        Color:
            rgba: looks.ACCENT
        Rectangle:
            pos: self.x + theme.hairline, self.y + self.corner
            size: theme.hairline * 2, self.height - 2 * self.corner
    Icon:
        name: root.icon
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.headline * 1.35, theme.headline * 1.35
        thickness: 1.5
        pos_hint: {"center_y": .5} if root.flat else {"x": 0}
    Widget:
        size_hint: (None, None) if root.flat else (1, 1)
        size: 0, 0
    BoxLayout:
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        spacing: theme.grid * .5
        pos_hint: {"center_y": .5} if root.flat else {"x": 0}
        Paragraph:
            text: root.text
            font_size: theme.title
            font_name: fonts.BOLD
            color: root.ink_now
            max_lines: 2
        Paragraph:
            text: root.detail
            font_size: theme.body
            color: looks.INK_SOFT
            max_lines: 1
""")

GAP = 2.0
TALL_ENOUGH = 4.6
"""A tile stands upright where it is so many body sizes high; a lower one has its icon beside its words."""


class OfficeHead(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """Whose kiosk this is."""

    name = StringProperty("")
    hours = StringProperty("")


class SearchDoor(Pressable):
    """Looks like the search field, and opens it."""

    text = StringProperty("")


class CategoryTile(Pressable):
    """One category: icon, title, how many pages."""

    text = StringProperty("")
    detail = StringProperty("")
    icon = StringProperty("")
    flat = BooleanProperty(False)

    def __init__(self, **options: Any) -> None:
        super().__init__(kind="card", **options)


class Tiles(Widget):  # type: ignore[misc]
    """Fields of one size in rows that fill the view; what is left for the last row shares its width."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.bind(pos=self._arrange, size=self._arrange, children=self._arrange)
        theme.fbind("body", self._arrange)

    def _arrange(self, *_: Any) -> None:
        tiles = self.children[::-1]
        if not tiles:
            return
        columns = min(len(tiles), 2 if theme.portrait or theme.large_text else 3)
        rows = [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
        gap = theme.grid * GAP
        height = (self.height - gap * (len(rows) - 1)) / len(rows)
        top = self.top
        for row in rows:
            width = (self.width - gap * (len(row) - 1)) / len(row)
            for place, tile in enumerate(row):
                tile.flat = height < theme.body * TALL_ENOUGH + theme.headline * 1.35 or len(row) == 1 < columns
                tile.size = width, height
                tile.pos = self.x + place * (width + gap), top - height
            top -= height + gap


class HomeScreen(Frame):
    def __init__(self, visit: Visit, readout: Readout, **options: Any) -> None:
        super().__init__(visit, **options)
        self.content.orientation = "vertical" if theme.portrait else "horizontal"
        # In low-reach mode the crown above says whose kiosk it is.
        if not theme.low_reach or not theme.portrait:
            self.content.add_widget(_head(readout))
        main = BoxLayout(orientation="vertical", padding=theme.grid * 4, spacing=theme.grid * 3)
        self.door = SearchDoor(kind="card")
        phrases.follow(self.door, "text", "home.search")
        self.door.bind(on_release=lambda _: visit.go(Searching()))
        main.add_widget(self.door)
        self.tiles = Tiles()
        for category in readout.categories:
            self.tiles.add_widget(self._tile(category))
        main.add_widget(self.tiles)
        self.content.add_widget(main)

    def _tile(self, category: Category) -> CategoryTile:
        tile = CategoryTile(icon=icon_of(category.icon))
        follow(tile, "text", category.title.both())
        count = len(category.pages)
        phrases.follow(tile, "detail", "home.page" if count == 1 else "home.pages", count=count)
        tile.bind(on_release=lambda _: self.visit.go(InCategory(category.id)))
        return tile


def _head(readout: Readout) -> OfficeHead:
    head = OfficeHead(name=readout.office.name.by(language.code), hours=readout.office.hours.by(language.code))
    if theme.portrait:
        head.size_hint_y = None
        head.bind(minimum_height=head.setter("height"))
    else:
        head.size_hint_x = 0.34
    return head
