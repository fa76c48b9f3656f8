"""Looks through a price file before anything is stored, and says what it found: runs on the store's lane, knows no Qt.

Nothing is guessed here: what the file does not say becomes a question beside the field it belongs to.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from station.kernel.errors import StationError
from station.kernel.words import N_
from station.prices.actions import ImportReport, look_through
from station.prices.reading.model import Hints, PriceFile, Rejected
from station.prices.reading.reading import read_prices
from station.store.store import Store

FIRST_ROWS = 60
# What a person is asked when the file lacks it: code -> the field it is asked beside, and in which words.
# An empty msgid leaves the words to the feature that raised the code.
QUESTIONS: dict[str, tuple[str, str]] = {
    "price.unit_missing": ("unit", N_("The file does not say the unit of its prices. Choose it here.")),
    "price.unit_clash": ("unit", N_("The units do not agree: {units}. Let the file say it, or split the file.")),
    "price.unit_not_known": ("unit", ""),
    "price.market_missing": ("market", N_("The file does not say the market. Write it here.")),
    "price.kind_not_known": ("kind", ""),
    "price.names_unreadable": ("names", ""),
    "price.no_columns": ("product", ""),
    "price.product_missing": ("product", N_("No column names the product. Which heading is it? {headings}")),
    "price.date_missing": ("date", N_("No column gives the date. Which heading is it? {headings}")),
    "price.figures_missing": ("typical", N_("No column gives a price. Which heading is it? {headings}")),
    "price.columns_twice": ("", N_("Two columns are headed “{text}”. Rename one in the file, then look again.")),
    "price.mapping_heading": ("", N_("The file has no heading “{text}”.")),
}
HEADINGS = ("product", "date", "typical")  # fields that are asked for only when their heading was not found
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said about one file; `unit` "" lets the file say it. `headings` is field -> heading."""

    market: str = ""
    unit: str = ""
    kind: str = "wholesale"
    source: str = ""
    names: Path | None = None
    headings: dict[str, str] = field(default_factory=dict)

    def hints(self) -> Hints:
        """Return it the way the reading takes it."""
        named = {name: text for name, text in self.headings.items() if text}
        return Hints(self.market, self.unit, self.source, self.kind, mapping=named or None, names=self.names)


@dataclass(frozen=True, slots=True)
class Row:
    """One good row as the file has it; prices in milli-yuan per `unit`, None where not given."""

    line: int
    day: int
    market: str
    product: str
    spec: str
    unit: str
    low: int | None
    typical: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A product name the catalogue does not know, with the number of rows under it."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking through found: the read file, what importing it would do, and what to show of it."""

    file: PriceFile
    report: ImportReport
    first: tuple[Row, ...]
    unknown: tuple[UnknownName, ...]


def usual_source(path: Path) -> str:
    """Return the source a file is filed under unless somebody says another: its name up to the first dot."""
    return path.name.partition(".")[0]


def look(store: Store, path: Path, wish: Wish, tell: Callable[[str], None]) -> Looked:
    """Read the file and compare it with the store; writes nothing. `tell` hears "reading", then "comparing".

    Errors: StationError of the reading (`station/prices/reading/sentences.py`).
    """
    tell("reading")
    file = read_prices(path, name=path.name, hints=wish.hints())
    tell("comparing")
    # The sheets are worked out again when the file is stored, in the transaction that writes them.
    report = look_through(store.reader(), wish.source or usual_source(path), file)[0]
    return Looked(file, report, tuple(first_rows(file)), unknown_names(file, report))


def first_rows(file: PriceFile, count: int = FIRST_ROWS) -> Iterable[Row]:
    """Yield the first good rows."""
    columns = (file.line, file.day, file.market, file.product, file.spec, file.unit, file.low, file.typical, file.high)
    for values in islice(zip(*columns, strict=True), count):
        yield Row(*values)


def unknown_names(file: PriceFile, report: ImportReport) -> tuple[UnknownName, ...]:
    """Return the names the catalogue does not know, the ones with most rows first."""
    if not report.unknown_products:
        return ()
    rows = Counter(file.product)
    named = [UnknownName(name, rows[name]) for name in report.unknown_products]
    return tuple(sorted(named, key=lambda one: (-one.rows, one.name)))


def question(error: StationError) -> tuple[str, str]:
    """Return (field it belongs beside or "", msgid or "" where the feature's own sentence serves)."""
    found, msgid = QUESTIONS.get(error.code, ("", ""))
    if error.code == "price.mapping_heading":
        found = str(error.facts.get("field", ""))
    return found, msgid


def names_wanted(file: PriceFile, wish: Wish) -> str:
    """Return the msgid of what to say about product codes: that they stand for names, or lack them; "" for nothing."""
    if wish.names is None and "code" in file.columns:
        return N_("The products stand as codes. Choose the file that names them.")
    if any(one.code == "price.unknown_code" for one in file.rejected):
        return N_("Some product codes have no name. Choose the file that names them.")
    return ""


def save_rejected(
    path: Path, rejected: Iterable[Rejected], heads: Iterable[str], say: Callable[[Rejected], str]
) -> None:
    """Write the refused lines as CSV that a spreadsheet opens; `heads` are line, text, code, reason. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for one in rejected:
            writer.writerow((one.line, harmless(one.text), one.code, harmless(say(one))))


def harmless(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and does not run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
