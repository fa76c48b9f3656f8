"""Asked before an officer prints: anew or a slip once more, and whom to tell if the bulletin is ever taken back.

Only an officer asks this. A farmer at the screen alone types nothing about himself: his slip says to whom to give its
number, and the officer notes then how he is to be reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from station.bulletins.receipts.model import LONGEST_CONTACT, Slip
from station.kernel.errors import StationError
from station.kernel.said import time_in_words
from station.kernel.words import N_, _
from ui.bulletins.gather import Reading
from ui.bulletins.printer import SLIP, Printer
from ui.bulletins.receipts import Wish
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.choice import Choice
from ui.widgets.flow import flowing
from ui.widgets.plain import Button, label
from ui.widgets.question import Question, one_line

NOTE, SLIPS = "bulletins.note_contact", "bulletins.slips"
MOST = 50
REACHED = N_("Whom to tell if it is taken back?")
HELP = N_("Only if they wish: a name or a telephone number. It is seen once the bulletin is taken back, not before.")


class PrintAsk(Worded, QFrame):
    """Hidden until `ask`. Enter prints, Esc leaves."""

    def __init__(self, desk: Desk, printer: Printer) -> None:
        super().__init__()
        mark(self, "part", "confirm")
        self._desk, self._printer = desk, printer
        self._reading: Reading | None = None
        self._kind, self.slips = SLIP, tuple[Slip, ...]()
        self.which, self.contact = Choice(desk.look), one_line()
        self.contact.setMaxLength(LONGEST_CONTACT)
        self.question = Question(desk.look, REACHED, self.contact, HELP)
        self.trouble = label("staff", "rise", wrap=True)
        self.no, self.note = Button(desk.look), Button(desk.look)
        self.print = Button(desk.look, "staff-primary", "print")
        down = QVBoxLayout(self)
        for part in (self.which, self.question, self.trouble, flowing(self.print, self.note, self.no)):
            down.addWidget(part)
        self.print.clicked.connect(self.put_out)
        self.note.clicked.connect(self.note_only)
        self.no.clicked.connect(self.put_away)
        self.contact.returnPressed.connect(self.put_out)
        self.which.activated.connect(lambda _place: self._say())
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.which.setAccessibleName(_("Which slip"))
        self.no.setText(_("Leave it"))
        self.note.setText(_("Note it, print nothing"))
        self._offer()
        self._say()

    def ask(self, reading: Reading, kind: str) -> None:
        """Ask how a bulletin is to be printed."""
        self._reading, self._kind, self.slips = reading, kind, ()
        self.contact.clear()
        self._complain("")
        self._offer()
        self.which.setCurrentIndex(0)
        self._say()
        present(self, True)
        self.contact.setFocus()
        self._desk.show(SLIPS, self._found, self, bulletin=reading.bulletin.id, here=True, limit=MOST)

    def put_away(self) -> None:
        """Print nothing, forget what was typed."""
        self._reading, self.slips = None, ()
        self.contact.clear()
        self.hide()

    def put_out(self) -> None:
        """Print as it was asked for."""
        reading, wish = self._reading, Wish(self.contact.text(), self._again)
        if reading is not None:
            self.put_away()
            self._printer.run(reading, self._kind, wish=wish)

    def note_only(self) -> None:
        """Keep how the holder of the chosen slip is to be reached."""
        again = self._again
        if again is not None:
            self._desk.do(NOTE, self._noted, self._refused, self, slip=again.id, contact=self.contact.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    @property
    def _again(self) -> Slip | None:
        return next((one for one in self.slips if one.id == self.which.taken), None)

    def _found(self, slips: Sequence[Slip]) -> None:
        if self._reading is not None and all(one.bulletin == self._reading.bulletin.id for one in slips):
            self.slips = tuple(sorted(slips, key=lambda one: -one.at))
            self._offer()
            self._say()

    def _noted(self, _done: Any) -> None:
        self.put_away()
        self._desk.said.emit(_("Noted. It is shown here should the bulletin be taken back."))

    def _refused(self, error: StationError) -> None:
        self._complain(self._desk.sentence(error))

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def _offer(self) -> None:
        self.which.offer([(0, _("A new slip")), *((one.id, self._words(one)) for one in self.slips)])
        present(self.which, bool(self.slips))

    def _words(self, one: Slip) -> str:
        clock = self._desk.store.clock
        when = time_in_words(one.at, clock.now_ms(), clock.offset_minutes())
        return " · ".join(filter(None, (_("Slip {number}").format(number=one.number), when, one.contact)))

    def _say(self) -> None:
        again = self._again
        present(self.note, again is not None)
        if again is not None:
            self.print.setText(_("Print it again"))
        else:
            self.print.setText(_("Print a slip") if self._kind == SLIP else _("Print on A4"))
