"""What a price is: quotes on sheets, their identity, what may be reported and what is refused.

A quote's identity is (source, market, product name as reported, spec, unit, kind, day, n); n counts
quotes of one key that differ only in their figures (DESIGN.md ruling 11). Quotes are never changed: a
correction is another quote. They travel on sheets: a sheet is one officer's entry or up to 2,048 lines
of an import, and carries who, from where and the county's decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from station.kernel import units
from station.kernel.deeds import Day, Money
from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, Lane, LineColumns, Merge, Row, Table, county_only
from station.prices.quotes.sheets import SheetKeeper

SHEET_LINES = 2048
KINDS = ("field", "trader", "wholesale", "retail", "input")
ACCEPTED, SUBMITTED, REJECTED, SUPERSEDED = "accepted", "submitted", "rejected", "superseded"
# What a station's form asks about and takes no for an answer (DOMAIN.md 4.6): it stays with the report for who decides.
RATIO2, RATIO10, UNHEARD, LATE, RUN, SEASON, STILL = "ratio2", "ratio10", "unheard", "late", "run", "season", "still"
DOUBTS = (RATIO10, RATIO2, UNHEARD, RUN, STILL, SEASON, LATE)  # the gravest first
MOST_DOUBTS = 200  # characters: a newer program may know others
PUBLISHED = frozenset({ACCEPTED, SUPERSEDED})  # what everybody has: a mistake stays in the history
OLDEST_REPORT_DAYS = 31
USUAL_DAYS = 14  # what a station reported within them it reports usually
STATION_SOURCE = "station:"
MOST = 1 << 53  # milli-yuan or thousandths; beyond it a screen could not show the last digits
LONGEST_NAME = 200  # characters of a market, product, spec or origin as reported

LINES = (
    Column("market", Kind.TEXT, meaning="market as reported"),
    Column("product", Kind.TEXT, meaning="product as reported"),
    Column("spec", Kind.TEXT, meaning="grade, size or specification as reported"),
    Column("unit", Kind.TEXT, meaning="unit code of the reported price"),
    Column("kind", Kind.TEXT, meaning="field, trader, wholesale, retail or input"),
    Column("n", Kind.INT, meaning="counts quotes of one key with different figures, from 0"),
    Column("day", Kind.DAY, meaning="the day the price was valid"),
    Column("typical", Kind.MONEY, optional=True, meaning="price most of the volume sold at"),
    Column("low", Kind.MONEY, optional=True, near="typical"),
    Column("high", Kind.MONEY, optional=True, near="typical"),
    Column("volume", Kind.INT, optional=True, meaning="volume as reported, thousandths"),
    Column("origin", Kind.TEXT, optional=True, meaning="place of origin as reported"),
)


def sheet_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Accepted sheets go to everyone; others to county staff and the station that wrote them (ruling 14)."""
    if row["status"] in PUBLISHED:
        return ("all",)
    return ("county", f"station:{row['station']}")


def check_sheet(row: Row, lines: LineColumns) -> None:
    """Refuse a sheet of another machine that none of its deeds can have made.

    StationError("price.foreign_source", "price.bad_line", "price.unknown_kind", "unit.unknown").
    """
    own = row["station"] or row["source"].startswith(STATION_SOURCE)
    if own and row["source"] != station_source(row["station"]):
        raise StationError("price.foreign_source", source=row["source"])
    market, product, spec, unit, kind, n, _day, typical, low, high, volume, origin = lines
    for code in set(unit):
        units.unit_of(code)
    for text in set(kind) - set(KINDS):
        raise StationError("price.unknown_kind", text=text)
    names = {*market, *product, *spec, *(place for place in origin if place)}
    amounts = [amount for amount in volume if amount is not None] or [0]
    if len(row.get("doubts") or "") > MOST_DOUBTS:
        raise StationError("price.bad_line")
    named = all(product) and all(len(name) <= LONGEST_NAME for name in names)
    counted = all(number >= 0 for number in n) and min(amounts) >= 0 and max(amounts) < MOST
    if not (named and counted and all(map(_possible, low, typical, high))):
        raise StationError("price.bad_line")


def _possible(low: int | None, typical: int | None, high: int | None) -> bool:
    given = [price for price in (low, typical, high) if price is not None]
    return bool(given) and given[0] > 0 and given[-1] < MOST and given == sorted(given)


def station_source(station: int) -> str:
    """Return the source code of what a station itself reports."""
    return f"{STATION_SOURCE}{station}"


