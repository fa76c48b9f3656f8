"""Prices as a file: a table for a spreadsheet (CSV, Excel), or the layout of the World Food Programme.

A cell that begins like a formula (a market may well be called "=HYPERLINK(...)") gets a quote before it in a CSV
and is written as text in a workbook. A CSV starts with a byte order mark: without one spreadsheets in China read
it as GBK. A file is there whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from station.kernel.days import date_of
from station.kernel.words import N_, _
from station.prices.looking.wfp import WfpFacts, safe_cell, write_wfp
from station.prices.model import Quote
from station.prices.table import TableLine
from ui.prices import figures
from ui.prices.table.table import Eyes

MARK = "\ufeff"
CSV, WORKBOOK, WFP = ".csv", ".xlsx", ".wfp.csv"
TITLES = (
    *(N_("Product"), N_("Spec"), N_("Market"), N_("Kind of price"), N_("Low"), N_("Usual"), N_("High"), N_("Unit")),
    *(N_("Price in {unit}"), N_("Date"), N_("Source"), N_("State")),
)
WIDTHS = (14, 12, 22, 16, 9, 9, 9, 12, 14, 12, 18, 20)  # characters of a column in a workbook
FIGURES = (4, 5, 6, 8)
DATE = 9
Cell = str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Quotes to write, with what their words depend on and what the WFP's layout tells of markets and goods."""

    quotes: Sequence[Quote]
    eyes: Eyes
    facts: WfpFacts = field(default_factory=WfpFacts)


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


def save(path: Path, seen: Seen) -> int:
    """Write the prices to `path` in the format its name asks for; return how many. OSError where it cannot."""
    new = path.with_name(path.name + ".part")
    try:
        WRITERS[format_of(path)](new, seen)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return len(seen.quotes)


def csv_text(lines: Sequence[TableLine] | Sequence[Quote], eyes: Eyes) -> str:
    """Return the rows as CSV: figures as reported with their unit, and once more in the unit wished for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_titles(eyes))
    for line in lines:
        quote = line.quote if isinstance(line, TableLine) else line
        writer.writerow(_text(place, cell) for place, cell in enumerate(_cells(quote, eyes)))
    return out.getvalue()


def _titles(eyes: Eyes) -> list[str]:
    return [_(title).format(unit=figures.unit_words(eyes.unit)) for title in TITLES]


def _text(place: int, cell: Cell) -> str:
    if place == DATE:
        return date_of(int(cell or 0)).isoformat()
    if place == FIGURES[-1]:
        return f"{cell:.2f}" if isinstance(cell, Decimal) else ""
    return _plain(cell) if isinstance(cell, Decimal) else safe_cell(str(cell or ""))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cells(quote: Quote, eyes: Eyes) -> tuple[Cell, ...]:
    converts = figures.unit_shown(quote.unit, eyes.unit) == eyes.unit
    shown = figures.two_places(figures.in_unit(quote.middle, quote.unit, eyes.unit)).replace(",", "")
    return (
        quote.product,
        quote.spec,
        quote.market,
        figures.kind_word(quote.kind),
        *(None if price is None else Decimal(price) / 1000 for price in (quote.low, quote.typical, quote.high)),
        figures.unit_words(quote.unit),
        Decimal(shown) if converts else None,
        quote.day,
        eyes.source_words(quote.source),
        figures.status_word(quote.status),
    )


def _write_csv(path: Path, seen: Seen) -> None:
    path.write_text(MARK + csv_text(seen.quotes, seen.eyes), encoding="utf-8", newline="")


def _write_wfp(path: Path, seen: Seen) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        write_wfp(out, seen.quotes, seen.facts)


def _write_workbook(path: Path, seen: Seen) -> None:
    from xlsxwriter import Workbook  # only who saves one pays for it

    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        sheet = book.add_worksheet()
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, _titles(seen.eyes), bold)
        for row, quote in enumerate(seen.quotes, 1):
            for place, cell in enumerate(_cells(quote, seen.eyes)):
                _write_cell(sheet, (row, place), cell, dated)
    finally:
        _close(book)


def _write_cell(sheet: Any, at: tuple[int, int], cell: Cell, dated: Any) -> None:
    if at[1] == DATE:
        day = date_of(int(cell or 0))
        sheet.write_datetime(*at, datetime(day.year, day.month, day.day), dated)
    elif isinstance(cell, Decimal):
        sheet.write_number(*at, float(cell))
    elif cell:
        sheet.write_string(*at, str(cell))


def _close(book: Any) -> None:
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


WRITERS: dict[str, Callable[[Path, Seen], None]] = {CSV: _write_csv, WORKBOOK: _write_workbook, WFP: _write_wfp}
