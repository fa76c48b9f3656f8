"""The way of a bulletin onto paper: looked at first, then printed with a number of its own, or kept as a PDF.

The number is taken before anything is printed: paper that went out without one could not be called back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from station.kernel.errors import StationError
from station.kernel.words import _
from ui import slip_paper
from ui.bulletins import a4, receipts
from ui.bulletins.gather import Reading
from ui.bulletins.slip import Printing, slip_lines
from ui.desk import Desk
from ui.slip_paper import SlipLine

SLIP, SHEET = "slip", "sheet"
DOTS = 120  # an inch, of a preview
EDGE = round(slip_paper.MARGIN_MM / slip_paper.MM_PER_INCH * DOTS)  # pixels of white around a slip


def slip_image(lines: Sequence[SlipLine], wide_mm: float = slip_paper.NARROW_MM) -> QImage:
    """Return a slip as a picture."""
    size = slip_paper.paper_size(lines, wide_mm).sizePoints()
    wide, tall = (round(length / 72 * DOTS) for length in (size.width(), size.height()))
    image = QImage(wide, tall, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    room = QRectF(image.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
    painter.translate(room.topLeft())
    slip_paper.paint(painter, lines, room.width(), DOTS)
    painter.end()
    return image


class Printer(QObject):
    """Prints bulletins of one screen. `send_slip` and `send_sheet` are how paper is reached; tests have none."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.send_slip: Callable[[Sequence[SlipLine]], bool] = slip_paper.print_out
        self.send_sheet: Callable[[a4.Pages], bool] = a4.print_out

    def preview(self, reading: Reading, kind: str, page: int = 0) -> tuple[QImage, int]:
        """Return a page (from 0) as it would be printed, without a number of its own, and how many there are."""
        printing = self._printing(receipts.Numbered())
        if kind == SLIP:
            return slip_image(slip_lines(reading, printing)), 1
        pages = a4.Pages(reading, printing)
        return a4.preview(pages, min(page, pages.count - 1), 1.5), pages.count

    def run(
        self, reading: Reading, kind: str, done: Callable[[], None] | None = None, wish: receipts.Wish = receipts.NEW
    ) -> None:
        """Print a bulletin; where there is no printer keep it as a PDF. Says how it went; then calls `done`."""
        store, person, bulletin = self._desk.store, self._desk.person, reading.bulletin.id

        def numbered(number: receipts.Numbered) -> None:
            self._desk.said.emit(self._put_out(reading, kind, self._printing(number)))
            if done is not None:
                done()

        def refused(error: Exception) -> None:
            if not isinstance(error, StationError):
                raise error
            self._desk.said.emit(self._desk.sentence(error))

        self._desk.jobs.run(
            "store", lambda job: receipts.take_number(store, person, bulletin, wish), done=numbered, failed=refused,
            owner=self)

    def _printing(self, number: receipts.Numbered) -> Printing:
        return Printing(number.slip, slip_paper.printed_at(self._desk.store.clock), number.copy, number.told)

    def _put_out(self, reading: Reading, kind: str, printing: Printing) -> str:
        """Print, or keep; return what to tell."""
        home, title = self._desk.store.path.parent, reading.bulletin.content.title
        try:
            if kind == SLIP:
                lines = slip_lines(reading, printing)
                if self.send_slip(lines):
                    return _("The slip is printing.")
                kept = slip_paper.keep(home, reading.today, title, lines)
            else:
                pages = a4.Pages(reading, printing)
                if self.send_sheet(pages):
                    return _("It is printing.")
                path = slip_paper.free_path(home, reading.today, title)
                a4.write_pdf(path, pages, title)
                kept = path.relative_to(home).as_posix()
        except OSError:
            return _("It could not be printed, nor kept as a file. It stays on the screen.")
        return _("No printer here. It is kept as {file}.").format(file=kept)
