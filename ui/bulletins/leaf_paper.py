"""A page of an attached paper, printed: the picture of it, with whose bulletin it hangs on and a number of its own.

The page is drawn first and the number taken after it, before anything is printed: paper that went out without one
could not be called back, and a page that cannot be drawn uses up none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from station.bulletins.model import Asset
from station.kernel.errors import StationError
from station.kernel.foreign import papers
from station.kernel.words import _
from ui import slip_paper
from ui.bulletins import a4, receipts
from ui.bulletins.gather import Reading
from ui.bulletins.plates import content_of
from ui.bulletins.slip import Printing, numbers
from ui.bulletins.words import BETWEEN, issuer_words
from ui.desk import Desk
from ui.qr import qr_image
from ui.shrinking import image_of
from ui.theme import make_font

FOOT, GAP = 100.0, 12.0  # our dots, as a4 counts them


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as a picture; `number` from 0 of `pages`."""

    image: QImage
    number: int
    pages: int


class LeafPages:
    """One printed page, painted in the dots of a4; it stands where a4's own pages do."""

    count = 1

    def __init__(self, reading: Reading, printing: Printing, name: str, leaf: Leaf) -> None:
        self._reading, self._printing, self._name, self._leaf = reading, printing, name, leaf

    def paint(self, painter: QPainter, _page: int) -> None:
        """Paint the picture as large as it fits, and below it what it is and where it came from."""
        image, room = self._leaf.image, QRectF(0, 0, a4.WIDE, a4.TALL - FOOT - GAP)
        size = QSizeF(image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((room.width() - size.width()) / 2, 0, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)
        top, wide = a4.TALL - FOOT, a4.WIDE - FOOT - GAP
        painter.setPen(QPen(Qt.GlobalColor.black, 1.0))
        painter.drawLine(0, round(top - GAP / 2), round(a4.WIDE), round(top - GAP / 2))
        painter.setFont(make_font(a4.SMALL))
        for line, words in enumerate(self.lines()):
            box = QRectF(0, top + line * FOOT / 4, wide, FOOT / 4)
            fitting = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, round(wide))
            painter.drawText(box, a4.LEFT, fitting)
        code = qr_image(a4.code(self._reading, self._printing))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # a code has hard edges
        painter.drawImage(QRectF(a4.WIDE - FOOT, top, FOOT, FOOT), code)

    def lines(self) -> tuple[str, ...]:
        """Return what stands below the picture."""
        content, leaf = self._reading.bulletin.content, self._leaf
        page = _("Page {number} of {pages}").format(number=leaf.number + 1, pages=leaf.pages)
        return (
            BETWEEN.join((content.title, issuer_words(content))), BETWEEN.join((self._name, page)),
            numbers(self._reading, self._printing), _("Printed {when}").format(when=self._printing.printed))


class LeafPrinter(QObject):
    """Prints pages of attached papers for one screen. `send` is how the printer is reached; tests have none."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.send: Callable[[Any], bool] = a4.print_out

    def run(self, reading: Reading, asset: Asset, page: int) -> None:
        """Print `page` (from 0); where there is no printer keep it as a PDF. Says how it went."""
        store, jobs = self._desk.store, self._desk.jobs

        def draw(_job: Any) -> Leaf | None:
            content = content_of(store, asset)
            if content is None:
                return None
            found = papers.look(content, asset.name, page, papers.MOST_EDGE)
            return Leaf(image_of(found.pixels), found.number, found.pages)

        def drawn(leaf: Leaf | None) -> None:
            if leaf is not None:
                self._number(reading, asset, leaf)

        jobs.run("net", draw, done=drawn, failed=self._refused, owner=self)

    def _number(self, reading: Reading, asset: Asset, leaf: Leaf) -> None:
        store, person, bulletin = self._desk.store, self._desk.person, reading.bulletin.id

        def numbered(slip: receipts.Numbered) -> None:
            printing = Printing(slip.slip, slip_paper.printed_at(store.clock))
            self._desk.said.emit(self._put_out(reading, LeafPages(reading, printing, asset.name, leaf)))

        self._desk.jobs.run(
            "store", lambda job: receipts.take_number(store, person, bulletin), done=numbered, failed=self._refused,
            owner=self)

    def _put_out(self, reading: Reading, pages: Any) -> str:
        home, title = self._desk.store.path.parent, reading.bulletin.content.title
        if self.send(pages):
            return _("It is printing.")
        path = slip_paper.free_path(home, reading.today, title)
        try:
            a4.write_pdf(path, pages, title)
        except OSError:
            return _("It could not be printed, nor kept as a file. It stays on the screen.")
        return _("No printer here. It is kept as {file}.").format(file=path.relative_to(home).as_posix())

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._desk.said.emit(self._desk.sentence(error))
