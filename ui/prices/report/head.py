"""The line over the report form: what it is, how far the day has come, what was saved last, the way back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.kernel.words import _
from station.prices.model import usual_products
from ui.prices.report.asked import counted
from ui.prices.report.entry import Around
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.marks import RowState, state_icon, state_word
from ui.widgets.plain import Button, label


class ReportHead(Worded, QWidget):
    """Call `tell` when the day was read again, `say_saved` after a commit."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._around = Around()
        self.saved_words = ""
        self.heading, self.count = label("staff-title"), label("staff", "soft")
        self.sign, self.saved = label(), label("staff", "field")
        self.back = Button(look, "staff-quiet", "back")
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        for told in (self.heading, self.count):
            self._across.addWidget(told)
        self._across.addStretch(1)
        for told in (self.sign, self.saved):
            self._across.addWidget(told)
        self._across.addWidget(self.back)
        self.begin(look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(3))
        size = self.look.theme.px("staff")
        ring = state_icon(RowState.HERE, self.look.theme.colour("field"), size)
        self.sign.setPixmap(ring.pixmap(size, size))

    def retranslate(self) -> None:
        self.heading.setText(_("Report a price"))
        self.back.setText(_("Back"))
        self.tell(self._around)
        self.say_saved(self.saved_words)

    def tell(self, around: Around) -> None:
        """Say how much of what the county asks for is answered; where it asks for nothing, of what is usual."""
        self._around = around
        if around.asked:
            self.count.setText(counted(around.asked))
            return
        usual = usual_products(around.reports, around.today)
        done = sum(one.done for one in usual)
        self.count.setText(_("today {done} / {all}").format(done=done, all=len(usual)) if usual else "")

    def say_saved(self, words: str) -> None:
        """Say what was saved, "" for nothing."""
        self.saved_words = words
        said = _("{price} saved ({state})").format(price=words, state=state_word(RowState.HERE))
        self.saved.setText(said if words else "")
        present(self.sign, bool(words))
