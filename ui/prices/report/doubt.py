"""A price that looks wrong asks once: was it meant so, or is it a slip? Either answer is one touch."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station.kernel.said import day_in_words
from station.kernel.words import N_, _
from ui.drawn import icon
from ui.prices import figures
from ui.prices.report.checks import Doubt, Draft, Question
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label, row

QUESTIONS = {
    Doubt.UNIT: N_("Did kilogram and jin get mixed up? {when} it was {last}."),
    Doubt.DECIMAL: N_("Is the decimal point in the right place? {when} it was {last}."),
    Doubt.UNHEARD: N_("Far from all that was paid for it here in the last year. Is it right?"),
    Doubt.LATE: N_("That day is more than a week ago. Is it right?"),
    Doubt.RUN: N_("The third product in a row at this price. Is it right?"),
    Doubt.SEASON: N_("It is not usually sold in this month. Is it right?"),
    Doubt.STILL: N_("The same price for ten days. Is it still so?"),
}


class DoubtBar(Worded, QFrame):
    """Hidden until `ask`. Emits `meant(Draft)` for the slip put right, `kept` when it was meant as typed."""

    meant = Signal(object)
    kept = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "notice")
        self.question: Question | None = None
        self._typed, self._today = Draft(), 0
        self._sign, self._words = label(), label("staff", wrap=True)
        self.fix, self.keep = Button(look, "chip"), Button(look, "chip")
        self.fix.clicked.connect(self._put_right)
        self.keep.clicked.connect(lambda: self.kept.emit())
        across = row(self._sign, self._words)
        across.setStretch(1, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(across)
        self._down.addLayout(row(self.fix, self.keep, None))
        self.hide()
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        self._down.setSpacing(theme.space(2))
        self._sign.setPixmap(icon("warning", theme.colours.ripe, round(theme.px("staff") * 1.2)))

    def retranslate(self) -> None:
        if self.question is not None:
            self.ask(self.question, self._typed, self._today)

    def ask(self, question: Question, typed: Draft, today: int) -> None:
        """Ask about `typed`."""
        self.question, self._typed, self._today = question, typed, today
        last, words = question.last, _(QUESTIONS[question.doubt])
        when = day_in_words(last.day, today) if last is not None else ""
        before = figures.price_words(last.middle, last.unit, last.unit) if last is not None else ""
        self._words.setText(words.format(when=when, last=before))
        if question.meant is not None:
            self.fix.setText(_("Change to {price}").format(price=_price(question.meant)))
        present(self.fix, question.meant is not None)
        self.keep.setText(_("It is {price}").format(price=_price(typed)))
        present(self, True)

    def put_away(self) -> None:
        """Nothing is odd any more."""
        self.question = None
        self.hide()

    def _put_right(self) -> None:
        if self.question is not None and self.question.meant is not None:
            self.meant.emit(self.question.meant)


def _price(draft: Draft) -> str:
    figure = draft.typical or draft.low or draft.high
    return f"{figure} {figures.unit_words(draft.unit)}"
