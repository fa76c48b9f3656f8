"""One reported price beside the last accepted one, with what is odd about it and the two ways to decide."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from station.kernel import said
from station.kernel.days import date_of
from station.kernel.money import format_price
from station.kernel.units import same_dimension
from station.kernel.words import N_, _, ngettext
from station.prices.model import Quote
from ui.county.comparing import Compared, season_words
from ui.county.evidence import EvidenceView
from ui.county.flags import FLAG_WORDS, Flag
from ui.county.presenter import kind_words, price_in, times
from ui.county.review import History, Waiting
from ui.desk import Desk
from ui.widgets.base import Worded, mark
from ui.widgets.chips import ChipRow
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.decision_card import DecisionCard
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, label
from ui.widgets.scrolling import scrolling

REASONS = (
    N_("jin and kg were mixed up"),
    N_("decimal point misplaced"),
    N_("wrong product"),
)


class ReportCard(DecisionCard):
    """Shows one report. Emits `accepted` and `reject_asked`; the owner asks for the reason and does the deed."""

    accepted = Signal()
    reject_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.waiting: Waiting | None = None
        self._season: Compared | None = None
        self.name, self.where = label("staff-title", wrap=True), label("staff", "soft", wrap=True)
        self.price = label("staff-figure")
        self.facts = Facts(desk.look)
        self.flag = QFrame()
        mark(self.flag, "part", "notice")
        self._odd = label("staff", wrap=True)
        QVBoxLayout(self.flag).addWidget(self._odd)
        self.evidence = EvidenceView(desk)
        self.accept = self.yes = Button(desk.look, "staff-primary", "check")
        self.reject = self.no = Button(desk.look, "staff-warning", "cross")
        figures = scrolling(self.price, self.flag, self.facts, self.evidence, gap=desk.look.theme.space(2))
        self.lay_out(desk.look, (self.name, self.where), figures)
        self.accept.clicked.connect(lambda: self.accepted.emit())
        self.reject.clicked.connect(lambda: self.reject_asked.emit())
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.accept.setText(_("Accept (A)"))
        self.reject.setText(_("Reject (R)"))
        if self.waiting is not None:
            self.show_waiting(self.waiting)

    def show_waiting(self, waiting: Waiting) -> None:
        """Show a report that waits."""
        if self.waiting is not waiting:
            self._season = None
            self.evidence.show_sheet(waiting.report.sheet)
        self.waiting = waiting
        quote, unit = waiting.report.quote, self._desk.preferences.wishes.unit
        now, offset = self._desk.store.clock.now_ms(), self._desk.store.clock.offset_minutes()
        self.name.setText(f"{self._desk.names.own(quote.product)} {quote.spec}".strip())
        when = said.time_in_words(waiting.report.taken, now, offset)
        told = (waiting.station, quote.market, kind_words(quote.kind), when)  # a station may be a market, too
        self.where.setText(" · ".join(filter(None, dict.fromkeys(told))))
        self.price.setText(format_price(quote.middle, quote.unit))
        self.facts.show_facts(self._facts(quote, unit, waiting))
        words = [why_words(flag, flag in waiting.kept) for flag in waiting.flags]
        if not waiting.compared:
            words.append(_("There is nothing yet to compare it with."))
        self._odd.setText("\n\n".join(words))
        self.flag.setVisible(bool(words))

    def show_compared(self, compared: Compared) -> None:
        """Say how the season usually is, once that is read."""
        self._season = compared
        if self.waiting is not None:
            self.show_waiting(self.waiting)

    def _facts(self, quote: Quote, unit: str, waiting: Waiting) -> list[tuple[str, str] | tuple[str, str, str]]:
        facts: list[tuple[str, str] | tuple[str, str, str]] = []
        if quote.unit != unit and same_dimension(quote.unit, unit):
            facts.append((_("In our unit"), price_in(quote.middle, quote.unit, unit)))
        if quote.low is not None or quote.high is not None:
            ends = (price_in(price, quote.unit, quote.unit) for price in (quote.low, quote.high) if price is not None)
            facts.append((_("Lowest to highest"), " – ".join(ends)))
        today = self._desk.store.clock.today()
        facts.append((_("Date"), f"{date_of(quote.day).isoformat()}, {said.day_in_words(quote.day, today)}"))
        return [*facts, *self._compared(unit, waiting, today)]

    def _compared(self, unit: str, waiting: Waiting, today: int) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        """Yield what it is held against: the last accepted price, its three months, the season."""
        before = waiting.before
        if before is None:
            yield _("Last accepted"), _("none yet of this product at this market")
        else:
            yield from self._against(before, unit, waiting, today)
        yield _("Last 3 months"), history_words(waiting.history, unit)
        if self._season is not None:
            yield _("This season"), season_words(self._season.seasonal, unit)

    def _against(
        self, before: Quote, unit: str, waiting: Waiting, today: int
    ) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        shown = unit if same_dimension(before.unit, unit) else before.unit
        age = said.day_in_words(before.day, today)
        yield _("Last accepted"), f"{price_in(before.middle, before.unit, shown)}, {age}"
        if waiting.ratio is not None:
            tone = "rise" if waiting.flag is not None else ""
            yield _("Compared"), _("{ratio} times that").format(ratio=times(waiting.ratio)), tone


def why_words(flag: Flag, kept: bool) -> str:
    """Return what is odd, and that the officer was asked about it where he was."""
    words = _(FLAG_WORDS[flag][1])
    return _("{why} The officer was asked and kept it.").format(why=words) if kept else words


def history_words(history: History, unit: str) -> str:
    """Return the middle price of the last three months, or that too few days are known."""
    if history.median is None or not history.enough:
        return ngettext("{n} day, too few to say", "{n} days, too few to say", history.days).format(n=history.days)
    price = price_in(history.median, history.unit, unit)
    return ngettext("{price}, the middle of {n} day", "{price}, the middle of {n} days", history.days).format(
        price=price, n=history.days
    )


class ReasonBar(Worded, QWidget):
    """Asks for a reason before a report is rejected: usual ones to touch, or one's own words. Emits `given(reason)`
    and `opened(whether it asks)`."""

    given = Signal(str)
    opened = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._question, self._named = "", desk.names.own
        self.chips = ChipRow(desk.look, "staff")
        self.line = QLineEdit()
        self.bar = ConfirmBar(desk.look)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(desk.look.theme.space(2))
        for part in (self.chips, self.line, self.bar):
            down.addWidget(part)
        self.chips.chosen.connect(self._take)
        self.line.returnPressed.connect(self._give)
        self.bar.dismissed.connect(self.put_away)
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("Reason, as the station will read it"))
        self.chips.show_chips([(_(reason), _(reason)) for reason in REASONS])

    def ask(self, waiting: Waiting) -> None:
        """Ask why a report is rejected; nothing happens without a reason."""
        quote = waiting.report.quote
        question = _("Reject {product} at {price}? The station reads the reason. It cannot be taken back.").format(
            product=self._named(quote.product), price=format_price(quote.middle, quote.unit)
        )
        self._question = question
        self.line.clear()
        mark(self.line, "tone", "")
        self.retranslate()
        self.show()
        self.opened.emit(True)
        self._ask()

    def _ask(self) -> None:
        self.bar.ask(self._question, _("Reject"), self._give)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Close without rejecting."""
        if self.isHidden():
            return
        self.hide()
        self.line.clear()
        self.bar.leave()
        self.opened.emit(False)

    def _take(self, reason: object) -> None:
        self.line.setText(str(reason))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        reason = self.line.text().strip()
        if not reason:
            mark(self.line, "tone", "rise")
            self._ask()
            return
        self.put_away()
        self.given.emit(reason)
