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

from station.kernel.deeds import Day, Money
from station.kernel.errors import StationError
from station.prices.declared import ACCEPTED, SUBMITTED

SHEET_LINES = 2048
KINDS = ("field", "trader", "wholesale", "retail", "input")
# What a station's form asks about and takes no for an answer (DOMAIN.md 4.6): it stays with the report for who decides.
RATIO2, RATIO10, UNHEARD, LATE, RUN, SEASON, STILL = "ratio2", "ratio10", "unheard", "late", "run", "season", "still"
DOUBTS = (RATIO10, RATIO2, UNHEARD, RUN, STILL, SEASON, LATE)  # the gravest first
MOST_DOUBTS = 200  # characters: a newer program may know others
OLDEST_REPORT_DAYS = 31
USUAL_DAYS = 14  # what a station reported within them it reports usually
STATION_SOURCE = "station:"
MOST = 1 << 53  # milli-yuan or thousandths; beyond it a screen could not show the last digits
LONGEST_NAME = 200  # characters of a market, product, spec or origin as reported


def station_source(station: int) -> str:
    """Return the source code of what a station itself reports."""
    return f"{STATION_SOURCE}{station}"


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
