"""A one-time code, large enough to be read out by telephone, with a slip to hand over; it is shown this once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.county.presenter import blocks, minutes_left
from ui.county.slip import Slip, print_slip
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.plain import Button, Card, label, row

TICK_MS = 5_000
ACROSS = 2  # blocks side by side


@dataclass(frozen=True, slots=True)
class Shown:
    """A code and the words around it, as functions, so that they follow the language.

    `ends_ms` is when it stops working, by the steady counter; 0 when it has no end. `note` names what the
    trail of audit entries is told when the slip is printed, `thing` the row it is about.
    """

    code: str
    title: Callable[[], str]
    advice: Callable[[], str]
    note: str
    thing: int
    ends_ms: int = 0


class CodeCard(Worded, QWidget):
    """Hidden until `show_code`. Emits `closed` when the person says that the code was passed on."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.shown: Shown | None = None
        self._title, self._advice = label("staff", wrap=True), label("staff", "soft", wrap=True)
        self._left, self._trouble = label("staff"), label("staff", "rise", wrap=True)
        self._blocks = QWidget()
        self._grid = QGridLayout(self._blocks)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(desk.look.theme.space(6))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(ACROSS, 1)
        self.print = Button(desk.look, "", "print")
        self.done = Button(desk.look, "staff-primary", "check")
        card = Card(desk.look, "staff-card")
        for part in (self._title, self._blocks, self._left, self._advice, self._trouble):
            card.inside.addWidget(part)
        card.inside.addLayout(row(self.done, self.print, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._show_left)
        self.print.clicked.connect(self._print)
        self.done.clicked.connect(self.forget)
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.print.setText(_("Print a slip"))
        self.done.setText(_("Passed on"))
        if self.shown is not None:
            self._title.setText(self.shown.title())
            self._advice.setText(self.shown.advice())
            self._show_left()

    def show_code(self, shown: Shown) -> None:
        """Show a code; it stays until it was passed on or the screen is left."""
        self.shown = shown
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for place, part in enumerate(blocks(shown.code)):
            block = label("figure")
            block.setText(part)
            block.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(block, place // ACROSS, place % ACROSS)
        self._blocks.setAccessibleName(" ".join(" ".join(part) for part in blocks(shown.code)))
        self._trouble.hide()
        self.retranslate()
        if shown.ends_ms:
            self._timer.start()
        present(self, True)
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Take the code off the screen, and out of the clipboard if it is there."""
        self._timer.stop()
        self.shown = None
        QApplication.clipboard().clear()
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _show_left(self) -> None:
        shown = self.shown
        ends = shown.ends_ms if shown is not None else 0
        self._left.setVisible(ends > 0)
        if ends:
            self._left.setText(minutes_left(ends, self._desk.store.clock.monotonic_ms()))

    def _print(self) -> None:
        shown, store, person = self.shown, self._desk.store, self._desk.person
        if shown is None:
            return
        day = self._desk.store.clock.today()
        if print_slip(Slip(self._county(), shown.title(), blocks(shown.code), shown.advice(), day)):
            self._desk.jobs.run("store", lambda job: store.note(person, shown.note, str(shown.thing)))
            self._desk.said.emit(_("The slip is at the printer."))
            return
        self._trouble.setText(_("No printer is set up on this machine. Write the code down."))
        self._trouble.show()

    def _county(self) -> str:
        return self._desk.identity.county_name if self._desk.identity is not None else ""
