"""Prices as a file: a table for a spreadsheet (CSV, Excel), or the layout of the World Food Programme.

The desk's screens and the county's command write by this one way, so that a file says the same wherever it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from station.kernel import spreadsheet
from station.kernel.days import date_of
from station.kernel.deeds import Person
from station.kernel.spreadsheet import CSV, WORKBOOK, Cell, Sheet
from station.kernel.words import N_, _
from station.prices.looking import words
from station.prices.looking.wfp import Place, WfpFacts, write_wfp
from station.prices.looking.words import Eyes
from station.prices.model import Quote
from station.prices.table import TableLine
from station.store.store import Store

WFP = ".wfp.csv"
TITLES = (
    *(N_("Product"), N_("Spec"), N_("Market"), N_("Kind of price"), N_("Low"), N_("Usual"), N_("High"), N_("Unit")),
    *(N_("Price in {unit}"), N_("Date"), N_("Source"), N_("State")),
)
WIDTHS = (14, 12, 22, 16, 9, 9, 9, 12, 14, 12, 18, 20)  # characters of a column in a workbook
MOST_PLACES = 20_000
PROVINCE, CITY = 2, 4  # digits of a division's code


@dataclass(frozen=True, slots=True)
class Seen:
    """Quotes to write, with what their words depend on and what the WFP's layout tells of markets and goods."""

    quotes: Sequence[Quote]
    eyes: Eyes
    facts: WfpFacts = field(default_factory=WfpFacts)


def wfp_facts(store: Store, person: Person) -> WfpFacts:
    """Read what the WFP's layout tells of markets and goods; a province or city nobody listed stays empty."""
    named = {one.code: one.name for one in store.show("places.divisions", person, limit=MOST_PLACES)}
    for code in [code for code in named if len(code) == PROVINCE]:
        named |= {one.code: one.name for one in store.show("places.divisions", person, parent=code, limit=MOST_PLACES)}
    places = {
        market.name: Place(
            market.latitude, market.longitude, named.get(market.division[:PROVINCE], ""),
            named.get(market.division[:CITY], ""),
        )
        for market in store.show("places.markets", person, limit=MOST_PLACES)
    }  # fmt: skip
    return WfpFacts(places, store.show("prices.goods_categories", person, limit=MOST_PLACES))


def format_of(path: Path) -> str:
    """Return which of CSV, WORKBOOK and WFP a file's name asks for; CSV for any other."""
    name = path.name.lower()
    return next((ending for ending in (WFP, WORKBOOK) if name.endswith(ending)), CSV)


def named(path: Path, ending: str) -> Path:
    """Return the path with the ending of a format, unless it ends so already."""
    if path.name.lower().endswith(ending):
        return path
    stem = path.name[: -len(CSV)] if ending == WFP and path.name.lower().endswith(CSV) else path.name
    return path.with_name(stem + ending)


def save(path: Path, seen: Seen, ending: str = "") -> int:
    """Write the prices to `path` in the format `ending`, else the one its name asks for; return how many.

    OSError where it cannot.
    """
    wanted = ending or format_of(path)

    def write(new: Path) -> None:
        if wanted == WFP:
            with new.open("w", encoding="utf-8", newline="") as out:
                write_wfp(out, seen.quotes, seen.facts)
        elif wanted == WORKBOOK:
            spreadsheet.write_workbook(new, sheet_of(seen.quotes, seen.eyes))
        else:
            spreadsheet.write_csv(new, sheet_of(seen.quotes, seen.eyes))

    spreadsheet.write_whole(path, write)
    return len(seen.quotes)


def csv_text(lines: Sequence[TableLine] | Sequence[Quote], eyes: Eyes) -> str:
    """Return the rows as CSV: figures as reported with their unit, and once more in the unit wished for."""
    return spreadsheet.csv_text(sheet_of([line.quote if isinstance(line, TableLine) else line for line in lines], eyes))


def sheet_of(quotes: Sequence[Quote], eyes: Eyes) -> Sheet:
    """Return the quotes as a table."""
    titles = [_(title).format(unit=words.unit_words(eyes.unit)) for title in TITLES]
    return Sheet(titles, WIDTHS, _rows(quotes, eyes))


def _rows(quotes: Sequence[Quote], eyes: Eyes) -> Iterator[Sequence[Cell]]:
    for quote in quotes:
        converts = words.unit_shown(quote.unit, eyes.unit) == eyes.unit
        shown = words.two_places(words.in_unit(quote.middle, quote.unit, eyes.unit)).replace(",", "")
        yield (
            quote.product,
            quote.spec,
            quote.market,
            words.kind_word(quote.kind),
            *(None if price is None else Decimal(price) / 1000 for price in (quote.low, quote.typical, quote.high)),
            words.unit_words(quote.unit),
            Decimal(shown) if converts else None,
            date_of(quote.day),
            eyes.source_words(quote.source),
            words.status_word(quote.status),
        )
