"""Reads prices the way a desk lists them: a page of series with filters and order, and what lies behind one line.

The newest quote of each series is chosen and put in order on the series alone; quotes, sheets and the
price before are looked up for the page that is shown, so a table over 168,000 quotes costs one page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.kernel import ids, units
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.errors import StationError
from station.kernel.units import Dimension
from station.prices.declared import SHEET
from station.prices.model import KINDS, MyReport, Quote
from station.prices.quotes.sheets import DAY_MASK, SERIES_SHIFT, WINDOW_BITS
from station.prices.store import BOUNDS, QUOTE_COLUMNS, find, names_of, reports
from station.store import oplog, outbox
from station.store.act import Reading
from station.store.oplog import RowState

MOST_PRODUCTS = 30  # how many products one typed word may stand for
WINDOWS_BEFORE = 4  # how far back to look for the price before: about four months
KIND_ORDER = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS))
# Prices by weight compare per kilogram; those per piece or per area come after them, unit by unit.
PER_KG = " ".join(f"WHEN '{unit.code}' THEN {1000 / unit.grams!r}" for unit in units.UNITS.values() if unit.grams)
PIECES = ", ".join(f"'{unit.code}'" for unit in units.UNITS.values() if unit.dimension is not Dimension.MASS)
PRICE_ORDER = (
    f"CASE WHEN found.unit IN ({PIECES}) THEN found.unit ELSE '' END, "
    f"coalesce(typical, (coalesce(low, high) + coalesce(high, low)) / 2) * CASE found.unit {PER_KG} ELSE 1 END {{way}}"
)
ORDERS = {
    "product": "coalesce(ranked.rank, 1 << 20) {way}, found.product {way}, found.spec {way}",
    "spec": "found.spec {way}",
    "market": "found.market {way}",
    "kind": f"CASE found.kind {KIND_ORDER} ELSE 9 END {{way}}",
    "price": PRICE_ORDER,
    "day": "found.day {way}",
    "source": "found.source {way}",
}
LEVEL = "coalesce(ranked.rank, 1 << 20), found.product, found.market, found.spec, found.id"
KEY_OF = "((found.day >> 5) << 40) | (found.id << 5) | (found.day & 31)"
BEFORE = " ".join(
    f"""(SELECT older.k FROM quote AS older JOIN prices_sheet AS sheet ON sheet.id = older.sheet
WHERE older.k BETWEEN (((page.k >> {SERIES_SHIFT}) - {back}) << {SERIES_SHIFT})
| (page.k & {((1 << SERIES_SHIFT) - 1) & ~DAY_MASK})
AND min(page.k - 1, ((((page.k >> {SERIES_SHIFT}) - {back}) << {SERIES_SHIFT})
| (page.k & {(1 << SERIES_SHIFT) - 1}) | {DAY_MASK}))
AND sheet.status IN ('accepted', 'submitted')
ORDER BY older.k DESC LIMIT 1){"," if back < WINDOWS_BEFORE - 1 else ""}"""
    for back in range(WINDOWS_BEFORE)
)
TABLE = """
WITH ranked(name, rank) AS MATERIALIZED (SELECT prices_name.name, min(item.rank) FROM prices_name
JOIN products_product AS item ON item.id = prices_name.product GROUP BY prices_name.name),
found AS MATERIALIZED (SELECT series.id, latest.day, max(latest.day * 4096 - series.n) AS newest, series.product,
series.source, series.market, series.spec, series.unit, series.kind
FROM series JOIN latest ON latest.series = series.id WHERE {where}
GROUP BY series.product, series.source, series.market, series.spec, series.unit, series.kind),
page AS MATERIALIZED (SELECT {key} AS k FROM found {quotes}
LEFT JOIN ranked ON ranked.name = found.product ORDER BY {order} LIMIT ? OFFSET ?)
SELECT {columns}, (SELECT count(*) FROM found), before.k, before.low, before.typical, before.high
FROM (SELECT row_number() OVER () AS place, k FROM page) AS page
JOIN quote ON quote.k = page.k JOIN series ON series.id = (page.k >> 5) & 0x7ffffffff
JOIN prices_sheet ON prices_sheet.id = quote.sheet
LEFT JOIN quote AS before ON before.k = coalesce({before}) ORDER BY page.place"""
JOIN_QUOTES = f"JOIN quote AS shown ON shown.k = {KEY_OF}"
FILTERS = {
    "names": "series.product IN (SELECT value FROM json_each(?))",
    "category": """series.product IN (SELECT prices_name.name FROM prices_name
JOIN products_product AS item ON item.id = prices_name.product WHERE item.category = ?)""",
    "market": "series.market = ?",
    "kind": "series.kind = ?",
    "source": "series.source = ?",
}
MARKETS = """
SELECT series.market, max(latest.day) FROM series JOIN latest ON latest.series = series.id
GROUP BY series.market ORDER BY series.market LIMIT ?"""
TRAIL = """
WITH RECURSIVE page(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM page WHERE n > ?)
SELECT {columns}, prices_sheet.taken, prices_sheet.person, prices_sheet.station,
coalesce(prices_sheet.file, ''), coalesce(prices_sheet.reason, '')
FROM series CROSS JOIN page
CROSS JOIN quote ON quote.k BETWEEN (page.n << 40) | (series.id << 5) AND (page.n << 40) | (series.id << 5) | 31
JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE series.product = ? AND series.source = ? AND series.market = ? AND series.spec = ? AND series.unit = ?
AND series.kind = ? ORDER BY day DESC, series.n LIMIT ?"""



@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sheet stands between here and the county; `code` and `facts` say why it is in trouble."""

    state: RowState
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableLine:
    """The newest quote of one series; `before` is its price the time before, `before_day` when (None: none known)."""

    quote: Quote
    before: int | None
    before_day: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of lines, and how many lines there are in all."""

    lines: tuple[TableLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One quote of a series with its sheet: who entered it, where, from which file, and what became of it."""

    quote: Quote
    taken: int
    person: int
    station: int
    file: str
    reason: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class StatedReport:
    """A report of this station and where it stands."""

    report: MyReport
    standing: Standing


