"""One followed price: the threshold large, the newest price beside it, what reached it, and the way to stop."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _
from station.prices.insight.watching import Watched
from ui.prices import figures
from ui.prices.alerts import words
from ui.prices.alerts.words import Eyes
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.facts import Facts
from ui.widgets.flow import flowing
from ui.widgets.plain import Button, Card, label, rule
from ui.widgets.scrolling import scrolling

MOST_REACHED = 5


class AlertCard(Worded, QWidget):
    """Emits `price_asked(product name)` and `stop_asked`."""

    price_asked = Signal(str)
    stop_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.watched: Watched | None = None
        self._eyes, self._may_stop = Eyes(), False
        self.name, self.where = label("staff-title", wrap=True), label("staff", "soft", wrap=True)
        self.limit, self.state = label("staff-figure"), label("staff", wrap=True)
        self.facts = Facts(look)
        self.note = label("staff-small", "soft", wrap=True)
        self.prices, self.stop = Button(look, "", "price-tag"), Button(look, "staff-warning", "cross")
        card = Card(look, "staff-card")
        for part in (self.name, self.where, rule()):
            card.inside.addWidget(part)
        card.inside.addWidget(scrolling(self.limit, self.state, self.facts, self.note), 1)
        card.inside.addWidget(flowing(self.prices, self.stop))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card, 1)
        self.prices.clicked.connect(self._ask_price)
        self.stop.clicked.connect(lambda: self.stop_asked.emit())
        self.begin(look)

    def retranslate(self) -> None:
        self.prices.setText(_("See the prices"))
        self.stop.setText(_("Stop following"))
        if self.watched is not None:
            self.show_watched(self.watched, self._eyes, self._may_stop)

    def show_watched(self, watched: Watched, eyes: Eyes, may_stop: bool) -> None:
        """Show a rule; `may_stop` whether it is this seat's to take away."""
        self.watched, self._eyes, self._may_stop = watched, eyes, may_stop
        alert = watched.alert
        self.name.setText(eyes.named(alert.name))
        self.where.setText(words.place_words(alert))
        self.limit.setText(words.rule_words(alert))
        self.state.setText(words.state_words(watched))
        mark(self.state, "tone", "ripe" if watched.reached else "soft")
        self.facts.show_facts(self._facts(watched, eyes))
        self.note.setText("" if may_stop else _("The county set it for every station. Only the county takes it away."))
        present(self.note, not may_stop)
        present(self.stop, may_stop)

    def _facts(self, watched: Watched, eyes: Eyes) -> list[tuple[str, str] | tuple[str, str, str]]:
        unit, facts = watched.alert.unit, list[tuple[str, str] | tuple[str, str, str]]()
        newest = watched.newest
        if newest is None:
            facts.append((_("Newest price"), _("none yet that the county has accepted")))
        elif newest not in watched.reached:
            tone = "ripe" if figures.is_stale(newest.day, eyes.today) else ""
            facts.append((_("Newest price"), words.reached_words(newest, unit, eyes.today), tone))
        shown = [words.reached_words(one, unit, eyes.today) for one in watched.reached[:MOST_REACHED]]
        more = len(watched.reached) - len(shown)
        if more:
            shown.append(_("and {n} more").format(n=more))
        facts.append((_("Reached by"), "\n".join(shown)))
        facts.append((_("Told to"), words.whom_words(watched.alert, eyes)))
        return facts

    def _ask_price(self) -> None:
        if self.watched is not None:
            self.price_asked.emit(self.watched.alert.name)