SHEET = Table(
    "prices.sheet",
    columns=(
        Column("source", Kind.TEXT, meaning="code of the price source; station:<id> for an officer's report"),
        Column("station", Kind.REF, meaning="the reporting station, 0 for the county"),
        Column("person", Kind.REF, meaning="account of the person, 0 for the operator"),
        Column("status", Kind.TEXT, merge=Merge.COUNTY, meaning="submitted, accepted, rejected or superseded"),
        Column("reason", Kind.TEXT, optional=True, merge=Merge.COUNTY, meaning="why it was rejected or superseded"),
        Column("file", Kind.TEXT, optional=True, meaning="name of the imported file"),
        Column("taken", Kind.TIME, meaning="when it was entered, by the clock of the device"),
        Column("corrects", Kind.REF, optional=True, meaning="the sheet this one stands in for"),
        Column("doubts", Kind.TEXT, optional=True, meaning="what looked wrong and was kept all the same, with blanks"),
    ),
    merge=Merge.EVENT,
    scopes=sheet_scopes,
    lines=LINES,
    keeper=SheetKeeper(check_sheet),
    lane=Lane.PRICE,
)
SOURCE = Table(
    "prices.source",
    columns=(
        Column("name", Kind.TEXT, meaning="code of the source, as on its price sheets"),
        Column("licence", Kind.TEXT, meaning="who allowed these prices to be shown, and under which terms"),
    ),
)
LAYOUT = Table(
    "prices.layout",
    columns=(
        Column("source", Kind.TEXT, meaning="code of the source whose files look so"),
        Column("signature", Kind.TEXT, meaning="what the heading is known by"),
        Column("mapping", Kind.TEXT, meaning="JSON: field of a price to heading, @column or =value"),
        Column("market", Kind.TEXT, meaning="market of rows that name none"),
        Column("unit", Kind.TEXT, meaning="unit of rows that name none"),
        Column("kind", Kind.TEXT, meaning="kind of price of rows that name none"),
        Column("learned", Kind.TIME, meaning="when somebody explained it last"),
    ),
    scopes=county_only,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One stored quote. Prices in milli-yuan per `unit`; `day` in days since 1970-01-01."""

    market: str
    product: str
    spec: str
    unit: str
    kind: str
    n: int
    day: Day
    low: Money | None
    typical: Money | None
    high: Money | None
    source: str
    sheet: int
    status: str

    @property
    def middle(self) -> int:
        """The one number to show: the typical price, else the middle of what was given."""
        if self.typical is not None:
            return self.typical
        given = [price for price in (self.low, self.high) if price is not None]
        return sum(given) // len(given)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest quote of a series with the one before it (None when there is none)."""

    quote: Quote
    previous: Quote | None


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to a typed word: a catalogue product, or (product 0) a name only seen in imports."""

    product: int
    name: str
    matched: str


@dataclass(frozen=True, slots=True)
class MyReport:
    """An officer's own report with its sheet id, for the list with state glyphs; `doubts` are codes that he kept."""

    sheet: int
    taken: int
    status: str
    reason: str
    quote: Quote
    doubts: tuple[str, ...] = ()


def known_doubts(text: str) -> str | None:
    """Return codes with blanks between them, each once, the gravest first; StationError("price.unknown_doubt")."""
    asked = set(text.split())
    if asked - set(DOUBTS):
        raise StationError("price.unknown_doubt", text=min(asked - set(DOUBTS)))
    return " ".join(code for code in DOUBTS if code in asked) or None


def check_report(quote: Mapping[str, Any], today: int) -> None:
    """Refuse what cannot be right whatever the market does (DOMAIN.md 4.6, hard checks)."""
    prices = [quote[name] for name in ("low", "typical", "high") if quote[name] is not None]
    if not prices:
        raise StationError("price.no_price")
    if min(prices) <= 0:
        raise StationError("price.negative", text="")
    if prices != sorted(prices):
        raise StationError("price.out_of_order")
    if quote["day"] > today:
        raise StationError("price.future_day")
    if quote["day"] < today - OLDEST_REPORT_DAYS:
        raise StationError("price.too_old", days=OLDEST_REPORT_DAYS)
    if quote["kind"] not in KINDS:
        raise StationError("price.unknown_kind", text=quote["kind"])
    if not quote["product"]:
        raise StationError("price.no_product")


@dataclass(frozen=True, slots=True)
class Usual:
    """A product and kind of price this station keeps reporting: its newest price here, and whether today's is done."""

    last: Quote
    done: bool


def usual_products(reports: Iterable[MyReport], today: int) -> list[Usual]:
    """Return what a station reported in the last 14 days, one entry per product and kind of price.

    What still waits comes first, the longest silent on top; then what is done. What does not stand counts for nothing.
    """
    newest: dict[tuple[str, str], Quote] = {}
    for report in reports:
        quote = report.quote
        key = (quote.product, quote.kind)
        if report.status in (SUBMITTED, ACCEPTED) and today - USUAL_DAYS <= quote.day <= today:
            newest[key] = max(newest.get(key, quote), quote, key=lambda each: each.day)
    found = [Usual(quote, quote.day == today) for quote in newest.values()]
    return sorted(found, key=lambda usual: (usual.done, usual.last.day))
