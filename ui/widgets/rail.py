"""What one can do here, in a column at the right: pictures keep their height that way, and a thumb finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon
from ui.speech import Speaker
from ui.theme import RADIUS, TARGET, Look
from ui.widgets.base import Worded, present
from ui.widgets.face import CENTRE, Face, draw_words

WIDE = 88.0  # pt
TALL = 120.0  # pt at most
SIGN = 24.0  # pt


class RailButton(Face):
    """A sign with its word below; `primary` in the colour of what most people come for. Its owner sets the word."""

    def __init__(self, look: Look, sign: str, primary: bool = False, parent: QWidget | None = None) -> None:
        self._sign = sign
        self._primary = primary
        self._note = ""
        super().__init__(look, parent)

    def name_it(self, words: str, note: str = "") -> None:
        """Set the word, and perhaps a small note such as "2/3" beside the sign."""
        self.setText(words)
        self._note = note
        self.setAccessibleName(f"{words} {note}".strip())
        self.update()

    def set_sign(self, sign: str) -> None:
        """Change the sign."""
        self._sign = sign
        self.update()

    def restyle(self) -> None:
        theme = self.look.theme
        self.setFixedWidth(theme.pt(WIDE))
        self.setMaximumHeight(theme.pt(TALL))
        super().restyle()

    def sizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(WIDE), self.look.theme.pt(TARGET + 12))

    def paint_card(self, painter: QPainter) -> QRectF:
        card = super().paint_card(painter)
        if self._primary and not self.isDown():
            theme, radius = self.look.theme, float(RADIUS["farmer"])
            painter.setPen(QPen(theme.colour("field"), 1))
            painter.setBrush(theme.colour("field"))
            painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        return card

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        light = self._primary and not self.isDown()
        side = theme.pt(SIGN)
        inner = box.adjusted(theme.space(1), theme.space(1), -theme.space(1), -theme.space(1))
        words = self.text()
        font = theme.font("second")
        font.setPixelSize(min(font.pixelSize(), theme.pt(20)))  # the column is as wide at every size of text
        room = QRectF(inner.left(), 0, inner.width(), inner.height() - side)
        flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
        tall = min(room.height(), QFontMetricsF(font).boundingRect(room, flags, words).height())
        top = inner.center().y() - (side + tall) / 2
        sign = icon(self._sign, theme.colours.on_field if light else theme.colours.field, side)
        left = inner.left() + theme.space(1) if self._note else inner.center().x() - side / 2
        painter.drawPixmap(QPointF(left, top), sign)
        painter.setPen(self.ink("on_field" if light else "ink_soft"))
        beside = QRectF(left + side, top, inner.right() - left - side, side)
        draw_words(painter, beside, self._note, font, CENTRE, theme.pt(18))
        painter.setPen(self.ink("on_field" if light else "ink"))
        draw_words(painter, QRectF(inner.left(), top + side, inner.width(), tall), words, font, CENTRE, theme.pt(18))


class VoiceButton(RailButton):
    """Read it to me; pressed again, stop. Hidden where the machine cannot speak."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        self._talking = False
        super().__init__(look, "speaker", parent=parent)
        self.hide()

    def retranslate(self) -> None:
        self.name_it(_("Stop") if self._talking else _("Listen"))

    def serve(self, speaker: Speaker, words: Callable[[], str], voice: Callable[[], str]) -> None:
        """Read `words()` in `voice()` with `speaker` when pressed; stay hidden while it cannot speak."""
        self.follow(speaker, lambda: speaker.say(words(), voice()))

    def follow(self, reader: Any, start: Callable[[], None]) -> None:
        """Call `start` when pressed, or hush `reader` (a Speaker, or whoever acts like one) while it reads."""
        self.clicked.connect(lambda: reader.hush() if self._talking else start())
        reader.changed.connect(lambda: present(self, reader.available))
        reader.speaking.connect(self._show_talking)
        present(self, reader.available)

    def _show_talking(self, talking: bool) -> None:
        self._talking = talking
        self.set_sign("speaker-off" if talking else "speaker")
        self.retranslate()


class Rail(Worded, QWidget):
    """The column. Emits `turned(page)` when its two page buttons are pressed; pages go round."""

    turned = Signal(int)

    def __init__(self, look: Look, *buttons: RailButton) -> None:
        super().__init__()
        self._page, self._pages = 0, 1
        self.forward, self.back = RailButton(look, "arrow-right"), RailButton(look, "arrow-left")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        for button in (*buttons[:1], self.forward, self.back, *buttons[1:]):
            self._down.addWidget(button, 100)
        self._down.addStretch(1)  # what they leave at their tallest
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.forward.clicked.connect(lambda: self.turned.emit((self._page + 1) % self._pages))
        self.back.clicked.connect(lambda: self.turned.emit((self._page - 1) % self._pages))
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.show_page(self._page, self._pages)

    def show_page(self, page: int, pages: int) -> None:
        """Show that page `page` (from 0) of `pages` is in sight; no page buttons where there is one."""
        self._page, self._pages = page, max(1, pages)
        self.forward.name_it(_("Forward"), f"{page + 1}/{self._pages}")
        self.back.name_it(_("Backward"))
        for button in (self.forward, self.back):
            present(button, self._pages > 1)
