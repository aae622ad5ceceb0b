"""A PDF file of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common.touch.language import language
from common.touch.panels import Banner, TopBar
from common.touch.pdfview import PdfView
from kiosk.content import Attached
from kiosk.phrases import phrases
from kiosk.places import InFile
from kiosk.screens.frame import Column, Frame, scrolled

if TYPE_CHECKING:
    from kiosk.visit import Visit


class DocumentScreen(Frame):
    def __init__(self, visit: Visit, place: InFile, file: Attached, **options: Any) -> None:
        super().__init__(visit, **options)
        self.place = place
        self.content.add_widget(TopBar(title=file.title.by(language.code)))
        self.view: PdfView | None = None
        if file.path.is_file():
            self.view = PdfView()
            self.content.add_widget(self.view)
            self.view.open(file.path, place.view)
        else:
            # A newer publication has taken the file's place while its page was being read.
            column = Column()
            column.add_widget(Banner(text=phrases("page.gone"), tone="warn"))
            self.content.add_widget(scrolled(column, 1.0))

    def left(self) -> None:
        if self.view is not None:
            self.place.view = self.view.in_sight() or self.place.view
            self.view.close()
