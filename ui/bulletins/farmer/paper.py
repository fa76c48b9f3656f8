"""What would be printed, looked at before it is: as a slip to take home, or as a page of A4."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from station.kernel.words import _
from ui.bulletins.gather import Reading
from ui.bulletins.printer import SHEET, SLIP, Printer
from ui.desk import Desk
from ui.widgets.base import Worded, mark
from ui.widgets.photo import Picture
from ui.widgets.rail import Rail, RailButton

SLIP_WIDE = 220.0  # pt, a slip one can read


class PaperPage(Worded, QWidget):
    """Emits `left` once it was printed, or is not to be."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self._reading: Reading | None = None
        self.kind, self.at = SLIP, 0
        self.printer, self.picture = Printer(desk, self), Picture()
        self.print = RailButton(look, "print", primary=True)
        self.slip, self.sheet, self.back = (RailButton(look, sign) for sign in ("receipt", "file", "undo"))
        self.rail = Rail(look, self.print, self.slip, self.sheet, self.back)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self.area = QScrollArea()
        mark(self.area, "part", "farmer")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.picture)
        self._across.addWidget(self.area, 1)
        self._across.addWidget(self.rail)
        self.print.clicked.connect(self.put_out)
        self.slip.clicked.connect(lambda: self._take(SLIP))
        self.sheet.clicked.connect(lambda: self._take(SHEET))
        self.back.clicked.connect(lambda: self.left.emit())
        self.rail.turned.connect(self._turn)
        for button in (self.slip, self.sheet):
            button.setCheckable(True)
        self.begin(look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.print.name_it(_("Print"))
        self.slip.name_it(_("Small slip"))
        self.sheet.name_it(_("A4 page"))
        self.back.name_it(_("Leave it"))
        self._show()

    def show_reading(self, reading: Reading | None) -> None:
        """Look at how a bulletin would be printed; None for none any more."""
        self._reading, self.kind, self.at = reading, SLIP, 0
        self._show()

    def put_out(self) -> None:
        """Print what is looked at."""
        if self._reading is not None:
            self.printer.run(self._reading, self.kind, self.left.emit)

    def _take(self, kind: str) -> None:
        self.kind, self.at = kind, 0
        self._show()

    def _turn(self, page: int) -> None:
        self.at = page
        self._show()

    def _show(self) -> None:
        self.slip.setChecked(self.kind == SLIP)
        self.sheet.setChecked(self.kind == SHEET)
        if self._reading is None:
            self.picture.show_image(type(self.picture.image)())
            return
        image, pages = self.printer.preview(self._reading, self.kind, self.at)
        self.picture.setAccessibleName(self._reading.bulletin.content.title)
        readable = self.look.theme.pt(SLIP_WIDE) * image.height() // max(1, image.width())
        self.picture.setMinimumHeight(readable if self.kind == SLIP else 0)  # a slip is long: it is scrolled
        self.picture.show_image(image)
        self.rail.show_page(self.at, pages)
