"""Reads prices: who answers to a word, what a product costs where, how it went, what was reported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel import units
from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE
from station.kernel.deeds import COUNTY_STAFF, Day, Role, view
from station.prices.model import Found, Latest, MyReport, Quote
from station.prices.quotes.keys import DAY_MASK, SERIES_SHIFT, WINDOW_BITS, quote_key
from station.store.reading import Reading

QUOTE_COLUMNS = """series.market, series.product, series.spec, series.unit, series.kind, series.n,
((quote.k >> 40) << 5) | (quote.k & 31) AS day, quote.low, quote.typical, quote.high,
series.source, quote.sheet, prices_sheet.status"""
# By the indexes of the catalogue; prices_name would be put together whole for each question.
NAMES_OF = """
SELECT name FROM products_product WHERE id = ?1 OR parent = ?1
UNION SELECT alias.name FROM products_product AS called JOIN products_alias AS alias ON alias.product = called.id
WHERE called.id = ?1 OR called.parent = ?1"""
PRODUCTS_OF = """
SELECT DISTINCT item.id, item.name, item.rank FROM prices_name
JOIN products_product AS item ON item.id = prices_name.product WHERE prices_name.name = ?"""
UNRANKED = 1 << 20
LATEST = """
SELECT {columns}, series.id FROM series JOIN latest ON latest.series = series.id
JOIN quote ON quote.k = ((latest.day >> 5) << 40) | (series.id << 5) | (latest.day & 31)
JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE series.product IN ({names}) ORDER BY latest.day DESC, series.n, series.market LIMIT ?"""
PREVIOUS = """
SELECT {columns} FROM quote JOIN series ON series.id = ? JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE quote.k BETWEEN ? AND ? AND prices_sheet.status IN ('accepted', 'submitted') ORDER BY quote.k DESC LIMIT 1"""
SIBLINGS = """
SELECT other.id FROM series JOIN series AS other USING (product, source, market, spec, unit, kind)
WHERE series.id = ?"""
# Every table below is named in the order it is read: left to itself the engine goes from the sheets to all quotes.
HISTORY = """
WITH RECURSIVE page(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM page WHERE n > ?)
SELECT asked.key, ((quote.k >> 40) << 5) | (quote.k & 31) AS day, quote.low, quote.typical, quote.high,
quote.sheet, prices_sheet.status
FROM json_each(?) AS asked CROSS JOIN page
CROSS JOIN quote ON quote.k BETWEEN (page.n << 40) | (asked.value << 5) AND (page.n << 40) | (asked.value << 5) | 31
CROSS JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE prices_sheet.status IN ('accepted', 'submitted') AND day BETWEEN ? AND ?
ORDER BY day DESC, asked.key LIMIT ?"""
SERIES_OF_NAMES = """
SELECT id, market, product, spec, unit, kind, n, source FROM series
WHERE product IN ({names}) AND (? = '' OR market = ?) ORDER BY market, n, id"""
# A report's quote may stand on another sheet that said the same before.
REPORT_COLUMNS = QUOTE_COLUMNS.replace("quote.sheet", "prices_sheet.id")
REPORTS = """
SELECT {columns}, prices_sheet.taken, coalesce(prices_sheet.reason, ''), coalesce(prices_sheet.doubts, '')
FROM prices_sheet
JOIN sheet_span ON sheet_span.sheet = prices_sheet.id
JOIN quote ON quote.k BETWEEN sheet_span.low_k AND sheet_span.high_k AND (quote.sheet = prices_sheet.id
OR EXISTS (SELECT 1 FROM quote_also WHERE quote_also.sheet = prices_sheet.id AND quote_also.k = quote.k))
JOIN series ON series.id = (quote.k >> 5) & 0x7ffffffff
WHERE prices_sheet.source = 'station:' || prices_sheet.station AND {where}
ORDER BY prices_sheet.taken DESC, prices_sheet.id DESC, quote.k LIMIT ?"""
GRID = """
WITH named(top, day) AS (
SELECT coalesce(item.parent, item.id), newest.day
FROM newest_of_name AS newest CROSS JOIN products_product AS item ON item.name = newest.name
UNION ALL SELECT coalesce(item.parent, item.id), newest.day
FROM newest_of_name AS newest CROSS JOIN products_alias ON products_alias.name = newest.name
CROSS JOIN products_product AS item ON item.id = products_alias.product)
SELECT product.id, product.name, product.name_en, product.picture, product.category, max(named.day),
coalesce(product.season, '')
FROM named CROSS JOIN products_product AS product ON product.id = named.top
WHERE product.parent IS NULL AND product.picture <> '' AND (? = '' OR product.category = ?)
GROUP BY product.id ORDER BY product.rank LIMIT ?"""
UNKNOWN = """
SELECT series.product, count(*) FROM series JOIN latest ON latest.series = series.id
LEFT JOIN prices_name ON prices_name.name = series.product
WHERE prices_name.name IS NULL GROUP BY series.product ORDER BY series.product LIMIT ?"""
MERGED = """
SELECT alias.id, alias.name, item.id, item.name, count(*) FROM products_alias AS alias
JOIN products_product AS item ON item.id = alias.product JOIN series ON series.product = alias.name
WHERE alias.kind <> 'code' GROUP BY alias.id ORDER BY alias.id DESC LIMIT ?"""
CONFLICTS = """
WITH RECURSIVE page(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM page WHERE n > ?),
clash AS (SELECT DISTINCT product, source, market, spec, unit, kind, (page.n << 5) | (quote.k & 31) AS day
FROM series CROSS JOIN page CROSS JOIN quote ON quote.k BETWEEN (page.n << 40) | (series.id << 5)
AND (page.n << 40) | (series.id << 5) | 31 WHERE series.n > 0),
visible AS (SELECT quote.k, count(*) OVER (PARTITION BY clash.product, clash.source, clash.market, clash.spec,
clash.unit, clash.kind, clash.day) AS many
FROM clash CROSS JOIN series USING (product, source, market, spec, unit, kind)
CROSS JOIN quote ON quote.k = ((clash.day >> 5) << 40) | (series.id << 5) | (clash.day & 31)
CROSS JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE prices_sheet.status IN ('accepted', 'submitted'))
SELECT {columns} FROM visible CROSS JOIN quote ON quote.k = visible.k
CROSS JOIN series ON series.id = (quote.k >> 5) & 0x7ffffffff
CROSS JOIN prices_sheet ON prices_sheet.id = quote.sheet WHERE visible.many > 1
ORDER BY day DESC, series.market, series.product, series.spec, series.unit, series.kind, series.source, series.n
LIMIT ?"""
NEXT_N = """
SELECT max(series.n) FROM series JOIN quote ON quote.k = ((? >> 5) << 40) | (series.id << 5) | (? & 31)
WHERE product = ? AND source = ? AND market = ? AND spec = ? AND unit = ? AND kind = ?"""
STATUS = "SELECT status FROM prices_sheet WHERE id = ?"
BY_STATION = """
SELECT station, max(taken), sum(taken >= ?), sum(taken >= ?) FROM prices_sheet
WHERE station <> 0 AND corrects IS NULL GROUP BY station ORDER BY station LIMIT ?"""
# Two look-ups in the key; min and max asked for together would read every quote.
BOUNDS = "SELECT (SELECT min(k) FROM quote) >> 40, (SELECT max(k) FROM quote) >> 40"
WINDOWS_BACK = 4  # how far to look for the price before: about four months
EARLIEST, LATEST_DAY = -(1 << 31), 1 << 31


@dataclass(frozen=True, slots=True)
class Tile:
    """A product of the picture grid: it has a picture and at least one price; `season` are its months, "" for all."""

    product: int
    name: str
    name_en: str
    picture: str
    category: str
    newest_day: int
    season: str = ""


@dataclass(frozen=True, slots=True)
class UnknownProduct:
    """A product name only seen in imports, with the number of series under it."""

    name: str
    series: int


@dataclass(frozen=True, slots=True)
class MergedName:
    """Another name of a product that prices stand under, with the number of their series."""

    alias: int
    name: str
    product: int
    title: str
    series: int


@dataclass(frozen=True, slots=True)
class StationReports:
    """What a station (its row id) reported: newest time in UTC ms by its own clock, how many today and in 7 days."""

    station: int
    newest: int
    today: int
    week: int


def known_unit(code: str) -> str:
    """Return the unit code if it is one; StationError("unit.unknown")."""
    return units.unit_of(code).code


def names_of(db: Any, product: int, name: str = "") -> list[str]:
    """Return every name a product, its aliases and its varieties go by; only `name` for product 0."""
    if not product:
        return [name]
    return [row[0] for row in db.execute(NAMES_OF, (product,))]


def find(db: Any, word: str, limit: int = 30) -> list[Found]:
    """Return the products, then the provisional names, that answer a typed word.

    Exact answers come first, the most used product first among them; then names that only begin so.
    """
    from station.store import search  # the first picture shows prices nobody has typed a word for

    answers: dict[tuple[int, str], tuple[bool, int, Found]] = {}
    for name, exact in search.find(db, word, limit * 4):
        products = db.execute(PRODUCTS_OF, (name,)).fetchall()
        for product, title, rank in products:
            answers.setdefault((product, ""), (not exact, rank, Found(product, title, name)))
        if not products:
            answers.setdefault((0, name), (not exact, UNRANKED, Found(0, name, name)))
    ordered = sorted(answers.values(), key=lambda answer: answer[:2])
    return [found for _, _, found in ordered[:limit]]


def latest(db: Any, names: Sequence[str], limit: int = 60) -> list[Latest]:
    """Return the newest quote of every series under the names, newest first, each with the one before."""
    marks = ", ".join("?" * len(names))
    statement = LATEST.format(columns=QUOTE_COLUMNS, names=marks)
    answers: dict[tuple[str, ...], Latest] = {}
    for row in db.execute(statement, (*names, limit * 3)):
        quote = _quote(row)
        key = (quote.source, quote.market, quote.product, quote.spec, quote.unit, quote.kind)
        if key not in answers and len(answers) < limit:
            answers[key] = Latest(quote, _previous(db, row[13], quote.day))
    return list(answers.values())


def history(
    db: Any, names: Sequence[str], market: str, days: tuple[int, int], limit: int
) -> list[Quote]:
    """Return quotes of the names from day to day (both included), newest first."""
    bounds = db.execute(BOUNDS).fetchone()
    if bounds[0] is None:
        return []
    newest, oldest = min(bounds[1], days[1] >> WINDOW_BITS), max(bounds[0], days[0] >> WINDOW_BITS)
    if newest < oldest:
        return []
    marks = ", ".join("?" * len(names))
    plain = db.cursor()
    plain.row_factory = None
    series = plain.execute(SERIES_OF_NAMES.format(names=marks), (*names, market, market)).fetchall()
    asked = json.dumps([one[0] for one in series])
    found = plain.execute(HISTORY, (newest, oldest, asked, *days, limit))
    return [_of_series(series[row[0]], row) for row in found]


def _of_series(series: Sequence[Any], row: Sequence[Any]) -> Quote:
    _, market, product, spec, unit, kind, n, source = series
    _, day, low, typical, high, sheet, status = row
    return Quote(market, product, spec, unit, kind, n, day, low, typical, high, source, sheet, status)


def reports(db: Any, where: str, parameters: Iterable[Any], limit: int) -> list[MyReport]:
    """Return officers' reports, newest first; `where` is a condition of this module, never outside text."""
    statement = REPORTS.format(columns=REPORT_COLUMNS, where=where)
    found = db.execute(statement, (*parameters, limit))
    return [MyReport(row[11], row[13], row[12], row[14], _quote(row), tuple(row[15].split())) for row in found]


