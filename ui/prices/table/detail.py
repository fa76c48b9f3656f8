"""What lies behind a row of the price table: its last thirty prices, who entered it, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.ids import counter_of, device_of
from station.kernel.words import _
from station.prices.declared import ACCEPTED, SUBMITTED
from station.prices.table import TableLine, TrailLine
from ui.prices import figures
from ui.prices.table.table import Eyes, change_of, price_of, state_of, trail_columns
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.flow import FlowLayout, fit_height
from ui.widgets.marks import TREND_TONES, RowState, state_icon, trend_word
from ui.widgets.page_table import PageModel, PageTable
from ui.widgets.plain import Button, column, label, row

Sentence = Callable[[StationError], str]
STANDING = (ACCEPTED, SUBMITTED)


def conflicts(trail: Sequence[TrailLine]) -> list[int]:
    """Return the days on which this series has more than one figure that stands."""
    days = [line.quote.day for line in trail if line.quote.status in STANDING]
    return sorted({day for day in days if days.count(day) > 1}, reverse=True)


class PriceDetail(Worded, QFrame):
    """Emits `closed`, `report_asked(product)`, and with the quote `follow_asked`, `then_asked`, `history_asked`,
    `correct_asked`.

    The form for the last of them lies behind it.
    """

    closed = Signal()
    report_asked = Signal(str)
    follow_asked = Signal(object)
    then_asked = Signal(object)
    correct_asked = Signal(object)
    history_asked = Signal(object)

    def __init__(self, look: Look, see: Callable[[], Eyes], sentence: Sentence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "staff-card")
        self._see, self._sentence = see, sentence
        self._line: TableLine | None = None
        self._trail: list[TrailLine] = []
        self._people: Mapping[int, str] = {}
        self._title, self._close = label("staff-title"), Button(look, "staff-quiet", "cross")
        self._place = label("staff", "soft", wrap=True)
        self._price, self._change = label("staff-figure"), label("staff")
        self._sign, self._standing = label(), label("staff", wrap=True)
        self._facts = label("staff-small", "soft", wrap=True)
        self._clash = label("staff", "ripe", wrap=True)
        self._rows = PageModel(trail_columns(see), self._slice)
        self.table = PageTable(look, self._rows)
        self.report, self.correct = Button(look, "", "report"), Button(look, "", "edit")
        self.history, self.follow = Button(look, "", "calendar"), Button(look, "", "bell")
        self.then = Button(look, "", "clock")
        self._buttons = QWidget()  # as many rows as a narrow story needs
        self._flow = FlowLayout(self._buttons)
        fit_height(self._buttons)
        self.history.clicked.connect(lambda: self._ask(self.history_asked))
        self._close.clicked.connect(lambda: self.closed.emit())
        self.report.clicked.connect(self._ask_report)
        self.follow.clicked.connect(lambda: self._ask(self.follow_asked))
        self.then.clicked.connect(lambda: self._ask(self.then_asked))
        self.correct.clicked.connect(lambda: self._ask(self.correct_asked))
        self._down, self.pages = QVBoxLayout(self), QStackedWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._fill()
        self.begin(look)

    def _fill(self) -> None:
        for button in (self.history, self.then, self.report, self.follow, self.correct):
            self._flow.addWidget(button)
        price = row(self._price, self._change, None, gap=12)
        standing = row(self._sign, self._standing)
        standing.setStretch(1, 1)
        facts = column(self._place, price, standing, self._facts, self._clash, gap=4)
        facts.addStretch(1)
        facts.addWidget(self._buttons)
        self._halves.addLayout(facts, 2)
        self._halves.addWidget(self.table, 3)
        self._down.addLayout(row(self._title, None, self._close))
        story = QWidget()
        story.setLayout(self._halves)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self.pages.addWidget(story)
        self._down.addWidget(self.pages, 1)

    def lie_down(self, flat: bool) -> None:
        """Put facts and prices side by side, for a place that is wide and low, or one above the other."""
        ways = QBoxLayout.Direction
        self._halves.setDirection(ways.LeftToRight if flat else ways.TopToBottom)
        self._halves.setStretch(0, 2 if flat else 0)
        self._halves.setStretch(1, 3 if flat else 1)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(2), space(2), space(3))
        self._down.setSpacing(space(1))
        self._halves.setSpacing(space(3))
        self._flow.setSpacing(space(2))
        self._show_standing()

    def retranslate(self) -> None:
        self._close.setAccessibleName(_("Close"))
        self._close.setToolTip(_("Close (Esc)"))
        self.history.setText(_("History"))
        self.report.setText(_("Report this one"))
        self.follow.setText(_("Follow it"))
        self.then.setText(_("Then and now"))
        self.correct.setText(_("Correct it"))
        if self._line is not None:
            self.show_line(self._line, self._people)
            self.show_trail(self._trail)

    def allow_report(self, allowed: bool) -> None:
        """Offer to report and to follow this product, or not."""
        present(self.report, allowed)
        present(self.follow, allowed)

    def allow_correction(self, allowed: bool) -> None:
        """Offer to put the newest price right, or not."""
        present(self.correct, allowed)

    def take(self, *pages: QWidget) -> None:
        """Keep what `show_page` shows in place of the story."""
        for page in pages:
            self.pages.addWidget(page)

    def show_page(self, page: QWidget | None) -> None:
        """Show a page in place of the story, the story itself for None."""
        self.pages.setCurrentIndex(0 if page is None else self.pages.indexOf(page))

    def show_line(self, line: TableLine, people: Mapping[int, str]) -> None:
        """Show what the row itself tells; the rest follows with `show_trail`."""
        quote, eyes = line.quote, self._see()
        self._line, self._people = line, people
        self._title.setText(eyes.product_words(quote))
        kind, source = figures.kind_word(quote.kind), eyes.source_words(quote.source)
        words = _("{market} · {kind} · from {source}")
        self._place.setText(words.format(market=quote.market, kind=kind, source=source))
        self._price.setText(price_of(quote, eyes))
        trend, amount = change_of(line, eyes)
        self._change.setText(" ".join(part for part in (trend_word(trend), amount) if part))
        tone = TREND_TONES[trend]
        mark(self._change, "tone", "soft" if tone == "ink_soft" else tone)
        self._clash.hide()
        self._show_standing()

    def show_trail(self, trail: Sequence[TrailLine]) -> None:
        """Show the last prices of the row, and who entered the newest."""
        self._trail = list(trail)
        self._rows.reload()
        if trail:
            self._facts.setText(self._fact_words(trail[0]))
        days = conflicts(trail)
        self._clash.setText(
            _("More than one figure for {days}: both are kept, the county decides.").format(
                days=", ".join(figures.date_words(day) for day in days[:3])
            )
        )
        present(self._clash, bool(days))

    def _slice(self, start: int, limit: int) -> Sequence[TrailLine]:
        return self._trail[start : start + limit]

    def _show_standing(self) -> None:
        if self._line is None:
            return
        theme, state = self.look.theme, state_of(self._line)
        tone = {"problem": "rise", "confirmed": "field", "sent": "water"}.get(state.value, "ink_soft")
        size = theme.px("staff")
        self._sign.setPixmap(state_icon(state, theme.colour(tone), size).pixmap(size, size))
        standing = self._line.standing
        words = figures.status_word(self._line.quote.status)
        if state is RowState.PROBLEM:
            words = self._sentence(StationError(standing.code, **standing.facts))
        self._standing.setText(words)

    def _fact_words(self, newest: TrailLine) -> str:
        parts = [_("{date}, {age}").format(
            date=figures.date_words(newest.quote.day), age=figures.age_words(newest.quote.day, self._see().today))]
        who = self._people.get(newest.person, "")
        if who:
            parts.append(_("entered by {name}").format(name=who))
        parts.append(_("sheet {device}-{number}").format(
            device=device_of(newest.quote.sheet), number=counter_of(newest.quote.sheet)))
        if newest.file:
            parts.append(_("file {name}").format(name=newest.file))
        if newest.reason:
            parts.append(newest.reason)
        return " · ".join(parts)

    def _ask(self, signal: SignalInstance) -> None:
        if self._line is not None:
            signal.emit(self._line.quote)

    def _ask_report(self) -> None:
        if self._line is not None:
            self.report_asked.emit(self._line.quote.product)
