"""The first time at a machine, or after a forgotten PIN: log-in name and code, then a PIN typed twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.people.pin_entry import PinEntry
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, column, label, row
from ui.widgets.typing_pad import TypingPad

PIN_TROUBLE = "people.pin_"  # codes that begin so are about the PIN, all others about the code
CODES, PINS = 0, 1


class Activation(Worded, QWidget):
    """Emits `finished(login, code, pin)`; `refuse` shows the step the trouble belongs to."""

    finished = Signal(str, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._first_pin = ""
        self.heading = label("main", wrap=True)
        self.trouble = label("second", "rise", wrap=True)
        self.login_label, self.code_label = label("second"), label("second")
        self.login, self.code = QLineEdit(), QLineEdit()
        for field in (self.login, self.code):
            mark(field, "part", "farmer")
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the button takes its room first
        self.typing = TypingPad(look)
        self.typing.serve(self.login, self.code)
        self.go_on = Button(look, "primary", "arrow-right")
        self.entry = PinEntry(look)
        self.steps = QStackedWidget()
        self._build()
        self._connect()
        self.begin(look)
        self._complain("")

    def _build(self) -> None:
        codes, pins = QWidget(), QWidget()
        fields = row(
            column(self.login_label, self.login, gap=4), column(self.code_label, self.code, gap=4), gap=16
        )
        fields.setStretch(0, 1)
        fields.setStretch(1, 1)
        fields.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignBottom)
        down = column(fields, self.typing, gap=16)
        down.setStretch(1, 1)
        codes.setLayout(down)
        across = row(None, self.entry, None)
        across.setStretchFactor(self.entry, 2)
        pins.setLayout(across)
        for step in (codes, pins):
            self.steps.addWidget(step)
        self._down = QVBoxLayout(self)
        for part in (self.heading, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.steps, 1)

    def _connect(self) -> None:
        self.go_on.clicked.connect(self._next)
        self.login.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self._next)
        self.entry.entered.connect(self._take_pin)
        self.entry.changed.connect(lambda: self._complain(""))
        for field in (self.login, self.code):
            field.textChanged.connect(self._typed)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(8), space(4), space(8), space(4))
        self._down.setSpacing(space(3))

    def retranslate(self) -> None:
        if self.step == CODES:
            words = _("Type your log-in name and the code the county gave you.")
        elif self._first_pin:
            words = _("Type the same PIN once more.")
        else:
            words = _("Choose a PIN of six digits or more. Only you should know it.")
        self.heading.setText(words)
        self.login_label.setText(_("Log-in name"))
        self.code_label.setText(_("Code from the county"))
        self.code.setPlaceholderText("XXXX-XXXX-XXXX")
        self.go_on.setText(_("Next"))

    @property
    def step(self) -> int:
        """CODES or PINS."""
        return self.steps.currentIndex()

    def begin_typing(self) -> None:
        """Put the focus where the next key belongs."""
        if self.step == PINS:
            self.entry.pad.setFocus()
        else:
            (self.code if self.login.text() else self.login).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Take nothing more while the code is being judged."""
        self.entry.setEnabled(not busy)
        self._typed()

    def refuse(self, code: str, sentence: str) -> None:
        """Say why it did not work, on the step it belongs to."""
        self.set_busy(False)
        self._turn(PINS if code.startswith(PIN_TROUBLE) else CODES)
        self._complain(sentence)

    def step_back(self) -> bool:
        """Go back from the PIN to the code; False when there is no step before."""
        if self.step == CODES:
            return False
        self._turn(CODES)
        return True

    def clear(self) -> None:
        """Forget everything typed."""
        self.login.clear()
        self.code.clear()
        self.set_busy(False)
        self._turn(CODES)

    def _turn(self, step: int) -> None:
        self._first_pin = ""
        self.entry.clear()
        self.steps.setCurrentIndex(step)
        self._complain("")
        self.retranslate()
        self._typed()
        if self.isVisible():
            self.begin_typing()

    def _complain(self, sentence: str) -> None:
        """Show what is wrong in the place of the question."""
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
        present(self.heading, not sentence)

    def _typed(self) -> None:
        self.go_on.setEnabled(bool(self.login.text().strip() and self.code.text().strip()))

    def _next(self) -> None:
        if self.go_on.isEnabled():
            self._turn(PINS)

    def _take_pin(self, pin: str) -> None:
        first, self._first_pin = self._first_pin, ""
        if not first:
            self._turn(PINS)
            self._first_pin = pin
            self.retranslate()
        elif pin != first:
            self._turn(PINS)
            self._complain(_("The two PINs differ. Choose it anew."))
        else:
            self.finished.emit(self.login.text().strip(), self.code.text().strip(), pin)
