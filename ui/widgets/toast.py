"""A word at the foot of the window that a deed is done, with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Seldom, mark
from ui.widgets.plain import label

SECONDS = 10


class Toast(Seldom, QFrame):
    """Lies over the foot of `host` and goes by itself. One at a time: a new one replaces the last."""

    gone = Signal()

    def __init__(self, look: Look, host: QWidget, manner: str = "staff") -> None:
        super().__init__(host)
        self._host = host
        mark(self, "part", "toast")
        self._undo: Callable[[], object] | None = None
        self._manner = manner
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SECONDS * 1000)
        self.timer.timeout.connect(self.put_away)
        self.look = look
        self.hide()

    def make(self) -> None:
        self._words = label("staff" if self._manner == "staff" else "main")
        self._button = QPushButton()
        self._button.clicked.connect(self._take_back)
        self._across = across = QHBoxLayout(self)
        across.addWidget(self._words)
        across.addWidget(self._button)
        self._host.installEventFilter(self)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(5), space(2), space(3), space(2))
        self._across.setSpacing(space(5))
        self.setMinimumHeight(self.look.theme.pt(36 if self._manner == "staff" else 60))
        mark(self._button, "part", "" if self._manner == "staff" else "farmer")
        self._settle()

    def retranslate(self) -> None:
        self._button.setText(_("Undo"))

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Show `words`; `undo`, if the deed can be taken back, runs when its button is pressed in time."""
        self.ready()
        self._words.setText(words)
        self._undo = undo
        self._button.setVisible(undo is not None)
        self.show()
        self.raise_()
        self._settle()
        self.timer.start()

    def put_away(self) -> None:
        """Go, and forget what could have been undone."""
        self._undo = None
        self.timer.stop()
        if not self.isHidden():
            self.hide()
            self.gone.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.timer.stop()  # nobody is hurried while the hand is on it
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.isHidden():
            self.timer.start()
        super().leaveEvent(event)

    def _take_back(self) -> None:
        undo = self._undo
        self.put_away()
        if undo is not None:
            undo()

    def _settle(self) -> None:
        host, most = self._host, self._host.width() - self.look.theme.space(8)
        self._words.setWordWrap(False)
        self._across.invalidate()
        wide = self.sizeHint().width()
        self._words.setWordWrap(wide > most)  # a long file name goes on below
        width = max(1, min(wide, most))
        self.setFixedWidth(width)
        self.resize(width, max(self.minimumHeight(), self._across.totalHeightForWidth(width), 1))
        self.move((host.width() - width) // 2, host.height() - self.height() - self.look.theme.space(6))
