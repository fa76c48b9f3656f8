"""What is shown when the store does not open: one calm sentence, or the question for the start PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label, row
from ui.widgets.typing_pad import TypingPad


class StartWindow(Worded, QWidget):
    """Emits `entered(pin)` when a start PIN was typed. Closes on its button."""

    entered = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        mark(self, "part", "page")
        self._asks = False
        self._title = label("title", wrap=True)
        self.words = label("main", wrap=True)
        self.pin = QLineEdit()
        mark(self.pin, "part", "farmer")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.returnPressed.connect(self._enter)
        self.pad = TypingPad(look)
        self.pad.serve(self.pin)
        self.go_on = Button(look, "primary")
        self.go_on.clicked.connect(self._enter)
        self.end = Button(look, "farmer")
        self.end.clicked.connect(self.close)
        self._down = down = QVBoxLayout(self)
        down.addStretch(1)
        for part in (self._title, self.words, self.pin, self.pad):
            down.addWidget(part)
        down.addLayout(row(None, self.end, self.go_on, gap=16))
        down.addStretch(2)
        self.ask(False)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(12), space(8), space(12), space(8))
        self._down.setSpacing(space(5))

    def retranslate(self) -> None:
        self._title.setText(_("Type the start PIN") if self._asks else _("The station cannot open"))
        self.go_on.setText(_("Open"))
        self.end.setText(_("Close"))

    def ask(self, asks: bool) -> None:
        """Ask for the start PIN, or only tell."""
        self._asks = asks
        for part in (self.pin, self.pad, self.go_on):
            present(part, asks)
        if asks:
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._begun:
            self.retranslate()

    def tell(self, sentence: str) -> None:
        """Show what is the matter."""
        self.words.setText(sentence)
        self.pin.clear()

    def _enter(self) -> None:
        if self.pin.text():
            self.entered.emit(self.pin.text())
