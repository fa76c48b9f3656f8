"""Writes the price table as a CSV file a spreadsheet opens without running anything in it.

A cell that begins with = + - @, a tab or a line end would be taken for a formula (a market may well be
called "=HYPERLINK(...)"), so it gets a quote before it. The file starts with a byte order mark: without
one spreadsheets in China read it as GBK.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from station.kernel.money import format_exact
from station.kernel.words import N_, _
from station.prices.table import TableLine
from ui.prices import figures
from ui.prices.table.table import Eyes

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"
TITLES = (
    *(N_("Product"), N_("Spec"), N_("Market"), N_("Kind of price"), N_("Low"), N_("Usual"), N_("High"), N_("Unit")),
    *(N_("Price in {unit}"), N_("Date"), N_("Source"), N_("State")),
)


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def csv_text(lines: Iterable[TableLine], eyes: Eyes) -> str:
    """Return the rows as CSV: figures as reported with their unit, and once more in the unit wished for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_(title).format(unit=figures.unit_words(eyes.unit)) for title in TITLES)
    for line in lines:
        writer.writerow(safe_cell(cell) for cell in _cells(line, eyes))
    return out.getvalue()


def write_csv(path: Path, lines: Iterable[TableLine], eyes: Eyes) -> None:
    """Write the rows to `path`; whole or not at all."""
    new = path.with_name(path.name + ".part")
    new.write_text(MARK + csv_text(lines, eyes), encoding="utf-8", newline="")
    new.replace(path)


def _cells(line: TableLine, eyes: Eyes) -> Sequence[str]:
    quote = line.quote
    converts = figures.unit_shown(quote.unit, eyes.unit) == eyes.unit
    return (
        quote.product,
        quote.spec,
        quote.market,
        figures.kind_word(quote.kind),
        *(_plain(price) for price in (quote.low, quote.typical, quote.high)),
        figures.unit_words(quote.unit),
        figures.two_places(figures.in_unit(quote.middle, quote.unit, eyes.unit)).replace(",", "") if converts else "",
        figures.date_words(quote.day),
        eyes.source_words(quote.source),
        figures.status_word(quote.status),
    )


def _plain(price: int | None) -> str:
    return "" if price is None else format_exact(price).replace(",", "")
