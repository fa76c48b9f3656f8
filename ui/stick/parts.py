"""The pieces of the stick's page: a big button with what it will carry, and how it went."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon
from ui.stick.presenter import STEP_WORDS, Outcome
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Paragraph, column, label

SIGN = 56.0  # pt


class DeedCard(Worded, QFrame):
    """One thing to do with a stick. Emits `asked`."""

    asked = Signal()

    def __init__(self, look: Look, drawing: str) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self.button = Button(look, "staff-big", drawing)
        self.button.clicked.connect(self.asked)
        self.words = Paragraph("staff", "soft")
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.button)
        self._down.addWidget(self.words)
        self._down.addStretch(1)
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        room = theme.space(4)
        self._down.setContentsMargins(room, room, room, room)
        self._down.setSpacing(theme.space(2))

    def name_it(self, words: str) -> None:
        self.button.setText(words)

    def explain(self, words: str) -> None:
        """Say beneath the button what it will carry."""
        self.words.setText(words)

    def allow(self, allowed: bool) -> None:
        self.button.setEnabled(allowed)


class ResultCard(Worded, QWidget):
    """How it goes, at work, or how it ended; the green sign stands only where everything was read back."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.outcome: Outcome | None = None
        self._step = ""
        self.step, self.bar = label("staff-title", "water"), QProgressBar()
        self.keep_in = label("staff", "soft")
        self.sign, self.headline = label(), label("title")
        self.details = Paragraph("staff")
        self.how, self.pages = EmptyState(look, "staff"), QStackedWidget()
        self._build()
        self.begin(look)
        self.clear()

    @property
    def done(self) -> bool:
        """Whether it says that the stick may be pulled out."""
        return self.outcome is not None and self.outcome.good

    def _build(self) -> None:
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        working, ended = QWidget(), QFrame()
        working.setLayout(column(self.step, self.bar, self.keep_in, None, gap=12))
        for part in (self.sign, self.headline, self.details):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.ended = ended
        inner = column(None, self.sign, self.headline, self.details, None, gap=8)
        ended.setLayout(inner)
        for page in (self.how, working, ended):
            self.pages.addWidget(page)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.pages)

    def restyle(self) -> None:
        self.bar.setFixedHeight(self.look.theme.space(2))
        self._show()

    def retranslate(self) -> None:
        self.keep_in.setText(_("Leave the stick in."))
        advice = _(
            "Write what waits onto the stick and carry it there. The county answers on the same stick. "
            "Back here, bring the news home. Whoever carries it can read nothing."
        )
        self.how.say(_("The stick goes there and back, as often as you like."), advice, drawing="usb")
        self._show()

    def clear(self) -> None:
        self.outcome = None
        self.pages.setCurrentIndex(0)

    def begin_work(self) -> None:
        """Show that the stick is at work."""
        self.outcome, self._step = None, ""
        self.pages.setCurrentIndex(1)
        self._show()

    def show_step(self, step: str) -> None:
        """Say what is being done (a key of STEP_WORDS)."""
        self._step = step
        self._show()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Say how it ended; None for nothing to say."""
        self.outcome = outcome
        self.pages.setCurrentIndex(0 if outcome is None else 2)
        self._show()

    def _show(self) -> None:
        self.step.setText(_(STEP_WORDS[self._step]) if self._step else _("One moment …"))
        outcome, theme = self.outcome, self.look.theme
        if outcome is None:
            return
        ink = theme.colours.field if outcome.good else theme.colours.rise
        size = theme.pt(SIGN)
        self.sign.setPixmap(icon("check" if outcome.good else "warning", ink, size))
        mark(self.headline, "tone", "field" if outcome.good else "rise")
        self.headline.setText(outcome.headline)
        self.details.setText("\n".join(outcome.details))
        present(self.details, bool(outcome.details))
