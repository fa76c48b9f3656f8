"""What the county asks for today, in its order: how far it has come, what is next, one touch to any line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _, ngettext
from station.prices.expecting.model import Answer, Asked
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, label, row


def open_after(asked: Sequence[Asked], done: Asked | None = None) -> Asked | None:
    """Return the next line that still waits, after `done` in the list's order and then from its start."""
    keys = [one.expected.key for one in asked]
    start = keys.index(done.expected.key) + 1 if done is not None and done.expected.key in keys else 0
    turned = [*asked[start:], *asked[:start]]
    return next((one for one in turned if one.answer is Answer.OPEN), None)


def line_of(asked: Sequence[Asked], product: str, kind: str) -> Asked | None:
    """Return the line that a price of this name and kind answers, one that waits before one that is answered."""
    fitting = [one for one in asked if product in one.names and one.expected.kind == kind]
    return open_after(fitting) or next(iter(fitting), None)


def counted(asked: Sequence[Asked]) -> str:
    """Return how far the list has come: 3 of 12 reported, 1 not on sale."""
    done = sum(one.answer is Answer.REPORTED for one in asked)
    gone = sum(one.answer is Answer.ABSENT for one in asked)
    words = ngettext("{done} of {all} reported", "{done} of {all} reported", len(asked)).format(
        done=done, all=len(asked))
    if gone:
        words += " · " + ngettext("{n} not on sale", "{n} not on sale", gone).format(n=gone)
    return words


class AskedList(Worded, QWidget):
    """Emits `chosen(Asked)`. Hidden where the county asks for nothing."""

    chosen = Signal(object)

    def __init__(self, look: Look, named: Callable[[str], str] = str) -> None:
        super().__init__()
        self._named = named
        self.asked: Sequence[Asked] = ()
        self._title = label("staff", "soft")
        self.next = Button(look, "staff-primary", "arrow-right")
        self.chips = ChipRow(look, "touch")
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self._title, None, self.next))
        self._down.addWidget(self.chips)
        self.chips.chosen.connect(lambda place: self.chosen.emit(self.asked[place]))
        self.next.clicked.connect(self.take_next)
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.show_asked(self.asked)

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Show the list; no chip is taken until somebody takes one."""
        self.asked = asked
        present(self, bool(asked))
        waiting = open_after(asked)
        self._title.setText(_("The county asks for today") if waiting else _("Everything asked for today is answered."))
        self.chips.show_chips([(place, self._words(one)) for place, one in enumerate(asked)])
        present(self.next, waiting is not None)
        if waiting is not None:
            self.next.setText(_("Next: {product}").format(product=self._named(waiting.expected.name)))

    def take_next(self) -> bool:
        """Take the next line that waits; return whether there was one."""
        waiting = open_after(self.asked)
        if waiting is not None:
            self.chosen.emit(waiting)
        return waiting is not None

    def _words(self, one: Asked) -> str:
        name = self._named(one.expected.name)
        if one.answer is Answer.REPORTED:
            return _("{product}, done").format(product=name)
        if one.answer is Answer.ABSENT:
            return _("{product}, not on sale").format(product=name)
        return name
