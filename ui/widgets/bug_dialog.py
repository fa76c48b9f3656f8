"""The one calm dialog: something in the program went wrong, nothing was lost, here is the number to read out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.plain import Button, Paragraph, label


class BugDialog(Worded, QDialog):
    """Made for `trouble.BugCatcher`: `show_number` opens it without blocking; one for the whole program."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        self._title = label("title", wrap=True)
        self._words = Paragraph("second")
        self._number = label("number")
        self._button = Button(look, "primary", parent=self)
        self._button.clicked.connect(self.accept)
        self._down = down = QVBoxLayout(self)
        for part in (self._title, self._words, self._number):
            down.addWidget(part)
        down.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self.setMinimumWidth(theme.pt(400))
        self._down.setContentsMargins(theme.space(8), theme.space(7), theme.space(8), theme.space(6))
        self._down.setSpacing(theme.space(4))

    def retranslate(self) -> None:
        self._title.setText(_("Something in the program went wrong"))
        self._words.setText(_("What was saved is safe. Go on; if it happens again, tell the county this number."))
        self._button.setText(_("Go on"))

    def show_number(self, number: str) -> None:
        """Show `number` (see trouble.bug_number); does not wait for an answer."""
        self._number.setText(number)
        self.open()
