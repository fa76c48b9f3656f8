"""What the county hands to others as files, by command line; what the desk's screens save is written the same way."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from station.cli import Command, Context, read_value
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.spreadsheet import CSV, WORKBOOK

ENDINGS = {"csv": CSV, "xlsx": WORKBOOK, "wfp": ".wfp.csv"}
FORMATS = tuple(ENDINGS)


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="to be written; without --format its ending says how")
    parser.add_argument("--format", choices=FORMATS, default="", help="table, workbook, World Food Programme's layout")
    parser.add_argument("--word", default="", help="a product, by name, other name, pinyin or initials")
    parser.add_argument("--market", default="")
    parser.add_argument("--kind", default="", help="field, trader, wholesale, retail or input")
    parser.add_argument("--category", default="")
    parser.add_argument("--from", dest="start", default="", help="first day, 2026-11-22")
    parser.add_argument("--to", dest="end", default="", help="last day; with neither the newest price of each")
    parser.add_argument("--unit", default="jin", help="unit of the column that compares")


def _export(context: Context, asked: Namespace) -> Any:
    """Write prices to a file; it is there whole or not at all."""
    from station.prices.looking.exporting import Wish, gather
    from station.prices.looking.saving import format_of, save

    ending = ENDINGS.get(asked.format) or format_of(asked.file)
    start, end = (read_value(text, "Day | None") for text in (asked.start, asked.end))
    wish = Wish(asked.word, asked.market, asked.kind, asked.category, start, end, asked.unit)
    with context.county() as county:
        seen = gather(county.store, OPERATOR, wish, ending)
        try:
            rows = save(asked.file, seen, ending)
        except OSError as trouble:
            reason = trouble.strerror or type(trouble).__name__
            raise StationError("command.cannot_write", file=asked.file.name, reason=reason) from trouble
        county.store.note(OPERATOR, "prices.export", asked.file.name)
    return {"rows": rows, "file": asked.file.name, "format": next(name for name in FORMATS if ENDINGS[name] == ending)}


COMMANDS = (
    Command("county", "export-prices", "write prices to a file", _export_arguments, _export),
)
