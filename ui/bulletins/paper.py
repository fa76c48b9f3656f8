"""A paper (PDF) page by page, as pictures drawn by a process of its own: nothing in it runs, opens or leads anywhere.

The bytes come from the encrypted store, go through a pipe and come back as pixels; no file is ever written.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from station.bulletins.model import Asset
from station.kernel.errors import StationError
from station.kernel.foreign import papers
from station.kernel.words import _
from ui.bulletins.plates import content_of
from ui.desk import Desk
from ui.shrinking import image_of
from ui.widgets.base import Worded, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.photo import Picture
from ui.widgets.plain import Button, label, row

FARMER, STAFF = "farmer", "staff"
LARGER = (1.0, 1.5, 2.0, 3.0)  # times the width of the place it stands in


class PaperView(Worded, QWidget):
    """Shows one page; next and back, larger and smaller. Emits `turned` with the page (from 0) once it is shown."""

    turned = Signal(int)

    def __init__(self, desk: Desk, readers: str = STAFF) -> None:
        super().__init__()
        self._desk, self._readers = desk, readers
        self._content, self._name = b"", ""
        self.page, self.pages, self._step, self._asked = 0, 0, 0, 0
        part = "farmer" if readers == FARMER else ""
        self.before, self.after = Button(desk.look, part, "arrow-left"), Button(desk.look, part, "arrow-right")
        self.larger, self.smaller = Button(desk.look, part, "plus"), Button(desk.look, part, "minus")
        self.place = label("second" if readers == FARMER else "staff", "soft")
        self.sheet, self.area, self.state = Picture(), QScrollArea(), EmptyState(desk.look, readers)
        self._put_together()
        self.begin(desk.look)

    def open(self, asset: Asset) -> None:
        """Show the first page of an attachment; one that is still on its way says so."""
        store = self._desk.store
        self._forget()
        self._name = asset.name
        self._read(lambda: content_of(store, asset), self._opened)

    def show_content(self, content: bytes, name: str) -> None:
        """Show the first page of a paper that was just chosen."""
        self._forget()
        self._name = name
        self._opened(content)

    def turn(self, pages: int) -> None:
        """Go forward, or back with a number below 0."""
        wanted = max(0, min(self.pages - 1, self.page + pages))
        if self.pages and wanted != self.page:
            self._draw(wanted)

    def zoom(self, steps: int) -> None:
        """Show it larger, or smaller with a number below 0."""
        wanted = max(0, min(len(LARGER) - 1, self._step + steps))
        if self.pages and wanted != self._step:
            self._step = wanted
            self._draw(self.page)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.before.setText(_("Page before"))
        self.after.setText(_("Next page"))
        for button, word in ((self.larger, _("Larger")), (self.smaller, _("Smaller"))):
            button.setText(word if self._readers == STAFF else "")  # the largest letters leave no room for it
            button.setAccessibleName(word)
            button.setToolTip(word)
        self._say_place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_PageDown: lambda: self.turn(1), Qt.Key.Key_PageUp: lambda: self.turn(-1),
            Qt.Key.Key_Home: lambda: self.turn(-self.pages), Qt.Key.Key_End: lambda: self.turn(self.pages),
            Qt.Key.Key_Plus: lambda: self.zoom(1), Qt.Key.Key_Minus: lambda: self.zoom(-1),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _put_together(self) -> None:
        self._down = down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setWidget(self.sheet)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for part in (self.area, self.state):
            down.addWidget(part, 1)
        down.addLayout(row(self.before, self.after, self.place, None, self.smaller, self.larger))
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.larger.clicked.connect(lambda: self.zoom(1))
        self.smaller.clicked.connect(lambda: self.zoom(-1))
        self._show_state()

    def _read(self, work: Any, done: Any) -> None:
        self._asked += 1
        asked = self._asked

        def still(answer: Any) -> None:
            if asked == self._asked:  # else another page or another paper was asked for since
                done(answer)

        self._desk.jobs.run("net", lambda job: work(), done=still, failed=self._failed, owner=self)

    def _opened(self, content: bytes | None) -> None:
        if content is None:
            self._show_state(_("The paper is still on its way."), _("It comes with one of the next connections."))
            return
        self._content = content
        self._draw(0)

    def _draw(self, page: int) -> None:
        content, name, longest = self._content, self._name, self._longest()

        def work() -> tuple[papers.Leaf, QImage]:
            leaf = papers.look(content, name, page, longest)
            return leaf, image_of(leaf.pixels)

        self._read(work, self._drawn)

    def _longest(self) -> int:
        """Return the pixels of the longer side: an upright page as wide as its place, as often larger as asked."""
        across = max(self.area.viewport().width(), 400) * LARGER[self._step] * self.devicePixelRatioF()
        return min(papers.MOST_EDGE, round(across * 1.42))

    def _drawn(self, answer: tuple[papers.Leaf, QImage]) -> None:
        leaf, image = answer
        self.page, self.pages = leaf.number, leaf.pages
        self.sheet.show_image(image)
        self._show_state()
        self._fit()
        self.area.verticalScrollBar().setValue(0)
        self.turned.emit(self.page)

    def _fit(self) -> None:
        image = self.sheet.image
        if not image.isNull():
            width = round(max(self.area.viewport().width(), 1) * LARGER[self._step])
            self.sheet.setFixedSize(QSize(width, round(image.height() * width / image.width())))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._forget()
        self._show_state(self._desk.sentence(error))

    def _forget(self) -> None:
        self._content, self.page, self.pages, self._step = b"", 0, 0, 0
        self.sheet.show_image(QImage())
        self._show_state()

    def _show_state(self, sentence: str = "", advice: str = "") -> None:
        self.state.say(sentence, advice, drawing="file" if sentence else "")
        present(self.state, bool(sentence))
        present(self.area, not sentence)
        for button, useful in ((self.before, self.page > 0), (self.after, self.page + 1 < self.pages),
                               (self.smaller, self._step > 0), (self.larger, self._step + 1 < len(LARGER))):
            button.setEnabled(bool(self.pages) and useful)
            present(button, not sentence)
        self._say_place()

    def _say_place(self) -> None:
        told = _("Page {number} of {pages}").format(number=self.page + 1, pages=self.pages) if self.pages else ""
        self.place.setText(told)
        self.sheet.setAccessibleName(" ".join(filter(None, (self._name, told))))
