"""An official warning across the screen, in its signal colour and in words; there only when there is one."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon
from ui.theme import RADIUS, Look
from ui.widgets.base import Seldom, present
from ui.widgets.plain import Button, label


class Level(enum.Enum):
    """The official signal colours, lowest first (white is used for typhoons in the south)."""

    WHITE = "white"
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class WarningStrip(Seldom, QWidget):
    """Hidden until `warn`. Emits `listen_asked` and `details_asked`. `manner` is "farmer" or "staff"."""

    listen_asked = Signal()
    details_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None, manner: str = "farmer") -> None:
        super().__init__(parent)
        self.level = Level.BLUE
        self._plain = ""
        self._farmer = manner == "farmer"
        self.look = look
        self.hide()

    def make(self) -> None:
        look = self.look
        self._sign = label()
        self._words = label("main" if self._farmer else "staff", wrap=True)
        self._listen = Button(look, "farmer" if self._farmer else "", "speaker")
        self._details = Button(look, "farmer" if self._farmer else "")
        self._listen.clicked.connect(lambda: self.listen_asked.emit())
        self._details.clicked.connect(lambda: self.details_asked.emit())
        self._across = across = QHBoxLayout(self)
        across.addWidget(self._sign)
        across.addWidget(self._words, 1)
        across.addWidget(self._listen)
        across.addWidget(self._details)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setContentsMargins(theme.space(4), theme.space(2), theme.space(2), theme.space(2))
        self._across.setSpacing(theme.space(3))
        ink = str(getattr(theme.colours, f"on_warn_{self.level.value}"))
        self._sign.setPixmap(icon("warning", ink, round(theme.px("main" if self._farmer else "staff") * 1.3)))
        self._words.setStyleSheet(f"color: {ink}")  # the ink follows the signal, which no rule of the sheet knows
        self.update()

    def retranslate(self) -> None:
        self._listen.setText(_("Listen"))
        self._details.setText(_("Details"))

    @property
    def words(self) -> str:
        """What stands on it."""
        return self._plain

    def warn(self, level: Level, words: str, speaks: bool = True, details: bool = True) -> None:
        """Show a warning; `words` name its kind, its colour and until when it holds."""
        self.ready()
        self.level = level
        self._plain = words
        self._words.setText(words)
        present(self._listen, speaks)
        present(self._details, details)
        present(self, True)
        self.restyle()

    def lift(self) -> None:
        """Take the warning down."""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = f"warn_{self.level.value}"
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour("line_strong" if self.level is Level.WHITE else ground), 1))
        radius = float(RADIUS["farmer" if self._farmer else "staff"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
