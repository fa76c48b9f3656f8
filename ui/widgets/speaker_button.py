"""Read it to me: on every farmer screen, bottom left; gone where the machine cannot speak."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import present
from ui.widgets.plain import Button


class SpeakerButton(Button):
    """Emits `asked` to be read to and `hushed` when pressed while something is being read.

    Hidden until `set_available(True)`: without an engine or a sound card nothing must look broken.
    """

    asked = Signal()
    hushed = Signal()

    def __init__(self, look: Look, part: str = "farmer", parent: QWidget | None = None) -> None:
        self._speaking = False
        super().__init__(look, part, "speaker", parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self.hushed.emit() if self._speaking else self.asked.emit())
        self.hide()

    def retranslate(self) -> None:
        self.setText(_("Stop") if self._speaking else _("Listen"))

    def set_available(self, available: bool) -> None:
        """Show or hide the button: whether anything here can speak."""
        present(self, available)

    def set_speaking(self, speaking: bool) -> None:
        """Show whether something is being read now."""
        self._speaking = speaking
        self.set_icon("speaker-off" if speaking else "speaker")
        self.retranslate()
