"""The pages of one category, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common.touch.buttons import ListRow
from common.touch.language import language
from common.touch.panels import Banner, TopBar
from kiosk.content import Category
from kiosk.phrases import phrases
from kiosk.places import InCategory, OnPage
from kiosk.screens.frame import Column, Frame, icon_of, scrolled

if TYPE_CHECKING:
    from kiosk.visit import Visit


class CategoryScreen(Frame):
    def __init__(self, visit: Visit, place: InCategory, category: Category, **options: Any) -> None:
        super().__init__(visit, **options)
        self.place = place
        code = language.code
        self.content.add_widget(TopBar(title=category.title.by(code)))
        column = Column()
        self.rows = []
        for page in category.pages:
            row = ListRow(text=page.title.by(code), detail=page.summary.by(code), icon=icon_of(category.icon))
            row.bind(on_release=lambda _, id_=page.id: visit.go(OnPage(id_)))
            self.rows.append(row)
            column.add_widget(row)
        if not category.pages:
            column.add_widget(Banner(text=phrases("category.empty")))
        self.area = scrolled(column, place.scroll)
        self.content.add_widget(self.area)

    def left(self) -> None:
        self.place.scroll = self.area.scroll_y
