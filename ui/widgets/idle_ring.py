"""Somebody walked away: ask, wait twenty seconds, then everything of theirs is gone.

`IdleWatch` counts by a clock it is handed and can be told the time passed by a test; `IdleRing` is
what it shows. Any touch, key or move of the mouse counts as still being there.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Seldom, mark
from ui.widgets.face import CENTRE, draw_words
from ui.widgets.plain import Button, label

WARN_AFTER = 60.0  # seconds
GONE_AFTER = 80.0
_ALIVE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.KeyPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
}


class IdleWatch(QObject):
    """Emits `warned(seconds left)` each tick of the warning, `returned` when somebody is there again, `gone` once.

    Install it on the application while farmer mode is on. `clock` gives seconds that never jump
    (time.monotonic); set `paused` while a bulletin is being read aloud.
    """

    warned = Signal(float)
    returned = Signal()
    gone = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.warn_after, self.gone_after = WARN_AFTER, GONE_AFTER
        self.paused = False
        self._clock = clock
        self._since = clock()
        self._warning = False
        self._over = False
        self.timer = QTimer(self)
        self.timer.setInterval(250)
        self.timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to count."""
        self.touch()
        self.timer.start()

    def stop(self) -> None:
        """Stop counting, as in staff mode; a warning on show is taken back."""
        self.timer.stop()
        self.touch()

    def touch(self) -> None:
        """Somebody is there."""
        self._since = self._clock()
        self._over = False
        if self._warning:
            self._warning = False
            self.returned.emit()

    def tick(self) -> None:
        """Look at the clock; the timer calls this, and a test may."""
        if self.paused:
            self._since = self._clock()
            return
        idle = self._clock() - self._since
        if self._over or idle < self.warn_after:
            return
        if idle >= self.gone_after:
            self._over, self._warning = True, False
            self.gone.emit()
        else:
            self._warning = True
            self.warned.emit(self.gone_after - idle)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ALIVE:
            self.touch()
        return super().eventFilter(watched, event)


class IdleRing(Seldom, QWidget):
    """Covers `host` with the question, a ring that runs out, and one big button. Emits `stayed`."""

    stayed = Signal()

    def __init__(self, look: Look, host: QWidget, seconds: float = GONE_AFTER - WARN_AFTER) -> None:
        super().__init__(host)
        self._host = host
        self._whole = seconds
        self._left = seconds
        self.look = look
        self.hide()

    def make(self) -> None:
        self._question = label("title")
        self._question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = Button(self.look, "primary", parent=self)
        mark(self._button, "weight", "huge")
        self._button.clicked.connect(lambda: self.stayed.emit())
        self._down = down = QVBoxLayout(self)
        down.addStretch(2)
        down.addWidget(self._question)
        down.addSpacing(0)
        down.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        down.addStretch(1)
        self._host.installEventFilter(self)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setSpacing(theme.space(6))
        self.update()

    def retranslate(self) -> None:
        self._question.setText(_("Still looking?"))
        self._button.setText(_("Yes, stay"))

    def show_left(self, seconds: float) -> None:
        """Show the question with `seconds` left."""
        self.ready()
        self._left = max(0.0, seconds)
        if self.isHidden():
            self.setGeometry(self._host.rect())
            self.show()
            self.raise_()
            self._button.setFocus()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._host.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("paper")
        ground.setAlphaF(0.96)
        painter.fillRect(self.rect(), ground)
        side = min(theme.pt(150), self._question.geometry().top() - theme.space(8))
        if side > theme.pt(40):
            top = self._question.geometry().top() - side - theme.space(6)
            self._paint_ring(painter, QRectF((self.width() - side) / 2, top, side, side))
        painter.end()

    def _paint_ring(self, painter: QPainter, ring: QRectF) -> None:
        theme = self.look.theme
        thick = theme.pt(10)
        inner = ring.adjusted(thick, thick, -thick, -thick)
        painter.setPen(QPen(theme.colour("line"), thick))
        painter.drawEllipse(inner)
        pen = QPen(theme.colour("ripe"), thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        share = self._left / self._whole if self.look.motion else math.ceil(self._left) / self._whole
        painter.drawArc(inner, 90 * 16, round(360 * 16 * min(1.0, share)))
        painter.setPen(theme.colour("ink"))
        number = theme.font("number", bold=True)
        number.setPixelSize(round(ring.height() * 0.36))
        draw_words(painter, inner, str(math.ceil(self._left)), number, CENTRE, theme.pt(18))
