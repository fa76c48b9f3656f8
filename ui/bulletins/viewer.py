"""The one widget in which the words of bulletins are shown, to farmers and to staff; it leads and loads nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.bulletins.closed import SCHEME, ClosedDocument, Passage, Plate, Setting
from ui.theme import Look
from ui.widgets.base import Worded, mark

FARMER, STAFF = "farmer", "staff"
# Kinds of text (theme.POINTS) of running text, headings and captions.
TYPES = {FARMER: ("main", "title", "second"), STAFF: ("staff", "staff-title", "staff-small")}
SLACK = 4  # pixels by which a table may be too wide without a bar: less than the margin around it
HEX = re.compile(r"[0-9a-f]{64}")


class Viewer(Worded, QTextBrowser):
    """Shows passages as tall as they are; put it into a place that scrolls.

    Emits `picture_touched` with the SHA-256 (hex) of a picture that was touched, or chosen with Tab and Enter.
    """

    picture_touched = Signal(str)

    def __init__(self, look: Look, readers: str = FARMER, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readers = readers
        self._passages: Sequence[Passage] = ()
        self._plates: Mapping[bytes, Plate] = {}
        self._fitted = 0  # pixels: the width that the pictures were last fitted to
        self._growing = QTimer(self, singleShot=True, interval=0)
        self._growing.timeout.connect(self._grown)
        self._page = ClosedDocument(self)
        self.setDocument(self._page)
        self._close_every_way_out()
        self.setFrameShape(QFrame.Shape.NoFrame)
        for set_policy in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mark(self, "part", "sections")
        self.anchorClicked.connect(self._touched)
        self._page.documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self.begin(look)

    def show_passages(self, passages: Sequence[Passage], plates: Mapping[bytes, Plate] | None = None) -> None:
        """Show passages with the pictures they name; a picture that was not handed over is said to be missing."""
        self._passages, self._plates = tuple(passages), dict(plates or {})
        self.restyle()

    def spoken(self) -> str:
        """Return the words as they are read out."""
        return self._page.spoken()

    def setHtml(self, text: str) -> None:
        """Show one passage of HTML: there is no other way to fill a viewer."""
        self.show_passages([Passage("", text)])

    setText = setHtml

    def setMarkdown(self, markdown: str) -> None:
        """Show the words as they are."""
        self._page.setMarkdown(markdown)

    def restyle(self) -> None:
        self._fill()
        self._grown()

    def retranslate(self) -> None:
        self.restyle()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Answer what the document answers, whoever asks."""
        return self._page.loadResource(kind, name)

    def doSetSource(self, name: QUrl | str, kind: Any = None) -> None:
        """Go nowhere."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Hand out nothing to drag or to copy."""
        return QMimeData()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what scrolls is the place it stands in

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _close_every_way_out(self) -> None:
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)

    def _touched(self, link: QUrl) -> None:
        sha = link.toString().removeprefix(SCHEME)
        if HEX.fullmatch(sha):
            self.picture_touched.emit(sha)

    def _fill(self) -> None:
        theme = self.look.theme
        text, heading, small = (theme.px(kind) for kind in TYPES[self._readers])
        colours = theme.colours
        self._fitted = self._width()
        self._page.fill(self._passages, self._plates, Setting(
            text, heading, small, colours.ink, colours.ink_soft, colours.line_strong, self._fitted,
            self.devicePixelRatioF()))
        self.setAccessibleName(self._page.spoken())

    def _width(self) -> int:
        return self.viewport().width() - 2 * round(self._page.documentMargin())

    @property
    def _wide(self) -> bool:
        """Whether a table is wider than its place."""
        return self._page.size().width() > self.viewport().width() + SLACK

    def _height(self) -> int:
        bar = self.horizontalScrollBar().sizeHint().height() if self._wide else 0
        return round(self._page.size().height() + 0.5) + bar

    def _grow(self) -> None:
        """Become as tall as the words, when the event that asks for it is over: Qt may be laying them out just now."""
        self._growing.start()

    def _grown(self) -> None:
        if self._plates and self._width() != self._fitted:
            self._fill()  # pictures are fitted to the width
        # Qt's own choice of bars and that of the place around it may chase each other for ever, each making the other
        # come and go. A bar that only ever comes with a narrower place cannot.
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if self._wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.horizontalScrollBarPolicy() != policy:
            self.setHorizontalScrollBarPolicy(policy)
        if self.height() != self._height():
            self.setFixedHeight(self._height())
