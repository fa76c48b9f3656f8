"""From the text of a cell to a value, one memo per column, as one heading and one person's hints say.

None always means "look at this row closely": the fast way through a block only asks whether a column
holds a None, the careful way (`judge`) then finds out why.
"""

from __future__ import annotations

from collections.abc import Mapping

from station.prices.reading.dates import day_reader
from station.prices.reading.headings import kind_of
from station.prices.reading.layout import Layout
from station.prices.reading.numbers import price_of, volume_of
from station.prices.reading.texts import DAMAGED, Memo, clean, fold, is_open_formula
from station.prices.reading.unit_words import unit_code

LONGEST_NAME = 80
SPEC_PARTS = ("variety", "spec", "grade")
_TOTALS = {"合计", "总计", "小计", "共计", "总和", "平均", "平均值", "total", "subtotal", "average"}
_YUAN = {"", "cny", "rmb", "人民币", "元", "人民币元", "yuan", "¥"}


def is_total(text: str) -> bool:
    """Tell whether a cell marks a line of totals."""
    return fold(text).strip(":") in _TOTALS


def word_of(text: str) -> str | None:
    """Return a cleaned text, None where some of its bytes could not be read or it is a formula."""
    return None if DAMAGED in text or is_open_formula(text) else clean(text)


class Parsers:
    """The memos of one layout."""

    def __init__(self, layout: Layout, names: Mapping[str, str] | None) -> None:
        self._layout = layout
        self._names = names
        self.by_code = "code" in layout.places
        self.unread_volumes: set[str] = set()
        self.product = Memo(self._product)
        self.market = Memo(self._market)
        self.word = Memo(word_of)
        self.unit = Memo(self._unit)
        self.kind = Memo(self._kind)
        self.day = Memo(day_reader(layout.wishes.date_order))
        self.price = Memo(price_of)
        self.volume = Memo(self._volume)
        self.currency = Memo(_currency)
        self.flag = Memo(_flag)

    def _product(self, text: str) -> str | None:
        name = word_of(text)
        if name and self.by_code and self._names is not None:
            name = self._names.get(name)
        return None if not name or len(name) > LONGEST_NAME or is_total(name) else name

    def _market(self, text: str) -> str | None:
        name = word_of(text)
        if name == "":
            return self._layout.wishes.market or None
        return None if name is None or is_total(name) else name

    def _unit(self, text: str) -> str | None:
        return unit_code(text) if clean(text) else self._layout.unit

    def _kind(self, text: str) -> str | None:
        return kind_of(text) if clean(text) else self._layout.kind

    def _volume(self, text: str) -> int | None:
        volume = volume_of(text)
        if volume is not None and volume < 0:
            self.unread_volumes.add(text)
            return None
        return volume


def _currency(text: str) -> str | None:
    return "CNY" if fold(text) in _YUAN else None


def _flag(text: str) -> str | None:
    """WFP marks observed prices "actual"; what was averaged or forecast is another thing (DOMAIN.md 3.1)."""
    return "actual" if set(fold(text).split(",")) <= {"", "actual"} else None


def spec_column(columns: list[list[str | None]]) -> list[str | None]:
    """Join variety, specification and grade: two varieties of one product must not share a key."""
    if len(columns) == 1:
        return columns[0]
    return [None if None in parts else " ".join(filter(None, parts)) for parts in zip(*columns, strict=True)]
