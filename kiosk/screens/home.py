"""Home: the office's name, the search field, and a tile for each category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import StringProperty
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
    corner: theme.radius * 1.5
    padding: theme.grid * 3
    spacing: theme.grid * 3
    canvas.before:
        Color:
            rgba: looks.ACCENT
        Rectangle:
            pos: self.x + self.edge_width, self.y + self.corner
            size: theme.hairline * 2, max(0, self.height - 2 * self.corner)

<UprightTile>:
    orientation: "vertical"
    padding: theme.grid * 2.5
    spacing: theme.grid
    BoxLayout:
        size_hint_y: None
        height: theme.headline * 1.2
        Icon:
            name: root.icon
            color: looks.PRIMARY
            size_hint_x: None
            width: self.height
            thickness: 1.5
        TextLine:
            text: root.detail
            font_size: theme.body
            color: looks.INK_SOFT
            halign: "right"
    Widget:
    Paragraph:
        text: root.text
        font_size: theme.title
        font_name: fonts.BOLD
        color: root.ink_now
        max_lines: 2

<FlatTile>:
    orientation: "horizontal"
    padding: theme.grid * 3, 0
    Icon:
        name: root.icon
        color: looks.PRIMARY
        size_hint: None, None
        size: theme.headline, theme.headline
        thickness: 1.6
        pos_hint: {"center_y": .5}
    TextLine:
        text: root.text
        font_size: theme.title
        font_name: fonts.BOLD
        color: root.ink_now
    TextLine:
        text: root.detail
        font_size: theme.body
        color: looks.INK_SOFT
        halign: "right"
        size_hint_x: None
        width: theme.body * 5 if root.width > theme.title * 17 else 0
        opacity: 1 if self.width else 0
""")

GAP = 2.0
# What an upright tile needs for its icon, two lines of title and its margins, in sizes of the title.
UPRIGHT_HEIGHT, UPRIGHT_WIDTH = 5.6, 6.5
FLAT_WIDTH = 8.0
LONE_ROW = 0.6
"""The height of a row with one tile, as wide as the others together, in their heights."""


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

    def __init__(self, **options: Any) -> None:
        super().__init__(kind="card", **options)


class UprightTile(CategoryTile):
    """Where there is room: the icon above the title."""


class FlatTile(CategoryTile):
    """All in one line."""


class Tiles(Widget):  # type: ignore[misc]
    """A tile for each category, in rows that fill the view: upright where they find room, else flat, as a list."""

    def __init__(self, categories: Sequence[Category], chosen: Callable[[Category], object], **options: Any) -> None:
        super().__init__(**options)
        self._categories, self._chosen = categories, chosen
        self.tiles: list[CategoryTile] = []
        self._place = Clock.create_trigger(self._arrange, -1)
        self.bind(pos=self._place, size=self._place)
        self._place()

    def _arrange(self, *_: Any) -> None:
        # Until a layout has placed it a widget is 100 by 100: tiles made for that would be thrown away.
        if not self._categories or self.size == [100, 100]:
            return
        columns, kind = self._columns()
        kinds = [kind] * len(self._categories)
        if self._last_is_alone(columns):
            kinds[-1] = FlatTile
        if [type(tile) for tile in self.tiles] != kinds:
            self.clear_widgets()
            self.tiles = [self._tile(category, kind) for category, kind in zip(self._categories, kinds, strict=True)]
        rows = [self.tiles[start : start + columns] for start in range(0, len(self.tiles), columns)]
        top = self.top
        for row, height in zip(rows, self._heights(columns, kind), strict=True):
            width = (self.width - self._gap * (len(row) - 1)) / len(row)
            for place, tile in enumerate(row):
                tile.size = width, height
                tile.pos = self.x + place * (width + self._gap), top - height
            top -= height + self._gap

    def _columns(self) -> tuple[int, type[CategoryTile]]:
        for columns in (2, 3) if theme.portrait else (3, 2):
            width = (self.width - self._gap * (columns - 1)) / columns
            if (
                max(self._heights(columns, UprightTile)) >= UPRIGHT_HEIGHT * theme.title
                and width >= UPRIGHT_WIDTH * theme.title
            ):
                return columns, UprightTile
        # A title of one line needs all of a narrow screen, or half of a wide one; a third where it is low, too.
        flat = [columns for columns in (1, 2, 3) if self.width / columns > FLAT_WIDTH * theme.title] or [1]
        tall = [columns for columns in flat if min(self._heights(columns, FlatTile)) >= theme.target]
        return min(tall, default=flat[-1]), FlatTile

    def _heights(self, columns: int, kind: type[CategoryTile]) -> list[float]:
        rows = -(-len(self._categories) // columns)
        shares = [1.0] * rows
        if self._last_is_alone(columns) and kind is UprightTile:
            shares[-1] = LONE_ROW
        room = self.height - self._gap * (rows - 1)
        return [room * share / sum(shares) for share in shares]

    def _last_is_alone(self, columns: int) -> bool:
        return columns > 1 and len(self._categories) % columns == 1

    @property
    def _gap(self) -> float:
        return float(theme.grid * GAP)

    def _tile(self, category: Category, kind: type[CategoryTile]) -> CategoryTile:
        tile = kind(icon=icon_of(category.icon))
        follow(tile, "text", category.title.both())
        count = len(category.pages)
        phrases.follow(tile, "detail", "home.page" if count == 1 else "home.pages", count=count)
        tile.bind(on_release=lambda _: self._chosen(category))
        self.add_widget(tile)
        return tile


class HomeScreen(Frame):
    def __init__(self, visit: Visit, readout: Readout, **options: Any) -> None:
        super().__init__(visit, **options)
        self.content.orientation = "vertical" if theme.portrait else "horizontal"
        # In low-reach mode the crown above says whose kiosk it is.
        if not theme.low_reach:
            self.content.add_widget(_head(readout))
        main = BoxLayout(orientation="vertical", padding=theme.grid * 4, spacing=theme.grid * 3)
        self.door = SearchDoor(kind="card")
        phrases.follow(self.door, "text", "home.search")
        self.door.bind(on_release=lambda _: visit.go(Searching()))
        main.add_widget(self.door)
        self.tiles = Tiles(readout.categories, lambda category: visit.go(InCategory(category.id)))
        main.add_widget(self.tiles)
        self.content.add_widget(main)


def _head(readout: Readout) -> OfficeHead:
    head = OfficeHead(name=readout.office.name.by(language.code), hours=readout.office.hours.by(language.code))
    if theme.portrait:
        head.size_hint_y = None
        head.bind(minimum_height=head.setter("height"))
    else:
        head.size_hint_x = 0.34
    return head
