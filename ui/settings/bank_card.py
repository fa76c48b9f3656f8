"""How large is a millimetre here? Screens lie about it; a bank card does not (ISO/IEC 7810 ID-1, 85.60 x 53.98 mm)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.plain import Button, column, label, row

CARD_MM = (85.60, 53.98)
NARROWEST, WIDEST = 180, 620  # pixels: 53 to 184 dots an inch


class CardOutline(Worded, QWidget):
    """The outline of a card, `across` pixels wide."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.across = 324
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.begin(look)

    def draw(self, across: int) -> None:
        """Draw the card `across` pixels wide."""
        self.across = across
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.across + 4, round(self.across * CARD_MM[1] / CARD_MM[0]) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(2, 2, self.across, self.across * CARD_MM[1] / CARD_MM[0])
        painter.setPen(QPen(theme.colour("field"), 2))
        painter.setBrush(theme.colour("field_pale"))
        painter.drawRoundedRect(card, self.across * 0.037, self.across * 0.037)
        painter.setPen(theme.colour("ink_soft"))
        painter.setFont(theme.font("staff"))
        painter.drawText(card, Qt.AlignmentFlag.AlignCenter, _("bank card"))
        painter.end()


class Calibration(Worded, QWidget):
    """Emits `measured(millimetres per pixel)` when the card fits, 0.0 to believe the screen again."""

    measured = Signal(float)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.words = label("staff", "soft", wrap=True)
        self.outline = CardOutline(look)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(NARROWEST, WIDEST)
        self.slider.setMaximumWidth(WIDEST)
        self.slider.valueChanged.connect(self.outline.draw)
        self.fits = Button(look, "staff-primary", "check")
        self.fits.clicked.connect(lambda: self.measured.emit(self.millimetres_per_pixel))
        self.believe = Button(look)
        self.believe.clicked.connect(lambda: self.measured.emit(0.0))
        self.setLayout(
            column(self.words, self.outline, self.slider, row(self.fits, self.believe, None), gap=12)
        )
        self.begin(look)

    @property
    def millimetres_per_pixel(self) -> float:
        """What the outline says now."""
        return CARD_MM[0] / self.slider.value()

    def retranslate(self) -> None:
        self.words.setText(_("Hold a bank card against the screen and move the slider until the frame is as large."))
        self.fits.setText(_("It fits"))
        self.believe.setText(_("Believe the screen"))
        self.outline.update()

    def show_now(self, pixels_per_point: float) -> None:
        """Begin with the size in use."""
        across = round(CARD_MM[0] / 25.4 * 72 * pixels_per_point)
        self.slider.setValue(across)
        self.outline.draw(self.slider.value())
