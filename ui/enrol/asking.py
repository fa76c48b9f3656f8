"""The page with the two fields and the keys to type them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, column, label, row
from ui.widgets.typing_pad import TypingPad


class Asking(Worded, QWidget):
    """Emits `entered(address, code)` as typed."""

    entered = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._busy = False
        self.heading = label("second", wrap=True)
        self.address_label, self.code_label = label("second"), label("second")
        self.address, self.code = QLineEdit(), QLineEdit()
        for field in (self.address, self.code):
            mark(field, "part", "farmer")
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the button takes its room first
            field.textChanged.connect(self._typed)
        self.trouble = label("second", "rise", wrap=True)
        self.typing = TypingPad(look)
        self.typing.serve(self.address, self.code)
        self.join = Button(look, "primary", "link")
        self.join.clicked.connect(self._enter)
        self.address.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self._enter)
        self._build()
        self.begin(look)
        self._typed()
        self._complain("")

    def _build(self) -> None:
        fields = row(
            column(self.address_label, self.address, gap=4), column(self.code_label, self.code, gap=4), gap=16
        )
        fields.setStretch(0, 1)
        fields.setStretch(1, 1)
        fields.addWidget(self.join, 0, Qt.AlignmentFlag.AlignBottom)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.heading)
        self._down.addWidget(self.trouble)
        self._down.addLayout(fields)
        self._down.addWidget(self.typing, 1)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(8), space(3), space(8), space(3))
        self._down.setSpacing(space(3))

    def retranslate(self) -> None:
        self.heading.setText(_("Type the address and the one-time code from the county."))
        self.address_label.setText(_("Address of the county's server"))
        self.code_label.setText(_("One-time code"))
        self.join.setText(_("Joining…") if self._busy else _("Join"))

    def begin_typing(self) -> None:
        """Put the focus where the next key belongs."""
        (self.code if self.address.text() else self.address).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Take nothing more while the county is asked."""
        self._busy = busy
        self._complain("")
        self.retranslate()
        self._typed()

    def refuse(self, sentence: str) -> None:
        """Say why it did not work; what was typed stays to be put right."""
        self.set_busy(False)
        self._complain(sentence)

    def clear(self) -> None:
        """Forget what was typed."""
        self.set_busy(False)
        self.address.clear()
        self.code.clear()

    def _complain(self, sentence: str) -> None:
        """Show what is wrong in the place of the question."""
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
        present(self.heading, not sentence)

    def _typed(self) -> None:
        whole = bool(self.address.text().strip() and self.code.text().strip())
        self.join.setEnabled(whole and not self._busy)

    def _enter(self) -> None:
        if self.join.isEnabled():
            self.entered.emit(self.address.text(), self.code.text())
