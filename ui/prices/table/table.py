"""The desk's price table: what its columns say, rows that come a page at a time, an arrow beside each change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from station.kernel.words import N_, _
from station.prices.looking.words import Eyes as Eyes
from station.prices.model import Quote
from station.prices.table import TableLine, TablePage, TrailLine
from ui.prices import figures
from ui.theme import Look
from ui.widgets.marks import TREND_TONES, RowState, Trend, paint_trend, trend_word
from ui.widgets.page_table import Field, PageModel, RowRole

Index = QModelIndex | QPersistentModelIndex
OWN_PREFIX = "station:"


def state_of(line: TableLine | TrailLine) -> RowState:
    """Return the sign of a row."""
    return RowState(line.standing.state.value)


def change_of(line: TableLine, eyes: Eyes) -> tuple[Trend, str]:
    """Return which way a row's price went, and by how much."""
    quote = line.quote
    return figures.change(line.before, quote.middle, quote.unit, figures.wished_for(quote, eyes.unit))


def price_of(quote: Quote, eyes: Eyes) -> str:
    """Return the price of a row with its unit."""
    return figures.price_words(quote.middle, quote.unit, figures.wished_for(quote, eyes.unit))


def _change_hint(line: TableLine) -> str:
    if line.before is None or line.before_day is None:
        return ""
    before = f"{figures.two_places(line.before)} {figures.unit_words(line.quote.unit)}"
    return _("{price} on {date}").format(price=before, date=figures.date_words(line.before_day))


def _change_words(line: TableLine, eyes: Eyes) -> str:
    trend, amount = change_of(line, eyes)
    return " ".join(part for part in (trend_word(trend, short=True), amount) if part)


# What a column is put in order by (a key of station.prices.table.ORDERS), in the order of the columns.
ORDER_OF = ("product", "market", "kind", "price", "", "day", "day", "source", "")
CHANGE = 4


def columns(see: Callable[[], Eyes]) -> tuple[Field, ...]:
    """Return the columns; `see` gives what their words depend on now."""
    return (
        Field(
            N_("Product"),
            lambda line: see().product_words(line.quote),
            width=84,
            hint=lambda line: f"{line.quote.product} {line.quote.spec}".rstrip(),
        ),
        Field(N_("Market"), lambda line: line.quote.market, least=96),
        Field(N_("Kind of price"), lambda line: figures.kind_word(line.quote.kind, short=True), width=72, yields=3),
        Field(
            N_("Price"),
            lambda line: price_of(line.quote, see()),
            right=True,
            width=98,
            hint=lambda line: f"{figures.two_places(line.quote.middle)} {figures.unit_words(line.quote.unit)}",
        ),
        Field(N_("Change"), lambda line: _change_words(line, see()), width=84, hint=_change_hint),
        Field(N_("Date"), lambda line: figures.date_words(line.quote.day), width=78, yields=1),
        Field(
            N_("Age"),
            lambda line: figures.age_words(line.quote.day, see().today),
            width=76,
            tone=lambda line: "ripe" if figures.is_stale(line.quote.day, see().today) else "",
            hint=lambda line: figures.date_words(line.quote.day),
        ),
        Field(N_("Source"), lambda line: see().source_words(line.quote.source), width=80, yields=2),
        Field(N_("State"), lambda line: "", width=96, state=state_of),
    )


def trail_columns(see: Callable[[], Eyes]) -> tuple[Field, ...]:
    """Return the columns of the list behind a row: its last prices."""

    def price(line: TrailLine) -> str:
        quote = line.quote
        return figures.two_places(figures.in_unit(quote.middle, quote.unit, figures.wished_for(quote, see().unit)))

    def span(line: TrailLine) -> str:
        quote, wished = line.quote, figures.wished_for(line.quote, see().unit)
        ends = [figures.in_unit(end, quote.unit, wished) for end in (quote.low, quote.high) if end is not None]
        return "–".join(figures.two_places(end) for end in ends)

    return (
        Field(
            N_("Date"),
            lambda line: figures.short_date(line.quote.day, see().today),
            width=58,
            hint=lambda line: figures.date_words(line.quote.day),
        ),
        Field(
            N_("Price"),
            price,
            right=True,
            width=56,
            tone=lambda line: "rise" if line.quote.status in ("rejected", "superseded") else "",
            hint=lambda line: figures.status_word(line.quote.status),
        ),
        Field(N_("Low to high"), span, right=True, width=90, yields=1),
        Field(N_("State"), lambda line: "", state=state_of),
    )


class PriceRows(PageModel):
    """Rows that are given to it: the store is read elsewhere, and `wanted(offset)` asks for the next page."""

    wanted = Signal(int)

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__(fields, lambda _offset, _limit: ())
        self.total = 0
        self._asked = False

    def fill(self, page: TablePage) -> None:
        """Show this first page."""
        self.beginResetModel()
        self.rows, self.total, self._asked = list(page.lines), page.total, False
        self.endResetModel()

    def add(self, page: TablePage) -> None:
        """Show this page below the others."""
        self._asked = False
        self.total = page.total
        if page.lines:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(page.lines) - 1)
            self.rows.extend(page.lines)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._asked and len(self.rows) < self.total

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.wanted.emit(len(self.rows))


class ChangeCell(QStyledItemDelegate):
    """Paints the arrow, the word and the amount of a change in its colour: rising is red, falling is green."""

    def __init__(self, look: Look, see: Callable[[], Eyes], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._see = see

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._look.theme
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        words, shown.text = shown.text, ""  # type: ignore[attr-defined]  # missing in the stubs
        shown.state &= ~QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]  # missing in the stubs
        view = shown.widget  # type: ignore[attr-defined]  # missing in the stubs
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, view)
        trend = change_of(index.data(RowRole), self._see())[0]
        if trend is Trend.UNKNOWN:
            return
        rect = QRectF(shown.rect)  # type: ignore[attr-defined]  # missing in the stubs
        side = theme.pt(7)
        tone = theme.colour(TREND_TONES[trend])
        left = rect.left() + theme.space(2)
        paint_trend(painter, QRectF(left, rect.center().y() - side / 2, side, side * 0.9), trend, tone)
        painter.save()
        painter.setFont(theme.font("table"))
        painter.setPen(tone)
        box = rect.adjusted(theme.space(2) + side + theme.space(1), 0, -theme.space(1), -2)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()
