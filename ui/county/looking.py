"""Looks through a price file before anything is stored, and says what it found: runs on the store's lane, knows no Qt.

Nothing is guessed here: what the file does not say becomes a question beside the field it belongs to.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from station.kernel.errors import StationError
from station.kernel.words import N_
from station.prices.actions import ImportReport, look_through
from station.prices.reading.model import Hints, Learned, PriceFile, Rejected
from station.prices.reading.preview import Preview, mapping_of, preview_of
from station.prices.reading.reading import open_prices, read_opened
from station.prices.sources import learned_layouts
from station.store.store import Store

FIRST_ROWS = 60
STOPPED = "price.import_stopped"
Tell = Callable[[str, int, int], None]  # the step, how much of it is done, of how much
# What a person is asked when the file lacks it: code -> the field it is asked beside, and in which words.
# An empty msgid leaves the words to the feature that raised the code.
QUESTIONS: dict[str, tuple[str, str]] = {
    "price.unit_missing": ("unit", N_("The file does not say the unit of its prices. Choose it here.")),
    "price.unit_clash": ("unit", N_("The units do not agree: {units}. Let the file say it, or split the file.")),
    "price.unit_not_known": ("unit", ""),
    "price.market_missing": ("market", N_("The file does not say the market. Write it here.")),
    "price.kind_not_known": ("kind", ""),
    "price.names_unreadable": ("names", ""),
    "price.no_columns": ("columns", N_("Nobody has explained such a file yet. Say below what its columns are.")),
    "price.product_missing": ("product", N_("No column names the product. Choose it below, or write it here.")),
    "price.date_missing": ("date", N_("No column gives the date. Choose it below, or write it here.")),
    "price.figures_missing": ("columns", N_("No column gives a price. Say below which one does.")),
    "price.columns_twice": ("columns", N_("Two columns are headed “{text}”. Say below which one is meant.")),
    "price.mapping_heading": ("", N_("The file has no heading “{text}”.")),
}
EVERY_ROW = ("product", "date")  # what may be the same in every row; asked for only when no column gives it
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said about one file; `unit` "" lets the file say it.

    `headings` is field -> heading, or "=text" for every row. `columns` is what each column was said to be, by
    column, under the `heads` and the `signature` it was said of; empty where nothing was said.
    """

    market: str = ""
    unit: str = ""
    kind: str = "wholesale"
    source: str = ""
    names: Path | None = None
    headings: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    signature: str = ""
    licence: str = ""

    def hints(self, learned: Sequence[Learned] = ()) -> Hints:
        """Return it the way the reading takes it."""
        named: dict[str, Any] = {name: text for name, text in self.headings.items() if text}
        if any(self.columns):
            named = {**mapping_of(self.columns, self.heads), **named}
        return Hints(
            self.market, self.unit, self.source, self.kind, mapping=named or None, names=self.names,
            signature=self.signature if any(self.columns) else "", learned=learned,
        )


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
class Sight:
    """What can be seen of a file: its beginning, and what looking through found or why it could not."""

    preview: Preview | None
    looked: Looked | None
    error: StationError | None


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


def look(store: Store, path: Path, wish: Wish, tell: Tell) -> Looked:
    """Read the file and compare it with the store; writes nothing. `tell` hears "reading", then "comparing".

    Errors: StationError of the reading (`station/prices/reading/sentences.py`).
    """
    found = sight(store, path, wish, tell)
    if found.looked is None:
        assert found.error is not None
        raise found.error
    return found.looked


def sight(store: Store, path: Path, wish: Wish, tell: Tell) -> Sight:
    """As `look`, and give the file's beginning even where it could not be read yet."""
    tell("reading", 0, 1)
    source = wish.source or usual_source(path)
    hints = replace(wish, source=source).hints(learned_layouts(store.reader()))
    opened = open_prices(path, name=path.name, hints=hints)
    preview = preview_of(opened.tables, opened.finder)
    try:
        file = read_opened(opened, lambda done, of: tell("reading", done, of))
    except StationError as trouble:
        if trouble.code == STOPPED:
            raise
        return Sight(preview, None, trouble)
    tell("comparing", 0, 1)
    # The sheets are worked out again when the file is stored, in the transaction that writes them.
    report = look_through(store.reader(), source, file)[0]
    return Sight(preview, Looked(file, report, tuple(first_rows(file)), unknown_names(file, report)), None)


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