def next_n(db: Any, source: str, quote: Mapping[str, Any]) -> int:
    """Return the n a further quote of this key gets at this source."""
    names = ("product", "market", "spec", "unit", "kind")
    product, *rest = (quote[name] for name in names)
    found = db.execute(NEXT_N, (quote["day"], quote["day"], product, source, *rest)).fetchone()
    return 0 if found[0] is None else int(found[0]) + 1


def sheet_status(db: Any, sheet: int) -> str | None:
    found = db.execute(STATUS, (sheet,)).fetchone()
    return None if found is None else str(found[0])


def _quote(row: Sequence[Any]) -> Quote:
    market, product, spec, unit, kind, n, day, low, typical, high, source, sheet, status = row[:13]
    return Quote(market, product, spec, unit, kind, n, day, low, typical, high, source, sheet, status)


def _previous(db: Any, series: int, day: int) -> Quote | None:
    """Return the quote of the newest day before `day`, the one of the lowest n where that day has several."""
    numbers = [row[0] for row in db.execute(SIBLINGS, (series,))]
    window = day >> WINDOW_BITS
    for back in range(WINDOWS_BACK):
        found = []
        for number in numbers:
            first = window - back << SERIES_SHIFT | number << WINDOW_BITS
            end = first | DAY_MASK if back else quote_key(day, number) - 1
            row = db.execute(PREVIOUS.format(columns=QUOTE_COLUMNS), (number, first, end)).fetchone()
            if row is not None:
                found.append(_quote(row))
        if found:
            return max(found, key=lambda quote: (quote.day, -quote.n))
    return None