def standing_of(reading: Reading, sheet: int, mark: int) -> Standing:
    """Return where a sheet stands; one that another device made came from the county, which has it."""
    if reading.identity is None or ids.device_of(sheet) != reading.identity.device:
        return Standing(RowState.CONFIRMED)
    return Standing(*oplog.state_of(reading.db, SHEET.name, sheet, mark))


@view("prices.table")
def table_view(
    reading: Reading,
    *,
    word: str = "",
    category: str = "",
    market: str = "",
    kind: str = "",
    source: str = "",
    order: str = "day",
    down: bool = True,
    offset: int = 0,
    limit: int,
) -> TablePage:
    """The newest price of every product at every market, a page at a time, filtered and in order."""
    if order not in ORDERS:
        raise StationError("price.unknown_order", text=order, known=", ".join(ORDERS))
    asked = {"names": _names(reading.db, word), "category": category, "market": market, "kind": kind, "source": source}
    chosen = {name: value for name, value in asked.items() if value}
    statement = TABLE.format(
        columns=QUOTE_COLUMNS,
        where=" AND ".join(FILTERS[name] for name in chosen) or "1",
        order=ORDERS[order].format(way="DESC" if down else "ASC") + ", " + LEVEL,
        key=KEY_OF,
        quotes=JOIN_QUOTES if order == "price" else "",
        before=BEFORE,
    )
    rows = reading.db.execute(statement, (*chosen.values(), limit, offset)).fetchall()
    mark = outbox.mark(reading.db)[0]
    return TablePage(tuple(_line(reading, row, mark) for row in rows), rows[0][13] if rows else 0)


@view("prices.markets")
def markets_view(reading: Reading, *, limit: int) -> list[str]:
    """The names of markets that have prices."""
    return [row[0] for row in reading.db.execute(MARKETS, (limit,))]


@view("prices.trail")
def trail_view(
    reading: Reading,
    *,
    product: str,
    source: str,
    market: str,
    unit: str,
    kind: str,
    spec: str = "",
    limit: int,
) -> list[TrailLine]:
    """Every price of one series, newest first, with who entered it and what the county said; rejected ones too."""
    oldest, newest = reading.db.execute(BOUNDS).fetchone()
    if newest is None:
        return []
    statement = TRAIL.format(columns=QUOTE_COLUMNS)
    values = (newest, oldest, product, source, market, spec, unit, kind, limit)
    mark = outbox.mark(reading.db)[0]
    return [
        TrailLine(_quote(row), row[13], row[14], row[15], row[16], row[17], standing_of(reading, row[11], mark))
        for row in reading.db.execute(statement, values).fetchall()
    ]


@view("prices.report_states", roles=COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR})
def report_states_view(reading: Reading, *, limit: int) -> list[StatedReport]:
    """Prices reported by this station, newest first, each with where it stands."""
    station = reading.identity.station if reading.identity else 0
    mark = outbox.mark(reading.db)[0]
    found = reports(reading.db, "prices_sheet.station = ?", (station,), limit)
    return [StatedReport(report, standing_of(reading, report.sheet, mark)) for report in found]


def _names(db: Any, word: str) -> str:
    """Return the names a typed word stands for as a JSON list; "" when nothing was typed."""
    if not word.strip():
        return ""
    names: dict[str, None] = {}
    for found in find(db, word, MOST_PRODUCTS):
        names.update(dict.fromkeys(names_of(db, found.product, found.name)))
        names[found.matched] = None
    return json.dumps(list(names), ensure_ascii=False)


def _line(reading: Reading, row: Any, mark: int) -> TableLine:
    quote, before = _quote(row), row[14]
    standing = standing_of(reading, quote.sheet, mark)
    if before is None:
        return TableLine(quote, None, None, standing)
    given = [price for price in (row[15], row[17]) if price is not None]
    middle = row[16] if row[16] is not None else sum(given) // len(given)
    return TableLine(quote, middle, (before >> SERIES_SHIFT) << WINDOW_BITS | before & DAY_MASK, standing)


def _quote(row: Any) -> Quote:
    market, product, spec, unit, kind, n, day, low, typical, high, source, sheet, status = row[:13]
    return Quote(market, product, spec, unit, kind, n, day, low, typical, high, source, sheet, status)
