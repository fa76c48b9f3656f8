"""The end of a text file that has none: its last line may be cut, and 3.8 may have been 3.88."""

from __future__ import annotations

from station.prices.reading.dates import year_first
from station.prices.reading.headings import PRICES
from station.prices.reading.layout import Layout
from station.prices.reading.model import SHOWN, Quotes, Rejected
from station.prices.reading.rows import Tally
from station.prices.reading.sheets import Sheet
from station.prices.reading.texts import clean

_WHOLE_DATE = 8  # digits: 2026-03-02 is no beginning of another date, 2026-3-2 may be one
_FIGURES = (*PRICES, "volume")


def check_ending(sheet: Sheet, layout: Layout, tally: Tally) -> None:
    """Refuse the last row of a file without an end where its last cell may be the beginning of a longer one."""
    quotes = tally.quotes
    if not sheet.open_end or not quotes.line:
        return
    block = sheet.block(len(sheet) - 1, len(sheet), layout.shape)
    if quotes.line[-1] != block.lines[-1]:
        return
    cells = sheet.head(len(sheet) - 1)[0]
    at = len(cells) - 1
    field = next((name for name, place in layout.places.items() if place == at), "")
    text = clean(cells[at])
    if not field or not text or _is_whole(sheet, layout, field, at, text):
        return
    for name in Quotes.__slots__:
        getattr(quotes, name).pop()
    line = block.lines[-1]
    tally.rejected.append(Rejected(line, "price.cut_short", text[:SHOWN], {"line": line, "text": text[:SHOWN]}))


def _is_whole(sheet: Sheet, layout: Layout, field: str, at: int, text: str) -> bool:
    """Tell whether a cell stands for itself: a date of all its digits, a word that other rows have too."""
    if field in _FIGURES:
        return False
    if field == "date":
        return sum(map(str.isdigit, text)) >= _WHOLE_DATE and year_first(text) is not None
    others = sheet.block(0, len(sheet) - 1, layout.shape).columns[at]
    return text in set(map(clean, others))