@view("prices.find")
def find_view(reading: Reading, *, word: str, limit: int) -> list[Found]:
    """Products that answer a name, an alias, pinyin or initials."""
    return find(reading.db, word, limit)


@view("prices.latest")
def latest_view(reading: Reading, *, product: int = 0, name: str = "", limit: int) -> list[Latest]:
    """Newest price of a product at every market, each with the one before it."""
    return latest(reading.db, names_of(reading.db, product, name), limit)


@view("prices.history")
def history_view(
    reading: Reading,
    *,
    product: int = 0,
    name: str = "",
    market: str = "",
    start: Day | None = None,
    end: Day | None = None,
    limit: int,
) -> list[Quote]:
    """Prices of a product from day to day, newest first."""
    days = (EARLIEST if start is None else start, LATEST_DAY if end is None else end)
    return history(reading.db, names_of(reading.db, product, name), market, days, limit)


@view("prices.reports", roles=COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR})
def reports_view(reading: Reading, *, limit: int) -> list[MyReport]:
    """Prices reported by this station, newest first."""
    station = reading.identity.station if reading.identity else 0
    return reports(reading.db, "prices_sheet.station = ?", (station,), limit)


@view("prices.waiting", roles=COUNTY_STAFF | {Role.OPERATOR})
def waiting_view(reading: Reading, *, limit: int) -> list[MyReport]:
    """Reported prices that wait for the county's decision."""
    return reports(reading.db, "prices_sheet.status = 'submitted'", (), limit)


@view("prices.grid")
def grid_view(reading: Reading, *, category: str = "", limit: int) -> list[Tile]:
    """Products with a picture and a price, the most used first."""
    return [Tile(*row[:7]) for row in reading.db.execute(GRID, (category, category, limit))]


@view("prices.unknown_products", roles=COUNTY_STAFF | {Role.OPERATOR})
def unknown_view(reading: Reading, *, limit: int) -> list[UnknownProduct]:
    """Product names seen in imports that the catalogue does not know."""
    return [UnknownProduct(*row) for row in reading.db.execute(UNKNOWN, (limit,))]


@view("prices.merged_names", roles=COUNTY_STAFF | {Role.OPERATOR})
def merged_view(reading: Reading, *, limit: int) -> list[MergedName]:
    """Other names of products that prices stand under, the newest first; any may be parted again."""
    return [MergedName(*row) for row in reading.db.execute(MERGED, (limit,))]


@view("prices.conflicts", roles=COUNTY_STAFF | {Role.OPERATOR})
def conflicts_view(reading: Reading, *, limit: int) -> list[Quote]:
    """Quotes that share everything but their figures with another of the same day, newest day first."""
    oldest, newest = reading.db.execute(BOUNDS).fetchone()
    if newest is None:
        return []
    statement = CONFLICTS.format(columns=QUOTE_COLUMNS)
    return [_quote(row) for row in reading.db.execute(statement, (newest, oldest, limit))]


@view("prices.by_station", roles=COUNTY_STAFF | {Role.OPERATOR})
def by_station_view(reading: Reading, *, limit: int) -> list[StationReports]:
    """When each station reported its newest price, and how many it reported today and in seven days."""
    offset = reading.clock.offset_minutes() * MILLI_PER_MINUTE
    midnight = reading.clock.today() * MILLI_PER_DAY - offset
    found = reading.db.execute(BY_STATION, (midnight, midnight - 6 * MILLI_PER_DAY, limit))
    return [StationReports(*row) for row in found]
